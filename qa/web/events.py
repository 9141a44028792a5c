"""What the page's events do: ask the chat, and show what it holds then."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any

import gradio as gr

from qa.errors import QAError
from qa.history.conversations import visible
from qa.web import reply_html, turn_html
from qa.web.chat import Problem
from qa.web.cookie import conversation_of, has_cookie
from qa.web.open_libraries import OpenLibraries

EXAMPLES = (  # shown where the article that answers it is in the library
    ("001_9a5645c8147c51df.txt", "How many police officers were deployed in Lima?"),
    ("002_88c5d722cd837374.txt", "When was Pedro Castillo arrested?"),
    ("000_1b7d85def7643e63.txt", "What did the protesters demand?"),
    ("003_273a8ccd8bae4fda.txt", "Who leads CUNARC?"),
)
MOST_BOXES = 8  # publishers from which a list to choose from takes less room
_MOST_PAGES = 10_000
_KEPT = gr.skip()  # what an output holds, it keeps

Outputs = tuple[Any, ...]
_UNCHANGED = (_KEPT,) * 6  # the outputs of ``_show``
_HEAD_UNCHANGED = (_KEPT,) * (5 + len(EXAMPLES))  # the outputs of ``_head``


def html(content: str, **more: Any) -> gr.HTML:
    """A component that shows this HTML and does nothing else."""
    return gr.HTML(content, js_on_load=None, apply_default_css=False, **more)


def _saying_why(event: Callable[..., Outputs]) -> Callable[..., Outputs]:
    """The event; where it cannot do what is asked, the page stays as it is and says why."""

    @wraps(event)
    def shown(*given: Any) -> Outputs:
        try:
            return event(*given)
        except QAError as error:
            return _only(error)

    return shown


def _only(error: QAError) -> Outputs:
    """The page as it is, and an error."""
    return (*_UNCHANGED[:-2], reply_html.problem(str(error)), _KEPT)


class LibraryOnPage:
    """Which library each open page shows: what was asked of another one is not for it."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, str] = OrderedDict()

    def put(self, request: gr.Request, key: str) -> None:
        """From now on the page shows this library."""
        self._keys[str(request.session_hash)] = key
        while len(self._keys) > _MOST_PAGES:
            self._keys.popitem(last=False)

    def is_other(self, request: gr.Request, key: str) -> bool:
        """Whether the page is known to show another library."""
        return self._keys.get(str(request.session_hash), key) != key


class PageEvents:
    """Each public method is an event; what it returns is in the order of its outputs on the page.

    ``key`` is that of the library which the page shows: two tabs may show two. ``typed`` is what
    the question box holds.
    """

    def __init__(self, libraries: OpenLibraries) -> None:
        self._libraries = libraries
        self._on_page = LibraryOnPage()
        self._answering = asyncio.Lock()

    # ------------------------------------------------------------------ the conversation

    @_saying_why
    def ask(
        self,
        key: str,
        since: str,
        until: str,
        few: list[str],
        many: list[str],
        question: str,
        request: gr.Request,
    ) -> Outputs:
        """Have a question asked; it is shown at once, and waits if another is being answered."""
        conversation, chat = conversation_key(request), self._libraries.chat(key)
        problem = chat.ask(conversation, question, chat.filters(since, until, [*few, *many]))
        if problem:
            return self._show(conversation, key, problem.message)
        return self._show(conversation, key, "", "")

    def act(
        self,
        key: str,
        since: str,
        until: str,
        few: list[str],
        many: list[str],
        typed: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> Outputs:
        """Do what a button in the conversation asks for."""
        conversation = conversation_key(request)
        try:
            chat = self._libraries.chat(key)
            filters = chat.filters(since, until, [*few, *many])
            problem = chat.act(conversation, event._data, filters)
        except QAError as error:
            edited = event._data.get("question") if isinstance(event._data, dict) else ""
            notice, box = _given_back(Problem(str(edited or ""), str(error)), typed)
            return (*_UNCHANGED[:-2], reply_html.problem(notice), box)
        if problem:
            return self._show(conversation, key, *_given_back(problem, typed))
        return self._show(conversation, key, "")

    async def answer(self, key: str, typed: str, request: gr.Request) -> Outputs:
        """Answer the first question that waits, after those that others asked before.

        The conversation is shown in any case: where another event has answered the question, the
        reply can have reached the page before the question did, which then hides it.
        """
        outputs, _ = await self._answer_in_turn(key, typed, request)
        return outputs

    async def resume(self, key: str, typed: str, request: gr.Request) -> Outputs:
        """Answer all that a reload or a restart has left waiting; others come in between."""
        problem: Outputs = ()
        while True:
            outputs, more = await self._answer_in_turn(key, typed, request)
            if isinstance(outputs[-2], str) and outputs[-2]:  # what could not be answered is gone
                problem = outputs[-2:]
            if not more:
                return (*outputs[:-2], *problem) if problem else outputs

    async def _answer_in_turn(
        self, key: str, typed: str, request: gr.Request
    ) -> tuple[Outputs, bool]:
        """What the event shows once it has its turn, and whether more is to be answered."""
        try:
            async with self._answering:
                return await asyncio.to_thread(self._answer, key, typed, request)
        except QAError as error:
            return _only(error), False
        except asyncio.CancelledError:  # the server stops; nobody sees what is returned
            return _UNCHANGED, False

    def _answer(self, key: str, typed: str, request: gr.Request) -> tuple[Outputs, bool]:
        conversation = conversation_key(request)
        try:
            chat = self._libraries.chat(key)
        except QAError:
            return _UNCHANGED, False  # the event before this one has said why
        problem = chat.answer_next(conversation)
        more = chat.waits(conversation)
        if self._on_page.is_other(request, key):
            return _UNCHANGED, more
        if problem is None:
            return self._show(conversation, key), more
        return self._show(conversation, key, *_given_back(problem, typed)), more

    @_saying_why
    def clear(self, key: str, request: gr.Request) -> Outputs:
        """Forget the conversation."""
        conversation = conversation_key(request)
        self._libraries.chat(key).conversations.clear(conversation)
        return self._show(conversation, key, "", "")

    # ------------------------------------------------------------------ libraries

    def load(self, request: gr.Request) -> Outputs:
        """The conversation as it is kept, in the library that was chosen last."""
        return self._load(request)

    def added(self, done: bool, request: gr.Request) -> Outputs:
        """The library to which something was added; where nothing was, all stays as it is."""
        return self._load(request) if done else (*_UNCHANGED, *_HEAD_UNCHANGED)

    def opening(self, key: str, request: gr.Request) -> Any:
        """Say that a library is being opened, where that takes a while."""
        self._on_page.put(request, key)
        if self._libraries.is_open(key):
            return _KEPT
        return '<p class="fn-pending" role="status">Opening the library…</p>'

    def choose(self, key: str, request: gr.Request) -> Outputs:
        """Ask another library from now on; its own conversation is shown.

        Where it cannot be opened, the one before is shown again, and the reason; where yet another
        was chosen meanwhile, that one stays.
        """
        problem = ""
        try:
            self._libraries.chat(key)
            if not self._on_page.is_other(request, key):
                self._libraries.choose(conversation_key(request), key)
        except QAError as error:
            problem = str(error)
        if self._on_page.is_other(request, key):
            return *_UNCHANGED, *_HEAD_UNCHANGED
        return self._load(request, problem)

    def _load(self, request: gr.Request, problem: str = "") -> Outputs:
        """The library that was chosen last; where it cannot be opened, the first and the reason."""
        conversation = conversation_key(request)
        key = self._libraries.chosen(conversation)
        try:
            self._libraries.chat(key)
        except QAError as error:
            key = self._libraries.first
            problem = problem or f"the library that you chose last cannot be opened: {error}"
        self._on_page.put(request, key)
        return *self._show(conversation, key, problem), *self._head(key)

    def _head(self, key: str) -> Outputs:
        """The head of the page, the choice of libraries, the sources, and the examples."""
        chat = self._libraries.chat(key)
        choices = [(library.name, each) for each, library in self._libraries.all().items()]
        sources = chat.assistant.sources()
        return (
            reply_html.intro(chat.assistant.counts()[0], key),
            gr.update(choices=choices, value=key, visible=len(choices) > 1),
            gr.update(choices=choices, value=key, interactive=True),
            gr.update(choices=sources, value=[], visible=0 < len(sources) <= MOST_BOXES),
            gr.update(choices=sources, value=[], visible=len(sources) > MOST_BOXES),
            *(gr.update(visible=chat.assistant.article(name) is not None) for name, _ in EXAMPLES),
        )

    # ------------------------------------------------------------------ showing

    def _show(
        self, conversation: str, key: str, notice: str | None = None, box: Any = _KEPT
    ) -> Outputs:
        """The conversation, as HTML components: these alone reach the page as they are.

        Gradio would read a message's text as Markdown, or without that as HTML.
        """
        chat = self._libraries.chat(key)
        turns = visible(chat.conversations.turns(conversation))
        votes = chat.votes.on(turn.id for turn in turns)
        messages: list[dict[str, Any]] = []
        first = True  # of those that wait
        for turn in turns:
            if turn.pending:
                reply = turn_html.pending(chat.assistant.counts()[0], first=first)
                first = False
            else:
                vote = votes.get(turn.id, turn_html.NO_VOTE)
                reply = turn_html.reply(turn, last=turn is turns[-1], vote=vote, library=key)
            messages.append({"role": "user", "content": html(turn_html.question(turn))})
            messages.append({"role": "assistant", "content": html(reply)})
        saved = bool(turns) and has_cookie(conversation)
        return (
            messages,
            gr.update(visible=not turns),
            gr.update(visible=bool(turns)),
            gr.update(value=turn_html.downloads(key), visible=saved),
            _KEPT if notice is None else reply_html.problem(notice) if notice else "",
            box,
        )


def _given_back(problem: Problem, typed: str) -> tuple[str, Any]:
    """What the page says of a question that is not asked, and what the box holds then.

    The question goes back into an empty box; what else stands there stays, and the question is
    part of what is said: nothing that was typed is lost.
    """
    if not problem.question.strip() or typed == problem.question:
        return problem.message, _KEPT
    if not typed.strip():
        return problem.message, problem.question
    return f"{problem.message}. Your question was: “{problem.question}”", _KEPT


def conversation_key(request: gr.Request) -> str:
    """The conversation's key; where cookies are refused, one for as long as the page is open."""
    return conversation_of(request.cookies) or str(getattr(request, "session_hash", ""))
