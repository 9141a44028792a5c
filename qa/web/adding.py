"""Adding articles: what was attached to the question box goes into the library, with progress."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import gradio as gr

from qa.access.guard import caller_of
from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.errors import QAError
from qa.index.uploads import Addition, add
from qa.library import audit
from qa.library.library import Library, key_of
from qa.web import reply_view
from qa.web.render import render

_STEP_SECONDS = 0.3  # how often progress is shown
_NUMBERS = count(1)


class Attached(NamedTuple):
    """What is to be added."""

    files: list[str]  # where they lie
    question: str  # what is to be asked once they are added


def attached(given: dict[str, Any] | None) -> tuple[Any, Any]:
    """What the question box holds besides a question, and a number that no addition had before."""
    files = (given or {}).get("files") or []
    text = (given or {}).get("text") or ""
    return (Attached(list(files), text), next(_NUMBERS)) if files else (gr.skip(), gr.skip())


class Adding:
    """The event that adds what was attached."""

    def __init__(self, libraries: OpenLibraries) -> None:
        self._libraries = libraries

    def add(
        self, target: str, what: Attached | None, request: gr.Request
    ) -> Iterator[tuple[Any, str]]:
        """Add files to a library, or to a new one of this name.

        Yields the progress and at last the report, and the key of the library to which something
        was added.
        """
        if not what:
            return
        caller = caller_of(request)
        if caller and not caller.may("add"):
            yield reply_view.problem("you may not add articles here"), ""
            return
        progress: SimpleQueue[str] = SimpleQueue()

        def follow(stage: str, done: int, total: int) -> None:
            progress.put(f"{stage} ({100 * done // total} %)" if total else stage)

        def index(library: Library) -> Assistant:
            return self._libraries.update(key_of(library.folder), follow)

        def work() -> tuple[Library, list[Addition]]:
            library = self._libraries.named((target or "").strip())
            known, settings = self._libraries.registry, self._libraries.settings
            with audit.by(caller.name if caller else "the chat"):
                return add(known, library, paths, settings, index)

        paths = [(Path(name).name, Path(name)) for name in what.files]
        with ThreadPoolExecutor(1) as pool:
            working = pool.submit(work)
            stage = "Reading…"
            while not working.done():
                yield render("pending", doing=stage), ""
                stage = _latest(progress, stage)
        try:
            library, outcome = working.result()
        except QAError as error:
            yield reply_view.problem(str(error)), ""
            return
        done = any(each.articles for each in outcome)
        yield report(library.name, outcome), key_of(library.folder) if done else ""


def report(library: str, outcome: list[Addition]) -> str:
    """What became of each thing that was added."""
    added = sum(each.articles for each in outcome if each.fresh)
    return render("report", library=library, outcome=outcome, added=added)


def _latest(progress: SimpleQueue[str], stage: str) -> str:
    """The newest of the messages, after a moment."""
    try:
        stage = progress.get(timeout=_STEP_SECONDS)
        while True:
            stage = progress.get_nowait()
    except Empty:
        return stage
