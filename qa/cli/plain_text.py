"""Replies, hits and reports as lines of plain text."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from qa.answer.explanation import Explanation
from qa.answer.wording import likelihood, percentage, summary
from qa.history.feedback import Feedback
from qa.library.folder import skipped_lines
from qa.text.sentences import paragraphs
from qa.text.tables import cells, is_row, is_rule
from qa.types import Answer, ArticleFacts, Citation, Entry, Hit, Ledger, Reply

if TYPE_CHECKING:
    from qa.index.build import IndexReport

_WIDTH = 88
_MOST_CITATIONS = 4
_MOST_COPIES = 4
_MOST_LINES = 20  # of one kind; --json has all


def plain(text: str) -> str:
    r"""Text without control characters: an article must not steer the terminal.

    >>> plain("a\x1b[31mb")
    'a[31mb'
    """
    return "".join(
        " " if c.isspace() else c
        for c in text
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(plain(text), _WIDTH, initial_indent=indent, subsequent_indent=indent)


def _passage_lines(hit: Hit, indent: str) -> list[str]:
    """A passage as its article has it: an empty line where it has one, a row of a table a line."""
    text = f"{hit.head}\n{hit.text}" if hit.head else hit.text
    lines: list[str] = []
    before = 0
    for start, end in paragraphs(text, 0, len(text)):
        paragraph, gap = text[start:end], text[before:start]
        before = end
        if is_rule(paragraph):
            continue
        shown = " | ".join(cells(paragraph)) if is_row(paragraph) else paragraph
        lines += [""] if lines and gap.count("\n") > 1 else []
        lines += _wrapped(shown, indent)
    return lines


def _byline(item: Citation | Hit) -> str:
    page = f"page {item.page}" if item.page else None
    parts = [item.source, item.published, item.title, item.article, page]
    return plain(" · ".join(part for part in parts if part))


def _listed(article: ArticleFacts) -> str:
    parts = [article.title, article.source, article.published, article.name]
    return plain(" · ".join(part for part in parts if part))


def _citation_lines(number: int, citation: Citation) -> Iterator[str]:
    at, end = citation.start - citation.sentence_start, citation.end - citation.sentence_start
    sentence = citation.sentence
    yield f"  {number}. {_byline(citation)}"
    yield from _wrapped(f"{sentence[:at]}»{sentence[at:end]}«{sentence[end:]}", "     ")


def _answer_line(answer: Answer) -> str:
    sure = answer.confidence
    return f"{plain(answer.text)}   ({likelihood(sure)}, {percentage(sure)}%)"


def hit_lines(hit: Hit) -> list[str]:
    """A passage with its source, and the other articles that have it."""
    copies = [copy.article for copy in hit.copies]
    more = len(copies) - _MOST_COPIES
    named = ", ".join(copies[:_MOST_COPIES]) + (f" and {more:,} more" if more > 0 else "")
    also = _wrapped(f"also in {named}", "        ") if copies else []
    return [f"{hit.score:6.2f}  {_byline(hit)}", *_passage_lines(hit, "        "), *also, ""]


def reply_lines(reply: Reply) -> list[str]:
    """An answer with its citations and alternatives, or the nearest passages."""
    lines = [reply.note] if reply.note else []
    if reply.standalone_question != " ".join(reply.question.split()):
        lines.append(f"Understood as: {plain(reply.standalone_question)}")
    if reply.about:
        lines += _wrapped(reply.about.text, "")
        return lines + [f"  - {_listed(article)}" for article in reply.about.articles]
    if reply.answer is None:
        said = ("Not in these articles.", plain(reply.reason or ""), "The nearest passages:")
        lines += [" ".join(filter(None, said)), ""]
        return lines + [line for hit in reply.hits[:3] for line in hit_lines(hit)]
    lines.append(_answer_line(reply.answer))
    for number, citation in enumerate(reply.answer.citations[:_MOST_CITATIONS], 1):
        lines += _citation_lines(number, citation)
    if more := len(reply.answer.citations) - _MOST_CITATIONS:
        lines += [f"  and {more} more"] if more > 0 else []
    if reply.ledger:
        lines += ["", *ledger_lines(reply.ledger)]
    if reply.alternatives:
        lines += ["", "Other possible answers:"]
        for answer in reply.alternatives:
            lines.append("  " + _answer_line(answer))
            lines += list(_citation_lines(1, answer.citations[0]))
    return lines


def explanation_lines(why: Explanation) -> list[str]:
    """What was found, what the reader marked in it, and what decided."""
    lines = ["", *_wrapped(why.decision, ""), "", "What was found:"]
    for read in why.passages:
        marked = f"»{read.marked}« ({read.margin:+.1f})" if read.marked else "nothing marked"
        marked = marked if read.read else "not read, as it fits far less than the first"
        lines += [f"  {_byline(read.hit)}", *_wrapped(f"{marked}:", "     ")]
        lines += _passage_lines(read.hit, "     ")
    return lines


def feedback_lines(one: Feedback) -> list[str]:
    """A question that was refused or voted down, what was said or would have been, and where."""
    times = f", {one.times} times" if one.times > 1 else ""
    comment = f"   ({plain(one.comment)})" if one.comment else ""
    guess = [f"  {_answer_line(one.answer)}"] if one.answer else []
    near = [line for each in one.nearest for line in (f"  {_byline(each)}", *_shown(each))]
    return [f"{one.why}{times}: {plain(one.question)}{comment}", *guess, *near, ""]


def _shown(near: Citation | Hit) -> list[str]:
    if isinstance(near, Hit):
        return _passage_lines(near, "      ")
    return _wrapped(near.sentence, "      ")


def ledger_lines(ledger: Ledger) -> list[str]:
    """What the sources say together, a value a paragraph."""
    return [summary(ledger), *_entry_lines(ledger.entries)]


def _entry_lines(entries: Iterable[Entry]) -> list[str]:
    lines = []
    for entry in entries:
        lines.append(f"  {plain(entry.value)}")
        for citation in entry.citations:
            source = citation.source or citation.title
            page = f", page {citation.page}" if citation.page else ""
            lines.append(plain(f"    {source}, {citation.published or 'no date'}{page}:"))
            lines += _wrapped(citation.sentence, "      ")
        if entry.copies:
            lines.append(f"    and {len(entry.copies)} more")
    return lines


def report_line(report: IndexReport) -> str:
    """What an indexing run did, counted."""
    return (
        f"{len(report.added)} added, {len(report.changed)} changed, {len(report.removed)} removed, "
        f"{report.unchanged} unchanged, {len(report.problems)} left out; "
        f"{report.embedded} passages embedded in {report.seconds:.1f} s"
    )


def report_lines(report: IndexReport) -> list[str]:
    """What an indexing run did, one by one where something is wrong or there twice."""
    more = "list them with --json"
    files = {*report.added, *report.changed}
    copies = [f"{name} is a copy of {of}" for name, of in report.copies if _of(name, files)]
    near = [f"{name} is almost the same as {of}" for name, of in report.near if _of(name, files)]
    known = len(report.copies) + len(report.near) - len(copies) - len(near)
    whole = f"  {report.kept:,} of {report.seen:,} characters kept"
    return [
        report_line(report),
        *([whole] if report.kept < report.seen else []),
        *_first([f"left out: {reason}" for _, reason in report.problems], more),
        *_first([f"look at: {reason}" for _, reason in report.notices], more),
        *_first(copies, more),
        *_first(near, more),
        *([f"  copies and near-copies found earlier: {known:,}"] if known else []),
        *_first(skipped_lines(report.skipped), more),
    ]


def _of(article: str, files: Container[str]) -> bool:
    """Whether an article is of one of these files."""
    parts = article.split("/")
    return any("/".join(parts[:length]) in files for length in range(1, len(parts) + 1))


def _first(lines: list[str], more: str) -> list[str]:
    """The first lines of one kind, and how many there are beyond them."""
    rest = len(lines) - _MOST_LINES
    first = [f"  {plain(line)}" for line in lines[:_MOST_LINES]]
    return first + ([f"  and {rest:,} more: {more}"] if rest > 0 else [])


def info_lines(info: Mapping[str, Any]) -> list[str]:
    """What ``Assistant.info`` says."""
    more = "list them with --json"
    readers = info["reader"], info["second_reader"]
    lines = [
        f"library    {plain(info.get('library', ''))}",
        f"articles   {info['articles']} ({info['passages']} passages) in {plain(info['corpus'])}",
        f"index      {plain(info['index'])}",
        f"engine     {plain(info['engine'])}",
        f"data       {plain(info['data'])}",
        f"encoder    {plain(info['encoder'])}",
        f"reader     {' and '.join(map(plain, filter(None, readers)))}",
        f"threshold  {info['threshold']:.2f}",
    ]
    for what in ("sources", "months", "formats"):
        lines += [what, *_first([f"{n:4}  {name}" for name, n in info.get(what, {}).items()], more)]
    copies, near = info.get("copies", {}), info.get("near", {})
    return [
        *lines,
        f"copies     {len(copies)} exact, shown once; {len(near)} almost exact",
        *_first([f"left out: {reason}" for reason in info.get("problems", {}).values()], more),
        *_first([f"look at: {reason}" for reason in info.get("notices", {}).values()], more),
        *_first(skipped_lines(info.get("skipped", {}).items()), more),
    ]


def library_lines(about: Mapping[str, Any]) -> list[str]:
    """One of the libraries that ``qa libraries`` lists."""
    if about["files"] is None:  # its file is damaged
        return [plain(f"{about['name']}: {about['problem']}")]
    where = about["folder"] or "the chat only"
    added = f", {about['added']} of them added in the chat" if about["added"] else ""
    lines = [f"{about['name']}: {about['files']} files in {where}{added}"]
    if about["problem"]:
        lines.append(f"  {about['problem']}")
    if about["ignore"]:
        lines.append(f"  leaves out {', '.join(about['ignore'])}")
    if about["columns"]:
        named = (f"{key}={column}" for key, column in about["columns"].items())
        lines.append(f"  columns {', '.join(named)}")
    return [plain(line) for line in lines]
