"""Sentence borders as character offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from qa.text.tables import cells, is_row, is_spaced, names_columns

Span = tuple[int, int]

# Emphasis, quotation marks and brackets that close right behind a sentence: "**The cause.** Not …".
_CLOSING = re.compile(r"(?<=\S)[*_\"”’)\]]+(?=\s|$)")
# A line below a headline: "Source: Lake Post", "By Ann Lowe", "12 June 2025".
_HEADER = re.compile(
    r"[A-Z][a-z]+(?: [a-z]+)?: |By [A-Z]|(?:\d\d? )?[A-Z][a-z]+ [\d, ]{4,8}(?=\s*(?:\n|$))"
)


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of every line that has words, without the white space around it."""
    for match in re.finditer(r"[^\r\n]+", text):
        stripped = match.group().strip()
        if stripped:
            start = match.start() + match.group().index(stripped)
            yield start, start + len(stripped)


def paragraphs(text: str, start: int, end: int) -> list[Span]:
    """Offsets of the paragraphs in ``text[start:end]``: lines, wrapped ones joined."""
    joined: list[Span] = []
    for first, last in ((start + a, start + b) for a, b in lines(text[start:end])):
        previous = joined[-1] if joined else None
        if previous and _goes_on(text, previous[1], first):
            joined[-1] = (previous[0], last)
        else:
            joined.append((first, last))
    return joined


def _goes_on(text: str, line_end: int, next_start: int) -> bool:
    """Whether the line that ends here is wrapped into the one that starts there."""
    gap = text[line_end:next_start]
    if gap.count("\n") > 1 or (gap.count("\r") > 1):
        return False
    line_start = max(text.rfind("\n", 0, line_end), text.rfind("\r", 0, line_end)) + 1
    line = text[line_start:line_end]
    # Prose that is set to a width has wide gaps, too.
    if is_row(line) or (is_spaced(line) and not names_columns(cells(line))):
        return False
    if _HEADER.match(text, next_start):
        return False
    width = line_end - line_start
    return 55 <= width <= 110 and text[line_end - 1] not in ".!?:”\"’')]"


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Offsets of the sentences in ``text[start:end]``, without surrounding white space.

    >>> sentences("Mr. Castillo left. He was 53.")
    [(0, 18), (19, 29)]
    >>> sentences("**The cause.** Not known.")
    [(0, 14), (15, 25)]
    """
    import sentencex  # a compiled library: only where sentences are split

    found: list[Span] = []
    for first, last in paragraphs(text, start, len(text) if end is None else end):
        paragraph = text[first:last]
        if is_row(paragraph):
            found.append((first, last))
            continue
        pieces = sentencex.get_sentence_boundaries("en", paragraph)
        starts = [_behind_closing(paragraph, piece["start_index"]) for piece in pieces]
        for a, b in pairwise([*starts, len(paragraph)]):
            inner = paragraph[a:b]
            if stripped := inner.strip():
                begin = first + a + inner.index(stripped)
                found.append((begin, begin + len(stripped)))
    return found


def _behind_closing(paragraph: str, border: int) -> int:
    """A sentence's border, moved behind marks that close what stands before it.

    The splitter knows quotation marks, but takes what closes emphasis for the next sentence's.
    """
    closing = _CLOSING.match(paragraph, border)
    return closing.end() if closing else border
