"""The page as Gradio blocks: a question box, the conversation, and the article reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from qa.assistant import Assistant
from qa.errors import QAError
from qa.web import reply_html, turn_html, upload_panel
from qa.web.events import EXAMPLES, PageEvents, html
from qa.web.open_libraries import OpenLibraries

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


def build(assistant: Assistant, libraries: OpenLibraries | None = None) -> gr.Blocks:
    """The page that first shows one assistant. Style and theme are given where it is served."""
    libraries = libraries or OpenLibraries(assistant)
    events, adding = PageEvents(libraries), upload_panel.Adding(libraries)

    def open_article(request: Any) -> str:
        key = library_of(request)
        try:
            return libraries.chat(key).article(request, key or libraries.first)
        except QAError as error:
            return reply_html.problem(str(error))

    def vote(request: Any) -> bool:
        try:
            return libraries.chat(library_of(request)).vote(request)
        except QAError:
            return False  # the page says that it was not saved

    page = gr.Blocks(title="Footnote", analytics_enabled=False)
    with page:
        intro = html(reply_html.intro(assistant.counts()[0], libraries.first))
        library = gr.Dropdown(
            [(assistant.library.name, libraries.first)],
            value=libraries.first,
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
            filters = _filters(libraries, library)
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

        outputs = [log, start, clear, save, notice, box]
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

        def then_answer(event: Any, answer: Any = events.answer) -> None:
            # One at a time and in order, so what the last of them shows is what there is: what
            # events at once show can overtake one another on the way to the page.
            event.then(answer, [library, box], **at_once)

        given = [library, *filters]
        then_answer(gr.on([box.submit, ask.click], events.ask, [*given, box], **at_once))
        for example in examples:
            then_answer(example.click(events.ask, [*given, example], **at_once))
        then_answer(reader.act(events.act, [*given, box], **at_once))
        in_library: dict[str, Any] = {**at_once, "outputs": [*outputs, *head]}
        then_answer(page.load(events.load, None, **in_library), events.resume)
        opening = library.input(events.opening, library, **{**at_once, "outputs": notice})
        then_answer(opening.then(events.choose, library, **in_library), events.resume)
        then_answer(clear.click(events.clear, library, **at_once))
        added = more.button.click(
            adding.add,
            [more.target, more.files, more.text],
            [more.report, more.files, more.text, more.done],
            show_progress="hidden",
            api_visibility="private",
            concurrency_id="add",
        )
        then_answer(added.then(events.added, more.done, **in_library), events.resume)
    return page


def _filters(libraries: OpenLibraries, library: gr.Dropdown) -> list[gr.components.Component]:
    """The disclosure below the question box: dates and publishers to search in."""
    with gr.Accordion(_ANYWHERE, open=False, elem_id="fn-filters") as disclosure:
        with gr.Row(elem_id="fn-dates"):
            since = gr.Textbox(label="Since", placeholder="2023-01-31", max_lines=1, min_width=120)
            until = gr.Textbox(label="Until", placeholder="2023-12-31", max_lines=1, min_width=120)
        # Few publishers are boxes to tick, many a list to choose from: the page shows one of them.
        boxes = gr.CheckboxGroup(label="Sources", visible=False)
        names = gr.Dropdown(label="Sources", multiselect=True, value=[], visible=False)

    def name_chosen(key: str, since: str, until: str, few: list[str], many: list[str]) -> Any:
        """What is chosen stays to be seen when the disclosure is closed."""
        try:
            filters = libraries.chat(key).filters(since, until, [*few, *many])
        except QAError:
            return gr.skip()  # whoever asks is told
        return gr.update(label=turn_html.restriction(filters) or _ANYWHERE)

    parts: list[gr.components.Component] = [since, until, boxes, names]
    for part in (since, until, boxes, names):
        part.change(
            name_chosen,
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
