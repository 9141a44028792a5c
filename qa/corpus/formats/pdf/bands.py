"""Bands: what of a page stands side by side, and the white space in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from heapq import nlargest
from statistics import median
from typing import NamedTuple

from qa.corpus.formats.pdf.lines import Piece

_MARGIN = 0.15  # of a word's height, above and below it: lines may stand closer than their boxes
_MOST_GAPS = 32  # that are looked at in one band: time must not grow with their square
INFINITE = float("inf")
# How wide the gaps of a gutter usually are at least, in heights of a line, by how many rows there
# are: the fewer, the more it may be chance that their gaps stand below each other.
Widths = tuple[tuple[int, float], ...]
USUAL: Widths = ((6, 0.7), (4, 1.0), (2, 1.5))
IN_TABLE: Widths = ((2, 0.6),)
IN_PROSE: Widths = ((6, 1.0), (4, 2.0), (2, 4.0))  # justified lines have wide spaces
_ENTRY = re.compile(r"[•●▪◦‣*–—-]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]+)[.)]")
NARROWEST = 0.2  # what a gutter has at least all along: less is a space between words


class Gap(NamedTuple):
    """White space between a left and a right edge."""

    left: float
    right: float

    @property
    def width(self) -> float:
        """How wide it is; not above 0 where there is none."""
        return self.right - self.left

    def shared(self, other: Gap) -> Gap:
        """What of it is in another as well."""
        return Gap(max(self.left, other.left), min(self.right, other.right))


class Band:
    """What stands side by side: a row, or several that do not stand on the same lines."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        # Where words stand, seen from above.
        self._lefts, self._rights = _taken(pieces)
        self.left, self.right = self._lefts[0], self._rights[-1]
        self.bottom, self.height = pieces[0].bottom, pieces[0].height
        self.top = self.bottom + self.height
        if len(pieces) > 1:
            self.bottom = min([piece.bottom for piece in pieces])
            self.top = max([piece.bottom + piece.height for piece in pieces])
            self.height = median([piece.height for piece in pieces])

    @property
    def middle(self) -> float:
        """Half-way up."""
        return (self.bottom + self.top) / 2

    @property
    def gaps(self) -> list[Gap]:
        """The widest gaps between the words, from left to right."""
        return _gaps(self._lefts, self._rights)

    def gap_at(self, place: Gap) -> Gap | None:
        """The gap, or the margin, that has most of a place; none where words stand all over it."""
        first = bisect_right(self._rights, place.left)
        end = bisect_left(self._lefts, place.right)
        best, most = None, 0.0
        for number in range(first, end + 1):
            left = self._rights[number - 1] if number else -INFINITE
            right = self._lefts[number] if number < len(self._lefts) else INFINITE
            shared = min(right, place.right) - max(left, place.left)
            if shared > most:
                best, most = Gap(left, right), shared
        return best

    def rows_at(self, gap: Gap) -> int:
        """How many rows have words on both sides of a gap."""
        if self.left >= gap.right or self.right <= gap.left:
            return 0
        if self.top - self.bottom < 1.5 * self.height:
            return 1
        left = {piece.line for piece in self.pieces if piece.right <= gap.left}
        right = {piece.line for piece in self.pieces if piece.left >= gap.right}
        return min(len(left), len(right))


def _taken(pieces: Iterable[Piece]) -> tuple[list[float], list[float]]:
    """Where words stand, seen from above: the left and the right edges."""
    lefts: list[float] = []
    rights: list[float] = []
    for left, right in sorted([(piece.left, piece.right) for piece in pieces]):
        if rights and left <= rights[-1]:
            rights[-1] = max(rights[-1], right)
        else:
            lefts.append(left)
            rights.append(right)
    return lefts, rights


def _gaps(lefts: Sequence[float], rights: Sequence[float]) -> list[Gap]:
    """The widest gaps between places that are taken."""
    gaps = list(map(Gap, rights[:-1], lefts[1:]))
    if len(gaps) > _MOST_GAPS:
        gaps = sorted(nlargest(_MOST_GAPS, gaps, key=lambda gap: gap.width))
    return gaps


def bands_of(pieces: Iterable[Piece]) -> list[Band]:
    """The bands of pieces, from top to bottom: white space parts them."""
    places = [
        (piece.bottom + (1 - _MARGIN) * piece.height, piece.bottom + _MARGIN * piece.height, piece)
        for piece in pieces
    ]
    found: list[list[Piece]] = []
    low = INFINITE
    for top, bottom, piece in sorted(places, key=lambda place: -place[0]):
        if found and top > low:
            found[-1].append(piece)
            low = min(low, bottom)
        else:
            found.append([piece])
            low = bottom
    return [Band(band) for band in found]


def pieces_in(bands: Iterable[Band]) -> list[Piece]:
    """All pieces of bands."""
    return [piece for band in bands for piece in band.pieces]


def is_gutter(widths: Sequence[float], height: float, usual: Widths) -> bool:
    """Whether gaps of these widths, one below another, can part columns in lines of a height."""
    least = next((width for rows, width in usual if len(widths) >= rows), INFINITE)
    return bool(widths) and median(widths) >= least * height


def gutters_of(bands: Sequence[Band], usual: Widths) -> list[Gap]:
    """The gutters that all these bands have in common, from left to right."""
    height = median(band.height for band in bands)
    return [
        gap
        for gap in _gaps(*_taken(pieces_in(bands)))
        if gap.width >= NARROWEST * height and is_gutter(_widths(bands, gap), height, usual)
    ]


def _widths(bands: Sequence[Band], gutter: Gap) -> list[float]:
    found: list[float] = []
    for band in bands:
        gap = band.gap_at(gutter)
        if gap and gap.width < INFINITE:
            found += [gap.width] * band.rows_at(gap)
    return found


def strips_of(bands: Sequence[Band], usual: Widths) -> list[list[Piece]]:
    """What stands between the gutters of these bands, from left to right.

    The signs or numbers of a list's entries are no column.
    """
    pieces = sorted(pieces_in(bands), key=lambda piece: piece.left)
    strips: list[list[Piece]] = [[]]
    borders = iter([*(gap.right for gap in gutters_of(bands, usual)), INFINITE])
    border = next(borders)
    for piece in pieces:
        if piece.left >= border:
            border = next(borders)
            if not all(_ENTRY.fullmatch(one.text) for one in strips[-1]):
                strips.append([])
        strips[-1].append(piece)
    return strips
