"""A conversation as a file to keep: Markdown to read, JSON to work with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from qa.answer.schemas import reply_object
from qa.answer.wording import readable_date, summary
from qa.history.conversations import Turn
from qa.types import Answer, Citation, Entry, Ledger, Reply
from qa.web.reply_html import sureness
from qa.web.turn_html import restriction

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


def _turn(turn: Turn, reply: Reply) -> Iterator[str]:
    yield f"## {plain(turn.question)}"
    if " ".join(reply.standalone_question.split()) != " ".join(turn.question.split()):
        yield f"Understood as: {plain(reply.standalone_question)}"
    if turn.filters:
        yield plain(restriction(turn.filters))
    if reply.note:
        yield plain(reply.note)
    if reply.answer is None:
        yield "Not in these articles."
    else:
        yield f"**Answer:** {_answer(reply.answer)}"
        yield _sources(reply.answer.citations)
    if reply.ledger:
        yield f"**What the sources say:** {plain(summary(reply.ledger))}"
        yield _ledger(reply.ledger)
    if reply.answer and reply.alternatives:
        yield "**Other possible answers:**"
        yield "\n".join(
            f"- {_answer(other)}: {_where(other.citations[0])}" for other in reply.alternatives
        )


def _answer(answer: Answer) -> str:
    return f"{plain(answer.text)} ({sureness(answer)})"


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
