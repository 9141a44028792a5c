"""Lines on pages → paragraphs: wrapped lines joined, hyphens removed, running headers set apart."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

from qa.corpus.formats.pdf.cut import arrange
from qa.corpus.formats.pdf.edges import headline
from qa.corpus.formats.pdf.lines import Line, Page
from qa.corpus.formats.pdf.running import Row
from qa.corpus.names import CAPITAL
from qa.types import Mark

_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•●▪◦‣*–—-]\s|\(?\d{1,2}[.)]\s")
_BY = re.compile(rf"by {CAPITAL}")
_HYPHENS = ("-", "\u2010")
# Words that keep their hyphen at a line's end: "self-" is rarely the start of "selfless".
_HYPHENATED = frozenset({"all", "cross", "ex", "half", "long", "self", "short", "vice", "well"})


class _Geometry:
    """How the lines of a page stand."""

    def __init__(self, page: Sequence[Line]) -> None:
        self._page = page

    @cached_property
    def _ends(self) -> dict[tuple[int, int], float]:
        """Where lines end, by their column and their left edge in steps of half an inch."""
        ends: dict[tuple[int, int], list[float]] = {}
        for line in self._page:
            for step in (-1, 0, 1):
                ends.setdefault((line.column, round(line.left / 36) + step), []).append(line.right)
        return {place: sorted(rights)[int(len(rights) * 0.85)] for place, rights in ends.items()}

    @cached_property
    def _pitch(self) -> float:
        """From line to line, as most lines stand."""
        steps = [a.bottom - b.bottom for a, b in pairwise(self._page)]
        usual = sorted(step for step in steps if step > 1)
        return usual[len(usual) // 2] if usual else 0.0

    def breaks(self, one: Line, other: Line) -> bool:
        """Whether a paragraph ends between a line of this page and the one that follows it."""
        if one.table or other.table:
            return (one.page, one.table) != (other.page, other.table)
        if one.turn != other.turn:
            return True
        if one.hyphen:
            return False
        ended = bool(_ENDED.search(one.text))
        upper = not other.text[:1].islower()  # or a figure, or a sign
        sentence = ended and upper
        if not one.height or not other.height:
            return sentence
        size = max(one.height, other.height)
        if size > 1.25 * min(one.height, other.height) or _BULLET.match(other.text):
            return upper or ended or bool(_BY.match(other.text))
        step = one.bottom - other.bottom
        if one.page == other.page and step > -size:
            if abs(step) < 0.4 * size:
                return False  # one line, in two pieces
            if step > max(1.25 * self._pitch, 1.2 * size):
                return True
        elif sentence:
            return True  # with the page, or with the column
        letter = (one.right - one.left) / max(1, len(one.text))
        word = (len(other.text.split(" ", 1)[0]) + 1) * letter
        end = self._ends.get((one.column, round(one.left / 36)), one.right)
        if end - one.right > word and upper:
            return True  # the next word would have fitted
        return sentence and size * 0.8 < other.left - one.left < size * 5  # it is indented


def _paragraphs(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    geometry = [_Geometry(page) for page in pages]
    paragraphs: list[list[Line]] = []
    for line in chain.from_iterable(pages):
        last = paragraphs[-1][-1] if paragraphs else None
        if last is None or geometry[last.page].breaks(last, line):
            paragraphs.append([])
        paragraphs[-1].append(line)
    return paragraphs


def _joined(one: Line, other: Line, words: set[str]) -> str:
    """A line of a paragraph as it goes on with the next one: with a space, a hyphen or neither."""
    if one.table:
        return f"{one.text}\n"
    if not one.text.endswith(_HYPHENS):
        return f"{one.text} "
    left = re.split(r"[^\w-]", one.text[:-1])[-1].casefold()
    right = re.split(r"[^\w-]", other.text)[0]
    if not left or not left[-1].isalpha() or not right[:1].islower():
        return one.text if left and right else f"{one.text} "
    with_hyphen, without = f"{left}-{right}".casefold(), f"{left}{right}".casefold()
    keeps = left in _HYPHENATED or (with_hyphen in words and without not in words)
    return one.text if keeps else one.text[:-1]


class Composed(NamedTuple):
    """The text of all pages."""

    text: str
    starts: tuple[int, ...]  # where each page begins in it
    marks: tuple[Mark, ...]  # its running headers and footers
    headline: str  # as its size tells; ""


def compose(pages: Sequence[Page], running: Sequence[Sequence[Row]]) -> Composed:
    """Put the pages together, with what ``running_rows`` finds of them.

    A sentence that goes on on the next page stays whole: that page's headers come after it.
    """
    headers = deque(
        (number, " ".join(line.text for line in row))
        for number, of_page in enumerate(running)
        for row in of_page
    )
    heads = {line for of_page in running for row in of_page for line in row}
    body = [
        arrange(page._replace(lines=[line for line in page.lines if line not in heads]))
        for page in pages
    ]
    words = {word.casefold() for page in body for line in page for word in line.text.split()}
    words |= {word.strip(".,;:!?()“”\"'") for word in words}
    pieces: list[str] = []
    length = 0
    starts: list[int] = []
    marks: list[Mark] = []

    def write(piece: str) -> None:
        nonlocal length
        pieces.append(piece)
        length += len(piece)

    def begin_page(page: int) -> None:
        starts.extend([length] * (page + 1 - len(starts)))

    def begin_block(page: int) -> None:
        write("\n\n" if length else "")
        begin_page(page)

    def write_headers(last: int) -> None:
        while headers and headers[0][0] <= last:
            page, header = headers.popleft()
            begin_block(page)
            marks.append(Mark(length, length + len(header), "repeat"))
            write(header)

    paragraphs = _paragraphs(body)
    for paragraph in paragraphs:
        write_headers(paragraph[0].page)
        begin_block(paragraph[0].page)
        for line, following in zip(paragraph, [*paragraph[1:], None], strict=True):
            begin_page(line.page)
            write(_joined(line, following, words) if following else line.text)
    write_headers(len(pages) - 1)
    begin_page(len(pages) - 1)
    return Composed("".join(pieces), tuple(starts), tuple(marks), headline(paragraphs))
