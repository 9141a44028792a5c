"""Tables of articles (.csv, .tsv): a row is an article, the first row names the columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from qa.corpus.formats import suffix
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext
from qa.corpus.formats.column_roles import roles
from qa.corpus.formats.records import Row, articles
from qa.corpus.formats.text import decode
from qa.errors import CorpusError
from qa.types import Notice, Problem

_DELIMITERS = ",;\t|"
_HEADER = 100_000  # characters that are looked through for the columns' names


def _delimiter(text: str, context: ReadContext) -> str:
    """The sign with which the first row names a column of texts, or the most columns."""

    def rank(delimiter: str) -> tuple[bool, int]:
        try:
            header = next(csv.reader(StringIO(text[:_HEADER], newline=""), delimiter=delimiter))
        except (csv.Error, StopIteration):
            return False, 0
        return "text" in roles(header, context.columns), len(header)

    return max(_DELIMITERS, key=rank)


def _rows(text: str, delimiter: str, longest: int) -> Iterator[Row | str]:
    """The rows below the first; for one that cannot be read, why."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] = []
    places: dict[str, int] = {}  # of two columns with one name, the first counts
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if not header:  # without the columns' names no row can be read
                raise
            yield (
                f"has a cell of more than {longest:,} characters or a quotation mark that is never "
                "closed: fix it or raise the limit with QA_LARGEST_TEXT"
            )
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = [cell.strip() for cell in cells]
            for place, name in enumerate(header):
                places.setdefault(name, place)
        elif any(cell.strip() for cell in cells[len(header) :]):
            yield f"has {len(cells)} cells, more than the {len(header)} that the first row names"
        else:
            cells += [""] * (len(header) - len(cells))
            yield {name: cells[place] for name, place in places.items()}


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle | Problem | Notice]:
    """The rows that have a text.

    Raises:
        CorpusError: not a table, without rows, or without a column of texts.
    """
    text = decode(file.data, file.name)
    longest = context.limits.text_chars
    csv.field_size_limit(longest)  # the module has one limit for all readers
    delimiter = "\t" if suffix(file.name) == ".tsv" else _delimiter(text, context)
    try:
        yield from articles(file, context, _rows(text, delimiter, longest))
    except csv.Error as error:
        raise CorpusError(f"{file.name} is damaged: {error}") from error
