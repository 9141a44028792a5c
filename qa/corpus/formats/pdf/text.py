"""A page of a PDF → lines whose pieces have places."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from qa.corpus.formats.pdf.letters import NO_TURN, Letters, Words
from qa.corpus.formats.pdf.lines import DESCENT, Line, Piece, ends_in_hyphen, line_of, piece_of
from qa.corpus.formats.pdf.raised import raised_in_line, raised_in_word

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from qa.corpus.formats.pdf.letters import Floats

_WITH_FIGURE = re.compile("[0-9].|.[0-9]")
# In heights of a line:
_EVEN = 0.1  # how much words may differ in place and height where none is raised
_SMALLER = 0.9
_OVERLAP = 0.4  # of two parts of a line
_SAME_BASELINE = 0.3
_NO_SPACE = 0.1  # between the parts of a word
_SPACE = 0.5  # between words, at most, where the library broke the line
_WIDE = 0.5  # white space that parts pieces


def lines(letters: Letters, number: int) -> list[Line]:
    """The lines of a page, in the file's order.

    The library ends a line where a footnote's mark or an exponent is raised above it. Such a line
    becomes whole, and raised figures become raised characters: "11,800³" is not 118,003.
    """
    text = Words(letters.text)
    return list(_Placed(text, letters).lines(number)) if text.words else []


class _Placed:
    """The words of a page at their places."""

    def __init__(self, text: Words, letters: Letters) -> None:
        import numpy as np

        self._text = text
        self._letters = letters
        self._words = text.words
        self._with_raised: set[int] = set()  # words in which something is raised
        self._starts = np.asarray(text.starts)
        self._turns = np.asarray(letters.turns([text.spans[start][0] for start in text.starts]))
        self._boxes = self._place()  # left, right, bottom and height
        self._fill()

    def _place(self) -> Floats:
        """Where the words stand; figures that are raised in them become raised characters."""
        import numpy as np

        spans = self._text.spans
        turns = np.repeat(self._turns, np.diff([*self._text.starts, len(spans)]))
        figures = [
            index
            for index, word in enumerate(self._words)
            if not word.isalpha() and _WITH_FIGURE.search(word)
        ]
        inside = [range(spans[index][0], spans[index][1] + 1) for index in figures]
        firsts, lasts = zip(*spans, strict=True)
        boxes = self._letters.boxes(
            [*firsts, *lasts, *(place for span in inside for place in span)],
            np.concatenate([turns, turns, np.repeat(turns[figures], [*map(len, inside)])]),
        )
        boxes, last, of_letters = np.split(boxes, [len(spans), 2 * len(spans)])
        boxes[:, 0] = np.minimum(boxes[:, 0], last[:, 0])
        boxes[:, 1] = np.maximum(boxes[:, 1], last[:, 1])
        done = 0
        for index, span in zip(figures, inside, strict=True):
            letter_boxes = of_letters[done : done + len(span)].tolist()
            done += len(span)
            bottoms = [bottom for _, _, bottom, _ in letter_boxes]
            uneven = max(bottoms) - min(bottoms) > _EVEN * letter_boxes[0][3]
            if uneven and len(self._words[index]) == len(span):
                letters = map(Piece, self._words[index], *zip(*letter_boxes, strict=True))
                turn = int(turns[index])
                word = raised_in_word(
                    [
                        self._letters.on_baseline(letter, position, turn)
                        for letter, position in zip(letters, span, strict=True)
                    ]
                )
                self._words[index], *boxes[index] = word[:5]
                self._with_raised.add(index)
        return boxes

    def _fill(self) -> None:
        """Put words without a place where their neighbours in the line are, if these have one."""
        import numpy as np

        unknown = set(np.flatnonzero(np.isnan(self._boxes).any(axis=1)).tolist())
        for part in sorted({bisect_right(self._text.ends, index) for index in unknown}):
            start, end = self._text.starts[part], self._text.ends[part]
            known = [index for index in range(start, end) if index not in unknown]
            if not known:
                self._turns[part] = NO_TURN
                continue
            edge, _, *upright = self._boxes[known[0]].tolist()
            for index in range(start, end):
                if index in unknown:
                    self._boxes[index] = edge, edge, *upright
                else:
                    _, edge, *upright = self._boxes[index].tolist()

    def _goes_on(self) -> npt.NDArray[np.bool_]:
        """Of each part, whether the next one is the rest of its line."""
        import numpy as np

        before, after = self._boxes[self._starts[1:] - 1].T, self._boxes[self._starts[1:]].T
        small, tall = np.minimum(before[3], after[3]), np.maximum(before[3], after[3])
        top = np.minimum(before[2] + before[3], after[2] + after[3])
        both = top - np.maximum(before[2], after[2])
        rise = np.abs(after[2] + DESCENT * after[3] - before[2] - DESCENT * before[3])
        between = after[0] - before[1]
        goes_on = (
            (self._turns[1:] == self._turns[:-1])
            & (self._turns[1:] != NO_TURN)
            & ~np.asarray(self._text.hyphens[:-1], bool)
            & (-_NO_SPACE * tall < between)
            & (between < _SPACE * tall)
            & (both >= _OVERLAP * small)
            & ((small <= _SMALLER * tall) | (rise <= _SAME_BASELINE * tall))
        )
        return np.append(goes_on, False)

    def lines(self, page: int) -> Iterator[Line]:
        """The lines, each whole."""
        goes_on, even, wide = self._goes_on(), self._even(), self._wide()
        boxes = self._boxes.tolist()
        first = 0
        for last, end in enumerate(self._text.ends):
            if goes_on[last]:
                continue
            start, turn = self._text.starts[first], int(self._turns[first])
            hyphen = self._text.hyphens[last]
            if turn == NO_TURN:
                text = " ".join(self._words[start:end])
                yield Line(text, page, hyphen=hyphen or ends_in_hyphen(text))
            elif first == last and even[last]:  # nothing is raised: most lines are so
                inside = wide[bisect_right(wide, start) : bisect_left(wide, end)]
                pieces = []
                for begin, stop in pairwise([start, *inside, end]):
                    (left, right, bottom, height), other = boxes[begin], boxes[stop - 1]
                    left, right = min(left, other[0]), max(right, other[1])
                    text = " ".join(self._words[begin:stop])
                    pieces.append(Piece(text, left, right, bottom, height))
                pieces[-1] = pieces[-1]._replace(hyphen=hyphen)
                yield line_of(pieces, page, turn)
            else:
                words = self._raised(first, last)
                words[-1] = words[-1]._replace(hyphen=hyphen)
                for line in _level(_pieces(words)):
                    yield line_of(line, page, turn)
            first = last + 1

    def _even(self) -> list[bool]:
        """Of each part, whether its words are of one height and on one line."""
        import numpy as np

        *_, bottoms, heights = self._boxes.T
        spreads = [
            np.maximum.reduceat(of, self._starts) - np.minimum.reduceat(of, self._starts)
            for of in (bottoms, heights)
        ]
        even: list[bool] = (np.maximum(*spreads) <= _EVEN * heights[self._starts]).tolist()
        return even

    def _wide(self) -> list[int]:
        """The words before which there is wide white space."""
        import numpy as np

        lefts, rights, _, heights = self._boxes.T
        between = np.maximum(lefts[1:] - rights[:-1], lefts[:-1] - rights[1:])
        wide: list[int] = (
            np.flatnonzero(between >= _WIDE * np.minimum(heights[1:], heights[:-1])) + 1
        ).tolist()
        return wide

    def _raised(self, first: int, last: int) -> list[Piece]:
        """The words of a line that is these parts, raised figures as such."""
        start, end = self._text.starts[first], self._text.ends[last]
        turn = int(self._turns[first])
        words: list[Piece] = []
        for index in range(start, end):
            word = Piece(self._words[index], *self._boxes[index].tolist())
            if index not in self._with_raised:
                word = self._letters.on_baseline(word, self._text.spans[index][0], turn)
            words.append(word)
        glued: set[int] = set()
        for index in (self._text.starts[part] - start for part in range(first + 1, last + 1)):
            one, two = words[index - 1], words[index]
            close = two.left - one.right < _NO_SPACE * max(one.height, two.height)
            if close and not self._text.space_before(start + index):
                glued.add(index)
        return raised_in_line(words, frozenset(glued))


def _pieces(words: Sequence[Piece]) -> list[Piece]:
    """Words with the others of their piece."""
    pieces: list[list[Piece]] = [[words[0]]]
    for one, two in pairwise(words):
        between = max(two.left - one.right, one.left - two.right)
        if between >= _WIDE * min(one.height, two.height) or not _is_level(one, two):
            pieces.append([])
        pieces[-1].append(two)
    return [piece_of(piece) for piece in pieces]


def _level(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces of a line by line: the library takes for one what stands a bit askew."""
    found = [[pieces[0]]]
    for one, two in pairwise(pieces):
        if not _is_level(one, two):
            found.append([])
        found[-1].append(two)
    return found


def _is_level(one: Piece, two: Piece) -> bool:
    """Whether words stand on one line, or one is raised or lowered beside the other."""
    small, tall = sorted((one.height, two.height))
    apart = abs(one.baseline - two.baseline)
    return apart <= _SAME_BASELINE * tall or (small <= _SMALLER * tall and apart < small)
