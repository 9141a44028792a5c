"""The characters of a PDF's page as PDFium reads them, and where its words stand."""

from __future__ import annotations

import ctypes
import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, repeat
from typing import TYPE_CHECKING

from qa.corpus.formats.base import clean_text
from qa.corpus.formats.pdf.lines import DESCENT, Piece

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from pypdfium2 import PdfTextPage

    Floats = npt.NDArray[np.float64]

_LINE_END = re.compile("\r\n|[\r\n]|\ufffe")  # the last: a hyphen and a line's end in one
_WORD = re.compile(r"[^\s\ufffe]+")
NO_TURN = -1  # at another angle than a right one
_FURTHEST = 1e5  # points: no page is as large
_SLANT = (
    0.015  # radians: lines that slope more, as on a scanned page, cannot be told apart by height
)


class Letters:
    """The characters of a page."""

    def __init__(self, page: PdfTextPage) -> None:
        from pypdfium2 import raw

        self._page = page.raw
        self._raw = raw
        self.text = page.get_text_range()
        # The library counts UTF-16 units, and characters that are not in the text.
        self._units: list[int] | None = None
        units = len(self.text)
        if not self.text.isascii() and max(self.text) > "\uffff":
            self._units = [0, *accumulate(1 + (letter > "\uffff") for letter in self.text)]
            units = self._units[-1]
        self._all_in_text = page.count_chars() == units

    def turns(self, positions: Sequence[int]) -> list[int]:
        """By how many right angles characters are turned, or NO_TURN."""
        angle_of = self._raw.FPDFText_GetCharAngle
        angles = [angle_of(self._page, index) for index in self._indices(positions)]
        turns = [round(angle / (math.pi / 2)) for angle in angles]
        return [
            turn % 4 if abs(angle - turn * math.pi / 2) < _SLANT else NO_TURN
            for angle, turn in zip(angles, turns, strict=True)
        ]

    def boxes(self, positions: Sequence[int], turns: npt.NDArray[np.int64]) -> Floats:
        """Left, right, bottom and height (n, 4) of characters; NaN where they are not known.

        Of turned text it is the place on the page turned so that one can read it.
        """
        import numpy as np

        rectangles = (self._raw.FS_RECTF * len(positions))()
        box_of = self._raw.FPDFText_GetLooseCharBox
        known = list(map(box_of, repeat(self._page), self._indices(positions), rectangles))
        left, top, right, low = np.frombuffer(rectangles, np.float32).reshape(-1, 4).T.astype(float)
        if turns.any():
            read = [(left, right, low, top), (-top, -low, left, right),
                    (-right, -left, -top, -low), (low, top, -right, -left)]  # fmt: skip
            left, right, low, top = (np.choose(turns % 4, side) for side in zip(*read, strict=True))
        with np.errstate(invalid="ignore"):
            boxes = np.stack([left, right, low, top - low], axis=1)
            placed = (np.abs(boxes) < _FURTHEST).all(axis=1) & (left <= right) & (low < top)
        boxes[~(placed & np.asarray(known, bool) & (turns != NO_TURN))] = np.nan
        return boxes

    def on_baseline(self, piece: Piece, position: int, turn: int) -> Piece:
        """A piece with its baseline where a character's is, to be sure.

        The box that the library gives fits the letter tightly where a font does not say how tall
        its letters are: there "g" would stand below others.
        """
        x, y = ctypes.c_double(), ctypes.c_double()
        [index] = self._indices([position])
        if not self._raw.FPDFText_GetCharOrigin(self._page, index, x, y):
            return piece
        baseline = (y.value, x.value, -y.value, -x.value)[turn]
        return piece._replace(bottom=baseline - DESCENT * piece.height)

    def _indices(self, positions: Sequence[int]) -> Sequence[int]:
        """What the library calls these characters of the text."""
        if self._units:
            positions = [self._units[position] for position in positions]
        if self._all_in_text:
            return positions
        index_of = self._raw.FPDFText_GetCharIndexFromTextIndex
        return [index_of(self._page, position) for position in positions]


class Words:
    """The words of a page, and the parts of lines as the library ends them."""

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        self.spans: list[tuple[int, int]] = []  # first and last character of each
        self.starts: list[int] = []  # the first word of each part
        self.hyphens: list[bool] = []  # whether a part ends in one that is for the line's end
        line_ends = [*_LINE_END.finditer(text), None]
        borders = [*(end.start() for end in line_ends if end), len(text)]
        border = -1
        for match in _WORD.finditer(text):
            word = match[0]
            if not (word.isprintable() or (word := clean_text(word))):
                continue
            first, end = match.span()
            if first > border:
                number = bisect_left(borders, first)
                border, line_end = borders[number], line_ends[number]
                self.starts.append(len(self.words))
                self.hyphens.append(line_end is not None and line_end[0] == "\ufffe")
            self.words.append(word)
            self.spans.append((first, end - 1))
        self.ends = [*self.starts[1:], len(self.words)] if self.words else []
        for part_end, hyphen in zip(self.ends, self.hyphens, strict=True):
            self.words[part_end - 1] += "-" if hyphen else ""
        self._text = text

    def space_before(self, word: int) -> bool:
        """Whether there is white space between a word and the line that ended before it."""
        last, first = self.spans[word - 1][1], self.spans[word][0]
        return bool(_LINE_END.sub("", self._text[last + 1 : first]))
