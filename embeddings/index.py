"""Vector indexes: ids and vectors only. One module per engine, resolved by name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from embeddings.encoder import FloatArray
from embeddings.errors import EmbeddingError
from embeddings.milvus_client import is_address

IdArray = npt.NDArray[np.int64]

# name → (module, class, what to install when the module's library is missing)
_ENGINES = {
    "faiss": ("embeddings.faiss_index", "FaissIndex", "faiss-cpu"),
    "milvus": ("embeddings.milvus_index", "MilvusIndex", "'footnote-qa[milvus]'"),
}


class VectorIndex(Protocol):
    """Exact or approximate search by inner product over vectors with caller-given ids."""

    def __init__(self, dimension: int) -> None:
        """An empty index for vectors of this dimension."""

    @classmethod
    def load(cls, path: Path, *, mapped: bool = False) -> Self:
        """Read what ``save`` wrote; ``mapped``: as it is needed, to search in it alone."""

    def __len__(self) -> int:
        """How many vectors it holds."""

    @property
    def dimension(self) -> int:
        """Components of a vector."""

    def add(self, ids: IdArray, vectors: FloatArray) -> None:
        """Add vectors (n, d) under new ids (n,)."""

    def remove(self, ids: IdArray) -> None:
        """Forget these ids; ids it does not hold are ignored."""

    def search(
        self, query: FloatArray, k: int, within: IdArray | None = None
    ) -> tuple[IdArray, FloatArray]:
        """The k nearest to one query (d,): ids and inner products, best first.

        ``within``: only these ids are looked at.
        """

    def vectors(self, ids: IdArray) -> FloatArray:
        """The stored vectors (n, d) of these ids, in their order."""

    def save(self, path: Path, exact_up_to: int) -> None:
        """Write everything to one file; more vectors than that may be searched inexactly."""


def engine(name: str) -> type[VectorIndex]:
    """The class of a vector index engine.

    Args:
        name: "faiss"; "milvus" for Milvus Lite within this process; or the address of a Milvus
            server, ``http://host:port``.

    Raises:
        EmbeddingError: no such engine, or its library is not installed.
    """
    if is_address(name):
        from embeddings.milvus_index import MilvusIndex

        return MilvusIndex.at(name)
    if name not in _ENGINES:
        raise EmbeddingError(f"no index engine {name!r}: choose from {', '.join(sorted(_ENGINES))}")
    module, cls, package = _ENGINES[name]
    try:
        found: type[VectorIndex] = getattr(import_module(module), cls)
    except ImportError as error:
        raise EmbeddingError(f"the {name} engine needs: pip install {package}") from error
    return found


def check_batch(ids: IdArray, vectors: FloatArray, dimension: int) -> None:
    """Raise EmbeddingError unless ids are (n,) and vectors (n, dimension) float32."""
    if vectors.ndim != 2 or vectors.shape[1] != dimension or ids.shape != (len(vectors),):
        raise EmbeddingError(
            f"expected ids (n,) and vectors (n, {dimension}), got {ids.shape} and {vectors.shape}"
        )
    if vectors.dtype != np.float32:
        raise EmbeddingError(f"expected float32 vectors, got {vectors.dtype}")
