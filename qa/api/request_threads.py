"""Threads that do what requests ask for: some at once, some waiting, the rest refused at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from qa.errors import QAError

T = TypeVar("T")


class OverloadedError(QAError):
    """More is being asked than can be answered soon: try again in ``retry_after`` seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RequestThreads:
    """A pool of threads that says no instead of letting requests pile up.

    Args:
        at_once: how much is done at once.
        waiting: how much may wait for its turn.
        seconds: how long a request waits for its result, in all.
    """

    def __init__(self, at_once: int, waiting: int, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="api")
        self._places = BoundedSemaphore(at_once + waiting)
        self._seconds = seconds
        self._stopping = False

    async def do(self, work: Callable[[], T]) -> T:
        """The result of work that is done in one of the threads.

        Raises:
            OverloadedError: too much is waiting, it took too long, or the server stops.
        """
        if self._stopping:
            raise _stops()
        if not self._places.acquire(blocking=False):
            raise OverloadedError("too many questions are waiting: try again in a moment", 1)
        try:
            future = self._pool.submit(work)
        except RuntimeError as error:  # it was stopped since
            self._places.release()
            raise _stops() from error
        # What is given up keeps its place until its thread is free: threads cannot be ended.
        future.add_done_callback(self._leave)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds)
        except TimeoutError as error:
            raise OverloadedError(
                f"this took longer than {self._seconds:g} seconds: try again later", 10
            ) from error

    def _leave(self, _: Future[T]) -> None:
        self._places.release()

    def stop(self) -> None:
        """Refuse new work from now on; returns when all that was begun or waits is done."""
        self._stopping = True
        self._pool.shutdown(wait=True)


def _stops() -> OverloadedError:
    return OverloadedError("the server is stopping: try again when it runs again", 10)
