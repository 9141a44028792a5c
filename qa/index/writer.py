"""A generation in the making, filled from the one before and from fresh articles."""

from __future__ import annotations

import ctypes
import shutil
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder
from embeddings.index import VectorIndex, engine
from qa.errors import CorpusError, SettingsError
from qa.index import near_copies
from qa.index.catalog_writer import CatalogDraft
from qa.index.chunking import chunk
from qa.index.store import CATALOG, VECTORS
from qa.settings import Settings
from qa.types import Article


class Draft:
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
            self._index = engine(settings.engine).load(base / VECTORS)
        self.catalog = CatalogDraft(path / CATALOG)
        # Passages taken out, by their text: most of it may come back, and then their vectors are
        # used again. They leave the index at the end.
        self._gone: dict[bytes, int] = {}
        self._leaving: list[int] = []
        self._waiting: list[tuple[int, str]] = []
        self._settled = True
        self.embedded = 0

    def remove(self, file: str) -> None:
        """Take the articles of a file out."""
        for i, text in self.catalog.remove_file(file).items():
            self._settled = False
            self._gone[_digest(text)] = i
            self._leaving.append(i)

    def add(self, article: Article) -> None:
        """Put an article in; an exact copy of another gets no passages of its own."""
        if not self._settled:  # what comes is compared with those that are first now
            self._settle_near()
        key = near_copies.key(article)
        original = self.catalog.original(key)
        owner = self.catalog.put(article, key)
        if original is None:
            self._fill(owner, article)
        else:
            self.catalog.link(owner, copy_of=original)

    def _fill(self, owner: int, article: Article) -> None:
        runs = near_copies.runs(article.text)
        bands = near_copies.bands(runs)
        for other, text in self.catalog.alike(bands):
            if near_copies.likeness(runs, near_copies.runs(text)) >= near_copies.NEAR:
                self.catalog.link(owner, near=other)
                break
        else:
            self.catalog.put_bands(owner, bands)
        settings = self._settings
        passages = chunk(
            article, self._encoder.count_tokens, settings.passage_tokens, settings.overlap_tokens
        )
        ids = self.catalog.put_passages(owner, passages)
        self._waiting += zip(ids, (passage.text for passage in passages), strict=True)
        if len(self._waiting) >= self.FLUSH:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        digests = [_digest(text) for _, text in self._waiting]
        fresh = {
            digest: text
            for digest, (_, text) in zip(digests, self._waiting, strict=True)
            if digest not in self._gone
        }
        known = dict(zip(fresh, self._encoder.encode(list(fresh.values())), strict=True))
        again = [digest for digest in set(digests) if digest in self._gone]
        if again and self._index is not None:
            held = np.asarray([self._gone[digest] for digest in again], dtype=np.int64)
            known.update(zip(again, self._index.vectors(held), strict=True))
        vectors = np.stack([known[digest] for digest in digests])
        if self._index is None:
            self._index = engine(self._settings.engine)(vectors.shape[1])
        self._index.add(np.asarray([i for i, _ in self._waiting], dtype=np.int64), vectors)
        self.embedded += len(fresh)
        self._waiting.clear()
        _give_back_memory()

    def _settle_near(self) -> None:
        """Where an article is gone, the first of its near-copies takes its place."""
        self._settled = True
        firsts: dict[int, int] = {}
        for former, owner in self.catalog.lost_near():
            first = firsts.setdefault(former, owner)
            self.catalog.link(owner, near=None if first == owner else first)
            if first == owner:
                runs = near_copies.runs(self.catalog.text(owner))
                self.catalog.put_bands(owner, near_copies.bands(runs))

    def _settle_copies(self) -> None:
        """Where an original is gone, the first of its copies takes its place."""
        self._settle_near()
        for owner, key, article in self.catalog.orphans():
            original = self.catalog.original(key)
            self.catalog.link(owner, copy_of=original)
            if original is None:
                self._fill(owner, article)

    def finish(self) -> None:
        """Write everything into the draft folder.

        Raises:
            CorpusError: there is nothing to search in.
        """
        self._settle_copies()
        self._flush()
        if self._index is not None:
            self._index.remove(np.asarray(self._leaving, dtype=np.int64))
        if self._index is None or len(self._index) == 0:
            problems = [each for some in self.catalog.problems().values() for each in some]
            reason = problems[0].reason if problems else "no text"
            count = len(self.catalog.files())
            raise CorpusError(f"none of the {count} files can be read: {reason}")
        self._index.save(self._path / VECTORS)
        self.catalog.close()


def _give_back_memory() -> None:
    """Hand freed memory back to the system, where the C library can (glibc).

    Parsers and the encoder free theirs in pieces of many sizes, which it would otherwise keep, more
    and more of them: 350 MiB after 5,500 articles.
    """
    with suppress(AttributeError, OSError, TypeError):  # musl, macOS and Windows have no such call
        ctypes.CDLL(None).malloc_trim(0)


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "replace")).digest()[:16]
