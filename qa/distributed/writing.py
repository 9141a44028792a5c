"""Writing into an unfinished generation in Milvus from many processes of a Ray cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, TypeVar

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from embeddings.arrays import Float32Array
from embeddings.milvus_client import is_milvus_address
from qa.errors import IndexUnavailableError, QAError
from qa.index.milvus.rows import IndexedArticle
from qa.index.milvus.writer import MilvusWriter, Target
from qa.types import Article

_PATIENCE_SECONDS = 60.0  # that a server which does not answer is waited for
_ENDED_SECONDS = 20.0
_PAUSE_SECONDS = 1.0

T = TypeVar("T")


@dataclass(frozen=True)
class Generation:
    """A generation that several processes write. Plain data, to be sent to them.

    ``through`` is the one process that has a folder of Milvus Lite open; a server takes all.
    """

    target: Target
    through: Any = None

    def writer(self) -> Writer:
        """A process' own way to write there."""
        return Writer(self)


class Writer:
    """``MilvusWriter`` from anywhere in the cluster; a server that is away is waited for."""

    def __init__(self, generation: Generation) -> None:
        self._through = generation.through
        self._own: MilvusWriter | None = None
        if not generation.through:
            self._own = _patiently(lambda: MilvusWriter(generation.target))

    def present(self, articles: Sequence[Article], copies: AbstractSet[str]) -> set[str]:
        """See ``MilvusWriter``."""
        found: set[str] = self._do("present", list(articles), copies)
        return found

    def known(self, ids: Sequence[int]) -> dict[int, Float32Array]:
        """See ``MilvusWriter``."""
        found: dict[int, Float32Array] = self._do("known", list(ids))
        return found

    def upsert(self, articles: Iterable[IndexedArticle]) -> None:
        """See ``MilvusWriter``."""
        self._do("upsert", list(articles))

    def finish(self, names: AbstractSet[str] | None, exact_up_to: int, about: Any) -> Any:
        """See ``MilvusWriter``."""
        return self._do("finish", names, exact_up_to, about)

    def switch(self) -> None:
        """See ``MilvusWriter``."""
        self._do("switch")

    def _do(self, method: str, *given: Any) -> Any:
        if self._own is None:
            return ray.get(self._through.do.remote(method, *given))
        return _patiently(lambda: getattr(self._own, method)(*given))


class _Alone:
    """The one process that has a folder of Milvus Lite open."""

    def __init__(self, begin: dict[str, Any]) -> None:
        # A run that was killed may have it open until Ray has ended all of that.
        self._writer = _patiently(lambda: MilvusWriter.begin(**begin), QAError, _ENDED_SECONDS)

    def target(self) -> Target:
        return self._writer.target

    def do(self, method: str, *given: Any) -> Any:
        return getattr(self._writer, method)(*given)


def begun(address: str, **begin: Any) -> Generation:
    """Begin a generation, or go on with one; see ``MilvusWriter.begin``.

    Raises:
        QAError: Milvus does not answer, or the folder cannot be opened.
    """
    begin = {"address": address, **begin}
    if is_milvus_address(address):
        return Generation(MilvusWriter.begin(**begin).target)
    # It is on this machine, whatever others are in the cluster.
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    alone = ray.remote(_Alone).options(
        num_cpus=0, max_restarts=3, max_task_retries=3, scheduling_strategy=here
    )
    handle: Any = alone.remote(begin)
    return Generation(ray.get(handle.target.remote()), handle)


def _patiently(
    work: Callable[[], T],
    error: type[QAError] = IndexUnavailableError,
    seconds: float = _PATIENCE_SECONDS,
) -> T:
    """Its result; while there is an error that may pass, it is tried again for a while."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return work()
        except error:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
