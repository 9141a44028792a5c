"""The panel that adds articles: files or a pasted text, with progress and a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import gradio as gr

from qa.access.accounts import Caller
from qa.assistant import Assistant
from qa.corpus.loader import SUFFIXES
from qa.errors import QAError
from qa.library import audit
from qa.library.additions import title_of
from qa.library.library import Library, key_of
from qa.library.uploads import Addition, add
from qa.web import reply_html
from qa.web.events import conversation_key, html
from qa.web.open_libraries import OpenLibraries
from qa.web.text_html import count

_KINDS = "Text, web pages, PDF, Word, EPUB, e-mails, tables, or zip archives of these."
_STEP_SECONDS = 0.3  # how often progress is shown


class Panel(NamedTuple):
    """The components of the panel."""

    target: gr.Dropdown
    files: gr.File
    text: gr.Textbox
    button: gr.Button
    report: gr.HTML
    done: gr.State  # whether something was added


def panel() -> Panel:
    """The disclosure below the question box."""
    with gr.Accordion("Add articles…", open=False, elem_id="fn-add"):
        html(f'<p class="fn-hint">{_KINDS}</p>')
        files = gr.File(
            label="Files",
            file_count="multiple",
            file_types=sorted(SUFFIXES),
            height=140,
        )
        text = gr.Textbox(
            label="Or paste a text, with its title on the first line", lines=3, max_lines=12
        )
        with gr.Row(elem_id="fn-add-below"):
            target = gr.Dropdown(
                label="Add to the library (type a new name to create one)",
                allow_custom_value=True,
                interactive=False,  # until the libraries are known: they would undo what is typed
                min_width=200,
            )
            button = gr.Button("Add", variant="primary", scale=0, min_width=80)
        report = html("", elem_id="fn-added")
    return Panel(target, files, text, button, report, gr.State(False))


class Adding:
    """The panel's event."""

    def __init__(self, libraries: OpenLibraries) -> None:
        self._libraries = libraries

    def add(
        self, target: str | None, files: list[str] | None, text: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Add what was chosen and pasted; the report, the emptied files and text, and ``done``.

        A text that was refused stays, to be corrected.
        """
        caller = _caller(request)
        if caller and not caller.may("add"):
            yield (reply_html.problem("you may not add articles here"), *[gr.skip()] * 2, False)
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
                return add(known, library, paths, text or "", settings, index)

        paths = [(Path(name).name, Path(name)) for name in files or ()]
        with ThreadPoolExecutor(1) as pool:
            working = pool.submit(work)
            stage = "Reading…"
            while not working.done():
                yield (_status(stage), *[gr.skip()] * 3)
                stage = _latest(progress, stage)
        try:
            library, outcome = working.result()
        except QAError as error:
            yield (reply_html.problem(str(error)), *[gr.skip()] * 2, False)
            return
        done = any(each.articles for each in outcome)
        refused = {each.name for each in outcome if not each.articles}
        if done:
            self._libraries.choose(conversation_key(request), key_of(library.folder))
        for _, path in paths:
            path.unlink(missing_ok=True)  # what the browser sent was copied
        left = gr.skip() if title_of(text or "") in refused else ""
        yield report(library.name, outcome), None, left, done


def report(library: str, outcome: Sequence[Addition]) -> str:
    """What became of each thing that was added."""
    added = sum(each.articles for each in outcome if each.fresh)
    lines = "".join(_line(each) for each in outcome)
    return (
        f'<div class="fn-report" role="status"><p><strong>{count(added, "article")} added to '
        f"{escape(library)}.</strong></p><ul>{lines}</ul></div>"
    )


def _line(each: Addition) -> str:
    name = f'<span class="fn-file">{escape(each.name)}</span>'
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in each.remarks[:10])
    if len(each.remarks) > 10:
        remarks += f"<li>and {len(each.remarks) - 10:,} more</li>"
    held = count(each.articles, "article") if each.articles else "left out"
    return f"<li>{name}: {held}{f'<ul>{remarks}</ul>' if remarks else ''}</li>"


def _caller(request: gr.Request) -> Caller | None:
    """Who the guard says sent the request; None where no guard stands before the page."""
    state = request.request.scope.get("state", {}) if request.request else {}
    caller = state.get("caller")
    return caller if isinstance(caller, Caller) else None


def _status(stage: str) -> str:
    return f'<p class="fn-pending" role="status">{escape(stage)}</p>'


def _latest(progress: SimpleQueue[str], stage: str) -> str:
    """The newest of the messages, after a moment."""
    try:
        stage = progress.get(timeout=_STEP_SECONDS)
        while True:
            stage = progress.get_nowait()
    except Empty:
        return stage
