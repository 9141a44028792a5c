"""The lines with which mail programs introduce a message that they quote or forward.

``quotequail`` knows them in ten languages: "On … wrote:", "Am … schrieb …:", "-----Original
Message-----", "Von: … Gesendet: … Betreff: …". It is asked about a few lines at a time and not
about the whole mail, of which it loses text where one style of quoting lies in another, and for
which it can take minutes. What it does not know is told by its shape.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.corpus.formats.mail import shapes

_MOST_QUESTIONS = 2000  # about one mail; one that raises more is no mail
_LONGEST = 300  # characters of an introduction
_WRAPPED = 3  # lines over which one may run
_MOST_HEADERS = 15  # lines of a block like "From: … Sent: …"

_QUOTED = re.compile(r"\s{0,3}> ?")
_CELL = re.compile(r"(?<=:)(?::| ?\|) ?")  # between a header and its value, in a table


class Introduction(NamedTuple):
    """Who is quoted, as far as the lines before the quotation say so."""

    end: int  # of its lines
    sender: str = ""
    date: str = ""  # as it is written
    subject: str = ""
    rest: bool = False  # all lines below are the quoted message, whether they have ">" or not


def is_quoted(line: str) -> bool:
    """Whether a line has the sign of a quotation."""
    return line[:4].lstrip().startswith(">")


def without_sign(line: str) -> str:
    """A quoted line without its first ">".

    >>> without_sign("> > twice")
    '> twice'
    """
    return _QUOTED.sub("", line, count=1)


class Questions:
    """The library, which is asked about a mail only so often."""

    def __init__(self) -> None:
        self._left = _MOST_QUESTIONS

    def ask(self, lines: Sequence[str], below: str) -> dict[str, str]:
        """What some lines introduce; nothing unless they do so from the first on."""
        from quotequail import unwrap

        self._left -= 1
        if self._left < 0:
            return {}
        # What is not ASCII among white space stands between a time and its "AM".
        asked = [_CELL.sub(" ", " ".join(line[:_LONGEST].split()), count=1) for line in lines]
        found: dict[str, str] = unwrap("\n".join([*asked, "", below])) or {}
        return {} if "text_top" in found else found


class Lines:
    """The lines of a mail, or of a quotation in one, and the introductions among them."""

    def __init__(self, lines: Sequence[str], questions: Questions) -> None:
        self.lines = lines
        self._questions = questions
        self._attributions: dict[int, _Attribution | None] = {}  # by their ends
        self._next_quoted = [len(lines)] * (len(lines) + 1)
        for at in reversed(range(len(lines))):
            self._next_quoted[at] = at if is_quoted(lines[at]) else self._next_quoted[at + 1]

    def introduction(self, at: int) -> Introduction | None:
        """What begins in a line, if that introduces a message."""
        return self._forward(at) or self._headers(at) or self._attribution(at)

    def attribution_above(self, at: int) -> Introduction | None:
        """What stands above a quotation that has a sign."""
        while at and not self.lines[at - 1].strip():
            at -= 1
        found = self._attribution_to(at)
        return found.introduction if found else None

    def _nonblank(self, at: int) -> int:
        while at < len(self.lines) and not self.lines[at].strip():
            at += 1
        return at

    # "-----Original Message-----" and the like

    def _forward(self, at: int) -> Introduction | None:
        line = self.lines[at].strip()
        likely = line.startswith(("--", "__", "==", "**")) or line.endswith((":", "\uff1a"))
        if not likely or len(line) > _LONGEST:
            return None
        if self._questions.ask([line], "> x").get("type") != "forward":
            return self._announced(at) if shapes.announces(line) else None
        below = self._nonblank(at + 1)
        if below < len(self.lines):
            if headers := self._headers(below, announced=True):
                return headers
            if is_quoted(self.lines[below]):
                return Introduction(at + 1)
        words = any(letter.isalpha() for letter in line)  # and no mere rule across the page
        return Introduction(at + 1, rest=True) if words else None

    def _announced(self, at: int) -> Introduction | None:
        """What follows a line that says so in words that the library does not know."""
        below = self._nonblank(at + 1)
        if below == len(self.lines):
            return None
        if not is_quoted(self.lines[below]):
            # Below "Programme:" stand hours and places, but no addresses.
            colon = self.lines[at].strip().endswith((":", "\uff1a"))
            addressed = any(shapes.ADDRESS.search(line) for line in self._block(below)[0])
            return self._headers(below, announced=True) if addressed or not colon else None
        return Introduction(at + 1) if self._begins_another(below) else None

    # "From: … Sent: … Subject: …"

    def _headers(self, at: int, announced: bool = False) -> Introduction | None:
        block, end = self._block(at)
        found = self._header_values(block, announced)
        if not found and len(block) == 1:  # as pages have it: each a paragraph
            block, end = self._paragraphs(at)
            found = self._header_values(block, announced)
            while found and self._header_values(block[:-1], announced) == found:
                block, end = block[:-1], end - 2  # a line of the message that is like a header
        if not found or self._header_values(block[1:], announced) == found:
            return None
        sender, date = found.get("from", ""), found.get("date", "")
        return Introduction(end, shapes.name(sender), date, found.get("subject", ""), rest=True)

    def _header_values(self, block: Sequence[str], announced: bool) -> dict[str, str]:
        """What a block of headers says; nothing for "From: London, To: Paris"."""
        if not 2 <= len(block) <= _MOST_HEADERS:
            return {}
        found = self._questions.ask(block, "x")
        sender = found.get("from", "")
        sent = "subject" in found or ("date" in found and "@" in sender)
        known = found if sender and (announced or sent) else {}
        if {"from", "date", "subject"} <= known.keys():
            return known
        return shapes.headers(block, announced) | known

    def _block(self, at: int) -> tuple[list[str], int]:
        """Lines like headers from here on, each with what is wrapped, and where they end."""
        block: list[str] = []
        wrapped: list[str] = []
        end = at
        while at < len(self.lines) and len(block) <= _MOST_HEADERS and len(wrapped) < _MOST_HEADERS:
            line = self.lines[at].strip()
            at += 1
            if not line or is_quoted(line):
                break
            if shapes.HEADER.match(line):
                if wrapped:
                    block[-1] = " ".join((block[-1], *wrapped))
                    wrapped = []
                block.append(line)
                end = at
            elif not block:
                break
            else:
                wrapped.append(line)
        return block, end

    def _paragraphs(self, at: int) -> tuple[list[str], int]:
        block: list[str] = []
        while at < len(self.lines) and len(block) <= _MOST_HEADERS:
            alone = at + 1 == len(self.lines) or not self.lines[at + 1].strip()
            if not alone or not shapes.HEADER.match(self.lines[at].strip()):
                break
            block.append(self.lines[at].strip())
            at += 2
        return block, at - 1

    # "On … wrote:"

    def _attribution(self, at: int) -> Introduction | None:
        for end in range(at + 1, min(at + _WRAPPED, len(self.lines)) + 1):
            line = self.lines[end - 1].strip()
            if not line or is_quoted(line):
                return None
            found = self._attribution_to(end)
            if found and found.start == at:
                return self._with_place(found)
        return None

    def _with_place(self, found: _Attribution) -> Introduction | None:
        """Where the quotation is: in the lines with a sign, or below without one."""
        introduction, end = found.introduction, found.introduction.end
        quoted = self._next_quoted[end]
        if quoted < len(self.lines):
            if self._nonblank(end) == quoted:
                return introduction
            others = self.attribution_above(quoted) or self._begins_another(quoted)
            if found.certain and not others:  # an answer comes before it
                return introduction
        # "On Monday, the mayor wrote:" introduces what is no mail.
        return introduction._replace(rest=True) if found.certain else None

    def _begins_another(self, quoted: int) -> bool:
        """Whether lines with a sign have an introduction of their own on top, as Apple's do."""
        end = quoted
        while end < min(quoted + _MOST_HEADERS, len(self.lines)) and is_quoted(self.lines[end]):
            end += 1
        inner = Lines([without_sign(line) for line in self.lines[quoted:end]], self._questions)
        first = inner._nonblank(0)
        return first < len(inner.lines) and bool(inner.introduction(first))

    def _attribution_to(self, end: int) -> _Attribution | None:
        if end not in self._attributions:
            self._attributions[end] = self._read_attribution(end)
        return self._attributions[end]

    def _read_attribution(self, end: int) -> _Attribution | None:
        """An attribution that ends there, from its last line upwards."""
        words = ""
        for start in range(end - 1, max(end - 1 - _WRAPPED, -1), -1):
            line = self.lines[start].strip()
            if not line or is_quoted(line) or len(line) + len(words) > _LONGEST:
                break
            if not words and not line.endswith((":", ">", "\uff1a")):
                return None
            glue = "" if line.endswith(("<", "(", "[")) else " "
            words = " ".join((line + glue + words).split())
            found = self._questions.ask([words], "> x")
            time = shapes.TIME.search(words)
            parted = shapes.TIME.sub(r"\1, ", words, count=1)
            if found and time and time[1] not in found.get("date", ""):
                found = self._questions.ask([parted], "> x")
            if found.get("type") == "reply":
                sender, date = (
                    shapes.name(found.get("from", "")),
                    found.get("date", "").strip(" ,;"),
                )
                dated = bool(time and shapes.YEAR.search(words))
                certain = bool(sender) and (dated or bool(shapes.ADDRESS.search(words)))
                return _Attribution(start, Introduction(end, sender, date), certain)
            is_above = self._nonblank(end) == self._next_quoted[end] < len(self.lines)
            shaped = shapes.attribution(words)
            if shaped and (is_above or shaped.certain):
                introduction = Introduction(end, shaped.sender, shaped.date)
                return _Attribution(start, introduction, shaped.certain)
        return None


class _Attribution(NamedTuple):
    start: int
    introduction: Introduction
    certain: bool  # that it is one, whatever follows
