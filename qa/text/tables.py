r"""Tables in texts: a row a line, cells parted by "|", as Markdown has them and our readers write.

In plain text, as of a company's statement, tabs or wide gaps may part them.

A cell means little without the name of its column, so a row is embedded, found and read as it would
be said: "Ward Norwood, Votes cast 508, In favour 47.6%." What is cited stays the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from embeddings.arrays import IntArray

_ROW = re.compile(r"[^\S\n]*\|.*\|[^\S\n]*|[^\n]*\S[^\S\n]\|(?:[^\S\n].*)?")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")  # below a Markdown table's head
_GAP = re.compile(r"[^\S\n]*\t[^\S\n]*|[^\S\n]{3,}")  # between cells that stand below one another
_PARTED = re.compile(rf"\||\S(?:{_GAP.pattern})\S")
_FIGURE = re.compile(r"[^\w\s]*\d")  # "11,800", "$5", "45 km²"
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d(?:[/–-]\d{2,4})?")
PUT_IN = -1  # the place of a character that is not the text's own


class Spoken(NamedTuple):
    """A passage as it is said, and where each of its characters stands in the passage itself.

    ``places`` (n,) has PUT_IN for what is not the passage's own; None where all is as it was.
    """

    text: str
    places: IntArray | None

    @classmethod
    def of(cls, passage: str | Spoken) -> Spoken:
        """A passage that is said as it stands, or as it is said already."""
        return passage if isinstance(passage, Spoken) else cls(passage, None)


class Table(NamedTuple):
    """A run of rows: where it begins and ends, and where the rows end that name its columns."""

    start: int
    end: int
    head_end: int  # ``start`` where no row names them


def is_row(line: str) -> bool:
    """Whether a line may be a row of a table.

    >>> is_row("| Norwood | 508 |"), is_row("Norwood | 508"), is_row("either|or")
    (True, True, False)
    """
    return "|" in line and bool(_ROW.fullmatch(line))


def is_spaced(line: str) -> bool:
    """Whether a line has a tab or a wide gap amid it, as rows have without signs between cells.

    >>> is_spaced("Cars (000)      388     351"), is_spaced("He left.  She stayed.")
    (True, False)
    """
    return "|" not in line and bool(_PARTED.search(line))


def is_rule(line: str) -> bool:
    """Whether a line is the one below a Markdown table's head.

    >>> is_rule("| --- | ---: |"), is_rule("| 508 |"), is_rule("---")
    (True, False, False)
    """
    return "|" in line and bool(_RULE.fullmatch(line))


def cells(row: str) -> list[str]:
    """The cells of a row, without the signs between them.

    >>> cells("| Norwood | 508 |"), cells("Norwood | 508")
    (['Norwood', '508'], ['Norwood', '508'])
    """
    return [row[a:b] for a, b in _cells(row, 0, len(row))] if row else []


def tables(text: str) -> list[Table]:
    r"""The tables of a text: at least two rows, one below another, of as many cells.

    A rule below the first row says that this names the columns; without one it does where none of
    its cells is a figure other than a year. Two rows do where the first has cells over several
    columns, the second is of words, and those below have figures. Without signs between the cells
    there must be three rows, and figures in each but the first.

    >>> [table] = tables("| Ward | Votes |\n| Norwood | 508 |")
    >>> table.head_end
    16
    """
    if not _PARTED.search(text):
        return []
    found: list[Table] = []
    rows: list[tuple[int, int]] = []

    def close() -> None:
        lines = [text[start:end] for start, end in rows]
        # "Ana Ríos | Reuters" above "Lima | 3 May" is no table; sure are only signs at both ends.
        sure = len(lines) > 2 or all(line.strip().startswith("|") for line in lines)
        if lines and is_spaced(lines[-1]):
            sure = sure and not any(names_columns(cells(line)) for line in lines[1:])
        if len(rows) > 1 and sure:
            named = _RULE.fullmatch(lines[1]) or names_columns(cells(lines[0]))
            second = _RULE.fullmatch(lines[1]) or _in_two_rows([cells(line) for line in lines])
            head = rows[1][1] if second else rows[0][1]
            found.append(Table(rows[0][0], rows[-1][1], head if named else rows[0][0]))
        rows.clear()

    for match in re.finditer(r"[^\n]+", text):
        start, end = match.span()
        if not is_row(match[0]) and not is_spaced(match[0]):
            close()
            continue
        alike = rows and start == rows[-1][1] + 1
        if rows and not (alike and _cells_count(text, rows[0]) == _cells_count(text, (start, end))):
            close()
        rows.append((start, end))
    close()
    return found


def names_columns(row: list[str]) -> bool:
    """Whether a first row names the columns: none of its cells is a figure other than a year."""
    return not any(map(is_figure, row))


def _in_two_rows(rows: list[list[str]]) -> bool:
    """Whether the first two rows name the columns: "2023" over "Yes" and "No"."""
    above, below, *others = rows
    spanning = any(not cell or cell == above[n] for n, cell in enumerate(above[1:])) and any(above)
    return (
        bool(others and spanning and all(below[1:]))
        and names_columns(below)
        and not any(map(names_columns, others))
    )


def _names(head: str) -> list[str]:
    r"""The names of the columns, by the row or the two rows that tell them.

    >>> _names("|  | 2023 |  |\n| Ward | Yes | No |")
    ['Ward', '2023 Yes', '2023 No']
    """
    rows = [cells(line) for line in head.split("\n") if not _RULE.fullmatch(line)]
    above, *others = rows or [[]]
    for below in others:
        for column in range(2, len(above)):  # a cell over several columns stands in the first
            above[column] = above[column] or above[column - 1]
        pairs = zip(above, below, strict=True)
        above = [one if one == other else f"{one} {other}".strip() for one, other in pairs]
    return above


def named_rows(text: str) -> Iterator[tuple[list[str], list[tuple[int, int]]]]:
    r"""The rows of the tables whose columns have names: these, and the offsets of the row's cells.

    >>> text = "| Ward | Votes |\n| Norwood | 508 |"
    >>> [(names, [text[a:b] for a, b in row]) for names, row in named_rows(text)]
    [(['Ward', 'Votes'], ['Norwood', '508'])]
    """
    for start, end, head_end in tables(text):
        names = _names(text[start:head_end])
        for row in re.finditer(r"[^\n]+", text[head_end:end] if names else ""):
            places = list(_cells(text, head_end + row.start(), head_end + row.end()))
            if not _RULE.fullmatch(row[0]) and len(places) == len(names):
                yield names, places


def head_of(text: str, known: list[Table], start: int) -> str:
    """The rows that name the columns of the table that a passage begins amid; "" for others."""
    for table in known:
        if table.head_end <= start < table.end and table.head_end > table.start:
            rows = text[table.start : table.head_end].split("\n")
            return "\n".join(row for row in rows if not _RULE.fullmatch(row))
    return ""


@lru_cache(maxsize=1024)  # the same passages are read for one question after another
def spoken(text: str, head: str = "") -> Spoken:
    r"""A passage with each cell of its tables after the name of its column.

    Args:
        text: the passage.
        head: the rows that name the columns, where the passage begins amid a table.

    >>> spoken("| Ward | Votes |\n|---|---|\n| Norwood | 508 |").text
    'Ward, Votes.\nWard Norwood, Votes 508.'
    """
    if not _PARTED.search(text):
        return Spoken(text, None)
    above = f"{head}\n" if head else ""
    whole = above + text
    pieces: list[tuple[str, int]] = []  # of the whole, or put in
    done = len(above)
    for table in tables(whole):
        if table.end <= len(above):
            continue
        pieces.append((whole[done : max(done, table.start)], done))
        names = _names(whole[table.start : table.head_end])
        bare = [""] * len(names)  # before the names themselves
        rows = [
            (table.start + row.start(), table.start + row.end())
            for row in re.finditer(r"[^\n]+", whole[table.start : table.end])
            if not _RULE.fullmatch(row[0])
        ]
        said = [
            list(_row(whole, start, end, names if start >= table.head_end else bare))
            for start, end in rows
            if start >= len(above)
        ]
        for number, row_pieces in enumerate(said):
            pieces += [("\n", PUT_IN), *row_pieces] if number else row_pieces
        done = table.end
    pieces.append((whole[done:], done))
    places = [
        np.arange(len(piece)) + at - len(above) if at != PUT_IN else np.full(len(piece), PUT_IN)
        for piece, at in pieces
    ]
    return Spoken("".join(piece for piece, _ in pieces), np.concatenate(places).astype(np.int64))


def under(title: str, passage: Spoken) -> Spoken:
    r"""A passage with the title of its article put in above it; as it is where that is "".

    >>> under("Mill sold", Spoken("It was old.", None)).text
    'Mill sold\n\nIt was old.'
    """
    if not title:
        return passage
    above, places = f"{title}\n\n", passage.places
    own = np.arange(len(passage.text)) if places is None else places
    put_in = np.full(len(above), PUT_IN)
    return Spoken(above + passage.text, np.concatenate([put_in, own]).astype(np.int64))


def _row(text: str, start: int, end: int, names: list[str]) -> Iterator[tuple[str, int]]:
    """A row's cells, each after the name of its column; the row of the names without them."""
    parts = list(_cells(text, start, end))
    pair = not names and len(parts) == 2  # "Population: 11,800"
    if len(names) != len(parts) or names == cells(text[start:end]):
        names = [""] * len(parts)
    first = True
    for (a, b), name in zip(parts, names, strict=True):
        if a == b:
            continue
        before = "" if first else ": " if pair else ", "
        name = f"{name} " if name else ""
        if before or name:
            yield before + name, PUT_IN
        yield text[a:b], a
        first = False
    if not first:
        yield ".", PUT_IN


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Offsets of the cells of a row, without the white space around them.

    A row has a sign at both of its ends or at neither: "| 2022 | 2023" begins with an empty cell,
    and so does one of gaps that begins with one.
    """
    row = text[start:end]
    if "|" not in row:
        at = 0
        for gap in [*_GAP.finditer(row.rstrip()), None]:
            last = gap.start() if gap else len(row.rstrip())
            yield start + at, start + last
            at = gap.end() if gap else last
        return
    left, right = 0, len(row)
    if re.fullmatch(r"\s*\|.*\|\s*", row):
        left, right = row.index("|") + 1, row.rindex("|")
    at = left
    for cell in re.split(r"(?<!\\)\|", row[left:right]):
        words = cell.strip()
        inner = at + (cell.index(words) if words else 0)
        yield start + inner, start + inner + len(words)
        at += len(cell) + 1


def _cells_count(text: str, row: tuple[int, int]) -> int:
    return sum(1 for _ in _cells(text, *row))


def is_figure(cell: str) -> bool:
    """Whether a cell is a figure other than a year."""
    return bool(_FIGURE.match(cell)) and not _YEAR.fullmatch(cell)
