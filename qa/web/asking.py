"""What the page's events do with questions: ask the chat, and show what it holds then."""

from __future__ import annotations

import asyncio
from typing import Any, TypedDict

import gradio as gr

from qa.chat.chat import Chat, Unanswered
from qa.chat.open_libraries import OpenLibraries
from qa.errors import QAError
from qa.web import reply_view
from qa.web.adding import Attached
from qa.web.render import render
from qa.web.shown import KEPT, UNCHANGED, Location, Outputs, Shown, box, only, saying_why
from qa.web.turns import Turns


class Given(TypedDict, total=False):
    """What the question box holds."""

    text: str
    files: list[str]


class Asking:
    """Each public method is an event; what it returns is in the order of its outputs on the page.

    ``here`` is where the browser says that it is, ``given`` what its question box holds.
    """

    def __init__(self, libraries: OpenLibraries, shown: Shown) -> None:
        self._libraries, self._shown = libraries, shown
        self._turns = Turns(libraries.settings.workers)

    @saying_why
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
            return self._shown.show(self._shown.location(here, request), request, "", "")
        return self._ask(here, since, until, sources, _typed(given), request)

    @saying_why
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
            return UNCHANGED
        if not library:
            return (*UNCHANGED[:-1], box(what.question))
        outputs = self._ask(here, since, until, sources, what.question, request)
        return (*outputs[:-2], KEPT, outputs[-1])  # the report stays

    def _ask(
        self,
        here: object,
        since: str,
        until: str,
        sources: list[str],
        question: str,
        request: gr.Request,
        *,
        suggested: bool = False,
    ) -> Outputs:
        location = self._shown.location(here, request)
        chat = self._libraries.chat(location.library)
        if not chat.list.begin(location.owner, location.conversation):
            location = location._replace(conversation=chat.list.new_id())
            chat.list.begin(location.owner, location.conversation)
        filters = chat.filters(since, until, sources)
        problem = chat.ask(location.conversation, question, filters, suggested=suggested)
        if problem:
            return self._shown.show(location, request, problem.message)
        return self._shown.show(location, request, "", "")

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
            location = self._shown.location(here, request)
            chat = self._libraries.chat(location.library)
            match asked:
                case {"do": "ask", "question": str(question)}:
                    return self._ask(here, since, until, sources, question, request, suggested=True)
                case {"do": "resend", "question": str(question)}:  # after the server was gone
                    if chat.was_asked(location.conversation, question):
                        return self._shown.show(location, request, "", "")
                    return self._ask(here, since, until, sources, question, request)
                case {"do": "vote", "turn": str(turn), "vote": str(vote)}:
                    return self._vote(location, request, turn, vote, asked.get("comment"))
                case {"do": "undo", "turn": str(turn)}:
                    question = chat.undo(location.conversation, turn)
                    typed = _typed(given).strip()
                    return self._shown.show(location, request, "", None if typed else question)
                case {"do": "earlier"}:
                    return self._shown.show(location, request, all_turns=True)
                case {"do": str(do), "conversation": str(conversation)}:
                    return self._listed(do, location, chat, conversation, asked, request)
            filters = chat.filters(since, until, sources)
            problem = chat.act(location.conversation, asked, filters)
        except QAError as error:
            edited = asked.get("question") if isinstance(asked, dict) else ""
            return only(*_given_back(Unanswered(str(edited or ""), str(error)), given))
        if problem:
            return self._shown.show(location, request, *_given_back(problem, given))
        return self._shown.show(location, request, "")

    def _vote(
        self, location: Location, request: gr.Request, turn: str, vote: str, comment: object
    ) -> Outputs:
        """Keep a vote, and a comment where there is one."""
        chat = self._libraries.chat(location.library)
        before = chat.votes.on([turn]).get(turn, reply_view.NO_VOTE)[1]
        words = before if comment is None else str(comment)
        value = {"1": 1, "-1": -1}.get(vote, 0)
        kept = chat.vote(location.conversation, {"turn": turn, "vote": value, "comment": words})
        problem = "" if kept else "this vote could not be saved"
        outputs = self._shown.show(location, request, problem)
        return (*outputs[:-2], render("saved", vote=value), outputs[-1]) if kept else outputs

    def _listed(
        self,
        do: str,
        location: Location,
        chat: Chat,
        conversation: str,
        asked: dict[str, Any],
        request: gr.Request,
    ) -> Outputs:
        """Open, rename, remove or take back a conversation."""
        notice = ""
        match do:
            case "rename":
                chat.list.rename(location.owner, conversation, str(asked.get("title", "")))
            case "remove":
                chat.list.remove(location.owner, conversation)
                notice = render("undo", words="Conversation deleted.", conversation=conversation)
                if conversation == location.conversation:
                    location = location._replace(conversation=chat.list.new_id())
            case "take back":
                chat.list.take_back(location.owner, conversation)
        if do in ("open", "take back") and chat.list.has(location.owner, conversation):
            location = location._replace(conversation=conversation)
        outputs = self._shown.show(location, request, "")
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
        notice, typed = KEPT, {}
        while True:
            outputs, more = await self._answer_in_turn(here, given, request)
            if isinstance(outputs[-2], str) and outputs[-2]:  # what could not be answered is gone
                notice, typed = outputs[-2:]
            if not more:
                said = outputs[-2] if notice == KEPT else notice
                return (*outputs[:-2], said, {**typed, **outputs[-1]})

    async def _answer_in_turn(
        self, here: object, given: Given | None, request: gr.Request
    ) -> tuple[Outputs, bool]:
        """What the event shows once it has its turn, and whether more is to be answered."""
        try:
            async with self._turns.of(here):
                return await asyncio.to_thread(self._answer, here, given, request)
        except QAError as error:
            return only(str(error)), False
        except asyncio.CancelledError:  # the server stops; nobody sees what is returned
            return UNCHANGED, False

    def _answer(
        self, here: object, given: Given | None, request: gr.Request
    ) -> tuple[Outputs, bool]:
        try:
            location = self._shown.location(here, request)
            chat = self._libraries.chat(location.library)
        except QAError:
            return UNCHANGED, False  # the event before this one has said why
        problem = chat.answer_next(location.conversation)
        more = chat.waits(location.conversation)
        said = () if problem is None else _given_back(problem, given)
        return self._shown.show(location, request, *said, goes=False), more

    @saying_why
    def stop(self, here: object, given: Given | None, request: gr.Request) -> Outputs:
        """Leave unanswered what waits; its question goes back into an empty box."""
        location = self._shown.location(here, request)
        question = self._libraries.chat(location.library).stop(location.conversation)
        typed = _typed(given).strip()
        return self._shown.show(location, request, "", None if typed else question)


def _typed(given: Given | None) -> str:
    return (given or {}).get("text") or ""


def _given_back(problem: Unanswered, given: Given | None) -> tuple[str, str | None]:
    """What the page says of a question that is not asked, and what the box holds then.

    The question goes back into an empty box; what else stands there stays, and the question is
    part of what is said: nothing that was typed is lost.
    """
    typed = _typed(given)
    if not problem.question.strip() or typed == problem.question:
        return problem.message, None
    if not typed.strip():
        return problem.message, problem.question
    return f"{problem.message}. Your question was: “{problem.question}”", None
