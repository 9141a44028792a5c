"""Inner-product search in Milvus: a collection on a server or cluster, or in Milvus Lite."""

from __future__ import annotations

from typing import Any

import numpy as np

from embeddings.arrays import Float32Array, IntArray
from embeddings.errors import EmbeddingError
from embeddings.milvus_client import ASK_SECONDS, WORK_SECONDS, plain_errors

MOST = 16_384  # rows that Milvus finds at once
GRAPH = {"M": 32, "efConstruction": 200}  # of many vectors (HNSW)
_LOOKED_AT = 512  # vectors of the graph that a search keeps in sight, at least
_CONSISTENCY = "Bounded"  # nothing changes: no need to wait for what is newest


class MilvusIndex:
    """The vectors of one collection, whose key is ``id`` and whose vectors are in ``vector``.

    Everything raises EmbeddingError where Milvus says that something is wrong, and
    UnreachableError, which is one, where it does not answer.
    """

    def __init__(
        self, client: Any, address: str, collection: str, dimension: int, *, exact: bool
    ) -> None:
        """The vectors of a collection that is written no more.

        Args:
            client: connected to the address.
            address: for messages.
            collection: its name; it is loaded.
            dimension: components of a vector.
            exact: whether all vectors are compared with, or a graph of them is walked.
        """
        self._client, self._address, self._collection = client, address, collection
        self._dimension, self._exact = dimension, exact

    def _errors(self) -> Any:
        return plain_errors(self._address)

    def search(
        self, query: Float32Array, k: int, within: IntArray | None = None
    ) -> tuple[IntArray, Float32Array]:
        """The k nearest to one query (d,): ids and inner products, best first.

        ``within``: only these ids are looked at.
        """
        if within is not None and not len(within):
            k = 0
        return self.search_where(query, k, "" if within is None else _among(within))

    def search_where(
        self, query: Float32Array, k: int, where: str
    ) -> tuple[IntArray, Float32Array]:
        """The k nearest of the rows that a filter of Milvus lets pass, at most ``MOST``."""
        if query.shape != (self._dimension,):
            raise EmbeddingError(f"expected a query ({self._dimension},), got {query.shape}")
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        k = min(k, MOST)
        params = {} if self._exact else {"ef": max(_LOOKED_AT, 2 * k)}
        with self._errors():
            (found,) = self._client.search(
                self._collection,
                data=[np.asarray(query, np.float32)],
                anns_field="vector",
                limit=k,
                filter=where,
                output_fields=["id"],
                search_params={"metric_type": "IP", "params": params},
                consistency_level=_CONSISTENCY,
                timeout=ASK_SECONDS,
            )
        ids = np.asarray([hit["id"] for hit in found], dtype=np.int64)
        return ids, np.asarray([hit["distance"] for hit in found], dtype=np.float32)

    def vectors(self, ids: IntArray) -> Float32Array:
        """The stored vectors (n, d) of these ids, in their order.

        Raises:
            EmbeddingError: an id that it does not hold.
        """
        held: dict[int, Float32Array] = {}
        for part in _parts(ids):
            rows = self._rows(_among(ids[part]), "vector")
            held |= {row["id"]: np.asarray(row["vector"], np.float32) for row in rows}
        try:
            found = [held[int(i)] for i in ids]
        except KeyError as error:
            raise EmbeddingError("an id was asked for that the index does not hold") from error
        return np.stack(found) if found else np.empty((0, self._dimension), np.float32)

    def _rows(self, where: str, field: str) -> list[dict[str, Any]]:
        with self._errors():
            return list(
                self._client.query(
                    self._collection,
                    filter=where,
                    output_fields=["id", field],
                    consistency_level=_CONSISTENCY,
                    timeout=ASK_SECONDS,
                )
            )


def build(
    client: Any, address: str, collection: str, *, exact: bool, more: dict[str, Any] | None = None
) -> None:
    """Have the vectors of a collection found, and load it.

    Args:
        client: connected to the address.
        address: for messages.
        collection: its name. What finds its vectors so far is replaced.
        exact: compare with all vectors; else walk a graph of them.
        more: how another field is found, as ``IndexParams.add_index`` takes it.
    """
    params = client.prepare_index_params()
    kind = {"index_type": "FLAT"} if exact else {"index_type": "HNSW", "params": GRAPH}
    params.add_index("vector", metric_type="IP", **kind)
    if more:
        params.add_index(**more)
    with plain_errors(address):
        if client.list_indexes(collection):
            client.release_collection(collection, timeout=WORK_SECONDS)
        while before := client.list_indexes(collection):  # Milvus Lite drops all of them at once
            client.drop_index(collection, before[0], timeout=WORK_SECONDS)
        # Of a list of vectors there is nothing to wait for.
        client.create_index(collection, params, timeout=WORK_SECONDS, sync=not exact)
        client.load_collection(collection, timeout=WORK_SECONDS)


def _among(ids: IntArray) -> str:
    return f"id in {[int(i) for i in ids]}"


def _parts(ids: IntArray) -> list[slice]:
    return [slice(at, at + MOST // 4) for at in range(0, len(ids), MOST // 4)]
