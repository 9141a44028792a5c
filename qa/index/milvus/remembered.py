"""What was fetched of a generation is kept for a while: it never changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

_KEPT = 4096  # passages, or words


class Remembered(Generic[T]):
    """What was fetched last, by its numbers. Safe from several threads."""

    def __init__(self, fetch: Callable[[Sequence[int]], Mapping[int, T]]) -> None:
        self._fetch, self._lock = fetch, threading.Lock()
        self._held: OrderedDict[int, T] = OrderedDict()

    def of(self, numbers: Iterable[int]) -> dict[int, T]:
        """What there is of these."""
        wanted = list(dict.fromkeys(map(int, numbers)))
        with self._lock:
            found = {number: self._held[number] for number in wanted if number in self._held}
        if missing := [number for number in wanted if number not in found]:
            fetched = self._fetch(missing)
            with self._lock:
                self._held |= fetched
                while len(self._held) > _KEPT:
                    self._held.popitem(last=False)
            found |= fetched
        return {number: found[number] for number in wanted if number in found}
