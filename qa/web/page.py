"""The page as Gradio blocks: a question box, the conversation, and the article reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from qa.assistant import Assistant
from qa.web import render, turns, upload_panel
from qa.web.shelf import Shelf
from qa.web.view import EXAMPLES, View, html

HERE = Path(__file__).parent
STYLES = (HERE / "page.css", HERE / "chat.css", HERE / "panels.css")
SCRIPTS = (HERE / "page.js", HERE / "chat.js")
FAVICON = HERE / "favicon.svg"

_ANYWHERE = "Only from…"

_READER = """
<dialog class="fn-reader" aria-labelledby="fn-reader-title">
  <div class="fn-reader-bar">
    <span class="fn-reader-title" id="fn-reader-title">Whole article</span>
    <button type="button" class="fn-close">Close</button>
  </div>
  <div class="fn-reader-body" tabindex="0" role="document"></div>
</dialog>
"""


def theme() -> gr.themes.Base:
    """System fonts only: Gradio's own themes would load theirs."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.stone,
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"],
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
    )


def build(assistant: Assistant, shelf: Shelf | None = None) -> gr.Blocks:
    """The page that first shows one assistant. Style and theme are given where it is served."""
    shelf = shelf or Shelf(assistant)
    view, adder = View(shelf), upload_panel.Adder(shelf)

    def open_article(asked: Any) -> str:
        key = library_of(asked)
        return shelf.chat(key).article(asked, key or shelf.first)

    def vote(cast: Any) -> bool:
        return shelf.chat(library_of(cast)).vote(cast)

    page = gr.Blocks(title="Footnote", analytics_enabled=False)
    with page:
        intro = html(render.intro(assistant.counts()[0], shelf.first))
        library = gr.Dropdown(
            [(assistant.library.name, shelf.first)],
            value=shelf.first,
            label="Library",
            visible=False,
            elem_id="fn-library",
            filterable=False,
            min_width=160,
        )
        log = gr.Chatbot(
            elem_id="fn-chat",
            label="Conversation",
            show_label=False,
            container=False,
            height=None,
            layout="panel",
            buttons=[],
            autoscroll=False,
            feedback_options=None,
        )
        following = html("", elem_id="fn-following")
        with gr.Column(elem_id="fn-composer"):
            with gr.Row(elem_id="fn-ask"):
                box = gr.Textbox(
                    label="Your question",
                    show_label=False,
                    container=False,
                    placeholder="Ask your articles a question",
                    lines=1,
                    max_lines=5,
                    autofocus=True,
                    scale=1,
                )
                ask = gr.Button("Ask", variant="primary", scale=0, min_width=80)
            with gr.Row(elem_id="fn-below"):
                notice = html("")
                save = html("", visible=False)
                clear = gr.Button("Clear", visible=False, scale=0, elem_id="fn-clear")
            filters = _filters(shelf, library)
        # Outside the composer, which stays in view: it would hide the conversation.
        more = upload_panel.panel()
        with gr.Column(elem_id="fn-examples") as start:
            examples = [
                gr.Button(question, size="sm", visible=assistant.article(name) is not None)
                for name, question in EXAMPLES
            ]
        reader = gr.HTML(
            _READER,
            js_on_load="\n".join(script.read_text("utf-8") for script in SCRIPTS),
            apply_default_css=False,
            server_functions=[open_article, vote],
        )

        outputs = [log, following, start, clear, save, notice, box]
        head = [intro, library, more.target, *filters[2:], *examples]
        at_once: dict[str, Any] = {
            "outputs": outputs,
            "show_progress": "hidden",
            "api_visibility": "private",
            # Each is a request of its own: an event that joins Gradio's queue just when the page's
            # stream of messages is closed after another event is never heard of again.
            "queue": False,
            "trigger_mode": "multiple",  # a question sent while another is answered waits its turn
        }

        def then_answer(event: Any, answer: Any = view.answer) -> None:
            # One at a time and in order, so what the last of them shows is what there is: what
            # events at once show can overtake one another on the way to the page.
            answered = event.then(answer, [library, box], **at_once)
            # Not among those who wait for an answer: other people's questions come first.
            answered.then(view.suggest, library, **at_once)

        given = [library, *filters]
        then_answer(gr.on([box.submit, ask.click], view.ask, [*given, box], **at_once))
        for example in examples:
            then_answer(example.click(view.ask, [*given, example], **at_once))
        then_answer(reader.act(view.act, given, **at_once))
        in_library: dict[str, Any] = {**at_once, "outputs": [*outputs, *head]}
        then_answer(page.load(view.look, None, **in_library), view.resume)
        opening = library.input(view.opening, library, **{**at_once, "outputs": notice})
        then_answer(opening.then(view.choose, library, **in_library), view.resume)
        then_answer(clear.click(view.clear, library, **at_once))
        added = more.button.click(
            adder.add,
            [more.target, more.files, more.text],
            [more.report, more.files, more.text, more.done],
            show_progress="hidden",
            api_visibility="private",
            concurrency_id="add",
        )
        then_answer(added.then(view.added, more.done, **in_library), view.resume)
    return page


def _filters(shelf: Shelf, library: gr.Dropdown) -> list[gr.components.Component]:
    """The disclosure below the question box: dates and publishers to search in."""
    with gr.Accordion(_ANYWHERE, open=False, elem_id="fn-filters") as disclosure:
        with gr.Row(elem_id="fn-dates"):
            since = gr.Textbox(label="Since", placeholder="2023-01-31", max_lines=1, min_width=120)
            until = gr.Textbox(label="Until", placeholder="2023-12-31", max_lines=1, min_width=120)
        # Few publishers are boxes to tick, many a list to choose from: the page shows one of them.
        boxes = gr.CheckboxGroup(label="Sources", visible=False)
        names = gr.Dropdown(label="Sources", multiselect=True, value=[], visible=False)

    def say(key: str, since: str, until: str, few: list[str], many: list[str]) -> Any:
        """What is chosen stays to be seen when the disclosure is closed."""
        said = turns.restriction(shelf.chat(key).filters(since, until, [*few, *many]))
        return gr.update(label=said or _ANYWHERE)

    parts: list[gr.components.Component] = [since, until, boxes, names]
    for part in (since, until, boxes, names):
        part.change(
            say,
            [library, *parts],
            disclosure,
            show_progress="hidden",
            api_visibility="private",
            queue=False,
        )
    return parts


def library_of(request: object) -> str | None:
    """The key that a request of the page's scripts names."""
    match request:
        case {"library": str(key)}:
            return key
    return None
