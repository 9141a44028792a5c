"""The page as Gradio blocks: a question box, the conversation, and the article reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from qa.assistant import Assistant
from qa.web import render, turns
from qa.web.chat import Chat
from qa.web.history import Filters, visible
from qa.web.visitor import conversation

HERE = Path(__file__).parent
STYLES = (HERE / "page.css", HERE / "chat.css")
SCRIPTS = (HERE / "page.js", HERE / "chat.js")
FAVICON = HERE / "favicon.svg"

# Shown where the article that answers it is in the corpus.
EXAMPLES = (
    ("001_9a5645c8147c51df.txt", "How many police officers were deployed in Lima?"),
    ("002_88c5d722cd837374.txt", "When was Pedro Castillo arrested?"),
    ("000_1b7d85def7643e63.txt", "What did the protesters demand?"),
    ("003_273a8ccd8bae4fda.txt", "Who leads CUNARC?"),
)
_ANYWHERE = "Only from…"
_MOST_BOXES = 8  # publishers from which a list to choose from takes less room

_UNCHANGED = tuple([gr.skip()] * 7)

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


def html(content: str, **more: Any) -> gr.HTML:
    """A component that shows this HTML and does nothing else."""
    return gr.HTML(content, js_on_load=None, apply_default_css=False, **more)


def build(assistant: Assistant, chat: Chat | None = None) -> gr.Blocks:
    """The page for one assistant. Style and theme are given where it is served."""
    chat = chat or Chat(assistant)
    view = View(chat)
    articles, _ = assistant.counts()

    def open_article(request: Any) -> str:
        return chat.article(request)

    def vote(request: Any) -> bool:
        return chat.vote(request)

    page = gr.Blocks(title="Footnote", analytics_enabled=False)
    with page:
        html(render.intro(articles))
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
                save = html(turns.downloads(), visible=False)
                clear = gr.Button("Clear", visible=False, scale=0, elem_id="fn-clear")
            filters = _filters(chat)
        with gr.Column(elem_id="fn-examples") as start:
            examples = [
                gr.Button(question, size="sm")
                for name, question in EXAMPLES
                if assistant.article(name)
            ]
        reader = gr.HTML(
            _READER,
            js_on_load="\n".join(script.read_text("utf-8") for script in SCRIPTS),
            apply_default_css=False,
            server_functions=[open_article, vote],
        )

        outputs = [log, following, start, clear, save, notice, box]
        at_once: dict[str, Any] = {
            "outputs": outputs,
            "show_progress": "hidden",
            "api_visibility": "private",
            "queue": False,
            "trigger_mode": "multiple",  # a question sent while another is answered waits its turn
        }
        in_turn: dict[str, Any] = {**at_once, "queue": True}

        def then_answer(event: Any) -> None:
            answered = event.then(view.answer, [box], **in_turn, concurrency_id="answer")
            # Not among those who wait for an answer: other people's questions come first.
            answered.then(view.suggest, None, **in_turn, concurrency_id="suggest")

        then_answer(gr.on([box.submit, ask.click], view.ask, [box, *filters], **at_once))
        for example in examples:
            then_answer(example.click(view.ask, [example, *filters], **at_once))
        then_answer(reader.act(view.act, filters, **at_once))
        then_answer(page.load(view.look, None, **at_once))
        clear.click(view.clear, None, **at_once)
    return page


def _filters(chat: Chat) -> list[gr.components.Component]:
    """The disclosure below the question box: dates and publishers to search in."""
    sources = chat.sources()
    with gr.Accordion(_ANYWHERE, open=False, elem_id="fn-filters") as disclosure:
        with gr.Row(elem_id="fn-dates"):
            since = gr.Textbox(label="Since", placeholder="2023-01-31", max_lines=1, min_width=120)
            until = gr.Textbox(label="Until", placeholder="2023-12-31", max_lines=1, min_width=120)
        label = "Sources"
        chosen: gr.CheckboxGroup | gr.Dropdown
        if len(sources) <= _MOST_BOXES:
            chosen = gr.CheckboxGroup(sources, label=label, visible=bool(sources))
        else:
            chosen = gr.Dropdown(sources, label=label, multiselect=True, value=[])

    def say(since: str, until: str, sources: list[str]) -> Any:
        """What is chosen stays to be seen when the disclosure is closed."""
        said = turns.restriction(chat.filters(since, until, sources))
        return gr.update(label=said or _ANYWHERE)

    parts: list[gr.components.Component] = [since, until, chosen]
    for part in (since, until, chosen):
        part.change(
            say, parts, disclosure, show_progress="hidden", api_visibility="private", queue=False
        )
    return parts


class View:
    """What the page's events do: ask the chat, and show what it holds then."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._articles, _ = chat.assistant.counts()

    def look(self, request: gr.Request) -> tuple[Any, ...]:
        """The conversation as it is kept."""
        return self._show(_who(request))

    def ask(
        self, question: str, since: str, until: str, sources: list[str], request: gr.Request
    ) -> tuple[Any, ...]:
        """Have a question asked; it is shown at once, and waits if another is being answered."""
        who = _who(request)
        problem = self._chat.ask(who, question, self._chat.filters(since, until, sources))
        return self._show(who, problem or "", None if problem else "")

    def act(
        self, since: str, until: str, sources: list[str], event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Do what a button in the conversation asks for."""
        who = _who(request)
        filters: Filters = self._chat.filters(since, until, sources)
        return self._show(who, self._chat.act(who, event._data, filters) or "")

    def answer(self, typed: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Answer what waits; a question that cannot be asked goes back into an empty box."""
        who = _who(request)
        for problem in self._chat.work(who):
            if problem:
                back = problem.question if not typed.strip() else None
                yield self._show(who, problem.message, back)
            else:
                yield self._show(who)
        yield _UNCHANGED  # Gradio takes a generator that yields nothing for one that empties all

    def suggest(self, request: gr.Request) -> tuple[Any, ...]:
        """Offer what could be asked next."""
        who = _who(request)
        if self._chat.suggest(who):
            return gr.skip(), self._following(who), *[gr.skip()] * 5
        return _UNCHANGED

    def clear(self, request: gr.Request) -> tuple[Any, ...]:
        """Forget the conversation."""
        who = _who(request)
        self._chat.conversations.clear(who)
        return self._show(who, "", "")

    def _show(self, who: str, notice: str | None = None, box: str | None = None) -> tuple[Any, ...]:
        """The conversation, as HTML components: these alone reach the page as they are.

        Gradio would read a message's text as Markdown, or without that as HTML.
        """
        shown = visible(self._chat.conversations.turns(who))
        votes = self._chat.votes.on(turn.id for turn in shown)
        messages: list[dict[str, Any]] = []
        waiting = False
        for turn in shown:
            if turn.wanted:
                said = turns.pending(self._articles, first=not waiting)
                waiting = True
            else:
                vote = votes.get(turn.id, turns.NO_VOTE)
                said = turns.reply(turn, last=turn is shown[-1], vote=vote)
            messages.append({"role": "user", "content": html(turns.question(turn))})
            messages.append({"role": "assistant", "content": html(said)})
        return (
            messages,
            self._following(who),
            gr.update(visible=not shown),
            gr.update(visible=bool(shown)),
            gr.update(visible=bool(shown)),
            gr.skip() if notice is None else render.problem(notice) if notice else "",
            gr.skip() if box is None else box,
        )

    def _following(self, who: str) -> str:
        kept = self._chat.conversations.turns(who)
        waiting = any(turn.wanted for turn in kept)
        return "" if waiting or not kept else turns.suggestions(kept[-1].suggestions or ())


def _who(request: gr.Request) -> str:
    """The conversation's key; where cookies are refused, one for as long as the page is open."""
    return conversation(request.cookies) or str(request.session_hash)
