"""One generation in Milvus, as it is asked: a searching machine needs no file of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

from embeddings.arrays import Float32Array, Float64Array, IntArray
from embeddings.milvus_client import ASK_SECONDS, WORK_SECONDS, without_password
from embeddings.milvus_index import MOST, MilvusIndex
from qa.errors import IndexNotLoadedError, QAError
from qa.index.lexical import coverage
from qa.index.library_index import By
from qa.index.listing import Listed, Wanted, listed
from qa.index.milvus import article_table, schema
from qa.index.milvus.remembered import Remembered
from qa.index.milvus.rows import article_of, hit_of, passage_of
from qa.index.milvus.store import MilvusStore
from qa.index.scope import Scope
from qa.text.stems import distinct, stems, stems_by_word
from qa.types import Article, Hit, Passage

T = TypeVar("T")
P = ParamSpec("P")

_HIT = ("name", "title", "publisher", "published", "start", "end", "text", "head", "pages",
        "corrected", "words")  # fmt: skip
_CANDIDATES = 2  # times as many passages as are asked for, of which the best are taken
_MANY_WORDS = 200_000  # from which on those of one or two passages are no spelling to go by


def _asks(
    method: Callable[Concatenate[MilvusLibraryIndex, P], T],
) -> Callable[Concatenate[MilvusLibraryIndex, P], T]:
    """A method that asks Milvus; again where this was started anew and has nothing in memory."""

    @wraps(method)
    def asking(self: MilvusLibraryIndex, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self._closed:
            raise QAError("this library was closed: open it again to ask it")
        try:
            return method(self, *args, **kwargs)
        except IndexNotLoadedError:
            self._load(ASK_SECONDS)
            return method(self, *args, **kwargs)

    return asking


class MilvusLibraryIndex:
    """A ``LibraryIndex`` in Milvus. Safe from several threads."""

    def __init__(self, store: MilvusStore, generation: int, manifest: Mapping[str, Any]) -> None:
        """Open a finished generation.

        Raises:
            IndexUnavailableError: Milvus does not answer.
        """
        self._store, self._number, self._manifest = store, generation, manifest
        self._names = store.names(generation)
        self._load()
        self._vectors = MilvusIndex(
            store.client, store.address, self._names.passages, self.dimension,
            exact=bool(manifest["exact"]),
        )  # fmt: skip
        self._rows: Remembered[dict[str, Any]] = Remembered(self._fetch_passages)
        self._counts: Remembered[tuple[int, ...]] = Remembered(self._fetch_words)
        self._listing = threading.Lock()
        self._closed = False

    def _load(self, timeout: float = WORK_SECONDS) -> None:
        for name in self._names:
            self._store.load(name, timeout)

    def close(self) -> None:
        """Asking afterwards is an error. The connection stays: others share it."""
        self._closed = True

    @property
    def generation(self) -> str:
        """Where in Milvus it is."""
        return f"Milvus at {without_password(self._store.address)}, generation {self._number}"

    @property
    def is_current(self) -> bool:
        """Whether no newer generation took its place."""
        return self._store.current() in (None, self._number)

    @property
    def dimension(self) -> int:
        """Components of a passage's vector."""
        return int(self._manifest["dimension"])

    @property
    def can_list(self) -> bool:
        """Whether its articles are few enough to list."""
        return int(self._manifest["articles"]) <= article_table.MOST

    # ------------------------------------------------------------------ passages

    @_asks
    def nearest(
        self, vector: Float32Array, k: int, scope: Scope | None
    ) -> tuple[IntArray, Float32Array]:
        """The passages in a scope nearest to a vector (d,), and their inner products."""
        with self._store.errors():
            return self._vectors.search_where(vector, k, schema.where(scope))

    @_asks
    def lexical(
        self, query: str, limit: int, scope: Scope | None, also: Iterable[str]
    ) -> dict[int, float]:
        """The BM25, > 0, of the passages in a scope that share words with a query or ``also``."""
        terms = distinct(stems(" ".join([query, *also])))
        known = {term: n for term, n in self._word_counts(terms).items() if n[0]}
        if not known or limit < 1:
            return {}
        total, averages = self.counts()[1], self._manifest["averages"]
        counts = {term: n[1:] for term, n in known.items()}
        wanted = min(_CANDIDATES * limit, MOST)
        # What stands in most passages says nothing: it only fills up, as in the local index.
        telling = [term for term, n in known.items() if n[0] <= total / 2]
        found = self._with_words(telling, wanted, scope)
        if len(found) < wanted and len(telling) < len(known):
            found |= self._with_words(list(known), wanted, scope)
        # Its own scores mean something else: those of Milvus Lite are negative, and each segment
        # of a collection may weigh words in its own way.
        scores = {i: schema.bm25(words, counts, total, averages) for i, words in found.items()}
        return dict(sorted(scores.items(), key=lambda one: -one[1])[:limit])

    def _with_words(self, terms: Sequence[str], limit: int, scope: Scope | None) -> dict[int, str]:
        """The best passages by Milvus's BM25, and their fields of words."""
        if not terms:
            return {}
        with self._store.errors():
            (found,) = self._store.client.search(
                self._names.passages,
                data=[" ".join(terms)],
                anns_field="bm25",
                limit=limit,
                filter=schema.where(scope),
                output_fields=["words"],
                search_params={"metric_type": "BM25", "params": {}},
                consistency_level="Bounded",
                timeout=ASK_SECONDS,
            )
        return {hit["id"]: hit["entity"]["words"] for hit in found}

    @_asks
    def cosines(self, ids: IntArray, vector: Float32Array) -> Float64Array:
        """The inner product (n,) of a vector (d,) of length 1 with that of each passage."""
        if not len(ids):
            return np.empty(0, np.float64)
        with self._store.errors():
            # Products alone are sent, not the vectors; a graph may miss some of them.
            near, products = self._vectors.search(vector, len(ids), ids)
            found: dict[int, float] = dict(zip(near.tolist(), products.tolist(), strict=True))
            missing = ids[~np.isin(ids, near)]
            more = self._vectors.vectors(missing) @ vector
        found |= dict(zip(missing.tolist(), more.tolist(), strict=True))
        return np.asarray([found[i] for i in ids.tolist()], dtype=np.float64)

    def hits(self, ids: Iterable[int]) -> dict[int, Hit]:
        """Passages without scores."""
        return {i: hit_of(row) for i, row in self._rows.of(ids).items()}

    def coverage(self, query: str, ids: Iterable[int]) -> dict[int, float]:
        """Share of the query's words that each passage has in its text: ``lexical.coverage``."""
        rows = self._rows.of(ids).items()
        texts = {i: set(schema.stems_of(row["words"])[0]) for i, row in rows}
        counts = self._word_counts(stems(query))
        passages_with = {term: in_text for term, (_, in_text, *_) in counts.items()}
        return coverage(passages_with, self.counts()[1], texts)

    @_asks
    def _fetch_passages(self, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        where = f"id in {list(ids)}"
        rows = self._store.rows(self._names.passages, where, ("id", *_HIT), settled=True)
        return {row["id"]: row for row in rows}

    # ------------------------------------------------------------------ words

    def unknown(self, query: str) -> list[str]:
        """The query's distinct words that no passage has, by their stems."""
        of = stems_by_word(query)
        counts = self._word_counts([stem for own in of.values() for stem in own])
        return [word for word, own in of.items() if not all(counts[s][0] for s in own)]

    @_asks
    def stems(self) -> list[tuple[str, int]]:
        """The stems in all texts, and how many passages have each; of very many, the usual ones."""
        least = 3 if self._manifest["words"] > _MANY_WORDS else 1
        where = f"in_text >= {least}"
        return [
            (row["stem"], row["in_text"])
            for rows in self._store.scan(self._names.words, where, ("stem", "in_text"))
            for row in rows
        ]

    def _word_counts(self, terms: Iterable[str]) -> dict[str, tuple[int, ...]]:
        """In how many passages each stem stands: ``schema.COUNTS``."""
        of = {term: schema.number("word", term) for term in terms}
        found = self._counts.of(of.values())
        return {term: found[number] for term, number in of.items()}

    @_asks
    def _fetch_words(self, numbers: Sequence[int]) -> dict[int, tuple[int, ...]]:
        where, nowhere = f"id in {list(numbers)}", (0,) * len(schema.COUNTS)
        rows = self._store.rows(self._names.words, where, ("id", *schema.COUNTS), settled=True)
        found = {row["id"]: tuple(row[field] for field in schema.COUNTS) for row in rows}
        return {number: found.get(number, nowhere) for number in numbers}

    # ------------------------------------------------------------------ articles

    @_asks
    def article(self, name: str) -> Article | None:
        """The article of this name."""
        where = f"article == {schema.number('article', name)}"
        fields = ("part", "name", "title", "author", "publisher", "published", "file", "body")
        rows = self._store.rows(self._names.articles, where, fields, settled=True)
        return article_of(rows) if rows else None

    @_asks
    def passages(self, name: str) -> list[Passage]:
        """The passages of an article, in reading order."""
        where = f"article == {schema.number('article', name)}"
        fields = ("name", "start", "end", "text", "head")
        found = [
            row for rows in self._store.scan(self._names.passages, where, fields) for row in rows
        ]
        return sorted(map(passage_of, found), key=lambda passage: passage.start)

    def names(self) -> list[str]:
        """The names of all articles, copies among them."""
        return [name for (name,) in self._table.rows("SELECT name FROM articles ORDER BY name")]

    def articles(self) -> list[Article]:
        """All articles, by name."""
        return [found for name in self.names() if (found := self.article(name))]

    def articles_in(self, file: str) -> int:
        """How many articles of a file there are, copies among them."""
        ((count,),) = self._table.rows("SELECT count(*) FROM articles WHERE file = ?", (file,))
        return int(count)

    def counts(self) -> tuple[int, int]:
        """How many articles, copies aside, and passages there are."""
        return int(self._manifest["articles"]), int(self._manifest["passages"])

    def by(self, what: By) -> dict[str, int]:
        """How many articles there are by publisher, month ("2023-07") or ending, most first."""
        return dict(self._manifest["by"][what])

    def sources(self) -> list[str]:
        """The publishers there are, by name."""
        return sorted(set(self.by("source")) - {"unknown source"})

    def listed(
        self, wanted: Wanted, start: int = 0, most: int = 50
    ) -> tuple[int, Sequence[Listed]]:
        """How many articles there are of those wanted, and some of them, in order.

        Raises:
            QAError: there are too many articles to list.
        """
        return listed(self._table, wanted, start, most)

    @property
    def _table(self) -> article_table.ArticleTable:
        return self._articles()

    @_asks
    def _articles(self) -> article_table.ArticleTable:
        article_table.check_few(self.counts()[0])
        with self._listing:  # whoever comes first fetches it
            return self._fetched

    @cached_property
    def _fetched(self) -> article_table.ArticleTable:
        return article_table.ArticleTable(self._store, self._names.articles)
