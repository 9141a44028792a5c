"""Inner-product search in Milvus: a collection on a server or cluster, or in Milvus Lite."""

from __future__ import annotations

import atexit
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Self
from uuid import uuid4

import numpy as np

from embeddings.encoder import FloatArray
from embeddings.errors import EmbeddingError
from embeddings.index import IdArray, check_batch
from embeddings.milvus_client import (
    ASK_SECONDS,
    WORK_SECONDS,
    connect,
    plain_errors,
    release,
)

MOST = 16_384  # rows that Milvus finds at once
GRAPH = {"M": 32, "efConstruction": 200}  # of many vectors (HNSW)
_LOOKED_AT = 512  # vectors of the graph that a search keeps in sight, at least


class MilvusIndex:
    """The vectors of one collection, whose key is ``id`` and whose vectors are in ``vector``.

    Everything raises EmbeddingError where Milvus says that something is wrong, and
    UnreachableError, which is one, where it does not answer.
    """

    # Where new collections are made; "": in a folder of Milvus Lite that goes with the process.
    ADDRESS: ClassVar = ""

    def __init__(self, dimension: int) -> None:
        """An empty collection of its own, for vectors of this dimension."""
        from pymilvus import DataType

        address = self.ADDRESS or _scratch()
        self._take(connect(address), address, f"vectors_{uuid4().hex}", dimension, exact=True)
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        with self._errors():
            self._client.create_collection(
                self._collection, schema=schema, consistency_level="Strong", timeout=WORK_SECONDS
            )
        build(self._client, address, self._collection, exact=True)

    def _take(
        self, client: Any, address: str, collection: str, dimension: int, *, exact: bool
    ) -> None:
        self._client, self._address, self._collection = client, address, collection
        self._dimension, self._exact = dimension, exact
        self._consistency = "Strong"

    @classmethod
    def at(cls, address: str) -> type[MilvusIndex]:
        """The same, with new collections at the address of a server."""
        return type("MilvusIndex", (cls,), {"ADDRESS": address})

    @classmethod
    def of(
        cls, client: Any, address: str, collection: str, dimension: int, *, exact: bool
    ) -> MilvusIndex:
        """The vectors of a collection that is written no more.

        Args:
            client: connected to the address.
            address: for messages.
            collection: its name; it is loaded.
            dimension: components of a vector.
            exact: whether all vectors are compared with, or a graph of them is walked.
        """
        index = cls.__new__(cls)
        index._take(client, address, collection, dimension, exact=exact)
        index._consistency = "Bounded"  # nothing changes: no need to wait for what is newest
        return index

    def _errors(self) -> Any:
        return plain_errors(self._address)

    def __len__(self) -> int:
        """How many vectors it holds."""
        (row,) = self._rows("", "count(*)")
        return int(row["count(*)"])

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        return self._dimension

    def add(self, ids: IdArray, vectors: FloatArray) -> None:
        """Add vectors (n, d) under new ids (n,).

        Raises:
            EmbeddingError: wrong shapes or types, or an id that is already there.
        """
        check_batch(ids, vectors, self._dimension)
        for part in _parts(ids):
            if len(np.unique(ids)) != len(ids) or self._rows(_among(ids[part]), "id"):
                raise EmbeddingError("an id was added twice")
        for part in _parts(ids):
            rows = [
                {"id": int(i), "vector": vector}
                for i, vector in zip(ids[part], vectors[part], strict=True)
            ]
            with self._errors():
                self._client.insert(self._collection, rows, timeout=WORK_SECONDS)

    def remove(self, ids: IdArray) -> None:
        """Forget these ids; ids it does not hold are ignored."""
        for part in _parts(ids):
            with self._errors():
                self._client.delete(
                    self._collection, filter=_among(ids[part]), timeout=WORK_SECONDS
                )

    def search(
        self, query: FloatArray, k: int, within: IdArray | None = None
    ) -> tuple[IdArray, FloatArray]:
        """The k nearest to one query (d,): ids and inner products, best first.

        ``within``: only these ids are looked at.
        """
        if within is not None and not len(within):
            k = 0
        return self.search_where(query, k, "" if within is None else _among(within))

    def search_where(self, query: FloatArray, k: int, where: str) -> tuple[IdArray, FloatArray]:
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
                consistency_level=self._consistency,
                timeout=ASK_SECONDS,
            )
        ids = np.asarray([hit["id"] for hit in found], dtype=np.int64)
        return ids, np.asarray([hit["distance"] for hit in found], dtype=np.float32)

    def vectors(self, ids: IdArray) -> FloatArray:
        """The stored vectors (n, d) of these ids, in their order.

        Raises:
            EmbeddingError: an id that it does not hold.
        """
        held: dict[int, FloatArray] = {}
        for part in _parts(ids):
            rows = self._rows(_among(ids[part]), "vector")
            held |= {row["id"]: np.asarray(row["vector"], np.float32) for row in rows}
        try:
            found = [held[int(i)] for i in ids]
        except KeyError as error:
            raise EmbeddingError("an id was asked for that the index does not hold") from error
        return np.stack(found) if found else np.empty((0, self._dimension), np.float32)

    def _rows(self, where: str, field: str) -> list[dict[str, Any]]:
        fields = [field] if field == "count(*)" else ["id", field]
        with self._errors():
            return list(
                self._client.query(
                    self._collection,
                    filter=where,
                    output_fields=fields,
                    consistency_level=self._consistency,
                    timeout=ASK_SECONDS,
                )
            )

    def save(self, path: Path, exact_up_to: int) -> None:
        """Have Milvus keep everything for good, and write to one file where that is.

        Args:
            path: the file.
            exact_up_to: how many vectors are still searched exactly.

        Raises:
            EmbeddingError: the file cannot be written.
        """
        with self._errors():
            self._client.flush(self._collection, timeout=WORK_SECONDS)
        if self._exact != (len(self) <= exact_up_to):
            self._exact = not self._exact
            build(self._client, self._address, self._collection, exact=self._exact)
        about = {
            "milvus": self._address,
            "collection": self._collection,
            "dimension": self._dimension,
            "exact": self._exact,
        }
        try:
            path.write_text(json.dumps(about), encoding="utf-8")
        except OSError as error:
            raise EmbeddingError(f"{path} cannot be written: is the disk full?") from error

    @classmethod
    def load(cls, path: Path, *, mapped: bool = False) -> Self:
        """Find again what ``save`` wrote; ``mapped``: to search in it alone.

        Raises:
            EmbeddingError: the file is missing or is not of such an index.
        """
        try:
            about = json.loads(path.read_text(encoding="utf-8"))
            address, collection = str(about["milvus"]), str(about["collection"])
            dimension, exact = int(about["dimension"]), bool(about["exact"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EmbeddingError(f"{path} is not a readable Milvus index") from error
        index = cls.__new__(cls)
        index._take(connect(address), address, collection, dimension, exact=exact)
        with index._errors():
            if not index._client.has_collection(collection, timeout=ASK_SECONDS):
                raise EmbeddingError(f"{path} is not a readable Milvus index")
            index._client.load_collection(collection, timeout=WORK_SECONDS)
        if mapped:
            index._consistency = "Bounded"
        return index


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


def _among(ids: IdArray) -> str:
    return f"id in {[int(i) for i in ids]}"


def _parts(ids: IdArray) -> list[slice]:
    return [slice(at, at + MOST // 4) for at in range(0, len(ids), MOST // 4)]


def _scratch() -> str:
    global _folder
    if _folder is None:
        _folder = TemporaryDirectory(prefix="milvus-")
        atexit.register(_clear, _folder)
    return str(Path(_folder.name, "vectors.db"))


def _clear(folder: TemporaryDirectory[str]) -> None:
    release(str(Path(folder.name, "vectors.db")))
    folder.cleanup()


_folder: TemporaryDirectory[str] | None = None
