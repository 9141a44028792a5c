"""A new generation in Milvus, written in batches that may be written twice, then swapped in whole.

One process begins it, any number of others write, and the first one finishes it:

    writer = MilvusWriter.begin("http://127.0.0.1:19530", key="news", name="News",
                                recipe=recipe(encoder, settings), dimension=384)
    target = writer.target                      # plain data: send it to the workers

    # in each worker, for each batch of articles
    writer = MilvusWriter(target)
    there = writer.present(articles, copies)                                  # after a break
    new = [a for a in articles if a.name not in there]
    writer.upsert([IndexedArticle(a, passages(a), vectors(a)) for a in new])  # may be repeated

    # in the first process, when all of them are done
    writer.finish(all_names, settings.exact_up_to)  # what else is there is taken out
    writer.switch()

``finish`` counts, and refuses where something is missing; ``switch`` moves the alias: until then
readers see the generation before, whatever is killed. The row of an article is written after its
passages, so that what is ``present`` is whole.
"""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from embeddings.arrays import Float32Array
from embeddings.milvus_client import WORK_SECONDS
from qa.errors import QAError
from qa.index.milvus import schema
from qa.index.milvus.counting import count_words, counts_by
from qa.index.milvus.rows import IndexedArticle, article_rows, content, passage_rows
from qa.index.milvus.store import MilvusStore
from qa.types import Article

_IDS = 1000  # that are asked for at once


@dataclass(frozen=True)
class Target:
    """The unfinished generation that is written. Plain data, so that it can be sent to workers."""

    address: str
    key: str
    name: str  # of the library, as people call it
    generation: int
    recipe: Mapping[str, Any]  # what the index depends on besides the articles
    dimension: int
    token: str = field(default="", repr=False)


class MilvusWriter:
    """Writes into an unfinished generation. One of its own for each process; not for threads.

    Every method raises

        IndexUnavailableError: Milvus does not answer.
        QAError: Milvus says what is wrong, or what was written is not whole.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self._store = MilvusStore(target.address, target.token, target.key)
        self._names = self._store.names(target.generation)
        for name in self._names:
            self._store.load(name)

    @classmethod
    def begin(
        cls,
        address: str,
        *,
        key: str,
        name: str,
        recipe: Mapping[str, Any],
        dimension: int,
        token: str = "",
        resume: bool = True,
    ) -> MilvusWriter:
        """Begin a generation, or go on with one that was interrupted.

        Only one process at a time may begin and finish the generations of a library.

        Args:
            address: ``http://host:port``, or the path of Milvus Lite's folder (``….db``), which
                one process alone can have open.
            key: which library: ``Library.key``.
            name: what people call it.
            recipe: ``qa.index.build.recipe``; another one is never gone on with.
            dimension: components of a vector.
            token: ``user:password`` or an API key.
            resume: go on with an unfinished generation of the same recipe.
        """
        store = MilvusStore(address, token, key)
        begun = dict(recipe) | {"schema": schema.SCHEMA, "dimension": dimension}
        current, all_there = store.current(), store.generations()
        unfinished = [each for each in all_there if each > (current or 0)]
        going_on = None
        for generation in reversed(unfinished):
            if resume and going_on is None and store.recipe(generation) == begun:
                going_on = generation
            else:
                store.drop(generation)
        if going_on is None:
            going_on = max(all_there, default=0) + 1
            store.create(going_on, dimension, begun)
        else:
            store.unfinish(going_on)
        return cls(Target(address, key, name, going_on, dict(recipe), dimension, token))

    # ------------------------------------------------------------------ writing

    def upsert(self, articles: Iterable[IndexedArticle]) -> None:
        """Put articles in, or again. What was there of an article before is replaced."""
        batch = list(articles)
        self._forget_changed(batch)
        self._store.put(self._names.passages, (row for one in batch for row in passage_rows(one)))
        self._store.put(self._names.articles, (row for one in batch for row in article_rows(one)))

    def present(self, articles: Iterable[Article], copies: Container[str] = ()) -> set[str]:
        """The names of those articles that are in already, whole and as they are now.

        Args:
            articles: as read.
            copies: the names of those that are exact copies of others.
        """
        found = self._contents((each, each.name in copies) for each in articles)
        return {name for name, (before, now) in found.items() if before == now}

    def known(self, ids: Sequence[int]) -> dict[int, Float32Array]:
        """The vectors that passages have already, by ``rows.passage_key``: nothing to be encoded.

        They are looked for here and in the current generation, where the same encoder made it.
        """
        found: dict[int, Float32Array] = {}
        for generation in self._with_same_encoder():
            missing = [each for each in ids if each not in found]
            names = self._store.names(generation)
            self._store.load(names.passages)
            for some in _several(missing, _IDS):
                where = f"id in {list(some)}"
                rows = self._store.rows(
                    names.passages, where, ("id", "vector"), timeout=WORK_SECONDS
                )
                found |= {row["id"]: np.asarray(row["vector"], np.float32) for row in rows}
        return found

    def remove(self, names: Iterable[str]) -> None:
        """Take articles out of this generation."""
        numbers = [schema.number("article", name) for name in names]
        for some in _several(numbers, _IDS):
            # The article goes first: what is present is whole.
            for collection in (self._names.articles, self._names.passages):
                with self._store.errors():
                    self._store.client.delete(
                        collection, filter=f"article in {list(some)}", timeout=WORK_SECONDS
                    )

    # ------------------------------------------------------------------ finishing

    def finish(
        self,
        names: AbstractSet[str] | None,
        exact_up_to: int,
        about: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Make the generation whole, all but for being the current one; returns its manifest.

        Args:
            names: the articles that are to be in it; others are taken out. None: all that are.
            exact_up_to: passages up to which all vectors are compared with a question's; beyond,
                a graph of them is walked (HNSW).
            about: what else the manifest is to say.
        """
        self._flush()
        listed = self._listed(names)
        passages = self._store.count(self._names.passages)
        expected = sum(row["passages"] for row in listed)
        if passages != expected:
            raise QAError(
                f"the generation is not whole: {passages:,} of {expected:,} passages are in "
                "Milvus. Index again"
            )
        exact = passages <= exact_up_to
        if not exact:
            self._store.index(self._names, exact=False)
        words, lengths = count_words(self._store, self._names)
        originals = [row for row in listed if not row["copy"]]
        manifest = {
            "schema": schema.SCHEMA,
            "library": self.target.name,
            "key": self.target.key,
            "recipe": dict(self.target.recipe),
            "dimension": self.target.dimension,
            "built": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "articles": len(originals),
            "passages": passages,
            "words": words,
            "averages": [length / max(1, passages) for length in lengths],
            "by": counts_by(originals),
            "text_search": self._store.text_search,
            "exact": exact,
            **(about or {}),
        }
        self._store.put(self._names.articles, schema.note("manifest", manifest))
        self._flush()
        return manifest

    def switch(self) -> None:
        """Make the finished generation the current one; all but the one before it are dropped."""
        before = self._store.current()
        self._store.switch(self.target.generation)
        for each in self._store.generations():
            # The one before stays: who has just read its name may still open it.
            if each < self.target.generation and each != before:
                self._store.drop(each)

    # ------------------------------------------------------------------

    def _flush(self) -> None:
        with self._store.errors():
            for name in self._names:
                self._store.client.flush(name, timeout=WORK_SECONDS)

    def _contents(self, articles: Iterable[tuple[Article, bool]]) -> dict[str, tuple[int, int]]:
        """For each article that is in: the numbers of what it says there and says now.

        With each article comes whether it is a copy.
        """
        now = {schema.number("article", each.name, 0): (each, copy) for each, copy in articles}
        found: dict[str, tuple[int, int]] = {}
        for some in _several(list(now), _IDS):
            where = f"id in {list(some)}"
            rows = self._store.rows(
                self._names.articles, where, ("id", "content"), timeout=WORK_SECONDS
            )
            for row in rows:
                article, copy = now[row["id"]]
                found[article.name] = row["content"], content(article, copy=copy)
        return found

    def _forget_changed(self, batch: Sequence[IndexedArticle]) -> None:
        found = self._contents((one.article, one.copy) for one in batch)
        self.remove(name for name, (before, now) in found.items() if before != now)

    def _with_same_encoder(self) -> Iterator[int]:
        yield self.target.generation
        current = self._store.current()
        if current is None or current == self.target.generation:
            return
        before, now = self._store.recipe(current) or {}, self.target.recipe
        keys = ("encoder", "encoder_fingerprint")
        if [before.get(key) for key in keys] == [now.get(key) for key in keys]:
            yield current

    def _listed(self, names: AbstractSet[str] | None) -> list[dict[str, Any]]:
        """What is known of each article, without its text."""
        fields = ("name", "passages", "copy", "publisher", "published", "file")
        where = "part == 0 and article != 0"
        rows = [
            row for some in self._store.scan(self._names.articles, where, fields) for row in some
        ]
        if names is None:
            return rows
        if missing := names - {row["name"] for row in rows}:
            raise QAError(
                f"the generation is not whole: {len(missing):,} articles are not in Milvus, such "
                f"as {min(missing)}. Index again"
            )
        self.remove(row["name"] for row in rows if row["name"] not in names)
        return [row for row in rows if row["name"] in names]


def _several(values: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    for at in range(0, len(values), most):
        yield values[at : at + most]
