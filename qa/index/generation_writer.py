"""A generation in the making, filled from the one before and from fresh articles."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from embeddings.encoder import Encoder
from qa.errors import NoArticlesError, SettingsError
from qa.index import near_copies
from qa.index.catalog_writer import CatalogWriter
from qa.index.chunking import chunk
from qa.index.engine import PassageSink
from qa.index.store import CATALOG
from qa.settings import Settings
from qa.types import Article


class GenerationWriter:
    """The catalog of a generation, and an engine that takes its passages, kept in step."""

    FLUSH = 256  # passages that wait for the engine

    def __init__(
        self,
        path: Path,
        base: Path | None,
        encoder: Encoder,
        settings: Settings,
        sink: PassageSink,
    ) -> None:
        """Start from the generation ``base``, or afresh, in the folder ``path``.

        Raises:
            SettingsError: passages would be longer than the encoder reads.
        """
        if settings.passage_tokens > encoder.max_tokens:
            raise SettingsError(
                f"passage_tokens = {settings.passage_tokens} is more than the {encoder.max_tokens} "
                f"tokens that the encoder {encoder.name} reads: lower it"
            )
        self._encoder, self._settings, self._sink = encoder, settings, sink
        self.catalog = CatalogWriter(path / CATALOG, base and base / CATALOG)
        self._waiting: list[tuple[int, str]] = []
        # While the engine embeds what it was given last, the next articles are read.
        self._thread = ThreadPoolExecutor(1, "indexing")
        self._given: Future[None] | None = None

    def close(self) -> None:
        """Close the catalog, once the engine has done with what it was given."""
        self._thread.shutdown()
        self.catalog.close()

    @property
    def embedded(self) -> int:
        """How many passages went through the encoder."""
        return self._sink.embedded

    def remove(self, file: str) -> None:
        """Take the articles of a file out."""
        self._sink.take_out(self.catalog.remove_file(file))

    def add(self, article: Article) -> None:
        """Put an article in; an exact copy of another gets no passages of its own."""
        key = near_copies.key(article)
        original = self.catalog.original(key)
        owner = self.catalog.put(article, key)
        if original is None:
            self._put_passages(owner, article)
        else:
            self.catalog.link(owner, copy_of=original)

    def _put_passages(self, owner: int, article: Article) -> None:
        settings = self._settings
        passages = chunk(
            article, self._encoder.count_tokens, settings.passage_tokens, settings.overlap_tokens
        )
        self._link_near(owner, [passage.text for passage in passages])
        self._waiting += self.catalog.put_passages(owner, article, passages)
        while len(self._waiting) >= self.FLUSH:
            self._flush()

    def _link_near(self, owner: int, texts: Iterable[str]) -> None:
        """Note of which article this one is a near-copy, if of any."""
        keys = near_copies.sentence_keys(texts)
        first = self.catalog.sharing(keys, near_copies.NEAR)
        self.catalog.link(owner, near=first)
        if first is None:
            self.catalog.put_sentences(owner, keys)

    def _flush(self) -> None:
        """Give the engine the next passages, once it has taken the last ones."""
        self._wait()
        batch, self._waiting = self._waiting[: self.FLUSH], self._waiting[self.FLUSH :]
        self._given = self._thread.submit(self._sink.put, batch)

    def _wait(self) -> None:
        """Until the engine has taken what it was given; raises what that raised."""
        if self._given is not None:
            self._given.result()

    def _replace_lost_originals(self) -> None:
        """Where an original is gone, the first of its copies takes its place."""
        for owner, key, article in self.catalog.lost_copies():
            original = self.catalog.original(key)
            self.catalog.link(owner, copy_of=original)
            if original is None:
                self._put_passages(owner, article)
        for owner in self.catalog.lost_near():
            self._link_near(owner, self.catalog.texts_of(owner))

    def finish(self) -> dict[str, Any]:
        """Write everything; returns what the manifest says of the passages.

        Raises:
            NoArticlesError: there is nothing to search in.
        """
        self._replace_lost_originals()
        while self._waiting:
            self._flush()
        self._wait()
        if not self.catalog.counts()[1]:
            problems = [each for some in self.catalog.problems().values() for each in some]
            reason = problems[0].reason if problems else "no text"
            count = len(self.catalog.files())
            raise NoArticlesError(f"none of the {count} files can be read: {reason}")
        about = self._sink.finish(self.catalog)
        self.catalog.commit()
        return about
