"""The engine of one machine: a generation's vectors lie beside its catalog, in FAISS."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.encoder import Encoder
from qa.index.catalog_writer import CatalogWriter
from qa.index.library_index import LibraryIndex
from qa.index.local_index import LocalIndex
from qa.index.store import VECTORS
from qa.index.vectors import check_dimension, load_vectors
from qa.settings import Settings

if TYPE_CHECKING:
    from embeddings.faiss_index import FaissIndex


class FaissEngine:
    """Vectors in a file of each generation."""

    def __init__(self, encoder: Encoder, settings: Settings, corpus: Path) -> None:
        self._encoder, self._settings, self._corpus = encoder, settings, corpus

    def ready(self, manifest: Mapping[str, Any] | None, *, rebuild: bool) -> bool:  # noqa: ARG002
        """Always: record and vectors are one generation."""
        return True

    def begin(self, folder: Path, base: Path | None, *, rebuild: bool) -> FaissSink:  # noqa: ARG002
        """Take the passages of a generation built in a folder, from one before or afresh."""
        return FaissSink(folder, base, self._encoder, self._settings)

    def commit(self) -> None:
        """Nothing is left to do."""

    def open(self, generation: Path) -> LibraryIndex:
        """The index to be asked."""
        return LocalIndex(generation, self._corpus)


class FaissSink:
    """The vectors of a generation in the making. Memory grows with them alone."""

    def __init__(
        self, folder: Path, base: Path | None, encoder: Encoder, settings: Settings
    ) -> None:
        self._folder, self._encoder, self._settings = folder, encoder, settings
        self._index: FaissIndex | None = None if base is None else load_vectors(base)
        # Passages taken out, by their text: most of it may come back, and then their vectors are
        # used again. They leave the index at the end.
        self._removed: dict[bytes, int] = {}
        self._leaving: list[int] = []
        self.embedded = 0

    def take_out(self, removed: Mapping[int, str]) -> None:
        """Passages that left the catalog, by their ids."""
        for i, text in removed.items():
            self._removed[_digest(text)] = i
            self._leaving.append(i)

    def put(self, passages: list[tuple[int, str]]) -> None:
        """Put passages into the index; the encoder gets what it has not seen before."""
        ids = np.asarray([i for i, _ in passages], dtype=np.int64)
        texts = {_digest(text): text for _, text in passages}
        fresh = [digest for digest in texts if digest not in self._removed]
        encoded = self._encoder.encode([texts[digest] for digest in fresh])
        vectors = dict(zip(fresh, encoded, strict=True))
        if self._index is None:
            from embeddings.faiss_index import FaissIndex  # where Milvus is used, it is not loaded

            self._index = FaissIndex(encoded.shape[1])
        check_dimension(self._index.dimension, encoded.shape[1])
        again = [digest for digest in texts if digest in self._removed]
        held = np.asarray([self._removed[digest] for digest in again], dtype=np.int64)
        vectors.update(zip(again, self._index.vectors(held), strict=True))
        self._index.add(ids, np.stack([vectors[_digest(text)] for _, text in passages]))
        self.embedded += len(fresh)
        _give_back_memory()

    def finish(self, catalog: CatalogWriter) -> dict[str, Any]:  # noqa: ARG002
        """Write the vectors into the generation's folder."""
        if self._index is None:  # for the checker: a catalog with passages has put some
            raise ValueError("no passages")
        self._index.remove(np.asarray(self._leaving, dtype=np.int64))
        self._index.save(self._folder / VECTORS, self._settings.exact_up_to)
        return {"dimension": self._index.dimension}


def _give_back_memory() -> None:
    """Hand freed memory back to the system, where the C library can (glibc).

    Parsers and the encoder free theirs in pieces of many sizes, which it would otherwise keep, more
    and more of them: 350 MiB after 5,500 articles.
    """
    with suppress(AttributeError, OSError, TypeError):  # musl, macOS and Windows have no such call
        ctypes.CDLL(None).malloc_trim(0)


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "replace")).digest()[:16]
