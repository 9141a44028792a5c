"""Whose question is answered next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class Turns:
    """As many at once as there are processes; in a conversation one by one, as they were asked."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, here: object) -> AsyncIterator[None]:
        """Held while a question is answered where the browser says that it is."""
        conversation = str(here.get("conversation")) if isinstance(here, dict) else ""
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        async with lock, self._places:
            yield
