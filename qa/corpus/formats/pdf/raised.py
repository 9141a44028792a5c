"""Figures that are raised above their line: footnotes' marks and exponents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from qa.corpus.formats.pdf.lines import Piece
from qa.text.characters import RAISED

_FIGURES = re.compile(r"[^\w\s]*[0-9]+(?:[^\w\s]+[0-9]+)*[^\w\s]*")
_LETTER = re.compile(r"[a-df-np-z]")  # a note's, or a power; not that of an ordinal: "19e", "2o"
_UP = {code: RAISED[code] for code in map(ord, "0123456789-−+")}  # "5th" stays
# In heights of the letters beside it:
_RISE = 0.15  # how far a figure is raised at least, where it is smaller
_RISE_AS_TALL = 0.3
_SMALLER = 0.9
_INITIAL = 1.8  # how tall a letter is that begins an article beside several of its lines
_SPACE = 0.5  # between two words


def raised_in_word(letters: Sequence[Piece]) -> Piece:
    """The word of these letters, raised figures as such; it stands as its largest letter does.

    >>> letters = [Piece("m", 0, 8, 0, 10), Piece("2", 8, 11, 5, 6)]
    >>> raised_in_word(letters).text
    'm²'
    """
    base = max(letters, key=lambda letter: (round(letter.height, 1), -letter.bottom))
    text = ""
    for up, run in groupby(letters, lambda letter: _is_raised(letter, base)):
        part = "".join(letter.text for letter in run)
        text += _up(part, text) if up else part
    left, right = min(one.left for one in letters), max(one.right for one in letters)
    return Piece(text, left, right, base.bottom, base.height)


def raised_in_line(words: Sequence[Piece], glued: frozenset[int]) -> list[Piece]:
    """The words of a line, raised figures as such and at the place of what they are raised above.

    Args:
        words: of the line.
        glued: which of them are the rest of the word before them.

    >>> words = [Piece("11,800", 0, 30, 0, 10), Piece("3", 30, 33, 6, 6)]
    >>> raised_in_line(words, glued=frozenset({1}))[0].text
    '11,800³'
    """
    found: list[Piece] = []
    for index, word in enumerate(words):
        here = word
        if found and here.left - found[-1].right < _SPACE * max(here.height, found[-1].height):
            before = found[-1].text if index in glued else ""
            mark = _FIGURES.fullmatch(here.text) or _is_letter(here.text, before)
            if mark and _is_raised(here, found[-1]):
                here = _raised(here, found[-1])
            elif _FIGURES.fullmatch(found[-1].text) and _is_raised(found[-1], here):
                found[-1] = _raised(found[-1], here)
        if index in glued:
            found[-1] = _joined(found[-1], here)
        else:
            found.append(here)
    return found


def _is_raised(word: Piece, base: Piece) -> bool:
    rise = word.baseline - base.baseline
    least = _RISE if word.height <= _SMALLER * base.height else _RISE_AS_TALL
    return word.height <= base.height and least * base.height <= rise < base.height


def _is_letter(text: str, before: str) -> bool:
    """Whether what stands raised is one letter after a figure."""
    return before[-1:].isdigit() and bool(_LETTER.fullmatch(text))


def _up(text: str, before: str) -> str:
    """What stands raised, in raised characters."""
    return text.translate(RAISED if _is_letter(text, before) else _UP)


def _raised(word: Piece, base: Piece) -> Piece:
    text = _up(word.text, base.text)
    return word._replace(text=text, bottom=base.bottom, height=base.height)


def _joined(one: Piece, two: Piece) -> Piece:
    small, tall = sorted((one, two), key=lambda word: word.height)
    base = small if tall.height > _INITIAL * small.height else tall
    return Piece(one.text + two.text, one.left, two.right, base.bottom, base.height)
