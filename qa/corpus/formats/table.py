"""Tables of articles (.csv, .tsv): a row is an article, the first row names the columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import zip_longest

from qa.corpus.formats import suffix
from qa.corpus.formats.base import Desk, Draft, Source
from qa.corpus.formats.rows import Row, drafts, roles
from qa.corpus.formats.text import decode
from qa.errors import CorpusError
from qa.types import Problem

_DELIMITERS = ",;\t|"
_HEADER = 100_000  # characters that are looked through for the columns' names


def _delimiter(text: str, desk: Desk) -> str:
    """The sign with which the first row names a column of texts, or the most columns."""

    def rank(delimiter: str) -> tuple[bool, int]:
        try:
            header = next(csv.reader(StringIO(text[:_HEADER], newline=""), delimiter=delimiter))
        except (csv.Error, StopIteration):
            return False, 0
        return "text" in roles(header, desk.columns), len(header)

    return max(_DELIMITERS, key=rank)


def _rows(text: str, delimiter: str, longest: int) -> Iterator[tuple[int, Row | str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] | None = None
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if header is None:  # without the columns' names no row can be read
                raise
            number += 1
            yield (
                number,
                (
                    f"has a cell of more than {longest:,} characters, or an open quote: "
                    "mend it or set QA_LARGEST_TEXT"
                ),
            )
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = [cell.strip() for cell in cells]
            continue
        number += 1
        if any(cell.strip() for cell in cells[len(header) :]):
            yield number, f"has {len(cells)} cells where the first row names {len(header)}"
        else:
            row: dict[str, object] = {}
            for name, cell in zip_longest(header, cells[: len(header)], fillvalue=""):
                row.setdefault(name, cell)  # of two columns with one name, the first counts
            yield number, row


def read(source: Source, desk: Desk) -> Iterator[Draft | Problem]:
    """The rows that have a text.

    Raises:
        CorpusError: not a table, without rows, or without a column of texts.
    """
    text = decode(source.data, source.name)
    csv.field_size_limit(desk.limits.text_chars)  # the module has one limit for all readers
    delimiter = "\t" if suffix(source.name) == ".tsv" else _delimiter(text, desk)
    try:
        yield from drafts(source, desk, _rows(text, delimiter, desk.limits.text_chars))
    except csv.Error as error:
        raise CorpusError(f"{source.name} is damaged: {error}") from error
