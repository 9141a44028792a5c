"""What the layout of a page is worked out from: its lines, their pieces, and drawn rules."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

ONE_ROW = 0.3  # of a line's height: how far apart the baselines of a row may be
DESCENT = 0.22  # of a line's height: how far its letters stand above its bottom


class Piece(NamedTuple):
    """Words of a line with no more than spaces between them, and where they stand.

    In points from the page's lower left corner; of turned text, on the page turned so that one can
    read it.
    """

    text: str
    left: float
    right: float
    bottom: float
    height: float  # of its font
    hyphen: bool = False  # ends in a hyphen that may only be there for the line's end
    line: int = 0  # which one of its page, in the file's order
    place: int = 0  # in its line, in the file's order

    @property
    def baseline(self) -> float:
        """About where its letters stand."""
        return self.bottom + DESCENT * self.height


class Line(NamedTuple):
    """A line of a page, its place as that of a piece."""

    text: str
    page: int
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    height: float = 0.0  # 0 where the place is not known
    hyphen: bool = False
    turn: int = 0  # by how many right angles
    column: int = 0  # which one of its page, when that is cut
    table: int = 0  # which one of its page, from 1, it is a row of
    pieces: tuple[Piece, ...] = ()  # where it has several

    @property
    def baseline(self) -> float:
        """About where its letters stand."""
        return self.bottom + DESCENT * self.height


class Rule(NamedTuple):
    """A horizontal line that is drawn on a page."""

    left: float
    right: float
    y: float


class Page(NamedTuple):
    """The lines of a page in the file's order, and its rules from the lowest to the highest."""

    lines: Sequence[Line] = ()
    rules: Sequence[Rule] = ()
    shown: int = 0  # letters that the library finds on it


def ends_in_hyphen(text: str) -> bool:
    """Whether a text ends in a hyphen that may only be there for the line's end."""
    return text[-1:] == "\u2010" or (text[-1:] == "-" and text[-2:-1].isalpha())


def pieces_of(lines: Iterable[Line]) -> list[Piece]:
    """The pieces of lines."""
    found: list[Piece] = []
    for number, line in enumerate(lines):
        if line.pieces:
            own = [piece._replace(line=number, place=at) for at, piece in enumerate(line.pieces)]
            found += [*own[:-1], own[-1]._replace(hyphen=line.hyphen)]
        else:
            place = (line.left, line.right, line.bottom, line.height)
            found.append(Piece(line.text, *place, line.hyphen, number))
    return found


def piece_of(words: Sequence[Piece]) -> Piece:
    """One piece of these words or pieces, which stands as most of them do."""
    if len(words) == 1:
        return words[0]
    longest = _longest(words)
    return longest._replace(
        text=" ".join(word.text for word in words),
        left=min(word.left for word in words),
        right=max(word.right for word in words),
        hyphen=words[-1].hyphen,
    )


def line_of(pieces: Sequence[Piece], page: int = 0, turn: int = 0, column: int = 0) -> Line:
    """A line of these pieces, which stands as most of them do."""
    text, left, right, bottom, height, hyphen, *_ = piece_of(pieces)
    hyphen = hyphen or ends_in_hyphen(text)
    own = tuple(pieces) if len(pieces) > 1 else ()
    return Line(text, page, left, right, bottom, height, hyphen, turn, column, pieces=own)


def _longest(pieces: Sequence[Piece]) -> Piece:
    """The longest of the pieces that are as tall as most of the line is."""
    if len(pieces) == 1:
        return pieces[0]
    widths: defaultdict[float, float] = defaultdict(float)
    for piece in pieces:
        widths[round(piece.height, 1)] += piece.right - piece.left
    usual = max(widths, key=lambda height: widths[height])
    alike = (piece for piece in pieces if round(piece.height, 1) == usual)
    return max(alike, key=lambda piece: piece.right - piece.left)


def by_line(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces as they stand in the lines that they are of, in the file's order."""
    found: dict[int, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(piece.line, []).append(piece)
    return [sorted(found[line], key=lambda piece: piece.place) for line in sorted(found)]


def rows(pieces: Iterable[Piece]) -> list[list[list[Piece]]]:
    """Pieces by row, from top to bottom, and by line in these, from left to right.

    Within a line the file's order stays: some scripts run from right to left.
    """
    found: list[list[list[Piece]]] = []
    last = Piece("", 0, 0, 0, 0)
    for top, line in sorted(
        ((_longest(line), line) for line in by_line(pieces)), key=lambda one: -one[0].baseline
    ):
        apart = abs(last.baseline - top.baseline)
        if found and apart <= ONE_ROW * max(last.height, top.height):
            found[-1].append(line)
        else:
            found.append([line])
            last = top
    return [row for one in found for row in _side_by_side(one)]


def _side_by_side(row: list[list[Piece]]) -> list[list[list[Piece]]]:
    """A row's lines from left to right; those that stand upon others are rows of their own."""
    if len(row) == 1:
        return [row]
    found: list[list[list[Piece]]] = []
    reached: list[tuple[float, int]] = []  # a heap: how far to the right each row goes
    for line in sorted(row, key=lambda line: line[0].left):
        left = min(piece.left for piece in line) + ONE_ROW * line[0].height
        right = max(piece.right for piece in line)
        if reached and reached[0][0] <= left:
            number = reached[0][1]
            heapq.heapreplace(reached, (right, number))
            found[number].append(line)
        else:
            heapq.heappush(reached, (right, len(found)))
            found.append([line])
    return found
