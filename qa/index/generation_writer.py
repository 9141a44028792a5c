"""A generation in the making, filled from the one before and from fresh articles."""

from __future__ import annotations

import ctypes
import shutil
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder
from embeddings.index import VectorIndex, engine
from qa.errors import CorpusError, SettingsError
from qa.index import near_copies
from qa.index.catalog_writer import CatalogWriter
from qa.index.chunking import chunk
from qa.index.store import CATALOG, VECTORS
from qa.index.vectors import check_dimension, load_vectors
from qa.settings import Settings
from qa.types import Article


class GenerationWriter:
    """Catalog and vectors of a generation, kept in step. Memory grows with the vectors alone."""

    FLUSH = 256  # passages that wait for the encoder

    def __init__(self, path: Path, base: Path | None, encoder: Encoder, settings: Settings) -> None:
        """Start from the generation ``base``, or afresh, in the folder ``path``.

        Raises:
            SettingsError: passages would be longer than the encoder reads.
        """
        if settings.passage_tokens > encoder.max_tokens:
            raise SettingsError(
                f"passage_tokens = {settings.passage_tokens} is more than the {encoder.max_tokens} "
                f"tokens that the encoder {encoder.name} reads: lower it"
            )
        self._path, self._encoder, self._settings = path, encoder, settings
        self._index: VectorIndex | None = None
        if base is not None:
            shutil.copyfile(base / CATALOG, path / CATALOG)
            self._index = load_vectors(base, settings.engine)
        self.catalog = CatalogWriter(path / CATALOG)
        # Passages taken out, by their text: most of it may come back, and then their vectors are
        # used again. They leave the index at the end.
        self._removed: dict[bytes, int] = {}
        self._leaving: list[int] = []
        self._waiting: list[tuple[int, str]] = []
        self.embedded = 0

    def remove(self, file: str) -> None:
        """Take the articles of a file out."""
        for i, text in self.catalog.remove_file(file).items():
            self._removed[_digest(text)] = i
            self._leaving.append(i)

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
        if len(self._waiting) >= self.FLUSH:
            self._flush()

    def _link_near(self, owner: int, texts: Iterable[str]) -> None:
        """Note of which article this one is a near-copy, if of any."""
        keys = near_copies.sentence_keys(texts)
        first = self.catalog.sharing(keys, near_copies.NEAR)
        self.catalog.link(owner, near=first)
        if first is None:
            self.catalog.put_sentences(owner, keys)

    def _flush(self) -> None:
        """Put what waits into the vector index; the encoder gets what it has not seen before."""
        if not self._waiting:
            return
        ids = np.asarray([i for i, _ in self._waiting], dtype=np.int64)
        texts = {_digest(text): text for _, text in self._waiting}
        fresh = [digest for digest in texts if digest not in self._removed]
        encoded = self._encoder.encode([texts[digest] for digest in fresh])
        vectors = dict(zip(fresh, encoded, strict=True))
        if self._index is None:
            self._index = engine(self._settings.engine)(encoded.shape[1])
        check_dimension(self._index, encoded.shape[1])
        again = [digest for digest in texts if digest in self._removed]
        held = np.asarray([self._removed[digest] for digest in again], dtype=np.int64)
        vectors.update(zip(again, self._index.vectors(held), strict=True))
        self._index.add(ids, np.stack([vectors[_digest(text)] for _, text in self._waiting]))
        self.embedded += len(fresh)
        self._waiting.clear()
        _give_back_memory()

    def _replace_lost_originals(self) -> None:
        """Where an original is gone, the first of its copies takes its place."""
        for owner, key, article in self.catalog.lost_copies():
            original = self.catalog.original(key)
            self.catalog.link(owner, copy_of=original)
            if original is None:
                self._put_passages(owner, article)
        for owner in self.catalog.lost_near():
            self._link_near(owner, self.catalog.texts_of(owner))

    def finish(self) -> int:
        """Write everything into the folder; returns the dimension of the vectors.

        Raises:
            CorpusError: there is nothing to search in.
        """
        self._replace_lost_originals()
        self._flush()
        if self._index is not None:
            self._index.remove(np.asarray(self._leaving, dtype=np.int64))
        if self._index is None or len(self._index) == 0:
            problems = [each for some in self.catalog.problems().values() for each in some]
            reason = problems[0].reason if problems else "no text"
            count = len(self.catalog.files())
            raise CorpusError(f"none of the {count} files can be read: {reason}")
        self._index.save(self._path / VECTORS, self._settings.exact_up_to)
        self.catalog.commit()
        return self._index.dimension


def _give_back_memory() -> None:
    """Hand freed memory back to the system, where the C library can (glibc).

    Parsers and the encoder free theirs in pieces of many sizes, which it would otherwise keep, more
    and more of them: 350 MiB after 5,500 articles.
    """
    with suppress(AttributeError, OSError, TypeError):  # musl, macOS and Windows have no such call
        ctypes.CDLL(None).malloc_trim(0)


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "replace")).digest()[:16]
