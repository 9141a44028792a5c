"""Replies, hits and reports as lines of plain text."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from qa.types import Answer, Citation, Hit, Ledger, Reply

if TYPE_CHECKING:
    from qa.indexing import IndexReport

_WIDTH = 88
_MOST_CITATIONS = 4


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


def _byline(item: Citation | Hit) -> str:
    parts = [item.source, item.published, item.title, item.article]
    return plain(" · ".join(part for part in parts if part))


def _citation_lines(number: int, citation: Citation) -> Iterator[str]:
    at, end = citation.start - citation.sentence_start, citation.end - citation.sentence_start
    sentence = citation.sentence
    yield f"  {number}. {_byline(citation)}"
    yield from _wrapped(f"{sentence[:at]}»{sentence[at:end]}«{sentence[end:]}", "     ")


def _answer_line(answer: Answer) -> str:
    return f"{plain(answer.text)}   ({answer.likelihood}, {answer.confidence:.0%})"


def hit_lines(hit: Hit) -> list[str]:
    """A passage with its source."""
    return [f"{hit.score:6.2f}  {_byline(hit)}", *_wrapped(hit.text, "        "), ""]


def reply_lines(reply: Reply) -> list[str]:
    """An answer with its citations and alternatives, or the nearest passages."""
    lines = [reply.note] if reply.note else []
    if reply.standalone_question != " ".join(reply.question.split()):
        lines.append(f"Understood as: {plain(reply.standalone_question)}")
    if reply.answer is None:
        lines += ["Not in these articles. The nearest passages:", ""]
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


def ledger_lines(ledger: Ledger) -> list[str]:
    """What the sources say together, a value a paragraph."""
    lines = [ledger.summary]
    for entry in ledger.entries:
        lines.append(f"  {plain(entry.value)}")
        for citation in entry.citations:
            who = citation.source or citation.title
            lines.append(plain(f"    {who}, {citation.published or 'no date'}:"))
            lines += _wrapped(citation.sentence, "      ")
        if entry.copies:
            lines.append(f"    and in {len(entry.copies)} further place(s)")
    return lines


def report_lines(report: IndexReport) -> list[str]:
    """What an indexing run did, file by file where something is wrong."""
    done = [
        f"{len(report.added)} added, {len(report.changed)} changed, {len(report.removed)} removed, "
        f"{report.unchanged} unchanged, {len(report.problems)} left out; "
        f"{report.embedded} passages embedded in {report.seconds:.1f} s"
    ]
    return done + [f"  left out: {plain(problem)}" for _, problem in report.problems]


def info_lines(info: Mapping[str, Any]) -> list[str]:
    """What ``Assistant.info`` tells."""
    lines = [
        f"articles   {info['articles']} ({info['passages']} passages) in {info['corpus']}",
        f"index      {info['index']}",
        f"encoder    {info['encoder']}",
        f"reader     {info['reader']}",
        f"threshold  {info['threshold']:.2f}",
    ]
    lines += [f"  {count:4}  {plain(source)}" for source, count in info["sources"].items()]
    return lines + [f"  left out: {plain(problem)}" for problem in info["problems"].values()]
