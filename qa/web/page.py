"""The page as Gradio blocks: a sidebar, the conversation, the question box, and a panel beside."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio_client.utils import is_file_obj_with_meta, is_http_url_like, traverse

from qa.answer.wording import restriction
from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.corpus.loader import SUFFIXES
from qa.errors import QAError
from qa.web import reply_view
from qa.web.adding import Adding, attached
from qa.web.asking import Asking
from qa.web.library_panel import LibraryPanel
from qa.web.moving import Moving
from qa.web.render import render
from qa.web.reply_view import or_problem
from qa.web.shown import Shown, html

HERE = Path(__file__).parent
STYLES = (HERE / "page.css", HERE / "reply.css")
PRINT = HERE / "print.css"  # apart: within @media, Gradio puts a prefix before each selector
SCRIPTS = (HERE / "page.js", HERE / "chat.js")
FAVICON = HERE / "favicon.svg"

_ANYWHERE = "Only from…"
# What was sent is deleted by its age, looked at every so many seconds. Not once it is added: who
# sends the same file meanwhile has the same copy of it.
_UPLOADS = (600, 12 * 3600)
_QUESTION_CHARS = 1000  # a longer text that is pasted is an article to add, says the box


class Page(gr.Blocks):
    """Blocks that take no files but those that a browser has sent to this server."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        # Gradio looks where a file lies that a request names only once this is so, and it never
        # is of blocks that are mounted: any file of the server would be taken for an upload.
        self.has_launched = True

    async def preprocess_data(
        self, block_fn: BlockFunction, inputs: list[Any], *more: Any, **and_more: Any
    ) -> list[Any]:
        """What an event is given; Gradio would fetch what lies at an address, before any role."""
        traverse(inputs, _refuse_address, is_file_obj_with_meta)
        given: list[Any] = await super().preprocess_data(block_fn, inputs, *more, **and_more)
        return given


def _refuse_address(file: dict[str, Any]) -> None:
    if is_http_url_like(file["path"]):
        raise gr.Error("files are sent, not fetched", print_exception=False)


def theme() -> gr.themes.Base:
    """System fonts only: Gradio's own themes would load theirs."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.stone,
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"],
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
    ).set(**tomllib.loads((HERE / "palette.toml").read_text("utf-8")))


def build(assistant: Assistant, libraries: OpenLibraries) -> gr.Blocks:
    """The page that first shows one assistant. Style and theme are given where it is served."""
    adding, panel, shown = Adding(libraries), LibraryPanel(libraries), Shown(libraries)
    asking, moving = Asking(libraries, shown), Moving(libraries, shown)

    def open_article(request: Any) -> str:
        key, view = _library_of(request) or libraries.first, reply_view.article
        return or_problem(lambda: view(libraries.chat(key).article(request), key))

    def explain(request: Any) -> str:
        key, view = _library_of(request) or libraries.first, reply_view.explanation
        return or_problem(lambda: view(libraries.chat(key).explain(request), key))

    page = Page(title="Footnote", analytics_enabled=False, delete_cache=_UPLOADS)
    with page:
        # Not a secret: where somebody was, which counts only together with their cookie.
        here = gr.BrowserState(None, storage_key="footnote", secret="footnote")  # noqa: S106
        with gr.Sidebar(open=False, width=300, elem_id="fn-sidebar"):
            new = gr.Button("New chat", elem_id="fn-new", size="md")
            library = gr.Dropdown(
                [(assistant.library.name, libraries.first)],
                value=libraries.first,
                label="Library",
                info="Type a new name to make one",
                allow_custom_value=True,
                elem_id="fn-library",
            )
            shelf = html(render("shelf", articles=assistant.counts()[0], library=libraries.first))
            filters = _filters(libraries, here)
            search = gr.Textbox(
                label="Search conversations", elem_id="fn-search", max_lines=1, type="text"
            )
            conversations = html()
        with gr.Column(elem_id="fn-main"):
            start = html(visible=False)
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
                notice = html(elem_id="fn-notice")
                box = gr.MultimodalTextbox(
                    label="Your question",
                    show_label=False,
                    container=False,
                    placeholder="Ask your articles a question",
                    sources=["upload"],
                    file_count="multiple",
                    file_types=sorted(SUFFIXES),
                    max_lines=6,
                    max_plain_text_length=_QUESTION_CHARS,
                    elem_id="fn-ask",
                )
        target, added_to = gr.State(libraries.first), gr.State("")
        # Only what is drawn tells the page that it has changed.
        uploads, addition = gr.State(None), gr.Number(0, visible="hidden")
        reader = gr.HTML(
            render("panel"),
            js_on_load="\n".join(script.read_text("utf-8") for script in SCRIPTS),
            apply_default_css=False,
            server_functions=[
                open_article,
                explain,
                _function(panel.list_articles),
                _function(panel.correct_article),
                _function(panel.remove_article),
                _function(panel.feedback),
            ],
        )

        outputs = [log, here, conversations, start, notice, box]
        head = [library, target, shelf, filters[2]]
        at_once: dict[str, Any] = {
            "outputs": outputs,
            "show_progress": "hidden",
            "api_visibility": "private",
            # Each is a request of its own: an event that joins Gradio's queue just when the page's
            # stream of messages is closed after another event is never heard of again.
            "queue": False,
            "trigger_mode": "multiple",  # a question sent while another is answered waits its turn
        }
        in_library: dict[str, Any] = {**at_once, "outputs": [*outputs, *head]}

        def then_answer(event: Any, answer: Any = asking.answer) -> None:
            # One at a time and in order, so what the last of them shows is what there is: what
            # events at once show can overtake one another on the way to the page.
            event.then(answer, [here, box], **at_once)

        given = [here, *filters]
        # What was attached is added by an event of its own, which alone waits in the queue.
        box.submit(attached, box, **{**at_once, "outputs": [uploads, addition]})
        then_answer(box.submit(asking.ask, [*given, box], **at_once))
        then_answer(reader.act(asking.act, [*given, box], **at_once))
        box.stop(asking.stop, [here, box], **at_once)
        new.click(moving.new, here, **at_once)
        search.change(moving.search, [here, search], **{**at_once, "outputs": conversations})
        then_answer(page.load(moving.load, here, **in_library), asking.resume)
        then_answer(reader.select(moving.linked, here, **in_library), asking.resume)
        reader.refresh(moving.load, here, **in_library)
        opening = library.input(moving.opening, library, **{**at_once, "outputs": [notice, target]})
        then_answer(opening.then(moving.choose, [library, here], **in_library), asking.resume)
        added = addition.change(
            adding.add,
            [target, uploads],
            [notice, added_to],
            show_progress="hidden",
            api_visibility="private",
            concurrency_id="add",
        )
        there = added.then(moving.added, [here, added_to], **in_library)
        then_answer(there.then(asking.ask_added, [*given, uploads, added_to], **at_once))
    return page


def _filters(libraries: OpenLibraries, here: gr.BrowserState) -> list[gr.components.Component]:
    """The disclosure in the sidebar: dates and publishers to search in."""
    with gr.Accordion(_ANYWHERE, open=False, elem_id="fn-filters") as disclosure:
        sources = gr.Dropdown(label="Sources", multiselect=True, value=[], visible=False)
        with gr.Row():
            since = gr.Textbox(label="Since", placeholder="2023-01-31", max_lines=1, min_width=100)
            until = gr.Textbox(label="Until", placeholder="2023-12-31", max_lines=1, min_width=100)

    def name_chosen(where: object, since: str, until: str, chosen: list[str]) -> Any:
        """What is chosen stays to be seen when the disclosure is closed."""
        try:
            filters = libraries.chat(_library_of(where)).filters(since, until, chosen)
        except QAError:
            return gr.skip()
        return gr.update(label=restriction(**filters) or _ANYWHERE)

    parts: list[gr.components.Component] = [since, until, sources]
    for part in (since, until, sources):
        part.change(
            name_chosen,
            [here, *parts],
            disclosure,
            show_progress="hidden",
            api_visibility="private",
            queue=False,
        )
    return parts


def _function(method: Callable[..., str]) -> Callable[..., str]:
    """The same as a function: Gradio marks those that the page's script may call."""

    @wraps(method)
    def call(*given: Any) -> str:
        return method(*given)

    return call


def _library_of(request: object) -> str | None:
    """The key that a request of the page's scripts names."""
    match request:
        case {"library": str(key)}:
            return key
    return None
