"""Inner-product search with FAISS: exact while that is fast, in lists of near vectors beyond."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np

from embeddings.arrays import Float32Array, IntArray
from embeddings.errors import EmbeddingError

# The structure for many vectors is an inverted file (Jégou et al. 2011) over vectors in 8 bits.
_TAUGHT = 40  # vectors that each list's centre is learnt from
# One of so many lists is looked at. Passages find one another in far fewer, but questions do not:
# nearly all of the 10 nearest to one stand in an eighth of the lists (``python -m eval search``).
_LOOKED_AT = 8
_GROWN = 4  # so many times the vectors that the lists were made for call for new ones


class FaissIndex:
    """A FAISS index with ids of its own."""

    def __init__(self, dimension: int) -> None:
        """An empty index for vectors of this dimension."""
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    def __len__(self) -> int:
        """How many vectors it holds."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        return int(self._index.d)

    @property
    def lists(self) -> int:
        """How many lists of near vectors there are; 0 where the search is exact."""
        return int(self._index.nlist) if isinstance(self._index, faiss.IndexIVF) else 0

    @property
    def probes(self) -> int:
        """Of how many lists the vectors are compared with a query."""
        return int(self._index.nprobe) if self.lists else 0

    def add(self, ids: IntArray, vectors: Float32Array) -> None:
        """Add vectors (n, d) under new ids (n,).

        Raises:
            EmbeddingError: wrong shapes or types, or an id that is already there.
        """
        _check_batch(ids, vectors, self.dimension)
        if len(np.unique(ids)) != len(ids) or self._holds_any(ids):
            raise EmbeddingError("an id was added twice")
        self._index.add_with_ids(np.ascontiguousarray(vectors), ids.astype(np.int64))

    def _holds_any(self, ids: IntArray) -> bool:
        if not self.lists:
            return bool(np.isin(ids, faiss.vector_to_array(self._index.id_map)).any())
        return any(self._holds(int(i)) for i in ids)

    def _holds(self, i: int) -> bool:
        try:
            self._index.direct_map.get(i)
        except RuntimeError:
            return False
        return True

    def remove(self, ids: IntArray) -> None:
        """Forget these ids; ids it does not hold are ignored."""
        self._index.remove_ids(ids.astype(np.int64))

    def search(
        self, query: Float32Array, k: int, within: IntArray | None = None
    ) -> tuple[IntArray, Float32Array]:
        """The k nearest to one query (d,): ids and inner products, best first.

        ``within``: only these ids are looked at, in all lists.
        """
        if query.shape != (self.dimension,):
            raise EmbeddingError(f"expected a query ({self.dimension},), got {query.shape}")
        k = min(k, len(self))
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        chosen: Any = None
        if within is not None:
            only = faiss.IDSelectorBatch(np.ascontiguousarray(within, dtype=np.int64))
            if self.lists:
                chosen = faiss.SearchParametersIVF(sel=only, nprobe=self.lists)  # type: ignore[call-arg]
            else:
                chosen = faiss.SearchParameters(sel=only)  # type: ignore[call-arg]
        row = np.ascontiguousarray(query[None], dtype=np.float32)
        scores, ids = self._index.search(row, k, params=chosen)
        found = ids[0] >= 0  # FAISS fills up with -1 where fewer than k are there
        return ids[0][found], scores[0][found]

    def vectors(self, ids: IntArray) -> Float32Array:
        """The stored vectors (n, d) of these ids, in their order, to 8 bits where there are lists.

        Raises:
            EmbeddingError: an id that it does not hold.
        """
        if len(ids) == 0:
            return np.empty((0, self.dimension), np.float32)
        try:
            found: Float32Array = self._index.reconstruct_batch(ids.astype(np.int64))
        except RuntimeError as error:
            raise EmbeddingError("an id was asked for that the index does not hold") from error
        return found

    def save(self, path: Path, exact_up_to: int) -> None:
        """Write everything to one file, in the structure that suits how many vectors there are.

        Args:
            path: the file.
            exact_up_to: how many vectors are still searched exactly.

        Raises:
            EmbeddingError: the file cannot be written.
        """
        count = len(self)
        if count <= exact_up_to and self.lists:
            self._index = self._exact()
        elif count > exact_up_to and count > _GROWN * (self.lists / 4) ** 2:
            self._index = _in_lists(self._exact())
        try:
            # FAISS's own way to write a file tells of no error as it is closed.
            with path.open("wb") as file:
                writer = faiss.PyCallbackIOWriter(file.write)  # type: ignore[attr-defined]
                faiss.write_index(self._index, writer)
        except OSError as error:
            raise EmbeddingError(f"{path} cannot be written: is the disk full?") from error

    def _exact(self) -> Any:
        """The same vectors, searched one by one."""
        if not self.lists:
            return self._index
        lists = self._index.invlists
        held = [
            faiss.rev_swig_ptr(lists.get_ids(number), lists.list_size(number)).copy()
            for number in range(self.lists)
            if lists.list_size(number)
        ]
        ids = np.concatenate([np.empty(0, np.int64), *held])
        flat = faiss.IndexIDMap2(faiss.IndexFlatIP(self.dimension))
        flat.add_with_ids(self.vectors(ids), ids)
        return flat

    @classmethod
    def load(cls, path: Path, *, mapped: bool = False) -> Self:
        """Read what ``save`` wrote.

        Args:
            path: the file.
            mapped: whether its pages are read as they are needed, and shared with other
                processes. Nothing can be added or removed then.

        Raises:
            EmbeddingError: the file is missing or is not such an index.
        """
        # Windows deletes no file that is mapped.
        flag = faiss.IO_FLAG_MMAP_IFC if mapped and os.name == "posix" else 0
        try:
            index = faiss.read_index(str(path), flag)
        except RuntimeError as error:
            raise EmbeddingError(f"{path} is not a readable FAISS index") from error
        loaded = cls(index.d)
        loaded._index = index
        return loaded


def _check_batch(ids: IntArray, vectors: Float32Array, dimension: int) -> None:
    """Raise EmbeddingError unless ids are (n,) and vectors (n, dimension) float32."""
    if vectors.ndim != 2 or vectors.shape[1] != dimension or ids.shape != (len(vectors),):
        raise EmbeddingError(
            f"expected ids (n,) and vectors (n, {dimension}), got {ids.shape} and {vectors.shape}"
        )
    if vectors.dtype != np.float32:
        raise EmbeddingError(f"expected float32 vectors, got {vectors.dtype}")


def _in_lists(exact: Any) -> Any:
    """The vectors of an exact index in lists of near ones, of which a search looks at some.

    There are four times as many lists as the root of the vectors.
    """
    count, dimension = exact.ntotal, exact.d
    ids = faiss.vector_to_array(exact.id_map)
    flat: Any = faiss.downcast_index(exact.index)
    vectors = faiss.rev_swig_ptr(flat.get_xb(), count * dimension).reshape(count, dimension)
    number = int(4 * count**0.5)
    index: Any = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        number,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    rng = np.random.default_rng(0)
    index.train(vectors[np.sort(rng.choice(count, min(count, _TAUGHT * number), replace=False))])
    index.set_direct_map_type(faiss.DirectMap.Hashtable)  # type: ignore[attr-defined]
    index.add_with_ids(vectors, ids)
    index.nprobe = max(1, number // _LOOKED_AT)
    return index
