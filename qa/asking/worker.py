"""What a worker process does: it asks the current generations, which others write."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from threading import Thread
from typing import Any

from embeddings.onnx_model import share_cores
from qa.assistant import Assistant
from qa.errors import IndexDamagedError, IndexUnavailableError
from qa.settings import Settings


class Worker:
    """Libraries as they are indexed, opened at their first use; all share the models."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Open a library that is indexed, and load the models.

        Raises:
            QAError: it cannot be opened.
        """
        self._first = Assistant.open(folder, settings=settings, as_indexed=True)
        self._first.load()
        self._open = {folder: self._first}

    def current(self, folder: Path) -> Assistant:
        """A library in its current generation: what has just been indexed is asked at once."""
        held = self._open.get(folder)
        if held is None:
            self._open[folder] = self._first.beside(folder, as_indexed=True)
        else:
            # What is open can be asked until the index is there again.
            with suppress(IndexDamagedError, IndexUnavailableError):
                if not held.is_current:
                    self._open[folder] = self._first.beside(folder, as_indexed=True)
        return self._open[folder]


_worker: Worker


def begin(settings: Settings, folder: Path) -> None:
    """Make this process a worker."""
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server: it finishes what runs
    Thread(target=_end_with_parent, name="parent", daemon=True).start()
    share_cores(settings.workers)
    _worker = Worker(settings, folder)


def do(folder: Path, method: str, /, *given: Any, **limits: Any) -> object:
    """What a method of a library's assistant returns here; raises what it raises."""
    return getattr(_worker.current(folder), method)(*given, **limits)


def _end_with_parent() -> None:
    """A server that was killed leaves nobody behind."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
