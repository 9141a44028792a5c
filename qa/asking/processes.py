"""Worker processes that answer side by side from one index, which they only read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import Any, cast

from qa.answer.explanation import Explanation
from qa.asking import worker
from qa.assistant import Assistant
from qa.errors import QAError
from qa.settings import Settings
from qa.types import Hit, Reply


class Processes:
    """As many worker processes as the settings say. Safe from several threads.

    They see what is indexed as soon as it is, and end with this process. Where one is killed, all
    are started anew, and what they were asked is asked again: asking changes nothing.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Nothing is started yet. ``folder``: the library that each opens first."""
        self._settings, self._folder = settings, folder
        self._lock = Lock()
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._settings.workers,
            # Threads and models do not survive a fork.
            mp_context=get_context("spawn"),
            initializer=worker.begin,
            initargs=(self._settings, self._folder),
        )

    def load(self) -> None:
        """Start all now rather than at the first questions.

        Raises:
            QAError: they end as they start.
        """
        asked = (self._folder, "retrieve", "What happened?", 1)
        started = [self._submit(*asked) for _ in range(self._settings.workers)]
        try:
            for each in started:
                each.result()
        except BrokenProcessPool as error:
            raise QAError("the worker processes cannot be started: set QA_WORKERS to 1") from error

    def of(self, folder: Path) -> Asks:
        """A library that is indexed, as the workers answer from it."""
        return _Elsewhere(partial(self._do, folder))

    def _do(self, *asked: Any, **limits: Any) -> Any:
        """What ``worker.do`` returns in one of the processes.

        Raises:
            QAError: as it does; or the processes were ended twice over this.
        """
        for _ in range(2):
            with suppress(BrokenProcessPool):
                return self._submit(*asked, **limits).result()
        raise QAError("the processes that answer were ended: ask again")

    def _submit(self, *asked: Any, **limits: Any) -> Future[Any]:
        with self._lock:
            try:
                return self._pool.submit(worker.do, *asked, **limits)
            except BrokenProcessPool:
                self._pool = self._new_pool()
                return self._pool.submit(worker.do, *asked, **limits)

    def stop(self) -> None:
        """Finish what runs, and end."""
        self._pool.shutdown()


class _Elsewhere:
    """One library, as the processes answer from it."""

    def __init__(self, do: Callable[..., Any]) -> None:
        self._do = do  # what a method of its assistant returns in one of them

    def ask(self, question: str, history: Sequence[tuple[str, str]] = (), **limits: Any) -> Reply:
        return cast(Reply, self._do("ask", question, history, **limits))

    def retrieve(self, query: str, k: int = 5, **limits: Any) -> list[Hit]:
        return cast("list[Hit]", self._do("retrieve", query, k, **limits))

    def explain(self, question: str, **limits: Any) -> Explanation:
        return cast(Explanation, self._do("explain", question, **limits))


Asks = Assistant | _Elsewhere  # what questions are put to
