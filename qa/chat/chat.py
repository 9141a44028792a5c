"""The conversations behind the page: what a click or a question does. Knows nothing of Gradio.

What the browser sends is only ever looked up or stored as text, never trusted: a turn is known by
its unguessable id, a conversation by its owner's key.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from qa.access.observation import log_question
from qa.answer.explanation import Explanation
from qa.answer.wording import restriction
from qa.asking.processes import Asks, Processes
from qa.assistant import Assistant
from qa.chat import suggestions
from qa.errors import QAError
from qa.history.conversation_list import ConversationList
from qa.history.conversations import (
    Conversations,
    Filters,
    Pending,
    Turn,
    history_of,
    visible,
)
from qa.history.database import Database
from qa.history.feedback import Feedback, feedback
from qa.history.votes import Votes
from qa.text.characters import well_formed
from qa.types import Article

_EMPTY = "the question is empty: type a few words"

log = logging.getLogger(__name__)


class Unanswered(NamedTuple):
    """A question that was not answered, and why."""

    question: str
    message: str


class Opened(NamedTuple):
    """A whole article, and where in it a passage and a span stand; (0, 0) for nowhere."""

    article: Article
    passage: tuple[int, int] = (0, 0)
    span: tuple[int, int] = (0, 0)
    changed: bool = False  # since it was quoted: the passage is no longer there


class Chat:
    """All conversations about one assistant's articles. Safe from several threads."""

    def __init__(
        self,
        assistant: Assistant,
        database: Database | None = None,
        processes: Processes | None = None,
    ) -> None:
        """``database`` is by default that of the settings' data folder.

        ``processes`` answer what is asked, if any are given; else the assistant does.

        Raises:
            RecordsError: conversations and votes cannot be kept there.
        """
        self.assistant = assistant
        self._processes = processes
        self._database = database = database or Database(assistant.settings.data_dir)
        self.conversations = Conversations(database, assistant.corpus)
        self.list = ConversationList(database, assistant.corpus)
        self.votes = Votes(database, assistant.corpus)

    # ------------------------------------------------------------------ asking

    @property
    def asks(self) -> Asks:
        """What questions are put to."""
        return self._processes.of(self.assistant.corpus) if self._processes else self.assistant

    def ask(
        self, conversation: str, question: str, filters: Filters, *, suggested: bool = False
    ) -> Unanswered | None:
        """Have a question asked. What is wrong with it, where that can be told at once.

        One that was ``suggested`` leans on nothing said before.
        """
        if not question.strip():
            return Unanswered(question, _EMPTY)
        alone = suggested and not self.assistant.about(question)
        self.conversations.ask(
            conversation, Pending(well_formed(question), filters, as_typed=alone)
        )
        return None

    def act(self, conversation: str, request: object, filters: Filters) -> Unanswered | None:
        """Do what a button in the conversation asks for; unknown requests do nothing.

        ``request`` is {"do": "edit", "turn": …, "question": …}, or {"do": …, "turn": …} with
        "again", "as typed" (without the conversation before it) or "all" (of all articles).
        """
        match request:
            case {"do": "edit" as do, "turn": str(turn_id), "question": str(edited)}:
                pass
            case {"do": "again" | "as typed" | "all" as do, "turn": str(turn_id)}:
                edited = ""
            case _:
                return None
        turns = self.conversations.turns(conversation)
        turn = next((turn for turn in turns if turn.id == turn_id), None)
        if turn is None:
            return Unanswered(edited, "this question is no longer in the conversation")
        match do:
            case "edit" if not edited.strip():
                return Unanswered(edited, _EMPTY)
            case "edit":
                pending = Pending(well_formed(edited), filters, removes_later=True)
            case "as typed":
                pending = Pending(turn.question, turn.filters, as_typed=True)
            case "all":
                limits_itself = bool(turn.reply and turn.reply.limited)
                pending = Pending(turn.question, {}, limits_itself or _stands_as_typed(turn))
            case _:  # as it was asked: "as typed" does not come back with the conversation before
                pending = Pending(turn.question, filters, as_typed=_stands_as_typed(turn))
        self.conversations.ask_again(conversation, turn_id, pending)
        return None

    def conversation_of(self, owner: str, turn: str) -> str | None:
        """The conversation that a turn is of, where it is somebody's own."""
        found = self.conversations.of(turn)
        return found if found and self.list.has(owner, found) else None

    def was_asked(self, conversation: str, question: str) -> bool:
        """Whether this was the last question: it need not be sent again."""
        turns = self.conversations.turns(conversation)
        last = (turns[-1].pending or turns[-1]).question if turns else ""
        return last.strip() == well_formed(question).strip()

    def undo(self, conversation: str, turn_id: str) -> str:
        """Take a question and its reply out of a conversation; the question, "" for none."""
        turns = self.conversations.turns(conversation)
        turn = next((turn for turn in turns if turn.id == turn_id and not turn.pending), None)
        if turn is None:
            return ""
        self.conversations.remove(conversation, turn_id)
        return turn.question

    def waits(self, conversation: str) -> bool:
        """Whether a question is still to be answered; also after a reload or a restart."""
        return any(turn.pending for turn in visible(self.conversations.turns(conversation)))

    def stop(self, conversation: str) -> str:
        """Leave unanswered all that waits; the question that waited first.

        What is being answered meanwhile is answered for nobody.
        """
        waiting = [t for t in self.conversations.turns(conversation) if t.pending]
        for turn in waiting:
            self.conversations.give_up(conversation, turn)
        return waiting[0].pending.question if waiting and waiting[0].pending else ""

    def answer_next(self, conversation: str) -> Unanswered | None:
        """Answer the first question that waits; its problem, where it cannot be answered."""
        turns = visible(self.conversations.turns(conversation))
        place = next((n for n, turn in enumerate(turns) if turn.pending), None)
        if place is None or (pending := turns[place].pending) is None:
            return None
        filters: dict[str, Any] = dict(pending.filters)
        try:
            history = [] if pending.as_typed else history_of(turns[:place])
            if pending.as_typed:
                filters["literally"] = True
            log_question(pending.question)
            reply = self.asks.ask(pending.question, history, **filters)
        except Exception as error:
            self.conversations.give_up(conversation, turns[place])
            if isinstance(error, QAError):
                return Unanswered(pending.question, str(error))
            # The page must not wait for ever; what went wrong is for the terminal.
            log.exception("could not answer a question")
            return Unanswered(
                pending.question, "something went wrong: see the terminal for details"
            )
        self.conversations.answer(conversation, turns[place], reply)
        return None

    # ------------------------------------------------------------------ beside asking

    def start(self) -> dict[str, Any]:
        """What an empty conversation shows: what there is to ask, and questions to begin with."""
        return {
            "library": self.assistant.library.name,
            "articles": self.assistant.counts()[0],
            "examples": suggestions.to_begin_with(self.assistant),
        }

    def vote(self, conversation: str, request: object) -> bool:
        """Keep {"turn": id, "vote": 1, -1 or 0, "comment": text}; False if there is no such there.

        Nobody votes on what others were answered.
        """
        match request:
            case {"turn": str(turn_id), "vote": 1 | -1 | 0 as vote, "comment": str(comment)}:
                own = self.conversations.of(turn_id) == conversation
                turns = self.conversations.up_to(turn_id) if own else []
            case _:
                return False
        if not turns or not (record := _record(turns)):
            return False
        self.votes.cast(turn_id, int(vote), comment, record)
        return True

    def feedback(self) -> list[Feedback]:
        """The questions that were refused or voted down, whoever asked them."""
        return feedback(self._database, self.assistant.corpus)

    def article(self, request: object) -> Opened | None:
        """The article of {"name": file name, "offsets": [4 numbers], "check": number}, if any."""
        match request:
            case {
                "name": str(name),
                "offsets": [int(a), int(b), int(c), int(d)],
                "check": int(check),
            }:
                found = self.assistant.article(name)
            case _:
                return None
        if found is None:
            return None
        if a < 0 or checksum(found.text[a:b]) != check:
            return Opened(found, changed=True)
        return Opened(found, (a, b), (c, d))

    def explain(self, request: object) -> tuple[Explanation, str] | None:
        """Why the reply of {"turn": id} says what it says, and what it was limited to.

        Raises:
            QAError: what was asked cannot be asked any more.
        """
        match request:
            case {"turn": str(turn_id)} if turns := self.conversations.up_to(turn_id):
                turn = turns[-1]
            case _:
                return None
        if turn.reply is None:
            return None
        asked, literally = turn.reply.standalone_question, not turn.reply.limited
        why = self.asks.explain(asked, **turn.filters, literally=literally)
        shown = turn.filters
        if turn.reply.publisher:  # whom the question names is shown like who was chosen
            shown = {**shown, "sources": [turn.reply.publisher]}
        return why, restriction(**shown)

    def filters(self, since: str | None, until: str | None, sources: object) -> Filters:
        """The filters of the form, without what is left empty or names no source here."""
        chosen: Filters = {}
        if since and since.strip():
            chosen["since"] = since.strip()
        if until and until.strip():
            chosen["until"] = until.strip()
        known = self.assistant.sources()
        if isinstance(sources, list) and (kept := [name for name in known if name in sources]):
            chosen["sources"] = kept
        return chosen


def checksum(text: str) -> int:
    """Tells whether a stretch of an article is still what was quoted."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def _stands_as_typed(turn: Turn) -> bool:
    asked = " ".join(turn.question.split())
    return turn.reply is not None and turn.reply.standalone_question == asked


def _record(turns: Sequence[Turn]) -> dict[str, Any]:
    """What a vote on the last of these turns keeps; nothing where it has no reply."""
    turn, reply = turns[-1], turns[-1].reply
    if reply is None:
        return {}
    answer = reply.answer
    return {
        "question": turn.question,
        "standalone_question": reply.standalone_question,
        "history": history_of(turns[:-1]),
        "filters": turn.filters,
        "answer": answer.text if answer else None,
        "confidence": answer.confidence if answer else None,
        "articles": list(dict.fromkeys(c.article for c in answer.citations)) if answer else [],
    }
