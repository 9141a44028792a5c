"""Exact inner-product search with FAISS."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np

from embeddings.encoder import FloatArray
from embeddings.errors import EmbeddingError
from embeddings.index import IdArray, check_batch


class FaissIndex:
    """A flat FAISS index with ids of its own: exact, and small enough for a person's articles.

    What ``load`` reads stays in its file, and processes that search in it share the memory; it is
    copied once something is added or removed.
    """

    def __init__(self, dimension: int) -> None:
        """An empty index for vectors of this dimension."""
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._mapped: Path | None = None  # the file that the vectors are still in

    def __len__(self) -> int:
        """How many vectors it holds."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        return int(self._index.d)

    def add(self, ids: IdArray, vectors: FloatArray) -> None:
        """Add vectors (n, d) under new ids (n,).

        Raises:
            EmbeddingError: wrong shapes or types, or an id that is already there.
        """
        check_batch(ids, vectors, self.dimension)
        held = faiss.vector_to_array(self._index.id_map)
        if len(np.unique(ids)) != len(ids) or np.isin(ids, held).any():
            raise EmbeddingError("an id was added twice")
        self._own()
        self._index.add_with_ids(np.ascontiguousarray(vectors), ids.astype(np.int64))

    def remove(self, ids: IdArray) -> None:
        """Forget these ids; ids it does not hold are ignored."""
        self._own()
        self._index.remove_ids(ids.astype(np.int64))

    def search(
        self, query: FloatArray, k: int, within: IdArray | None = None
    ) -> tuple[IdArray, FloatArray]:
        """The k nearest to one query (d,): ids and inner products, best first.

        ``within``: only these ids are looked at.
        """
        if query.shape != (self.dimension,):
            raise EmbeddingError(f"expected a query ({self.dimension},), got {query.shape}")
        k = min(k, len(self))
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        chosen = None
        if within is not None:
            batch = np.ascontiguousarray(within, dtype=np.int64)
            chosen = faiss.SearchParameters(sel=faiss.IDSelectorBatch(batch))  # type: ignore[call-arg]
        row = np.ascontiguousarray(query[None], dtype=np.float32)
        scores, ids = self._index.search(row, k, params=chosen)
        found = ids[0] >= 0  # FAISS fills up with -1 where fewer than k are there
        return ids[0][found], scores[0][found]

    def vectors(self, ids: IdArray) -> FloatArray:
        """The stored vectors (n, d) of these ids, in their order.

        Raises:
            EmbeddingError: an id that it does not hold.
        """
        if len(ids) == 0:
            return np.empty((0, self.dimension), np.float32)
        try:
            found: FloatArray = self._index.reconstruct_batch(ids.astype(np.int64))
        except RuntimeError as error:
            raise EmbeddingError("an id was asked for that the index does not hold") from error
        return found

    def save(self, path: Path) -> None:
        """Write everything to one file.

        Raises:
            EmbeddingError: the file cannot be written.
        """
        self._own()  # the file may be the one that the vectors are in
        try:
            # FAISS's own way to write a file tells of no error as it is closed.
            path.write_bytes(faiss.serialize_index(self._index).data)
        except OSError as error:
            raise EmbeddingError(f"{path} cannot be written: is the disk full?") from error

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what ``save`` wrote.

        Raises:
            EmbeddingError: the file is missing or is not such an index.
        """
        index = _read(path, faiss.IO_FLAG_MMAP_IFC)
        loaded = cls(index.d)
        loaded._index, loaded._mapped = index, path
        return loaded

    def _own(self) -> None:
        """Have the vectors in memory of this index's own: those of a file cannot be changed."""
        if self._mapped is not None:
            self._index, self._mapped = _read(self._mapped), None


def _read(path: Path, flags: int = 0) -> Any:
    try:
        return faiss.read_index(str(path), flags)
    except RuntimeError as error:
        raise EmbeddingError(f"{path} is not a readable FAISS index") from error
