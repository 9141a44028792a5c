"""The rows of a table on a page.

A row becomes one line, "| Norwood |  | 47.6% |", as the readers of other formats write it. An empty
cell keeps its place, so that those after it stay below their column's name.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from qa.corpus.formats.pdf.bands import IN_TABLE, INFINITE, Band, Gap, gutters_of
from qa.corpus.formats.pdf.columns import flows, is_figure, leaves_no_room, ruled, spaced
from qa.corpus.formats.pdf.lines import Piece, Rule, ends_in_hyphen, piece_of, rows

_MOST_SPANNING = 8  # rows with a cell over several columns
_SPANNING = 6  # one row of so many may have such a cell
_CELL_GAP = 0.5  # in heights of a line: what is less wide is a space in a cell
_LINES = 6  # of a row, at most
_MOST_TRIES = 5


@dataclass(slots=True)
class Row:
    """A row of a table: the words of each of its cells, in the order of reading."""

    cells: list[list[Piece]]
    bands: list[Band]
    last: list[list[Piece]]  # the last line of each cell

    @property
    def filled(self) -> list[int]:
        """Which of its cells are not empty."""
        return [index for index, cell in enumerate(self.cells) if cell]

    @property
    def text(self) -> str:
        """The row as it is written."""
        return f"| {' | '.join(map(_text, self.cells))} |"

    def take(self, other: Row) -> None:
        """Go on with the next lines of its cells."""
        for cell, more in zip(self.cells, other.cells, strict=True):
            cell += more
        self.last = [more or last for more, last in zip(other.last, self.last, strict=True)]
        self.bands += other.bands


class Table(NamedTuple):
    """The rows of a table, and what stands above and below it: its name, its source."""

    above: Sequence[Band]
    rows: Sequence[Row]
    below: Sequence[Band]


def table(bands: Sequence[Band], rules: Sequence[Rule]) -> Table:
    """The table that bands are, without what only its first column would have at its edges.

    Without these there may be more columns to it, so they are looked for again.
    """
    above: list[Band] = []
    below: list[Band] = []
    within = list(bands)
    for _ in range(_MOST_TRIES):
        gutters = _gutters(within)
        rows = _whole_rows(within, gutters, rules) if gutters else []
        several = [number for number, row in enumerate(rows) if row.filled != [0]]
        if len(several) < 2:
            break
        first, end = several[0], several[-1] + 1
        for number in range(first + 1, end):
            if rows[number].filled == [0] and len(rows[number].cells[0]) > 1:
                end = number  # a row of another table
                break
        if 2 * sum(len(row.filled) > 1 for row in rows[first:end]) < end - first:
            break
        if end - first == len(rows):
            return Table(above, rows, below)
        above = [*above, *(band for row in rows[:first] for band in row.bands)]
        below = [*(band for row in rows[end:] for band in row.bands), *below]
        within = [band for row in rows[first:end] for band in row.bands]
    return Table(bands, [], [])


def _gutters(bands: Sequence[Band]) -> list[Gap]:
    """The gutters between a table's columns.

    A heading over several of them may stand in a gutter: rows with the longest cells are left out
    if more gutters show without them.
    """
    gutters = gutters_of(bands, IN_TABLE)
    if len(gutters) == max(len(band.gaps) for band in bands):
        return gutters
    spanning = min(_MOST_SPANNING, max(len(bands) // _SPANNING, len(bands) > 2))
    longest = sorted(range(len(bands)), key=lambda number: -_longest_cell(bands[number]))[:spanning]
    others = [band for number, band in enumerate(bands) if number not in longest]
    without = gutters_of(others, IN_TABLE)
    cells = [_cells(band, without) for band in others]
    used = all(sum(bool(cell) for cell in column) > 1 for column in zip(*cells, strict=True))
    return without if used and len(without) > len(gutters) else gutters


def _longest_cell(band: Band) -> float:
    left, longest = band.left, 0.0
    for gap in [*band.gaps, Gap(band.right, INFINITE)]:
        if gap.width >= _CELL_GAP * band.height:
            left, longest = gap.right, max(longest, gap.left - left)
    return longest


def _cells(band: Band, gutters: Sequence[Gap]) -> list[list[Piece]]:
    """What stands in a band, by cell; what is over several columns is of the first of them."""
    cells: list[list[Piece]] = [[] for _ in range(len(gutters) + 1)]
    middles = [(gutter.left + gutter.right) / 2 for gutter in gutters]
    for row in rows(band.pieces):
        for line in row:
            for piece in line:
                cells[bisect(middles, piece.left)].append(piece)
    return cells


def _whole_rows(bands: Sequence[Band], gutters: Sequence[Gap], rules: Sequence[Rule]) -> list[Row]:
    """The rows of a table with all lines of their cells."""
    cells = [_cells(band, gutters) for band in bands]
    lines = [Row(own, [band], list(own)) for own, band in zip(cells, bands, strict=True)]
    lefts = [min(band.left for band in bands), *(gutter.right for gutter in gutters)]
    rights = [*(gutter.left for gutter in gutters), max(band.right for band in bands)]
    widths = [right - left for left, right in zip(lefts, rights, strict=True)]
    borders = ruled(bands, rules)
    if len(borders) < 3:  # the names of the columns may be between rules, but not each row
        borders = []
    space = set(spaced(bands))
    found: list[Row] = []
    for above, below in pairwise(sorted({-1, *borders, len(lines) - 1})):
        within = lines[above + 1 : below + 1]
        between_rules = above in borders and below in borders and _is_one_row(within)
        for number, line in enumerate(within, start=above + 1):
            close = number - 1 not in space
            if number > above + 1 and (
                between_rules or (close and _goes_on(found[-1], line, widths, bool(space)))
            ):
                found[-1].take(line)
            else:
                found.append(line)
    return found


def _is_one_row(lines: Sequence[Row]) -> bool:
    """Whether the lines between two rules may be one row: no two of them have figures below."""
    figures = Counter(
        column for line in lines for column in line.filled if is_figure(_text(line.cells[column]))
    )
    return len(lines) <= _LINES and max(figures.values(), default=0) < 2


def _goes_on(row: Row, line: Row, widths: Sequence[float], parted: bool) -> bool:
    """Whether cells of a row go on in a line.

    Args:
        row: the row so far.
        line: what stands below it, as close as lines of a cell.
        widths: of the columns.
        parted: whether other rows are further apart, so that being close tells something.
    """
    on = [column for column in line.filled if row.cells[column]]
    begins = len(on) < len(line.filled)  # as where a figure stands beside the middle of a text
    if begins and not (parted and set(row.filled) <= set(on)):
        return False
    if any(is_figure(_text(line.cells[column])) for column in on):
        return False
    pairs = [
        (piece_of(row.last[column]), piece_of(line.cells[column]), widths[column]) for column in on
    ]
    going = [flows(*pair) for pair in pairs]
    full = all(leaves_no_room(*pair) for pair in pairs)
    some_empty = len(line.filled) < len(line.cells)
    if not parted:
        beside_name = line.filled != [0] and len(line.filled) == 1 and full
        return some_empty and (all(going) or beside_name)
    return all(going) if begins else full and (some_empty or any(going))


def _text(cell: Sequence[Piece]) -> str:
    """A cell in one line."""
    text = cell[0].text if cell else ""
    for one, other in pairwise(cell):
        if one.hyphen or (one.line != other.line and ends_in_hyphen(one.text)):
            text = text[:-1] if other.text[:1].islower() else text
        else:
            text += " "
        text += other.text
    return text
