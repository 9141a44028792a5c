"""The panel that adds articles: files or a pasted text, with progress and a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import gradio as gr

from qa.corpus.loader import SUFFIXES
from qa.errors import QAError
from qa.library.additions import title_of
from qa.library.library import key_of
from qa.web import render
from qa.web.shelf import Shelf
from qa.web.text import count
from qa.web.uploads import Addition, add
from qa.web.view import html, visitor

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
        text = gr.Textbox(label="Or paste a text, its title first", lines=3, max_lines=12)
        with gr.Row(elem_id="fn-add-below"):
            target = gr.Dropdown(
                label="Into the library (type a name to make a new one)",
                allow_custom_value=True,
                interactive=False,  # until the libraries are known: they would undo what is typed
                min_width=200,
            )
            button = gr.Button("Add", variant="primary", scale=0, min_width=80)
        report = html("", elem_id="fn-added")
    return Panel(target, files, text, button, report, gr.State(False))


class Adder:
    """The panel's event."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add(
        self, target: str | None, files: list[str] | None, text: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Add what was chosen and pasted; the report, the emptied files and text, and ``done``.

        A text that was refused stays to be mended.
        """
        progress: SimpleQueue[str] = SimpleQueue()

        def follow(stage: str, done: int, total: int) -> None:
            progress.put(f"{stage} ({100 * done // total} %)" if total else stage)

        paths = [(Path(name).name, Path(name)) for name in files or ()]
        with ThreadPoolExecutor(1) as pool:
            work = pool.submit(add, self._shelf, (target or "").strip(), paths, text or "", follow)
            said = "Reading…"
            while not work.done():
                yield (_status(said), *[gr.skip()] * 3)
                said = _latest(progress, said)
        try:
            library, told = work.result()
        except QAError as error:
            yield (render.problem(str(error)), *[gr.skip()] * 2, False)
            return
        done = any(each.articles for each in told)
        refused = {each.name for each in told if not each.articles}
        if done:
            self._shelf.choose(visitor(request), key_of(library.folder))
        for _, path in paths:
            path.unlink(missing_ok=True)  # what the browser sent was copied
        left = gr.skip() if title_of(text or "") in refused else ""
        yield report(library.name, told), None, left, done


def report(library: str, told: Sequence[Addition]) -> str:
    """What became of each thing that was added."""
    added = sum(each.articles for each in told if each.fresh)
    lines = "".join(_line(each) for each in told)
    return (
        f'<div class="fn-report" role="status"><p><strong>{count(added, "article")} added to '
        f"{escape(library)}.</strong></p><ul>{lines}</ul></div>"
    )


def _line(each: Addition) -> str:
    name = f'<span class="fn-file">{escape(each.name)}</span>'
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in each.remarks[:10])
    if len(each.remarks) > 10:
        remarks += f"<li>and {len(each.remarks) - 10:,} more</li>"
    said = count(each.articles, "article") if each.articles else "left out"
    return f"<li>{name}: {said}{f'<ul>{remarks}</ul>' if remarks else ''}</li>"


def _status(said: str) -> str:
    return f'<p class="fn-pending" role="status">{escape(said)}</p>'


def _latest(progress: SimpleQueue[str], said: str) -> str:
    """The newest of the messages, after a moment."""
    try:
        said = progress.get(timeout=_STEP_SECONDS)
        while True:
            said = progress.get_nowait()
    except Empty:
        return said
