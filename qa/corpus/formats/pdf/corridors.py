"""Corridors: white space that goes down through the lines of a page, and may part columns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qa.corpus.formats.pdf.bands import (
    IN_TABLE,
    INFINITE,
    NARROWEST,
    USUAL,
    Band,
    Gap,
    Widths,
    is_gutter,
    pieces_in,
)
from qa.corpus.formats.pdf.columns import is_figure, ruled
from qa.corpus.formats.pdf.lines import Piece, Rule

# In heights of a line:
WIDE = 0.7  # what a corridor is where it begins
_STEP = 1.5  # what is further off is of another block
_FEW = 5  # rows
_FEWEST = 3  # of text side by side
_MOST_CORRIDORS = 64  # at a time


@dataclass(slots=True)
class _Corridor:
    """White space that goes down through bands."""

    gap: Gap  # what all have in common
    first: int
    end: int
    height: float  # of a line
    rows: list[tuple[int, float]] = field(default_factory=list)  # which have words on both sides

    def goes_on(self, number: int, band: Band) -> Gap | None:
        """Go on through another band, if it has white space there: which."""
        space = band.gap_at(self.gap)
        if space is None:
            return None
        common = self.gap.shared(space)
        if common.width < NARROWEST * self.height:
            return None
        self.gap, self.end = common, number + 1
        if space.width < INFINITE:
            self.height = min(self.height, band.height)
            self.rows += [(number, space.width)] * band.rows_at(space)
        return space

    def rows_above(self, number: int) -> int:
        """How many rows with words on both sides it has above a band."""
        return sum(row < number for row, _ in self.rows)


def _corridors(bands: Sequence[Band]) -> list[_Corridor]:
    found: list[_Corridor] = []
    going: list[_Corridor] = []
    for number, band in enumerate(bands):
        known = [corridor for corridor in going if len(corridor.rows) > 1]
        spaces = [(corridor, corridor.goes_on(number, band)) for corridor in going]
        met = {space for _, space in spaces if space}
        going = [corridor for corridor, space in spaces if space]
        ended = [corridor.first for corridor in known if corridor.end <= number]
        if ended and all(gap.width == INFINITE for gap in met):
            # A line of text, and no row of the table above it, which may stand in a column.
            going = [corridor for corridor in going if corridor.rows_above(min(ended)) >= _FEWEST]
        for gap in band.gaps:
            wide = gap.width >= WIDE * band.height
            if wide and gap not in met and len(going) < _MOST_CORRIDORS:
                corridor = _Corridor(gap, number, number, band.height)
                corridor.goes_on(number, band)
                going.append(corridor)
                found.append(corridor)
    return found


def runs(bands: Sequence[Band], rules: Sequence[Rule], usual: Widths) -> list[tuple[int, int]]:
    """The bands, from first to end, that have a corridor in common: the longest corridors first."""
    taken = [False] * len(bands)
    found: list[tuple[int, int]] = []
    for corridor in sorted(_corridors(bands), key=lambda one: -len(one.rows)):
        numbers = [number for number, _ in corridor.rows]
        for first, end in _free(taken, corridor.first, corridor.end):
            inside = corridor.rows[bisect_left(numbers, first) : bisect_left(numbers, end)]
            widths = [width for _, width in inside]
            if is_gutter(widths, corridor.height, usual) or (
                usual is USUAL
                and is_gutter(widths, corridor.height, IN_TABLE)
                and _is_like_a_table(bands, corridor.gap, inside, rules)
            ):
                run = _whole(bands, taken, corridor.gap, inside[0][0], inside[-1][0] + 1, end)
                taken[run[0] : run[1]] = [True] * (run[1] - run[0])
                found.append(run)
    return sorted(found)


def _is_like_a_table(
    bands: Sequence[Band], gap: Gap, rows: Sequence[tuple[int, float]], rules: Sequence[Rule]
) -> bool:
    """Whether there is a figure right of a gap in each of a few rows, or rules are between them."""
    numbers = sorted({number for number, _ in rows})
    if len(numbers) <= _FEW and all(
        is_figure(_first_right(bands[number], gap).text) for number in numbers
    ):
        return True
    return len(ruled(bands[numbers[0] : numbers[-1] + 1], rules)) > 2


def _first_right(band: Band, gap: Gap) -> Piece:
    right = (piece for piece in band.pieces if piece.left >= gap.right)
    return min(right, key=lambda piece: piece.left)


def _free(taken: Sequence[bool], first: int, end: int) -> Iterator[tuple[int, int]]:
    """The ranges of bands that are not taken."""
    begins = first
    for number in range(first, end):
        if taken[number]:
            if begins < number:
                yield begins, number
            begins = number + 1
    if begins < end:
        yield begins, end


def _whole(
    bands: Sequence[Band], taken: Sequence[bool], gap: Gap, first: int, last: int, end: int
) -> tuple[int, int]:
    """A run with what belongs to it above and below of which only one column has words.

    The right column may begin above the left one, which has a picture there. What stands below
    the left column alone is of it, or heads what follows: whichever is nearer.
    """
    inside = pieces_in(bands[first:last])
    edge = min(piece.left for piece in inside if piece.left >= gap.right)
    tops = {
        is_right: max(
            piece.bottom + piece.height
            for piece in bands[first].pieces
            if (piece.left >= gap.right) == is_right
        )
        for is_right in (False, True)
    }
    while first and not taken[first - 1]:
        above = bands[first - 1]
        is_right = above.left >= edge - above.height
        far = above.bottom - tops[is_right] > _STEP * above.height
        if far or not (is_right or above.right <= gap.left):
            break
        tops[is_right] = above.top
        first -= 1
    while end > last and end < len(bands) and bands[end - 1].right <= gap.left:
        if bands[end - 2].bottom - bands[end - 1].top <= bands[end - 1].bottom - bands[end].top:
            break
        end -= 1
    return first, end
