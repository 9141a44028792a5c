"""A conversation as a file to keep: pages to read, JSON to work with, lists to cite from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Template

from qa.answer.quoting import sentence
from qa.answer.schemas import reply_object
from qa.answer.wording import (
    comparison,
    likelihood,
    percentage,
    restriction,
    summary,
)
from qa.history.conversations import Turn
from qa.text.dates import readable_date
from qa.text.templates import escaping
from qa.types import Answer, Citation, Entry, Ledger, Reply

# What CommonMark, GitHub's additions to it or common extensions could read as more than text.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>&#|~$^=@])|:(?=//)|(?<=www)\.", re.IGNORECASE)
_STARTS = re.compile(r"^(?:([+-])|(\d+)([.)]))")


def plain(text: str) -> str:
    r"""A text as Markdown that shows exactly this text, on one line, and does nothing else.

    >>> plain("*1* <b>\n2. x")
    '\\*1\\* \\<b\\> 2. x'
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    line = _SPECIAL.sub(lambda found: f"\\{found[0]}", line)
    return _STARTS.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", line)


def as_json(turns: Sequence[Turn]) -> str:
    """The conversation with every source, as one JSON object."""
    kept = [
        {**reply_object(turn.reply), "question": turn.question, "filters": turn.filters}
        for turn in turns
        if turn.reply
    ]
    return json.dumps({"turns": kept}, ensure_ascii=False, indent=2) + "\n"


def as_markdown(turns: Sequence[Turn]) -> str:
    """The conversation with its sources, to be read; nothing in it is taken for markup."""
    blocks = ["# A conversation with Footnote"]
    for turn in turns:
        if turn.reply:
            blocks += _turn(turn, turn.reply)
    return "\n\n".join(blocks) + "\n"


def as_html(turns: Sequence[Turn]) -> str:
    """The same as one page that needs nothing else; whatever stands in it is text."""
    return _template().render(turns=[turn for turn in turns if turn.reply])


@lru_cache(maxsize=1)
def _template() -> Template:
    made = escaping(Path(__file__).parent)
    made.filters |= {
        "date": readable_date,
        "percentage": percentage,
        "sentence": sentence,
        "summary": summary,
        "sureness": likelihood,
    }
    made.globals |= {"comparison": comparison, "restriction": restriction}
    return made.get_template("conversation.html.j2")


def as_bibtex(turns: Sequence[Turn]) -> str:
    """The articles that the answers cite, each once, as BibTeX entries."""
    return "\n".join(_entry(n, one) for n, one in enumerate(_cited(turns), 1))


def as_csl(turns: Sequence[Turn]) -> str:
    """The same as CSL-JSON, which reference managers read."""
    return json.dumps(list(map(_item, _cited(turns))), ensure_ascii=False, indent=2) + "\n"


def _cited(turns: Sequence[Turn]) -> list[Citation]:
    """A citation of each article that is cited: of an answer, or of what is compared."""
    places: dict[str, Citation] = {}
    for turn in turns:
        if turn.reply and turn.reply.answer:
            compared = turn.reply.ledger.places if turn.reply.ledger else ()
            for citation in (*turn.reply.answer.citations, *compared):
                places.setdefault(citation.article, citation)
    return list(places.values())


def _item(cited: Citation) -> dict[str, Any]:
    item = {"id": cited.article, "type": "article-newspaper", "title": cited.title}
    if cited.source:
        item["container-title"] = cited.source
    parts = [int(part) for part in (cited.published or "")[:10].split("-") if part.isdecimal()]
    return item | ({"issued": {"date-parts": [parts]}} if parts else {})


def _entry(number: int, cited: Citation) -> str:
    fields = {
        "title": cited.title,
        "journal": cited.source,
        "date": cited.published,
        "note": cited.article,
    }
    lines = [f"  {name} = {{{_tex(value)}}}," for name, value in fields.items() if value]
    return "\n".join([f"@article{{footnote{number},", *lines, "}\n"])


def _tex(text: str) -> str:
    r"""A text as TeX sets it letter by letter, on one line.

    >>> _tex("50% of {x}")
    '50\\% of \\{x\\}'
    """
    words = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return "".join(words.get(c, f"\\{c}" if c in "{}%$&#_" else c) for c in line)


def _turn(turn: Turn, reply: Reply) -> Iterator[str]:
    yield f"## {plain(turn.question)}"
    if " ".join(reply.standalone_question.split()) != " ".join(turn.question.split()):
        yield f"Understood as: {plain(reply.standalone_question)}"
    if turn.filters:
        yield plain(restriction(**turn.filters))
    if reply.note:
        yield plain(reply.note)
    if reply.about:
        yield plain(reply.about.text)
        if reply.about.articles:
            yield "\n".join(f"- {plain(article.title)}" for article in reply.about.articles)
    elif reply.answer is None:
        yield plain(" ".join(filter(None, ("Not in these articles.", reply.reason))))
    elif not comparison(reply):  # then what the sources say is the answer
        yield f"**Answer:** {_answer(reply.answer)}"
        yield _sources(reply.answer.citations)
    if reply.answer and reply.ledger:
        yield f"**What the sources say:** {plain(summary(reply.ledger))}"
        yield _ledger(reply.ledger)
    if reply.answer and reply.alternatives:
        yield "**Other possible answers:**"
        yield "\n".join(
            f"- {_answer(other)}: {_where(other.citations[0])}" for other in reply.alternatives
        )


def _answer(answer: Answer) -> str:
    words = likelihood(answer.confidence).capitalize()
    return f"{plain(answer.text)} ({words} · {percentage(answer.confidence)} %)"


def _sources(citations: Sequence[Citation]) -> str:
    return "\n".join(
        f"{number}. {_where(citation)}  \n   “{plain(citation.sentence)}”"
        for number, citation in enumerate(citations, 1)
    )


def _ledger(ledger: Ledger) -> str:
    rows = ["| Value | Source | Date | In its words |", "| --- | --- | --- | --- |"]
    for entry in ledger.entries:
        rows += _rows(entry)
    return "\n".join(rows)


def _rows(entry: Entry) -> Iterator[str]:
    """A row for each voice, the value in the first; who says the same besides, in the last."""
    last, value = entry.citations[-1], plain(entry.value)
    for citation in entry.citations:
        voices = (citation, *entry.copies) if citation is last else (citation,)
        names = ", ".join(dict.fromkeys(map(_voice, voices)))
        day = plain(readable_date(citation.published)) if citation.published else "no date"
        yield f"| {value} | {names} | {day} | {plain(citation.sentence)} |"
        value = ""


def _voice(citation: Citation) -> str:
    page = f", page {citation.page}" if citation.page else ""
    return plain((citation.source or citation.title) + page)


def _where(citation: Citation) -> str:
    day = readable_date(citation.published) if citation.published else None
    page = f"page {citation.page}" if citation.page else None
    parts = (citation.source, citation.title, day, citation.article, page)
    return " · ".join(plain(part) for part in parts if part)
