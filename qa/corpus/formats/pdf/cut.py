"""The lines of a page in the order of reading: recursive XY-cut (Nagy and Seth, 1984).

A page is cut across where a corridor of white space begins or ends that goes down through its
lines, and then down along it; each part in the same way again. So a headline over the whole width,
the columns below it and a caption below them come one after another. To cut across at every blank
line first, as the algorithm is often told, would tear columns whose paragraphs end side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from statistics import median
from typing import TypeVar

from qa.corpus.formats.pdf.bands import (
    IN_PROSE,
    IN_TABLE,
    INFINITE,
    USUAL,
    Band,
    Widths,
    bands_of,
    pieces_in,
    strips_of,
)
from qa.corpus.formats.pdf.columns import LEADING, Strip, columns, is_table
from qa.corpus.formats.pdf.corridors import WIDE, runs
from qa.corpus.formats.pdf.lines import (
    Line,
    Page,
    Piece,
    Rule,
    by_line,
    line_of,
    pieces_of,
    rows,
)
from qa.corpus.formats.pdf.table import table

_DEEPEST = 12  # cuts in cuts
_MUCH = 0.2  # of the lines of a page
_Placed = TypeVar("_Placed", Line, Piece)
# In heights of a line:
_APART = 0.4  # what parts lines that stand side by side
_HEADING = 1.25  # what stands alone and is as tall begins a new block
_RETURN = 3.0  # how far up the file goes on with another column, at least


def arrange(page: Page) -> list[Line]:
    """The lines of a page in the order of reading, those of columns and the rows of tables whole.

    Text that is turned, or at no known place, comes after the rest; if much of a page is so, all
    stays in the file's order.
    """
    groups: dict[int | None, list[Line]] = {}
    for line in page.lines:
        groups.setdefault(line.turn if line.height else None, []).append(line)
    if len(groups.get(None, ())) > _MUCH * len(page.lines):
        return list(page.lines)
    found: list[Line] = []
    for turn, lines in sorted(groups.items(), key=lambda group: -len(group[1])):
        if turn is None:
            found += lines
        elif is_one_column(lines):
            found += sorted(lines, key=lambda line: -line.baseline)
        else:
            rules = () if turn else page.rules
            done = max((line.table for line in found), default=0)
            found += _Cut(lines[0].page, turn, rules, done).lines(pieces_of(lines))
    return found


def is_one_column(lines: Sequence[Line]) -> bool:
    """Whether nothing stands side by side: most pages are so, and need no cutting."""
    if any(
        two.left - one.right >= WIDE * line.height
        for line in lines
        for one, two in pairwise(line.pieces)
    ):
        return False
    by_height = sorted(lines, key=lambda line: -line.baseline)
    if any(two.baseline + 0.5 * two.height > one.baseline for one, two in pairwise(by_height)):
        return False
    return not _are_aside([(line, line) for line in by_height])


class _Cut:
    """The cutting of a page."""

    def __init__(self, page: int, turn: int, rules: Sequence[Rule], tables: int) -> None:
        self._page = page
        self._turn = turn
        self._rules = rules
        self._tables = tables  # how many there were
        self._columns = 0

    def lines(
        self, pieces: Sequence[Piece], column: int = 0, usual: Widths = USUAL, depth: int = 0
    ) -> Iterator[Line]:
        """The lines of a part of the page, in the order of reading.

        Args:
            pieces: of the part.
            column: which one it is.
            usual: how wide gutters are in it.
            depth: how often it has been cut.
        """
        for bands in _drawn_apart(bands_of(pieces)):
            done = 0
            for first, end in runs(bands, self._rules, usual) if depth < _DEEPEST else []:
                yield from self._one_below_another(bands[done:first], column)
                yield from self._side_by_side(bands[first:end], column, usual, depth + 1)
                done = end
            yield from self._one_below_another(bands[done:], column)

    def _side_by_side(
        self, bands: Sequence[Band], column: int, usual: Widths, depth: int
    ) -> Iterator[Line]:
        """The lines of columns, one column after another, or those of a table, row by row."""
        parted = strips_of(bands, usual)
        if len(parted) < 2:
            parted = strips_of(bands, IN_TABLE)
        strips = [Strip(pieces) for pieces in parted]
        if len(strips) < 2:
            yield from self._one_below_another(bands, column)
        elif headings := _headings(bands, strips):
            for first, end in pairwise([0, *headings, len(bands)]):
                yield from self.lines(pieces_in(bands[first:end]), column, usual, depth)
        elif is_table(bands, strips, self._rules):
            yield from self._table(bands, column, usual, depth)
        else:
            for group in columns(strips):
                self._columns += 1
                if len(group) == 1 and not group[0].has_gaps:
                    for line in group[0].lines:
                        yield line_of([line], self._page, self._turn, self._columns)
                else:
                    widths = IN_PROSE if group[0].is_prose else usual
                    inner = [piece for strip in group for piece in strip.pieces]
                    yield from self.lines(inner, self._columns, widths, depth)

    def _table(
        self, bands: Sequence[Band], column: int, usual: Widths, depth: int
    ) -> Iterator[Line]:
        found = table(bands, self._rules)
        if not found.rows:
            yield from self._one_below_another(bands, column)
            return
        yield from self.lines(pieces_in(found.above), column, usual, depth)
        self._tables += 1
        for row in found.rows:
            line = line_of([piece for cell in row.cells for piece in cell], self._page, self._turn)
            yield line._replace(text=row.text, hyphen=False, table=self._tables)
        yield from self.lines(pieces_in(found.below), column, usual, depth)

    def _one_below_another(self, bands: Sequence[Band], column: int) -> Iterator[Line]:
        """The lines of a part of the page that cannot be cut.

        If pieces of lines stand side by side all the same, as around a picture, the file knows
        better what belongs together.
        """
        pieces = pieces_in(bands)
        whole = rows(pieces)
        if _are_aside([(line[0], line[-1]) for row in whole for line in row]):
            whole = [[line] for line in by_line(pieces)]
        for row in whole:
            yield line_of([piece for line in row for piece in line], self._page, self._turn, column)


def _are_aside(lines: Sequence[tuple[_Placed, _Placed]]) -> bool:
    """Whether lines, of which these are the ends, stand one beside another."""
    aside = (
        max(two_first.left - one_last.right, one_first.left - two_last.right)
        >= _APART * two_first.height
        for (one_first, one_last), (two_first, two_last) in pairwise(lines)
    )
    return sum(aside) > 1


def _drawn_apart(bands: Sequence[Band]) -> list[Sequence[Band]]:
    """Bands with the others of blocks that the file draws column by column, not top to bottom.

    So it tells where they begin and end, though others may have a gutter at the same place.
    """
    lines: dict[int, Piece] = {piece.line: piece for piece in pieces_in(bands)}
    returns = {
        two
        for one, two in pairwise(sorted(lines))
        if lines[two].bottom - lines[one].bottom > _RETURN * lines[two].height
    }
    if not returns:
        return [bands]
    last = accumulate((max(piece.line for piece in band.pieces) for band in bands), max)
    first = accumulate((min(piece.line for piece in band.pieces) for band in bands[::-1]), min)
    above_and_below = zip(last, [*first][-2::-1], strict=False)
    borders = [number for number, (a, b) in enumerate(above_and_below, start=1) if a < b]
    cuts = {0, len(bands)}
    for begin, end in pairwise([0, *borders, len(bands)]):
        if any(piece.line in returns for piece in pieces_in(bands[begin:end])):
            cuts |= {begin, end}
    inner = [cut for cut in cuts - {0, len(bands)} if not _goes_on(bands[cut - 1], bands[cut])]
    return [bands[begin:end] for begin, end in pairwise([0, *sorted(inner), len(bands)])]


def _goes_on(above: Band, below: Band) -> bool:
    """Whether a column goes on from a band to the next one."""
    lowest: dict[tuple[int, int], float] = {}
    for piece in sorted(above.pieces, key=lambda piece: -piece.bottom):
        lowest[round(piece.left), round(piece.height)] = piece.bottom
    return any(
        lowest.get((round(piece.left), round(piece.height)), INFINITE) - piece.bottom
        < LEADING * piece.height
        for piece in below.pieces
    )


def _headings(bands: Sequence[Band], strips: Sequence[Strip]) -> list[int]:
    """Where blocks begin with a heading over the first column that is taller than its text."""
    height = median(piece.height for piece in strips[0].pieces)
    edge = min(piece.left for piece in strips[1].pieces)
    return [
        number
        for number, band in enumerate(bands[1:-1], start=1)
        if len(band.pieces) == 1 and band.right < edge and band.height > _HEADING * height
    ]
