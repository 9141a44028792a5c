"""The generations of one library in Milvus: which is current, and what is said of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from embeddings.errors import EmbeddingError
from embeddings.milvus_client import (
    ASK_SECONDS,
    WORK_SECONDS,
    NotLoadedError,
    UnreachableError,
    connect,
    has_text_search,
    plain_errors,
    without_password,
)
from embeddings.milvus_index import build
from qa.errors import IndexNotLoadedError, IndexUnavailableError, QAError
from qa.index.milvus import schema
from qa.index.milvus.schema import Collections

# Every reader must see what was committed; while it is written, the writer sees its own rows.
_CONSISTENCY = "Strong"
_BATCH = 1000  # rows that a scan asks for at once, or that are written at once
_BATCH_BYTES = 8_000_000  # of one request; a server takes 64 MiB


class MilvusStore:
    """One library's generations on a server or in a folder of Milvus Lite.

    Args:
        address: ``http://host:port``, or the path of a folder that ends in ``.db``.
        token: ``user:password`` or an API key, where the server asks for one.
        key: which library: ``Library.key``.

    Every method raises IndexUnavailableError where Milvus does not answer, and QAError where it
    says what is wrong.
    """

    def __init__(self, address: str, token: str, key: str) -> None:
        self.address, self.token, self.key = address, token, key
        self._alias = schema.alias_of(key)
        with self.errors():
            self.client = connect(address, token)
            self.version = str(self.client.get_server_version(timeout=ASK_SECONDS))
        self.text_search = has_text_search(self.version)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """The context that calls of the client are made in."""
        try:
            with plain_errors(self.address):
                yield
        except UnreachableError as error:
            raise IndexUnavailableError(str(error)) from error
        except NotLoadedError as error:
            raise IndexNotLoadedError(str(error)) from error
        except EmbeddingError as error:
            raise QAError(str(error)) from error

    def names(self, generation: int) -> Collections:
        """The collections of a generation."""
        return schema.collections(self._alias, generation)

    def current(self) -> int | None:
        """The current generation; None before the first."""
        from pymilvus.exceptions import MilvusException

        with self.errors():
            try:
                found = self.client.describe_alias(self._alias, timeout=ASK_SECONDS)
            except MilvusException as error:
                if re.search("not exist|not found", str(error), re.IGNORECASE):
                    return None
                raise
        return schema.generation_of(self._alias, found["collection_name"])

    def generations(self) -> list[int]:
        """All there are, unfinished ones among them, the oldest first."""
        with self.errors():
            names = self.client.list_collections(timeout=ASK_SECONDS)
        found = {schema.generation_of(self._alias, name) for name in names}
        return sorted(number for number in found if number is not None)

    def recipe(self, generation: int) -> dict[str, Any] | None:
        """What a generation was begun with; None where not all of it is there."""
        return self._note(generation, "begun")

    def manifest(self, generation: int) -> dict[str, Any] | None:
        """What was written as a generation was finished; None for an unfinished one.

        It has ``schema``, ``library``, ``key``, ``recipe``, ``dimension``, ``built``,
        ``articles``, ``passages``, ``words``, ``averages``, ``by``, ``text_search`` and ``exact``.
        """
        return self._note(generation, "manifest")

    def _note(self, generation: int, kind: str) -> dict[str, Any] | None:
        collection = self.names(generation).articles
        with self.errors():
            if not self.client.has_collection(collection, timeout=ASK_SECONDS):
                return None
        try:
            self.load(collection)
        except IndexUnavailableError:
            raise
        except QAError:  # its making was interrupted before it had an index
            return None
        rows = self.rows(collection, "article == 0", ("name", "part", "body"))
        own = [row for row in rows if row["name"] == kind]
        return schema.whole(own) if own else None

    def create(self, generation: int, dimension: int, recipe: dict[str, Any]) -> None:
        """The empty collections of a new generation, ready to be written and read."""
        names = self.names(generation)
        with self.errors():
            made = schema.schemas(self.client, names, dimension, text_search=self.text_search)
            for name in (names.passages, names.words, names.articles):
                self.client.create_collection(
                    name, schema=made[name], consistency_level=_CONSISTENCY, timeout=WORK_SECONDS
                )
                if name != names.passages:
                    build(self.client, self.address, name, exact=True)
            self.index(names, exact=True)
            # Comes last: where it is, all the rest is.
            begun = schema.note("begun", recipe)
            self.client.upsert(names.articles, begun, timeout=WORK_SECONDS)

    def index(self, names: Collections, *, exact: bool) -> None:
        """Have the passages' vectors and words found, and load them."""
        lexical = {
            "field_name": "bm25",
            "index_type": "SPARSE_INVERTED_INDEX",
            "metric_type": "BM25",
            "params": schema.BM25,
        }
        more = lexical if self.text_search else None
        with self.errors():
            build(self.client, self.address, names.passages, exact=exact, more=more)

    def load(self, collection: str, timeout: float = WORK_SECONDS) -> None:
        """Have a collection in Milvus's memory: Milvus Lite has none when it is opened."""
        with self.errors():
            self.client.load_collection(collection, timeout=timeout)

    def switch(self, generation: int) -> None:
        """Make a finished generation the current one, at once and for all readers."""
        name = self.names(generation).articles
        before = self.current()
        with self.errors():
            if before is None:
                self.client.create_alias(name, self._alias, timeout=ASK_SECONDS)
            elif before != generation:
                self.client.alter_alias(name, self._alias, timeout=ASK_SECONDS)

    def drop(self, generation: int) -> None:
        """Delete a generation that is not the current one."""
        with self.errors():
            for name in self.names(generation):
                self.client.drop_collection(name, timeout=WORK_SECONDS)

    def drop_all(self) -> None:
        """Delete all there is of the library."""
        if self.current() is not None:
            with self.errors():
                self.client.drop_alias(self._alias, timeout=ASK_SECONDS)
        for generation in self.generations():
            self.drop(generation)

    def rows(
        self,
        collection: str,
        where: str,
        fields: Sequence[str],
        *,
        timeout: float = ASK_SECONDS,
        settled: bool = False,
    ) -> list[dict[str, Any]]:
        """The rows that a filter of numbers finds: at most 16,384.

        ``settled``: nothing is written there any more, so that nobody waits for what is newest.
        """
        level = "Bounded" if settled else _CONSISTENCY
        with self.errors():
            return list(
                self.client.query(
                    collection,
                    filter=where,
                    output_fields=list(fields),
                    consistency_level=level,
                    timeout=timeout,
                )
            )

    def scan(
        self, collection: str, where: str, fields: Sequence[str]
    ) -> Iterator[list[dict[str, Any]]]:
        """All rows that a filter finds, in batches."""
        with self.errors():
            found = self.client.query_iterator(
                collection,
                batch_size=_BATCH,
                filter=where,
                output_fields=list(fields),
                timeout=WORK_SECONDS,
            )
            try:
                while batch := found.next():
                    yield list(batch)
            finally:
                found.close()

    def put(self, collection: str, rows: Iterable[dict[str, Any]]) -> None:
        """Write rows, in place of those with the same keys."""
        for batch in _batches(rows):
            with self.errors():
                self.client.upsert(collection, batch, timeout=WORK_SECONDS)

    def unfinish(self, generation: int) -> None:
        """Take back what was written as a generation was finished: it is written again."""
        names = self.names(generation)
        notes = [schema.number("note", "manifest", part) for part in range(100)]
        with self.errors():
            self.client.delete(names.articles, filter=f"id in {notes}", timeout=WORK_SECONDS)
            self.load(names.words)
            self.client.delete(names.words, filter="id >= 0", timeout=WORK_SECONDS)

    def count(self, collection: str, where: str = "") -> int:
        """How many rows a filter finds."""
        (row,) = self.rows(collection, where, ("count(*)",), timeout=WORK_SECONDS)
        return int(row["count(*)"])

    def check_text_search(self) -> None:
        """Raise QAError where the server cannot find words."""
        if not self.text_search:
            raise QAError(
                f"Milvus at {without_password(self.address)} is version {self.version} and has no "
                "text search: use Milvus 2.5 or later, or set QA_RETRIEVAL=dense"
            )


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows in lots that fit one request."""
    batch: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        own = sum(4 * len(v) if isinstance(v, str) else 8 for v in row.values()) + 4 * len(
            row["vector"]
        )
        if batch and (size + own > _BATCH_BYTES or len(batch) >= _BATCH):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += own
    if batch:
        yield batch
