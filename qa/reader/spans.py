"""Logits → spans, in pure NumPy.

A reader gives every token i of a window a start logit s_i and an end logit e_i; the first token
([CLS]) stands for "no answer". The score of the span from token i to token j is its margin over
no answer, (s_i + e_j) - (s_0 + e_0): under the softmax over all pairs (Devlin et al. 2019,
section 4.3) that is the log-odds of the span against no answer. The normalising sum cancels, so
margins compare across windows and passages, and do not depend on how many were read.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from embeddings.arrays import BoolArray, Float32Array, IntArray
from qa.text.characters import visible
from qa.text.dates import MONTHS, SHORT_MONTHS
from qa.text.tables import PUT_IN, is_row


class TokenSpan(NamedTuple):
    """Tokens ``start`` to ``end``, both included, and the margin over no answer."""

    start: int
    end: int
    score: float


def decode(
    start: Float32Array,
    end: Float32Array,
    may_start: BoolArray,
    may_end: BoolArray,
    longest: int,
    most: int,
    paragraphs: IntArray | None = None,
) -> list[TokenSpan]:
    """The best spans of one window that do not overlap, best first.

    Start and end are chosen together: of all pairs with start ≤ end < start + longest the best
    is taken, then the best that shares no token with it, and so on.

    Args:
        start: start logits (t,); position 0 is the no-answer token.
        end: end logits (t,).
        may_start: tokens (t,) at which an answer may start.
        may_end: tokens (t,) at which an answer may end.
        longest: most tokens of a span.
        most: most spans to return.
        paragraphs: number of each token's paragraph (t,); no span reaches over two.

    Raises:
        ValueError: the arrays are not of one length.
    """
    if paragraphs is None:
        paragraphs = np.zeros(start.shape, dtype=np.int64)
    arrays = (start, end, may_start, may_end, paragraphs)
    if len({array.shape for array in arrays}) != 1 or start.ndim != 1:
        raise ValueError(f"expected arrays (t,), got {start.shape} and {end.shape}")
    null = float(start[0]) + float(end[0])
    starts = np.where(may_start, start, -np.inf).astype(np.float64)
    ends = np.where(may_end, end, -np.inf).astype(np.float64)
    starts[0] = ends[0] = -np.inf
    longest = min(longest, len(start))
    # Row i, column n: the span of n + 1 tokens from i. Out of range: minus infinity.
    padded = np.concatenate([ends, np.full(longest - 1, -np.inf)])
    scores = starts[:, None] + np.lib.stride_tricks.sliding_window_view(padded, longest)
    beyond = np.concatenate([paragraphs, np.full(longest - 1, -1)])
    there = np.lib.stride_tricks.sliding_window_view(beyond, longest)
    scores[there != paragraphs[:, None]] = -np.inf
    found: list[TokenSpan] = []
    while len(found) < most:
        first, more = np.unravel_index(int(np.argmax(scores)), scores.shape)
        i, j = int(first), int(first + more)
        score = float(scores[i, j - i])
        if score == -np.inf:
            break
        found.append(TokenSpan(i, j, score - null))
        scores[i : j + 1] = -np.inf  # starts within the span
        for row in range(max(0, i - longest + 1), i):  # starts before it that reach into it
            scores[row, i - row :] = -np.inf
    return found


# "December 7", "20 July", "31.4 trillion": half of one is no answer. A year may stand alone.
_MONTH = rf"(?:{MONTHS.title()}|(?:{SHORT_MONTHS.title()})\.)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"  # "In December 43 people …" names no day
_UNCUT = re.compile(
    rf"\b{_MONTH}\s{_DAY}\b(?!,\d)|\b{_DAY}\s{_MONTH}"
    r"|\d\s(?:hundred|thousand|million|billion|trillion|percent|per\scent)\b"
)


# "~~12~~ 14 pounds": as Markdown strikes out what no longer holds.
_STRUCK = re.compile(r"~~(?=\S)[^~\n]{1,200}~~")


def paragraph_of(text: str, offsets: IntArray) -> IntArray:
    r"""Number of the paragraph (t,) that each token starts in.

    An empty line parts two, and so do words struck out: no answer reaches over them. The end of a
    line does where the line is a heading or the like.

    >>> paragraph_of("a b\n\nc", np.array([[0, 1], [2, 3], [5, 6]])).tolist()
    [0, 0, 1]
    """
    gaps = [match.end() for match in re.finditer(r"\n[^\S\n]*\n\s*", text)]
    struck = (edge for match in _STRUCK.finditer(text) for edge in match.span())
    gaps = sorted([*gaps, *struck, *_heading_ends(text)])
    numbers: IntArray = np.searchsorted(gaps, offsets[:, 0], side="right").astype(np.int64)
    return numbers


_SHORT = 0.6  # of the longest line of a block
_ENDED = re.compile(r"[.!?][\"'”’)\]]*(?:\s|$)")


def _heading_ends(text: str) -> list[int]:
    """Where lines end that are headings, by-lines or the like, with no empty line below.

    In a block of lines that was wrapped, one as short as that would have had room for the next
    word. A block without the end of a sentence is all headings, but for what goes on in small
    letters.
    """
    ends: list[int] = []
    for block in re.finditer(r"(?:[^\n]*\S[^\n]*\n?)+", text):
        lines = block[0].split("\n")
        # An address or a row of a table says nothing on how wide the text is.
        prose = [line for line in lines if " " in line.strip() and not is_row(line)]
        room = _SHORT * max(map(len, prose), default=0)
        headings = not _ENDED.search(block[0])
        end = block.start()
        for line, below in pairwise(lines):
            end += len(line) + 1
            short = len(line) + 1 + len(below.split(" ", 1)[0]) <= room
            if below and (short or (headings and not below[:1].islower())):
                ends.append(end)
    return ends


_WHOLE = 8  # tokens of a cell of which no part is an answer: "10 am to 6 pm"


def cell_borders(places: IntArray, offsets: IntArray) -> tuple[BoolArray, BoolArray, IntArray]:
    """Which tokens (t,) of a passage as it is said may start an answer, and which may end one.

    Those are the passage's own, not the names of columns put in between, and of a short cell only
    its first and its last; with the number (t,) of the piece that each is in, as none reaches over
    two.

    Args:
        places: where each character of what was read stands in the passage, PUT_IN for others.
        offsets: character offsets (t, 2) of each token in what was read, (0, 0) for others.
    """
    last = len(places) - 1
    left, right = np.minimum(offsets[:, 0], last), np.clip(offsets[:, 1] - 1, 0, last)
    borders = np.flatnonzero(np.diff(places) != 1) + 1
    pieces: IntArray = np.searchsorted(borders, left, side="right").astype(np.int64)
    within = np.searchsorted(borders, right, side="right") == pieces
    own: BoolArray = (places[left] != PUT_IN) & (places[right] != PUT_IN) & within
    own &= offsets[:, 1] > offsets[:, 0]
    begins, ends = own.copy(), own.copy()
    for piece, count in zip(*np.unique(pieces[own], return_counts=True), strict=True):
        tokens = np.flatnonzero(own & (pieces == piece))
        if count <= _WHOLE:
            begins[tokens[1:]] = False
            ends[tokens[:-1]] = False
    return begins, ends, pieces


def word_borders(text: str, offsets: IntArray) -> tuple[BoolArray, BoolArray]:
    """Which tokens (t,) begin a word and which end one: no answer cuts a word, number or date.

    Args:
        text: the passage.
        offsets: character offsets (t, 2) of each token in it.

    >>> begins, ends = word_borders("11,800 men", np.array([[0, 2], [2, 3], [3, 6], [7, 10]]))
    >>> begins.tolist(), ends.tolist()
    ([True, False, False, True], [False, False, True, True])
    """
    at, letter, whole = _cuts(text)
    left, right = at[np.minimum(offsets, len(text))].T  # a question may be longer than the passage
    right = letter[right]
    some = right > left
    return some & whole[left], some & whole[right]


# A word with its digits; a number with its points and commas; an accent belongs to its letter.
_ATOM = re.compile(r"[^\W_]+(?:(?<=\d)[.,:](?=\d)[^\W_]+)*")


@lru_cache(maxsize=1024)  # the same passages are read for one question after another
def _cuts(text: str) -> tuple[IntArray, IntArray, BoolArray]:
    """Where a passage may be cut, by its offsets without what cannot be seen.

    Returns:
        those offsets for each offset of the text, the next letter for each that is no accent's,
        and whether a cut there leaves words whole.
    """
    seen, at = visible(text)  # "27", a zero-width space, ".5" is one number
    accent = np.array([unicodedata.combining(one) > 0 for one in seen] + [False])
    places = np.arange(len(accent))
    letter = np.minimum.accumulate(np.where(accent, len(seen), places)[::-1])[::-1]
    for place in np.flatnonzero(accent):  # to the patterns, a letter like the one before it
        seen = f"{seen[:place]}a{seen[place + 1 :]}"
    whole = np.ones(len(accent), dtype=np.bool_)
    for pattern in (_ATOM, _UNCUT):
        for match in pattern.finditer(seen):
            whole[match.start() + 1 : match.end()] = False
    for match in _STRUCK.finditer(seen):
        whole[match.start() : match.end()] = False
    return np.asarray(at), letter, whole
