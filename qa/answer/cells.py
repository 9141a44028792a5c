"""The cell of a table that a question asks for, by the names of its row and its column.

A reader that learnt from prose seldom trusts one number among many: the right cell is often what
it marks, and refused. Where the question has the names of one row and of one column, the cell
where they cross is what it asks for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.text.stems import stems
from qa.text.tables import is_figure, named_rows
from qa.text.words import FUNCTION_WORDS
from qa.types import Span

# What a reader's margin gains in that cell, and from where: chosen on the 32 questions that have
# such a cell, of two collections of articles that people tried the program with. 26 are answered
# rightly for 20 without it; of a third collection, which showed that half of a column's name is too
# little, 7 of 7 for 5. (4 gains less, 12 takes figures out of a table that the text beside it has
# in full; scripts that were not kept.)
SURER, LEAST = 8.0, -6.0
_HALF = 0.5  # share of a row's name, and more of a column's, that the question has at least
_NOTE = re.compile(r"\([^)]*\)")  # "(£m)", "(000)"
# "Who counted the votes in Norwood?" asks for no figure, "more votes than Norwood" not for its own.
_NO_FIGURE = frozenset({"who", "whom", "whose", "why", "where", "when", "which", "than"})


def asked_cell(question: str, text: str, head: str = "") -> tuple[int, int] | None:
    r"""Offsets of the cell that a question asks for; None where no one cell is.

    Args:
        question: standing alone.
        text: a passage.
        head: the rows that name the columns, where the passage begins amid a table.

    >>> table = "| Ward | Votes cast | 2019 |\n| Norwood | 508 | 431 |\n| Easton | 77 | 60 |"
    >>> start, end = asked_cell("How many votes were cast in Norwood?", table)
    >>> table[start:end]
    '508'
    """
    above = f"{head}\n" if head else ""
    asked = frozenset(stems(question))
    no_figure = not _NO_FIGURE.isdisjoint(re.findall(r"\w+", question.casefold()))
    found = []
    for names, row in named_rows(above + text):
        cells = [(above + text)[start:end] for start, end in row]
        label = next((n for n, cell in enumerate(cells) if cell and not is_figure(cell)), None)
        if label is None or row[0][0] < len(above):
            continue
        in_row, of_row = _shared(cells[label], asked)
        if not in_row or in_row < _HALF * of_row:
            continue
        for n, name in enumerate(names):
            in_column, of_column = _shared(name, asked)
            fits = cells[n] and not (no_figure and is_figure(cells[n]))
            if n != label and fits and in_column > _HALF * of_column:
                found.append((in_row, in_column, row[n]))
    best = max(found, default=None)
    if best is None or sum(each[:2] == best[:2] for each in found) > 1:
        return None
    start, end = best[2]
    return start - len(above), end - len(above)


def _shared(name: str, asked: frozenset[str]) -> tuple[int, int]:
    """How many words of a row's or column's name a question has, of how many; 0 without a figure.

    A question that names the third quarter does not ask for the second.
    """
    words = stems(_NOTE.sub(" ", name))
    own = frozenset(word for word in words if word not in FUNCTION_WORDS) or frozenset(words)
    if any(word not in asked for word in own if any(map(str.isdigit, word))):
        return 0, len(own)
    return len(own & asked), len(own)


def surer(question: str, spans: Sequence[Span]) -> list[Span]:
    """What a reader marks in passages, surer of what stands in cells that the question asks for."""
    hits = {(span.hit.article, span.hit.start): span.hit for span in spans}
    cells = {place: asked_cell(question, hit.text, hit.head) for place, hit in hits.items()}
    found = []
    for span in spans:
        cell = cells[span.hit.article, span.hit.start]
        start, end = span.start - span.hit.start, span.end - span.hit.start
        inside = cell is not None and cell[0] <= start and end <= cell[1]
        score = max(span.score, LEAST) + SURER if inside else span.score
        found.append(replace(span, score=score))
    return found
