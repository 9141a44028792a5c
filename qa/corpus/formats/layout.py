"""Lines on pages → paragraphs: wrapped lines joined, hyphens mended, running headers set apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.types import Mark

_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•●▪◦‣*–—-]\s|\(?\d{1,2}[.)]\s")
_HYPHEN = "-\u2010"
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

    @property
    def letter(self) -> float:
        """The width of a letter, on average."""
        return (self.right - self.left) / max(1, len(self.text))


def _running(pages: Sequence[Sequence[Line]]) -> set[Line]:
    """Headers and footers: what stands at the same place on many pages, numbers aside."""

    def key(line: Line) -> str:
        return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.casefold())

    seen: Counter[tuple[str, int]] = Counter()
    candidates: list[tuple[tuple[str, int], Line]] = []
    for page in pages:
        by_height = sorted((line for line in page if line.height), key=lambda line: line.bottom)
        ends = {*by_height[:_RUNNING_LINES], *by_height[-_RUNNING_LINES:]}
        places = {((key(line), round(line.bottom / _SAME_PLACE)), line) for line in ends}
        candidates += places
        seen.update({place for place, _ in places})
    least = max(2, int(len(pages) * _RUNNING_SHARE))
    running = {line for place, line in candidates if seen[place] >= least}
    return running if any(line not in running for page in pages for line in page) else set()


def _rights(page: Sequence[Line]) -> dict[int, float]:
    """For each column, by its left edge in steps of half an inch, where its lines end."""
    ends: dict[int, list[float]] = {}
    for line in page:
        for step in (-1, 0, 1):
            ends.setdefault(round(line.left / 36) + step, []).append(line.right)
    return {column: sorted(rights)[int(len(rights) * 0.85)] for column, rights in ends.items()}


def _pitch(page: Sequence[Line]) -> float:
    """From line to line, as most lines of a page stand."""
    steps = [a.bottom - b.bottom for a, b in pairwise(page)]
    usual = sorted(step for step in steps if step > 1)
    return usual[len(usual) // 2] if usual else 0.0


@dataclass(frozen=True, slots=True)
class _Geometry:
    rights: dict[int, float]
    pitch: float

    def breaks(self, one: Line, other: Line) -> bool:
        """Whether a paragraph ends between two lines that follow one another."""
        if one.hyphen:
            return False
        ended = bool(_ENDED.search(one.text))
        starts_low = other.text[:1].islower()
        if not one.height or not other.height:
            return ended and not starts_low
        size = max(one.height, other.height)
        if size > 1.25 * min(one.height, other.height) or _BULLET.match(other.text):
            return not starts_low or ended
        step = one.bottom - other.bottom
        if one.page == other.page and abs(step) < 0.4 * size:
            return False  # one line, in two pieces
        if one.page == other.page and step > max(1.25 * self.pitch, 1.2 * size):
            return True
        if one.page != other.page and ended and not starts_low:
            return True
        word = len(other.text.split(" ", 1)[0]) + 1
        room = self.rights.get(round(one.left / 36), one.right) - one.right
        if room > word * one.letter and not starts_low:
            return True  # the next word would have fitted
        indent = other.left - one.left
        return ended and not starts_low and size * 0.8 < indent < size * 5


def _paragraphs(lines: Iterable[Line], pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    geometry: dict[int, _Geometry] = {}
    paragraph: list[Line] = []
    for line in lines:
        if line.page not in geometry:
            page = pages[line.page]
            geometry[line.page] = _Geometry(_rights(page), _pitch(page))
        if paragraph and geometry[paragraph[-1].page].breaks(paragraph[-1], line):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _joint(one: Line, other: Line, words: set[str]) -> tuple[int, str]:
    """How two lines of a paragraph meet: letters to drop of the first, and what comes between."""
    if not one.text.endswith(tuple(_HYPHEN)):
        return 0, " "
    left = re.split(r"[^\w-]", one.text[:-1])[-1].casefold()
    right = re.split(r"[^\w-]", other.text)[0]
    if not left or not left[-1].isalpha() or not right[:1].islower():
        return 0, "" if left and right else " "
    with_hyphen, without = f"{left}-{right}", f"{left}{right}"
    known = with_hyphen.casefold() in words and without.casefold() not in words
    return (0, "") if known or left in _HYPHENATED else (1, "")


class _Text:
    """The text that is being put together."""

    def __init__(self, pages: Sequence[Sequence[Line]], running: set[Line]) -> None:
        self._headers = [[line for line in page if line in running] for page in pages]
        self._headers_written = 0
        self._pieces: list[str] = []
        self.length = 0
        self.starts: list[int] = []  # of the pages
        self.marks: list[Mark] = []

    def begin(self, page: int) -> None:
        """Note where the pages up to this one begin, if they have not begun."""
        self.starts += [self.length] * (page + 1 - len(self.starts))

    def write(self, text: str) -> None:
        self._pieces.append(text)
        self.length += len(text)

    def gap(self) -> None:
        """An empty line before all but the first paragraph."""
        if self.length:
            self.write("\n\n")

    def headers(self, last: int) -> None:
        """Write the running lines of the pages up to this one, if they are not yet written."""
        for page in range(self._headers_written, last + 1):
            for line in self._headers[page]:
                self.gap()
                self.begin(page)
                self.marks.append(Mark(self.length, self.length + len(line.text), "repeat"))
                self.write(line.text)
        self._headers_written = max(self._headers_written, last + 1)

    def __str__(self) -> str:
        return "".join(self._pieces)


def compose(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...], tuple[Mark, ...]]:
    """The text of all pages, where each page begins in it, and its running headers and footers.

    A sentence that goes on on the next page stays whole: that page's headers come after it.
    """
    running = _running(pages)
    words = {word.casefold() for page in pages for line in page for word in line.text.split()}
    words |= {word.strip(".,;:!?()“”\"'") for word in words}
    text = _Text(pages, running)
    body = (line for page in pages for line in page if line not in running)
    for paragraph in _paragraphs(body, pages):
        text.headers(paragraph[0].page)
        text.gap()
        for line, following in zip(paragraph, [*paragraph[1:], None], strict=True):
            text.begin(line.page)
            drop, between = _joint(line, following, words) if following else (0, "")
            text.write(line.text[: len(line.text) - drop] + between)
    text.headers(len(pages) - 1)
    text.begin(len(pages) - 1)
    return str(text), tuple(text.starts), tuple(text.marks)
