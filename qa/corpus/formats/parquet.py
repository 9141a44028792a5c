"""Tables of articles in Parquet: a row is an article, as in a .csv file."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext
from qa.corpus.formats.records import Row, articles
from qa.errors import CorpusError
from qa.types import Notice, Problem

_ROWS = 1000  # that are unpacked at once


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle | Problem | Notice]:
    """The rows that have a text.

    Raises:
        CorpusError: not a Parquet file, without rows, or without a column of texts; or pyarrow is
            not installed.
    """
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise CorpusError(
            f"{file.name}: reading Parquet needs pip install 'footnote-qa[parquet]'"
        ) from error

    def rows() -> Iterator[Row]:
        for batch in ParquetFile(BytesIO(file.data)).iter_batches(_ROWS):
            yield from batch.to_pylist()

    try:
        yield from articles(file, context, rows())
    except ArrowException as error:
        raise CorpusError(f"{file.name} is damaged: {error}") from error
