"""The index in files of this machine: vectors in FAISS, all else in SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from embeddings.arrays import Float32Array, Float64Array, IntArray
from qa.index.catalog import Catalog
from qa.index.listing import Listed, Wanted, listed
from qa.index.scope import Scope
from qa.index.store import CATALOG, current_name
from qa.index.vectors import load_vectors


class LocalIndex(Catalog):
    """A generation's folder, as a ``LibraryIndex``."""

    def __init__(self, generation: Path, corpus: Path | str = "FOLDER") -> None:
        """Open the folder of a generation.

        Raises:
            IndexDamagedError: a file of it cannot be read.
        """
        super().__init__(generation / CATALOG)
        self._folder, self._corpus = generation, corpus
        self.vectors = load_vectors(generation, corpus, mapped=True)

    @property
    def generation(self) -> Path:
        """The folder of this generation."""
        return self._folder

    @property
    def is_current(self) -> bool:
        """Whether no newer generation took its place.

        Raises:
            IndexDamagedError: which one is current cannot be read.
        """
        return current_name(self._folder.parent, self._corpus) in (None, self._folder.name)

    @property
    def dimension(self) -> int:
        """Components of a passage's vector."""
        return self.vectors.dimension

    @property
    def can_list(self) -> bool:
        """Always: SQLite does."""
        return True

    def nearest(
        self, vector: Float32Array, k: int, scope: Scope | None
    ) -> tuple[IntArray, Float32Array]:
        """The passages in a scope nearest to a vector (d,), and their inner products."""
        allowed = np.asarray(self.within(scope), dtype=np.int64) if scope else None
        return self.vectors.search(vector, k, allowed)

    def lexical(
        self, query: str, limit: int, scope: Scope | None, also: Iterable[str]
    ) -> dict[int, float]:
        """The BM25, > 0, of the passages in a scope that share words with a query or ``also``."""
        return dict(self.bm25(query, limit, self.within(scope) if scope else None, also))

    def cosines(self, ids: IntArray, vector: Float32Array) -> Float64Array:
        """The inner product (n,) of a vector (d,) of length 1 with that of each passage."""
        return (self.vectors.vectors(ids) @ vector).astype(np.float64)

    def listed(
        self, wanted: Wanted, start: int = 0, most: int = 50
    ) -> tuple[int, Sequence[Listed]]:
        """How many articles there are of those wanted, and some of them, in order."""
        return listed(self, wanted, start, most)
