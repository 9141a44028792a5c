"""Lines on pages → paragraphs: wrapped lines joined, hyphens removed, running headers set apart."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

from qa.types import Mark

_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•●▪◦‣*–—-]\s|\(?\d{1,2}[.)]\s")
_HYPHENS = ("-", "\u2010")
# Words that keep their hyphen at a line's end: "self-" is rarely the start of "selfless".
_HYPHENATED = frozenset({"all", "cross", "ex", "half", "long", "self", "short", "vice", "well"})
_RUNNING_LINES = 2  # at the top and at the bottom of a page
_RUNNING_SHARE = 0.3  # of the pages: left and right pages may have headers of their own
_SAME_PLACE = 3.0  # points


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page with its place in points from the page's lower left corner."""

    text: str
    page: int
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    height: float = 0.0  # of its font; 0 where the place is not known
    hyphen: bool = False  # ends in a hyphen that may only be there for the line's end


Pages = Sequence[Sequence[Line]]


def _running(pages: Pages) -> set[Line]:
    """Headers and footers: what stands at the same place on many pages, numbers aside."""
    seen: Counter[tuple[str, int]] = Counter()
    places: dict[Line, tuple[str, int]] = {}
    for page in pages:
        by_height = sorted((line for line in page if line.height), key=lambda line: line.bottom)
        ends = {*by_height[:_RUNNING_LINES], *by_height[-_RUNNING_LINES:]}
        for line in ends:
            words = re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.casefold())
            places[line] = (words, round(line.bottom / _SAME_PLACE))
        seen.update({places[line] for line in ends})
    least = max(2, int(len(pages) * _RUNNING_SHARE))
    running = {line for line, place in places.items() if seen[place] >= least}
    return running if any(line not in running for page in pages for line in page) else set()


class _Geometry:
    """How the lines of a page stand."""

    def __init__(self, page: Sequence[Line]) -> None:
        self._page = page

    @cached_property
    def _ends(self) -> dict[int, float]:
        """For each column, by its left edge in steps of half an inch, where its lines end."""
        ends: dict[int, list[float]] = {}
        for line in self._page:
            for step in (-1, 0, 1):
                ends.setdefault(round(line.left / 36) + step, []).append(line.right)
        return {column: sorted(rights)[int(len(rights) * 0.85)] for column, rights in ends.items()}

    @cached_property
    def _pitch(self) -> float:
        """From line to line, as most lines stand."""
        steps = [a.bottom - b.bottom for a, b in pairwise(self._page)]
        usual = sorted(step for step in steps if step > 1)
        return usual[len(usual) // 2] if usual else 0.0

    def breaks(self, one: Line, other: Line) -> bool:
        """Whether a paragraph ends between a line of this page and the one that follows it."""
        if one.hyphen:
            return False
        ended = bool(_ENDED.search(one.text))
        upper = not other.text[:1].islower()  # or a figure, or a sign
        sentence = ended and upper
        if not one.height or not other.height:
            return sentence
        size = max(one.height, other.height)
        if size > 1.25 * min(one.height, other.height) or _BULLET.match(other.text):
            return upper or ended
        if one.page == other.page:
            step = one.bottom - other.bottom
            if abs(step) < 0.4 * size:
                return False  # one line, in two pieces
            if step > max(1.25 * self._pitch, 1.2 * size):
                return True
        elif sentence:
            return True
        letter = (one.right - one.left) / max(1, len(one.text))
        word = (len(other.text.split(" ", 1)[0]) + 1) * letter
        if self._ends.get(round(one.left / 36), one.right) - one.right > word and upper:
            return True  # the next word would have fitted
        return sentence and size * 0.8 < other.left - one.left < size * 5  # it is indented


def _paragraphs(pages: Pages, running: set[Line]) -> list[list[Line]]:
    geometry = [_Geometry(page) for page in pages]
    paragraphs: list[list[Line]] = []
    for line in chain.from_iterable(pages):
        if line in running:
            continue
        last = paragraphs[-1][-1] if paragraphs else None
        if last is None or geometry[last.page].breaks(last, line):
            paragraphs.append([])
        paragraphs[-1].append(line)
    return paragraphs


def _joined(one: Line, other: Line, words: set[str]) -> str:
    """A line of a paragraph as it goes on with the next one: with a space, a hyphen or neither."""
    if not one.text.endswith(_HYPHENS):
        return f"{one.text} "
    left = re.split(r"[^\w-]", one.text[:-1])[-1].casefold()
    right = re.split(r"[^\w-]", other.text)[0]
    if not left or not left[-1].isalpha() or not right[:1].islower():
        return one.text if left and right else f"{one.text} "
    with_hyphen, without = f"{left}-{right}".casefold(), f"{left}{right}".casefold()
    keeps = left in _HYPHENATED or (with_hyphen in words and without not in words)
    return one.text if keeps else one.text[:-1]


def compose(pages: Pages) -> tuple[str, tuple[int, ...], tuple[Mark, ...]]:
    """The text of all pages, where each page begins in it, and its running headers and footers.

    A sentence that goes on on the next page stays whole: that page's headers come after it.
    """
    running = _running(pages)
    words = {word.casefold() for page in pages for line in page for word in line.text.split()}
    words |= {word.strip(".,;:!?()“”\"'") for word in words}
    headers = deque(line for page in pages for line in page if line in running)
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
        while headers and headers[0].page <= last:
            line = headers.popleft()
            begin_block(line.page)
            marks.append(Mark(length, length + len(line.text), "repeat"))
            write(line.text)

    for paragraph in _paragraphs(pages, running):
        write_headers(paragraph[0].page)
        begin_block(paragraph[0].page)
        for line, following in zip(paragraph, [*paragraph[1:], None], strict=True):
            begin_page(line.page)
            write(_joined(line, following, words) if following else line.text)
    write_headers(len(pages) - 1)
    begin_page(len(pages) - 1)
    return "".join(pieces), tuple(starts), tuple(marks)
