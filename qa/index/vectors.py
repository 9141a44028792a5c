"""The vectors of a generation: loaded only where they are what its manifest and encoder say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.errors import EmbeddingError
from qa.errors import IndexDamagedError, IndexMismatchError
from qa.index.store import VECTORS, how_to_rebuild, read_manifest

if TYPE_CHECKING:
    from embeddings.faiss_index import FaissIndex


def load_vectors(
    generation: Path, corpus: Path | str = "FOLDER", *, mapped: bool = False
) -> FaissIndex:
    """The vector index of a generation; ``mapped``: read as it is needed, to search in it alone.

    Raises:
        IndexDamagedError: it cannot be read, or its vectors are not as long as they were written.
    """
    from embeddings.faiss_index import FaissIndex  # where Milvus is used, it is not loaded

    expected = read_manifest(generation, corpus, check_files=False).get("dimension")
    try:
        index = FaissIndex.load(generation / VECTORS, mapped=mapped)
    except EmbeddingError as error:
        raise IndexDamagedError(f"{error}: {how_to_rebuild(corpus)}") from error
    if index.dimension != expected:
        raise IndexDamagedError(
            f"the index {generation} has vectors of {index.dimension} numbers, and its manifest "
            f"says {expected}: {how_to_rebuild(corpus)}"
        )
    return index


def check_dimension(held: int, encoded: int) -> None:
    """Raise IndexMismatchError unless the encoder's vectors are as long as those of an index."""
    if encoded != held:
        raise IndexMismatchError(
            f"the index has vectors of {held} numbers, and the encoder makes {encoded}: "
            f"name the encoder that it was built with, or {how_to_rebuild()}"
        )
