"""The conversation behind the page: what a click or a question does. Knows nothing of Gradio.

What the browser sends is only ever looked up or stored as text, never trusted: a turn is known by
its unguessable id, a conversation by its owner's key.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from qa.assistant import Assistant
from qa.errors import QAError, QuestionError
from qa.history.conversations import Conversations, Filters, Turn, Wanted, pairs, visible
from qa.history.database import Records
from qa.history.votes import Votes, clean
from qa.suggestions import suggest
from qa.web import render
from qa.web.text import checksum

_SUGGESTING_SECONDS = 2.5
_CHANGED = "This article has changed since it was quoted: the passage is no longer marked."
_GONE = "<p>This article is no longer in the index.</p>"

log = logging.getLogger(__name__)


class Problem(NamedTuple):
    """A question that was not answered, and why."""

    question: str
    message: str


class Chat:
    """All conversations about one assistant's articles. Safe from several threads."""

    def __init__(self, assistant: Assistant, records: Records | None = None) -> None:
        """``records`` are by default those of the settings' data folder.

        Raises:
            RecordsError: conversations and votes cannot be kept there.
        """
        self.assistant = assistant
        records = records or Records(assistant.settings.data_dir)
        self.conversations = Conversations(records, assistant.corpus)
        self.votes = Votes(records, assistant.corpus)

    # ------------------------------------------------------------------ asking

    def ask(
        self, conversation: str, question: str, filters: Filters, *, literal: bool = False
    ) -> str | None:
        """Have a question asked. What is wrong with it, where that can be told at once."""
        if not question.strip():
            return "the question is empty: type a few words"
        self.conversations.want(conversation, Wanted(clean(question), filters, literal))
        return None

    def act(self, conversation: str, request: object, filters: Filters) -> str | None:
        """Do what a button in the conversation asks for; unknown requests do nothing.

        ``request`` is {"do": "ask", "question": …}, {"do": "edit", "turn": …, "question": …},
        {"do": "again", "turn": …} or {"do": "literal", "turn": …}.
        """
        match request:
            case {"do": "ask", "question": str(question)}:
                # A suggestion: it was found to be answered as it stands.
                return self.ask(conversation, question, filters, literal=True)
            case {"do": "edit" | "again" | "literal" as do, "turn": str(id_)}:
                turn = next(
                    (t for t in self.conversations.turns(conversation) if t.id == id_), None
                )
            case _:
                return None
        if turn is None:
            return "this turn is no longer in the conversation"
        match do, request:
            case "edit", {"question": str(question)}:
                if not question.strip():
                    return "the question is empty: type a few words"
                wanted = Wanted(clean(question), filters, cut=True)
            case "literal", _:
                wanted = Wanted(turn.question, turn.filters, literal=True)
            case "again", _:
                # As it was asked: "as typed" does not come back with the conversation before it.
                asked = " ".join(turn.question.split())
                literal = turn.reply is not None and turn.reply.standalone_question == asked
                wanted = Wanted(turn.question, filters, literal)
            case _:
                return None
        self.conversations.want_anew(conversation, id_, wanted)
        return None

    def work(self, conversation: str) -> Iterator[Problem | None]:
        """Answer all that is to be asked, in order; after each its problem, or None.

        Asked again after a reload or a restart, it takes up what was left unanswered.
        """
        while True:
            turns = visible(self.conversations.turns(conversation))
            place = next((n for n, turn in enumerate(turns) if turn.wanted), None)
            if place is None:
                return
            yield self._answer(conversation, turns[place], turns[:place])

    def _answer(self, conversation: str, turn: Turn, before: Sequence[Turn]) -> Problem | None:
        wanted = turn.wanted
        if wanted is None:
            return None
        restricted: dict[str, Any] = dict(wanted.filters)
        try:
            history = [] if wanted.literal else pairs(before)
            reply = self.assistant.ask(wanted.question, history, **restricted)
        except Exception as error:
            self.conversations.give_up(conversation, turn)
            if isinstance(error, QAError):
                return Problem(wanted.question, str(error))
            # The page must not wait for ever; what went wrong is for the terminal.
            log.exception("could not answer %r", wanted.question)
            return Problem(wanted.question, "something went wrong; the terminal says what")
        self.conversations.answer(conversation, turn, reply)
        return None

    def suggest(self, conversation: str) -> bool:
        """Look for questions to ask next; gives way as soon as something is asked.

        True when some were found for what is still the latest turn.
        """
        turns = self.conversations.turns(conversation)
        if not turns or turns[-1].suggestions is not None or any(t.wanted for t in turns):
            return False
        last = turns[-1]
        deadline = time.monotonic() + _SUGGESTING_SECONDS

        def stop() -> bool:
            if time.monotonic() > deadline:
                return True
            now = self.conversations.turns(conversation)
            return not now or now[-1].id != last.id or any(turn.wanted for turn in now)

        if last.reply and not last.filters:
            asked = [turn.question for turn in turns]
            asked += [turn.reply.standalone_question for turn in turns if turn.reply]
            found = suggest(self.assistant, last.reply, asked, stop)
        else:
            found = []
        self.conversations.suggest(last.id, found)
        return bool(found)

    # ------------------------------------------------------------------ beside asking

    def vote(self, request: object) -> bool:
        """Keep {"turn": id, "vote": 1, -1 or 0, "comment": text}; False if there is no such."""
        match request:
            case {"turn": str(id_), "vote": 1 | -1 | 0 as vote, "comment": str(comment)}:
                turns = self.conversations.upto(id_)
            case _:
                return False
        if not turns or turns[-1].reply is None:
            return False
        self.votes.cast(id_, int(vote), comment, _record(turns))
        return True

    def article(self, request: object, library: str = "") -> str:
        """The reader's content for {"name": file name, "offsets": [4 numbers], "check": number}."""
        match request:
            case {
                "name": str(name),
                "offsets": [int(a), int(b), int(c), int(d)],
                "check": int(check),
            }:
                found = self.assistant.article(name)
            case _:
                return _GONE
        if found is None:
            return _GONE
        if a < 0 or checksum(found.text[a:b]) != check:
            return render.article(found, library, note=_CHANGED)
        return render.article(found, library, (a, b), (c, d))

    def filters(self, since: str | None, until: str | None, sources: object) -> Filters:
        """The filters of the form, without what is left empty or names no source here."""
        chosen: Filters = {}
        if since and since.strip():
            chosen["since"] = since.strip()
        if until and until.strip():
            chosen["until"] = until.strip()
        known = self.sources()
        if isinstance(sources, list) and (kept := [name for name in known if name in sources]):
            chosen["sources"] = kept
        return chosen

    def sources(self) -> list[str]:
        """The publishers there are, the one with most articles first."""
        return self.assistant.sources()


def _record(turns: Sequence[Turn]) -> dict[str, Any]:
    """What a vote on the last of these turns keeps."""
    turn, reply = turns[-1], turns[-1].reply
    if reply is None:
        raise QuestionError("a question without a reply cannot be voted on")
    answer = reply.answer
    return {
        "question": turn.question,
        "standalone_question": reply.standalone_question,
        "history": pairs(turns[:-1]),
        "filters": turn.filters,
        "answer": answer.text if answer else None,
        "confidence": answer.confidence if answer else None,
        "articles": list(dict.fromkeys(c.article for c in answer.citations)) if answer else [],
    }
