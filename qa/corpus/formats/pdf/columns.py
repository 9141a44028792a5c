"""Prose in columns, or cells of a table: what it is that stands side by side on a page."""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from qa.corpus.formats.pdf.bands import Band
from qa.corpus.formats.pdf.lines import ONE_ROW, Piece, Rule, ends_in_hyphen, piece_of, rows

_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_FIGURE = re.compile(
    r"[^\w\s]*[A-Za-z]{0,3}[^\w\s]*\d[\d\s.,'’:/–-]*[^\w\s]*\s?\w{0,3}[^\w\s]*|[–—-]"
)
_LONGEST_FIGURE = 40
# Of a column of prose, per line:
_LETTERS = 15
_SPACES = 1.5
_FLOWS = 0.3  # lines that go on with a small letter
_SOME_FLOWS = 0.1  # such lines, where there are as many as these that go on with any letter:
_GOES_ON = 0.7
# Of a table:
_FIGURES = 0.6  # of the cells in a column of figures
_BEGINNINGS = 0.7  # of what stands beside a cell of prose: stands where one begins
_MOST_LINES = 3  # of a row, usually
_BETWEEN_ROWS = 1.2  # in least steps from line to line: how far apart rows are
_SPANS = 0.6  # of its width: a rule of it
LEADING = 1.5  # in heights of a line: from line to line of a paragraph, at most


def is_figure(text: str) -> bool:
    """Whether a cell is a figure, perhaps with its unit, or says that there is none.

    >>> [is_figure(text) for text in ("47.6%", "$1,200", "12 km", "–", "Norwood", "12 were hurt")]
    [True, True, True, True, False, False]
    """
    return len(text) < _LONGEST_FIGURE and bool(_FIGURE.fullmatch(text))


class Strip:
    """What stands between two gutters: a column of prose or the cells of one."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        own = [[piece for line in row for piece in line] for row in rows(pieces)]
        self.lines = [piece_of(row) for row in own]
        self.has_gaps = len(self.lines) < len(pieces)
        self.width = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)

    @cached_property
    def goes_on(self) -> list[bool]:
        """Of each line but the first, whether a sentence may go on in it."""
        return [goes_on(one, other, self.width) for one, other in pairwise(self.lines)]

    @cached_property
    def is_prose(self) -> bool:
        """Whether most of it is sentences over several lines."""
        text = "".join(line.text for line in self.lines)
        enough = len(text) >= _LETTERS * len(self.lines) and (
            text.count(" ") >= _SPACES * len(self.lines) or text.lower() == text.upper()
        )
        if not enough or len(self.lines) < 2:
            return False
        small = sum(flows(one, other, self.width) for one, other in pairwise(self.lines))
        share, any_letter = small / len(self.goes_on), sum(self.goes_on) / len(self.goes_on)
        # In German many lines begin with the capital letter of a noun.
        return share >= _FLOWS or (share >= _SOME_FLOWS and any_letter >= _GOES_ON)

    @cached_property
    def is_figures(self) -> bool:
        """Whether most of it is figures."""
        return sum(is_figure(line.text) for line in self.lines) >= _FIGURES * len(self.lines)

    def drawn_before(self, other: Strip) -> bool:
        """Whether the file has all of it before the first of another one."""
        return max(piece.line for piece in self.pieces) < min(piece.line for piece in other.pieces)


def leaves_no_room(one: Piece, other: Piece, width: float) -> bool:
    """Whether the first word of a line would not have fitted into the one before it."""
    first = len(other.text.split(" ", 1)[0])
    word = (other.right - other.left) * first / max(1, len(other.text))
    return width - (one.right - one.left) <= word + 0.3 * other.height


def flows(one: Piece, other: Piece, width: float) -> bool:
    """Whether the words of a line go on in the next one, with a small letter."""
    if one.hyphen or ends_in_hyphen(one.text):
        return True
    new = not other.text[:1].isalpha() or (other.text[:1].isupper() and not other.text.isupper())
    return not new and leaves_no_room(one, other, width)


def goes_on(one: Piece, other: Piece, width: float) -> bool:
    """Whether the words of a line may go on in the next one, with any letter."""
    if one.hyphen or ends_in_hyphen(one.text):
        return True
    new = bool(_ENDED.search(one.text)) and not other.text[:1].islower()
    return not new and leaves_no_room(one, other, width)


def is_table(bands: Sequence[Band], strips: Sequence[Strip], rules: Sequence[Rule]) -> bool:
    """Whether strips are the columns of a table, which is read row by row.

    In columns of prose a sentence goes on from line to line, so that what stands beside it may
    stand anywhere; a row of a table begins in all its columns.
    """
    prose = [strip for strip in strips if strip.is_prose]
    cells = [strip for strip in strips if not strip.is_prose]
    if all(one.drawn_before(other) for one, other in pairwise(strips)):
        return not prose and any(strip.is_figures for strip in strips)
    if prose:
        together = bool(cells) and all(_begin_together(strip, cells) for strip in prose)
        return together or _is_in_rows(bands, prose, cells, rules)
    tall = [band for band in bands if band.top - band.bottom > (_MOST_LINES + 0.5) * band.height]
    return 2 * sum(len(band.pieces) for band in tall) < sum(len(band.pieces) for band in bands)


def columns(strips: Sequence[Strip]) -> list[list[Strip]]:
    """The columns that strips are, each of prose, or all that stands beside prose."""
    apart = not any(strip.is_prose for strip in strips)
    found: list[list[Strip]] = []
    goes_on = False
    for strip in strips:
        if goes_on and not strip.is_prose:
            found[-1].append(strip)
        else:
            found.append([strip])
        goes_on = not (apart or strip.is_prose)
    return found


def _is_in_rows(
    bands: Sequence[Band], prose: Sequence[Strip], cells: Sequence[Strip], rules: Sequence[Rule]
) -> bool:
    """Whether space or rules part rows of few lines, and no sentence goes on in the next row."""
    borders = [border for border in ruled(bands, rules) if 0 <= border < len(bands) - 1]
    borders = borders if len(borders) > 1 else spaced(bands)
    count = len(borders) + 1
    long = [
        strip for strip in prose if len(strip.lines) > (2 if cells else 1) * _MOST_LINES * count
    ]
    few = [strip for strip in cells if not 0.5 * count <= len(strip.lines) <= 1.5 * count]
    if count < 3 or long or few:
        return False
    heights = sorted((bands[border].bottom + bands[border + 1].top) / 2 for border in borders)
    over = [
        on
        for strip in prose
        for (one, other), on in zip(pairwise(strip.lines), strip.goes_on, strict=True)
        if bisect(heights, one.baseline) > bisect(heights, other.baseline)
    ]
    return sum(over) <= (1 - _BEGINNINGS) * len(over)


def _begin_together(prose: Strip, cells: Sequence[Strip]) -> bool:
    """Whether what stands beside sentences stands where they begin, as a name before its text."""
    begins = [True, *(not on for on in prose.goes_on)]
    places = sorted(zip((line.baseline for line in prose.lines), begins, strict=True))
    beside: list[bool] = []
    for line in (line for strip in cells for line in strip.lines):
        place = bisect(places, (line.baseline - ONE_ROW * line.height, False))
        if place < len(places) and places[place][0] <= line.baseline + ONE_ROW * line.height:
            beside.append(places[place][1])
    return len(beside) > 1 and sum(beside) >= _BEGINNINGS * len(beside)


def spaced(bands: Sequence[Band]) -> list[int]:
    """The bands below which there is more room than between the lines of a paragraph."""
    steps = [one.bottom - other.bottom for one, other in pairwise(bands)]
    least = min(steps, default=0.0)
    return [
        number
        for number, step in enumerate(steps)
        if step > min(_BETWEEN_ROWS * least, LEADING * bands[number].height)
    ]


def ruled(bands: Sequence[Band], rules: Sequence[Rule]) -> list[int]:
    """The bands below which a rule goes through, or the rules of one cell after another do.

    -1 if one is close above the first band.
    """
    left, right = min(band.left for band in bands), max(band.right for band in bands)
    lowest, highest = bands[-1].bottom - bands[-1].height, bands[0].top + bands[0].height
    middles = [-band.middle for band in bands]
    lengths: defaultdict[int, float] = defaultdict(float)
    near = slice(bisect(rules, lowest, key=_height), bisect(rules, highest, key=_height))
    for rule in rules[near]:
        length = min(right, rule.right) - max(left, rule.left)
        if length > 0:
            lengths[bisect(middles, -rule.y) - 1] += length
    return sorted(band for band in lengths if lengths[band] >= _SPANS * (right - left))


def _height(rule: Rule) -> float:
    return rule.y
