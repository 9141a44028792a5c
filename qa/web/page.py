"""The page as Gradio blocks: a question box, the conversation, and the article reader."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr

from qa.assistant import Assistant
from qa.errors import QAError
from qa.web import render

HERE = Path(__file__).parent
CSS = HERE / "page.css"
FAVICON = HERE / "favicon.svg"

# Shown where the article that answers it is in the corpus.
EXAMPLES = (
    ("001_9a5645c8147c51df.txt", "How many police officers were deployed in Lima?"),
    ("002_88c5d722cd837374.txt", "When was Pedro Castillo arrested?"),
    ("000_1b7d85def7643e63.txt", "What did the protesters demand?"),
    ("003_273a8ccd8bae4fda.txt", "Who leads CUNARC?"),
)

_READER = """
<dialog class="fn-reader" aria-labelledby="fn-reader-title">
  <div class="fn-reader-bar">
    <span class="fn-reader-title" id="fn-reader-title">Whole article</span>
    <button type="button" class="fn-close">Close</button>
  </div>
  <div class="fn-reader-body" tabindex="0" role="document"></div>
</dialog>
"""

log = logging.getLogger(__name__)


class Turn(NamedTuple):
    """A question and the HTML that answers it."""

    question: str
    html: str


def theme() -> gr.themes.Base:
    """System fonts only: Gradio's own themes would load theirs."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.stone,
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"],
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
    )


def html(content: str) -> gr.HTML:
    """A component that shows this HTML and does nothing else."""
    return gr.HTML(content, js_on_load=None, apply_default_css=False)


def build(assistant: Assistant) -> gr.Blocks:
    """The page for one assistant. Style and theme are given where it is served."""
    articles, _ = assistant.counts()

    def show(turns: list[Turn]) -> Any:
        """The conversation, as HTML components: these alone reach the page as they are.

        Gradio would read a message's text as Markdown, or without that as HTML.
        """
        messages: list[dict[str, Any]] = []
        for turn in turns:
            messages.append({"role": "user", "content": html(render.question(turn.question))})
            messages.append({"role": "assistant", "content": html(turn.html)})
        return gr.update(value=messages, visible=bool(turns))

    def respond(question: str, turns: list[Turn]) -> Iterator[tuple[Any, ...]]:
        """Show the question at once, then its reply; on an error, hand the question back."""
        if question.strip():
            waiting = Turn(question, render.pending(articles))
            yield show([*turns, waiting]), turns, "", "", gr.update(visible=False), gr.skip()
        try:
            reply = assistant.ask(question)
        except QAError as error:
            problem = render.problem(str(error))
        except Exception:
            # The page must not wait for ever; what went wrong is for the terminal.
            log.exception("could not answer %r", question)
            problem = render.problem("something went wrong; the terminal says what")
        else:
            turns = [*turns, Turn(question, render.reply(reply, f"t{len(turns) + 1}"))]
            yield show(turns), turns, gr.skip(), "", gr.skip(), gr.update(visible=True)
            return
        start = gr.update(visible=not turns)
        yield show(turns), turns, question, problem, start, gr.skip()

    def clear() -> tuple[Any, ...]:
        return show([]), [], "", "", gr.update(visible=True), gr.update(visible=False)

    def open_article(request: Any) -> str:
        """The reader's content. The browser sends the request, so nothing in it is trusted."""
        match request:
            case {"name": str(name), "offsets": [int(a), int(b), int(c), int(d)]}:
                found = assistant.article(name)
            case _:
                found = None
        if found is None:
            return "<p>This article is no longer in the index.</p>"
        return render.article(found, (a, b), (c, d))

    page = gr.Blocks(title="Footnote", analytics_enabled=False)
    with page:
        turns = gr.State([])
        html(render.intro(articles))
        chat = gr.Chatbot(
            visible=False,
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
                clear_button = gr.Button("Clear", visible=False, scale=0, elem_id="fn-clear")
        with gr.Column(elem_id="fn-examples") as start:
            examples = [
                gr.Button(question, size="sm")
                for name, question in EXAMPLES
                if assistant.article(name)
            ]
        gr.HTML(
            _READER,
            js_on_load=(HERE / "page.js").read_text("utf-8"),
            apply_default_css=False,
            server_functions=[open_article],
        )

        outputs = [chat, turns, box, notice, start, clear_button]
        private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        gr.on([box.submit, ask.click], respond, [box, turns], outputs, **private)
        for example in examples:
            example.click(respond, [example, turns], outputs, **private)
        clear_button.click(clear, None, outputs, **private)
    return page
