"""What the page's events do: ask the chat, and show what it holds then."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from qa.errors import QAError
from qa.history.conversations import Filters, Turn, visible
from qa.web import render, turns
from qa.web.shelf import Shelf
from qa.web.visitor import conversation, is_kept

EXAMPLES = (  # shown where the article that answers it is in the library
    ("001_9a5645c8147c51df.txt", "How many police officers were deployed in Lima?"),
    ("002_88c5d722cd837374.txt", "When was Pedro Castillo arrested?"),
    ("000_1b7d85def7643e63.txt", "What did the protesters demand?"),
    ("003_273a8ccd8bae4fda.txt", "Who leads CUNARC?"),
)
MOST_BOXES = 8  # publishers from which a list to choose from takes less room
_TURNS = 7  # the outputs of ``_show``
_UNCHANGED = tuple([gr.skip()] * _TURNS)
HEAD = 5 + len(EXAMPLES)  # the outputs of ``_library``
_MOST_PAGES = 10_000


def html(content: str, **more: Any) -> gr.HTML:
    """A component that shows this HTML and does nothing else."""
    return gr.HTML(content, js_on_load=None, apply_default_css=False, **more)


class Showing:
    """Which library each open page shows: what was asked of another one is not for it."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, str] = OrderedDict()

    def put(self, request: gr.Request, key: str) -> None:
        """From now on the page shows this library."""
        self._keys[str(request.session_hash)] = key
        while len(self._keys) > _MOST_PAGES:
            self._keys.popitem(last=False)

    def other(self, request: gr.Request, key: str) -> bool:
        """Whether the page is known to show another library."""
        return self._keys.get(str(request.session_hash), key) != key


class View:
    """Each method is an event; what it returns is in the order of its outputs on the page.

    ``key`` is that of the library which the page shows: two tabs may show two.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._showing = Showing()
        self._answering, self._suggesting = asyncio.Lock(), asyncio.Lock()

    # ------------------------------------------------------------------ the conversation

    def look(self, request: gr.Request) -> tuple[Any, ...]:
        """The conversation as it is kept, in the library that was chosen last."""
        who = visitor(request)
        key = self._shelf.chosen(who)
        self._showing.put(request, key)
        return *self._show(who, key), *self._library(key)

    def added(self, done: bool, request: gr.Request) -> tuple[Any, ...]:
        """The library to which something was added; where nothing was, all stays as it is."""
        return self.look(request) if done else (*_UNCHANGED, *[gr.skip()] * HEAD)

    def ask(
        self,
        key: str,
        since: str,
        until: str,
        few: list[str],
        many: list[str],
        question: str,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """Have a question asked; it is shown at once, and waits if another is being answered."""
        who, chat = visitor(request), self._shelf.chat(key)
        problem = chat.ask(who, question, chat.filters(since, until, [*few, *many]))
        return self._show(who, key, problem or "", None if problem else "")

    def act(
        self,
        key: str,
        since: str,
        until: str,
        few: list[str],
        many: list[str],
        event: gr.EventData,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """Do what a button in the conversation asks for."""
        who, chat = visitor(request), self._shelf.chat(key)
        filters: Filters = chat.filters(since, until, [*few, *many])
        return self._show(who, key, chat.act(who, event._data, filters) or "")

    async def answer(self, key: str, typed: str, request: gr.Request) -> tuple[Any, ...]:
        """Answer the first question that waits, after those that others asked before.

        The conversation is shown in any case: where another event has answered the question, the
        reply can have reached the page before the question did, which then hides it.
        """
        said, _ = await self._in_turn(self._answering, self._next, key, typed, request)
        return said

    def _answer(self, key: str, typed: str, request: gr.Request) -> tuple[Any, ...]:
        who, chat = visitor(request), self._shelf.chat(key)
        problem = next(chat.work(who), None)
        if self._showing.other(request, key):
            return _UNCHANGED
        if problem is None:
            return self._show(who, key)
        back = None if typed.strip() else problem.question  # into an empty box
        return self._show(who, key, problem.message, back)

    async def resume(self, key: str, typed: str, request: gr.Request) -> tuple[Any, ...]:
        """Answer all that a reload or a restart has left waiting; others come in between."""
        problem: tuple[Any, ...] = ()
        while True:
            said, more = await self._in_turn(self._answering, self._next, key, typed, request)
            if isinstance(said[-2], str) and said[-2]:  # a turn that could not be answered is gone
                problem = said[-2:]
            if not more:
                return (*said[:-2], *problem) if problem else said

    def _next(self, key: str, typed: str, request: gr.Request) -> tuple[tuple[Any, ...], bool]:
        said = self._answer(key, typed, request)
        waiting = self._shelf.chat(key).conversations.turns(visitor(request))
        return said, any(turn.wanted for turn in waiting)

    async def suggest(self, key: str, request: gr.Request) -> tuple[Any, ...]:
        """Offer what could be asked next."""
        said, _ = await self._in_turn(self._suggesting, self._suggest, key, request)
        return said

    def _suggest(self, key: str, request: gr.Request) -> tuple[tuple[Any, ...], bool]:
        who, chat = visitor(request), self._shelf.chat(key)
        if not chat.suggest(who) or self._showing.other(request, key):
            return _UNCHANGED, False
        said = following(chat.conversations.turns(who))
        return (gr.skip(), said, *[gr.skip()] * (_TURNS - 2)), False

    async def _in_turn(
        self, lock: asyncio.Lock, work: Callable[..., tuple[tuple[Any, ...], bool]], *given: Any
    ) -> tuple[tuple[Any, ...], bool]:
        """What an event shows once it has its turn, and whether more is to be done.

        A problem is shown above what there was.
        """
        try:
            async with lock:
                return await asyncio.to_thread(work, *given)
        except QAError as error:
            return (*_UNCHANGED[:-2], render.problem(str(error)), gr.skip()), False
        except asyncio.CancelledError:  # the server stops; nobody sees what is returned
            return _UNCHANGED, False

    def clear(self, key: str, request: gr.Request) -> tuple[Any, ...]:
        """Forget the conversation."""
        who = visitor(request)
        self._shelf.chat(key).conversations.clear(who)
        return self._show(who, key, "", "")

    # ------------------------------------------------------------------ libraries

    def opening(self, key: str, request: gr.Request) -> Any:
        """Say that a library is being opened, where that takes a while."""
        self._showing.put(request, key)
        if self._shelf.is_open(key):
            return gr.skip()
        return '<p class="fn-pending" role="status">Opening the library…</p>'

    def choose(self, key: str, request: gr.Request) -> tuple[Any, ...]:
        """Ask another library from now on; its own conversation is shown.

        Where yet another was chosen while this one was being opened, that one stays.
        """
        who, notice = visitor(request), ""
        try:
            self._shelf.open(key)
            if self._showing.other(request, key):
                return *_UNCHANGED, *[gr.skip()] * HEAD
            self._shelf.choose(who, key)
        except QAError as error:
            if self._showing.other(request, key):
                return *_UNCHANGED, *[gr.skip()] * HEAD
            notice, key = str(error), self._shelf.chosen(who)
            self._showing.put(request, key)
        return *self._show(who, key, notice), *self._library(key)

    def _library(self, key: str) -> tuple[Any, ...]:
        """The head of the page, the choice of libraries, the sources, and the examples."""
        chat = self._shelf.chat(key)
        choices = [(library.name, each) for each, library in self._shelf.libraries().items()]
        sources = chat.sources()
        return (
            render.intro(chat.assistant.counts()[0], key),
            gr.update(choices=choices, value=key, visible=len(choices) > 1),
            gr.update(choices=choices, value=key, interactive=True),
            gr.update(choices=sources, value=[], visible=0 < len(sources) <= MOST_BOXES),
            gr.update(choices=sources, value=[], visible=len(sources) > MOST_BOXES),
            *(gr.update(visible=chat.assistant.article(name) is not None) for name, _ in EXAMPLES),
        )

    # ------------------------------------------------------------------ showing

    def _show(
        self, who: str, key: str, notice: str | None = None, box: str | None = None
    ) -> tuple[Any, ...]:
        """The conversation, as HTML components: these alone reach the page as they are.

        Gradio would read a message's text as Markdown, or without that as HTML.
        """
        chat = self._shelf.chat(key)
        kept = chat.conversations.turns(who)
        shown = visible(kept)
        votes = chat.votes.on(turn.id for turn in shown)
        messages: list[dict[str, Any]] = []
        waiting = False
        for turn in shown:
            if turn.wanted:
                said = turns.pending(chat.assistant.counts()[0], first=not waiting)
                waiting = True
            else:
                vote = votes.get(turn.id, turns.NO_VOTE)
                said = turns.reply(turn, last=turn is shown[-1], vote=vote, library=key)
            messages.append({"role": "user", "content": html(turns.question(turn))})
            messages.append({"role": "assistant", "content": html(said)})
        return (
            messages,
            following(kept),
            gr.update(visible=not shown),
            gr.update(visible=bool(shown)),
            gr.update(value=turns.downloads(key), visible=bool(shown) and is_kept(who)),
            gr.skip() if notice is None else render.problem(notice) if notice else "",
            gr.skip() if box is None else box,
        )


def following(kept: Sequence[Turn]) -> str:
    """What could be asked next, where nothing is being answered."""
    waiting = any(turn.wanted for turn in kept)
    return "" if waiting or not kept else turns.suggestions(kept[-1].suggestions or ())


def visitor(request: gr.Request) -> str:
    """The conversation's key; where cookies are refused, one for as long as the page is open."""
    return conversation(request.cookies) or str(getattr(request, "session_hash", ""))
