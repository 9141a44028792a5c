"""What the page's events do: ask the chat, and show what it holds then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from qa.errors import QAError
from qa.web import render, turns
from qa.web.chat import Chat
from qa.web.history import Filters, visible
from qa.web.shelf import Shelf
from qa.web.visitor import conversation

EXAMPLES = (  # shown where the article that answers it is in the library
    ("001_9a5645c8147c51df.txt", "How many police officers were deployed in Lima?"),
    ("002_88c5d722cd837374.txt", "When was Pedro Castillo arrested?"),
    ("000_1b7d85def7643e63.txt", "What did the protesters demand?"),
    ("003_273a8ccd8bae4fda.txt", "Who leads CUNARC?"),
)
MOST_BOXES = 8  # publishers from which a list to choose from takes less room
_TURNS = 7  # the outputs of ``_show``
_UNCHANGED = tuple([gr.skip()] * _TURNS)


def html(content: str, **more: Any) -> gr.HTML:
    """A component that shows this HTML and does nothing else."""
    return gr.HTML(content, js_on_load=None, apply_default_css=False, **more)


class View:
    """Each method is an event; what it returns is in the order of its outputs on the page."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def _chat(self, request: gr.Request) -> tuple[str, Chat]:
        who = visitor(request)
        return who, self._shelf.chosen(who)

    # ------------------------------------------------------------------ the conversation

    def look(self, request: gr.Request) -> tuple[Any, ...]:
        """The conversation as it is kept, in the library that was chosen."""
        return *self._show(*self._chat(request)), *self._library(request)

    def ask(
        self,
        question: str,
        since: str,
        until: str,
        few: list[str],
        many: list[str],
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """Have a question asked; it is shown at once, and waits if another is being answered."""
        who, chat = self._chat(request)
        problem = chat.ask(who, question, chat.filters(since, until, [*few, *many]))
        return self._show(who, chat, problem or "", None if problem else "")

    def act(
        self,
        since: str,
        until: str,
        few: list[str],
        many: list[str],
        event: gr.EventData,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """Do what a button in the conversation asks for."""
        who, chat = self._chat(request)
        filters: Filters = chat.filters(since, until, [*few, *many])
        return self._show(who, chat, chat.act(who, event._data, filters) or "")

    def answer(self, typed: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Answer what waits; a question that cannot be asked goes back into an empty box."""
        who, chat = self._chat(request)
        for problem in chat.work(who):
            if self._shelf.chosen(who) is not chat:  # another library is looked at by now
                continue
            if problem:
                back = problem.question if not typed.strip() else None
                yield self._show(who, chat, problem.message, back)
            else:
                yield self._show(who, chat)
        yield _UNCHANGED  # Gradio takes a generator that yields nothing for one that empties all

    def suggest(self, request: gr.Request) -> tuple[Any, ...]:
        """Offer what could be asked next."""
        who, chat = self._chat(request)
        if chat.suggest(who):
            return gr.skip(), following(who, chat), *[gr.skip()] * (_TURNS - 2)
        return _UNCHANGED

    def clear(self, request: gr.Request) -> tuple[Any, ...]:
        """Forget the conversation."""
        who, chat = self._chat(request)
        chat.conversations.clear(who)
        return self._show(who, chat, "", "")

    # ------------------------------------------------------------------ libraries

    def choose(self, key: str, request: gr.Request) -> tuple[Any, ...]:
        """Ask another library from now on; its own conversation is shown."""
        notice = ""
        try:
            self._shelf.choose(visitor(request), key)
        except QAError as error:
            notice = str(error)
        return *self._show(*self._chat(request), notice), *self._library(request)

    def _library(self, request: gr.Request) -> tuple[Any, ...]:
        """The head of the page, the choice of libraries, the sources, and the examples."""
        _, chat = self._chat(request)
        assistant = chat.assistant
        choices = [(each.name, each.key) for each in self._shelf.libraries()]
        key = assistant.library.key
        sources = chat.sources()
        few = 0 < len(sources) <= MOST_BOXES
        return (
            render.intro(assistant.counts()[0]),
            gr.update(choices=choices, value=key, visible=len(choices) > 1),
            gr.update(choices=choices, value=key),
            gr.update(choices=sources, value=[], visible=few),
            gr.update(choices=sources, value=[], visible=len(sources) > MOST_BOXES),
            *(gr.update(visible=assistant.article(name) is not None) for name, _ in EXAMPLES),
        )

    # ------------------------------------------------------------------ showing

    def _show(
        self, who: str, chat: Chat, notice: str | None = None, box: str | None = None
    ) -> tuple[Any, ...]:
        """The conversation, as HTML components: these alone reach the page as they are.

        Gradio would read a message's text as Markdown, or without that as HTML.
        """
        shown = visible(chat.conversations.turns(who))
        votes = chat.votes.on(turn.id for turn in shown)
        messages: list[dict[str, Any]] = []
        waiting = False
        for turn in shown:
            if turn.wanted:
                said = turns.pending(chat.assistant.counts()[0], first=not waiting)
                waiting = True
            else:
                vote = votes.get(turn.id, turns.NO_VOTE)
                said = turns.reply(turn, last=turn is shown[-1], vote=vote)
            messages.append({"role": "user", "content": html(turns.question(turn))})
            messages.append({"role": "assistant", "content": html(said)})
        return (
            messages,
            following(who, chat),
            gr.update(visible=not shown),
            gr.update(visible=bool(shown)),
            gr.update(visible=bool(shown)),
            gr.skip() if notice is None else render.problem(notice) if notice else "",
            gr.skip() if box is None else box,
        )


def following(who: str, chat: Chat) -> str:
    """What could be asked next, where nothing is being answered."""
    kept = chat.conversations.turns(who)
    waiting = any(turn.wanted for turn in kept)
    return "" if waiting or not kept else turns.suggestions(kept[-1].suggestions or ())


def visitor(request: gr.Request) -> str:
    """The conversation's key; where cookies are refused, one for as long as the page is open."""
    return conversation(request.cookies) or str(getattr(request, "session_hash", ""))
