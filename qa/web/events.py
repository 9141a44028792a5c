"""What the page's events do: ask the chat, and show what it holds then."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, TypedDict

import gradio as gr

from qa.chat.chat import Chat, Problem
from qa.chat.open_libraries import OpenLibraries
from qa.errors import QAError
from qa.history.conversations import visible
from qa.web import cookie, reply_view
from qa.web.adding import Attached
from qa.web.render import render

_MOST_PAGES = 10_000
_MOST_TURNS = 40  # shown at once: a page stays quick however long its conversation is
_KEPT = gr.skip()  # what an output holds, it keeps

Outputs = tuple[Any, ...]
_UNCHANGED = (_KEPT,) * 6  # the outputs of ``_show``
_HEAD_UNCHANGED = (_KEPT,) * 4  # the outputs of ``_head``


class Here(TypedDict):
    """Where a browser is: what it keeps over a reload."""

    library: str
    conversation: str


class Place(NamedTuple):
    """Where somebody is, and that they may be there."""

    owner: str
    library: str
    conversation: str


class Given(TypedDict, total=False):
    """What the question box holds."""

    text: str
    files: list[str]


def html(content: str = "", **more: Any) -> gr.HTML:
    """A component that shows this HTML and does nothing else."""
    return gr.HTML(content, js_on_load=None, apply_default_css=False, **more)


def box(text: str | None = None, *, waits: bool | None = None) -> Any:
    """The question box with another text, and with or without its stop button."""
    changed: dict[str, Any] = {} if waits is None else {"stop_btn": waits}
    if text is not None:
        changed["value"] = {"text": text, "files": []}
    return gr.update(**changed)


def _saying_why(event: Callable[..., Outputs]) -> Callable[..., Outputs]:
    """The event; where it cannot do what is asked, the page stays as it is and says why."""

    @wraps(event)
    def shown(*given: Any) -> Outputs:
        try:
            return event(*given)
        except QAError as error:
            return _only(str(error))

    return shown


def _only(message: str, typed: str | None = None) -> Outputs:
    """The page as it is, and what is wrong."""
    return (*_UNCHANGED[:-2], reply_view.problem(message), _KEPT if typed is None else box(typed))


class OnPage:
    """What each open page shows: the answer to what was asked elsewhere is not for it."""

    def __init__(self) -> None:
        self._shown: OrderedDict[str, Place] = OrderedDict()

    def put(self, request: gr.Request, place: Place) -> None:
        """From now on the page shows this."""
        self._shown[str(request.session_hash)] = place
        while len(self._shown) > _MOST_PAGES:
            self._shown.popitem(last=False)

    def is_other(self, request: gr.Request, place: Place) -> bool:
        """Whether the page is known to show something else."""
        return self._shown.get(str(request.session_hash), place) != place


class PageEvents:
    """Each public method is an event; what it returns is in the order of its outputs on the page.

    ``here`` is where the browser says that it is, ``given`` what its question box holds.
    """

    def __init__(self, libraries: OpenLibraries) -> None:
        self._libraries = libraries
        self._on_page = OnPage()
        self._answering = asyncio.Lock()

    # ------------------------------------------------------------------ asking

    @_saying_why
    def ask(
        self,
        here: object,
        since: str,
        until: str,
        sources: list[str],
        given: Given | None,
        request: gr.Request,
    ) -> Outputs:
        """Have a question asked; it is shown at once, and waits if another is being answered."""
        attached = bool((given or {}).get("files"))
        if attached:  # they are added first, and what was typed is asked after that
            return self._show(self.place(here, request), request, "", "")
        return self._ask(here, since, until, sources, (given or {}).get("text") or "", request)

    @_saying_why
    def ask_added(
        self,
        here: object,
        since: str,
        until: str,
        sources: list[str],
        what: Attached | None,
        library: str,
        request: gr.Request,
    ) -> Outputs:
        """Ask what was typed beside the files that were added; it goes back where none was."""
        if not what or not what.question.strip():
            return _UNCHANGED
        if not library:
            return (*_UNCHANGED[:-1], box(what.question))
        outputs = self._ask(here, since, until, sources, what.question, request)
        return (*outputs[:-2], _KEPT, outputs[-1])  # the report stays

    def _ask(
        self,
        here: object,
        since: str,
        until: str,
        sources: list[str],
        question: str,
        request: gr.Request,
    ) -> Outputs:
        place = self.place(here, request)
        chat = self._libraries.chat(place.library)
        if not chat.list.begin(place.owner, place.conversation):
            place = place._replace(conversation=chat.list.new_id())
            chat.list.begin(place.owner, place.conversation)
        problem = chat.ask(place.conversation, question, chat.filters(since, until, sources))
        if problem:
            return self._show(place, request, problem.message)
        return self._show(place, request, "", "")

    def act(
        self,
        here: object,
        since: str,
        until: str,
        sources: list[str],
        given: Given | None,
        event: gr.EventData,
        request: gr.Request,
    ) -> Outputs:
        """Do what a button in the conversation or in the list of conversations asks for."""
        asked = event._data
        try:
            place = self.place(here, request)
            chat = self._libraries.chat(place.library)
            match asked:
                case {"do": "ask", "question": str(question)}:
                    return self._ask(here, since, until, sources, question, request)
                case {"do": "vote", "turn": str(turn), "vote": str(vote)}:
                    return self._vote(place, request, turn, vote, asked.get("comment"))
                case {"do": "earlier"}:
                    return self._show(place, request, all_turns=True)
                case {"do": str(do), "conversation": str(conversation)}:
                    return self._listed(do, place, chat, conversation, asked, request)
            filters = chat.filters(since, until, sources)
            problem = chat.act(place.conversation, asked, filters)
        except QAError as error:
            edited = asked.get("question") if isinstance(asked, dict) else ""
            return _only(*_given_back(Problem(str(edited or ""), str(error)), given))
        if problem:
            return self._show(place, request, *_given_back(problem, given))
        return self._show(place, request, "")

    def _vote(
        self, place: Place, request: gr.Request, turn: str, vote: str, comment: object
    ) -> Outputs:
        """Keep a vote, and a comment where there is one."""
        chat = self._libraries.chat(place.library)
        before = chat.votes.on([turn]).get(turn, reply_view.NO_VOTE)[1]
        words = before if comment is None else str(comment)
        value = {"1": 1, "-1": -1}.get(vote, 0)
        kept = chat.vote({"turn": turn, "vote": value, "comment": words})
        outputs = self._show(place, request, "" if kept else "this vote could not be saved")
        return (*outputs[:-2], render("saved", vote=value), outputs[-1]) if kept else outputs

    def _listed(
        self,
        do: str,
        place: Place,
        chat: Chat,
        conversation: str,
        asked: dict[str, Any],
        request: gr.Request,
    ) -> Outputs:
        """Open, rename, remove or take back a conversation."""
        notice = ""
        match do:
            case "rename":
                chat.list.rename(place.owner, conversation, str(asked.get("title", "")))
            case "remove":
                chat.list.remove(place.owner, conversation)
                notice = render("undo", words="Conversation deleted.", conversation=conversation)
                if conversation == place.conversation:
                    place = place._replace(conversation=chat.list.new_id())
            case "take back":
                chat.list.take_back(place.owner, conversation)
        if do in ("open", "take back") and chat.list.has(place.owner, conversation):
            place = place._replace(conversation=conversation)
        outputs = self._show(place, request, "")
        return (*outputs[:-2], notice, outputs[-1])

    async def answer(self, here: object, given: Given | None, request: gr.Request) -> Outputs:
        """Answer the first question that waits, after those that others asked before.

        The conversation is shown in any case: where another event has answered the question, the
        reply can have reached the page before the question did, which then hides it.
        """
        outputs, _ = await self._answer_in_turn(here, given, request)
        return outputs

    async def resume(self, here: object, given: Given | None, request: gr.Request) -> Outputs:
        """Answer all that a reload or a restart has left waiting; others come in between."""
        notice, typed = _KEPT, {}
        while True:
            outputs, more = await self._answer_in_turn(here, given, request)
            if isinstance(outputs[-2], str) and outputs[-2]:  # what could not be answered is gone
                notice, typed = outputs[-2:]
            if not more:
                said = outputs[-2] if notice == _KEPT else notice
                return (*outputs[:-2], said, {**typed, **outputs[-1]})

    async def _answer_in_turn(
        self, here: object, given: Given | None, request: gr.Request
    ) -> tuple[Outputs, bool]:
        """What the event shows once it has its turn, and whether more is to be answered."""
        try:
            async with self._answering:
                return await asyncio.to_thread(self._answer, here, given, request)
        except QAError as error:
            return _only(str(error)), False
        except asyncio.CancelledError:  # the server stops; nobody sees what is returned
            return _UNCHANGED, False

    def _answer(
        self, here: object, given: Given | None, request: gr.Request
    ) -> tuple[Outputs, bool]:
        try:
            place = self.place(here, request)
            chat = self._libraries.chat(place.library)
        except QAError:
            return _UNCHANGED, False  # the event before this one has said why
        problem = chat.answer_next(place.conversation)
        more = chat.waits(place.conversation)
        if self._on_page.is_other(request, place):
            return _UNCHANGED, more
        if problem is None:
            return self._show(place, request), more
        return self._show(place, request, *_given_back(problem, given)), more

    @_saying_why
    def stop(self, here: object, given: Given | None, request: gr.Request) -> Outputs:
        """Leave unanswered what waits; its question goes back into an empty box."""
        place = self.place(here, request)
        question = self._libraries.chat(place.library).stop(place.conversation)
        typed = ((given or {}).get("text") or "").strip()
        return self._show(place, request, "", None if typed else question)

    # ------------------------------------------------------------------ conversations

    @_saying_why
    def new(self, here: object, request: gr.Request) -> Outputs:
        """Begin a conversation; the one before stays in the list."""
        place = self.place(here, request)
        chat = self._libraries.chat(place.library)
        return self._show(place._replace(conversation=chat.list.new_id()), request, "", "")

    def search(self, here: object, sought: str, request: gr.Request) -> str:
        """The conversations in which some words were used."""
        place = self.place(here, request)
        return self._conversations(self._libraries.chat(place.library), place, sought)

    # ------------------------------------------------------------------ libraries

    def load(self, here: object, request: gr.Request) -> Outputs:
        """Where the browser was; where its library cannot be opened, the first and the reason."""
        problem = ""
        try:
            place = self.place(here, request)
            self._libraries.chat(place.library)
        except QAError as error:
            place = self.place(None, request)
            problem = f"the library that you chose last cannot be opened: {error}"
        return *self._show(place, request, problem), *self._head(place.library)

    def added(self, here: object, library: str, request: gr.Request) -> Outputs:
        """The library to which something was added; where nothing was, all stays as it is."""
        if not library:
            return *_UNCHANGED, *_HEAD_UNCHANGED
        place = self.place(here, request)
        if place.library != library:
            place = self.place({"library": library, "conversation": ""}, request)
        outputs = self._show(place, request)
        return *outputs, *self._head(library)

    def opening(self, key: str, request: gr.Request) -> tuple[Any, str]:
        """Say that a library is being opened, where that takes a while; where to add articles.

        A name that no library has is that of one to be made, of the articles added next.
        """
        if key not in self._libraries.all():
            return render("new_library", name=key), key
        self._on_page.put(request, Place("", key, ""))
        if self._libraries.is_open(key):
            return _KEPT, key
        return render("pending", doing="Opening the library…"), key

    def choose(self, key: str, here: object, request: gr.Request) -> Outputs:
        """Ask another library from now on; its latest conversation is shown.

        Where it cannot be opened, the one before is shown again, and the reason; where yet another
        was chosen meanwhile, that one stays.
        """
        if key not in self._libraries.all():
            return *_UNCHANGED, *_HEAD_UNCHANGED
        chosen = Place("", key, "")
        try:
            chat = self._libraries.chat(key)
            latest = chat.list.find(owner_of(request))
            conversation = latest[0].id if latest else ""
            where: object = {"library": key, "conversation": conversation}
            place, problem = self.place(where, request), ""
        except QAError as error:
            place, problem = self.place(here, request), str(error)
        if self._on_page.is_other(request, chosen):
            return *_UNCHANGED, *_HEAD_UNCHANGED
        return *self._show(place, request, problem), *self._head(place.library)

    def _head(self, key: str) -> Outputs:
        """The choice of libraries, where to add, what the library holds, and its publishers."""
        chat = self._libraries.chat(key)
        choices = [(library.name, each) for each, library in self._libraries.all().items()]
        sources = chat.assistant.sources()
        return (
            gr.update(choices=choices, value=key),
            key,
            render("shelf", articles=chat.assistant.counts()[0], library=key),
            gr.update(choices=sources, value=[], visible=bool(sources)),
        )

    # ------------------------------------------------------------------ showing

    def place(self, here: object, request: gr.Request) -> Place:
        """Where the browser says that it is, if that may be so; else the first library, anew.

        Raises:
            QAError: that library cannot be opened.
        """
        owner = owner_of(request)
        match here:
            case {"library": str(library), "conversation": str(conversation)} if library:
                chat = self._libraries.chat(library)
                if conversation and chat.list.may(owner, conversation):
                    return Place(owner, library, conversation)
                return Place(owner, library, chat.list.new_id())
        first = self._libraries.first
        latest = self._libraries.chat(first).list.find(owner)
        new = self._libraries.chat(first).list.new_id()
        return Place(owner, first, latest[0].id if latest else new)

    def _show(
        self,
        place: Place,
        request: gr.Request,
        notice: str | None = None,
        typed: str | None = None,
        *,
        all_turns: bool = False,
    ) -> Outputs:
        """The conversation, as HTML components: these alone reach the page as they are.

        Gradio would read a message's text as Markdown, or without that as HTML.
        """
        self._on_page.put(request, place)
        chat = self._libraries.chat(place.library)
        turns = visible(chat.conversations.turns(place.conversation))
        shown = turns if all_turns else turns[-_MOST_TURNS:]
        votes, dating = chat.votes.on(turn.id for turn in shown), chat.dating()
        messages: list[dict[str, Any]] = []
        if len(shown) < len(turns):
            earlier = render("earlier", turns=len(turns) - len(shown))
            messages.append({"role": "assistant", "content": html(earlier)})
        waiting = False
        for turn in shown:
            if turn.pending:
                reply = reply_view.pending(dating.articles, first=not waiting)
                waiting = True
            else:
                vote = votes.get(turn.id, reply_view.NO_VOTE)
                last = turn is turns[-1]
                reply = reply_view.reply(
                    turn, last=last, vote=vote, library=place.library, dating=dating
                )
            messages.append({"role": "user", "content": html(reply_view.question(turn))})
            messages.append({"role": "assistant", "content": html(reply)})
        return (
            messages,
            Here(library=place.library, conversation=place.conversation),
            self._conversations(chat, place),
            gr.update(value=render("start", **chat.start()), visible=not turns),
            _KEPT if notice is None else reply_view.problem(notice) if notice else "",
            box(typed, waits=waiting),
        )

    @staticmethod
    def _conversations(chat: Chat, place: Place, sought: str = "") -> str:
        found = chat.list.find(place.owner, sought)
        return render(
            "conversations",
            found=found,
            current=place.conversation,
            library=place.library,
            sought=sought,
            saved=cookie.owner_of({cookie.COOKIE: place.owner}) is not None,
        )


def _given_back(problem: Problem, given: Given | None) -> tuple[str, str | None]:
    """What the page says of a question that is not asked, and what the box holds then.

    The question goes back into an empty box; what else stands there stays, and the question is
    part of what is said: nothing that was typed is lost.
    """
    typed = (given or {}).get("text") or ""
    if not problem.question.strip() or typed == problem.question:
        return problem.message, None
    if not typed.strip():
        return problem.message, problem.question
    return f"{problem.message}. Your question was: “{problem.question}”", None


def owner_of(request: gr.Request) -> str:
    """The key of who asks; where cookies are refused, one for as long as the page is open."""
    return cookie.owner_of(request.cookies) or str(getattr(request, "session_hash", ""))
