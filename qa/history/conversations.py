"""Conversations as they are kept: what was asked and what was answered, never any HTML."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from qa.history.database import Database, corpus_key, new_id
from qa.text.characters import well_formed
from qa.text.dates import timestamp
from qa.types import Reply

if TYPE_CHECKING:
    from pydantic import TypeAdapter

KEPT = timedelta(days=90)  # a conversation nobody has touched for longer is deleted
_COLUMNS = "id, question, filters, reply, wanted"


class Filters(TypedDict, total=False):
    """What the articles searched are restricted to; nothing absent restricts anything."""

    since: str
    until: str
    sources: list[str]


@dataclass(frozen=True, slots=True)
class Pending:
    """A question of a turn that is still to be answered."""

    question: str
    filters: Filters
    as_typed: bool = False  # without the conversation before it, of all articles
    removes_later: bool = False  # once answered, the turns after it that have a reply are removed


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its reply."""

    id: str
    question: str  # as typed
    filters: Filters
    reply: Reply | None = None  # None until the first answer; has the question as understood
    pending: Pending | None = None


class Conversations:
    """The conversations about one corpus, each known by a key that only its owner has."""

    def __init__(self, database: Database, corpus: Path) -> None:
        self._database = database
        self._corpus = corpus_key(corpus)
        with database.writing() as rows:
            rows.execute(
                "DELETE FROM turns WHERE (conversation, corpus) IN (SELECT conversation, corpus"
                " FROM turns GROUP BY conversation, corpus HAVING max(seen) < ?)",
                (timestamp(-KEPT),),
            )
            # Not one that has just begun: its first turn follows.
            rows.execute(
                "DELETE FROM conversations WHERE begun < ? AND (id, corpus) NOT IN"
                " (SELECT conversation, corpus FROM turns)",
                (timestamp(-KEPT),),
            )

    def turns(self, conversation: str) -> list[Turn]:
        """The turns of a conversation, oldest first."""
        with self._database.reading() as rows:
            found = rows.execute(
                f"SELECT {_COLUMNS} FROM turns"  # noqa: S608 - our own names
                " WHERE conversation = ? AND corpus = ? ORDER BY position",
                (conversation, self._corpus),
            ).fetchall()
        return [_turn(*row) for row in found]

    def of(self, turn_id: str) -> str | None:
        """The conversation that a turn is of."""
        with self._database.reading() as rows:
            row = rows.execute(
                "SELECT conversation FROM turns WHERE id = ? AND corpus = ?",
                (well_formed(turn_id), self._corpus),
            ).fetchone()
        return row[0] if row else None

    def up_to(self, turn_id: str) -> list[Turn]:
        """The turn of this id and those before it; empty when there is none."""
        conversation = self.of(turn_id)
        turns = self.turns(conversation) if conversation else []
        place = next((n for n, turn in enumerate(turns, 1) if turn.id == turn_id), 0)
        return turns[:place]

    def ask(self, conversation: str, pending: Pending) -> None:
        """Add a turn with a question that is to be answered."""
        question, filters = well_formed(pending.question), json.dumps(pending.filters)
        with self._database.writing() as rows:
            rows.execute(
                "INSERT INTO turns (id, conversation, corpus, position, question, filters, wanted,"
                " seen) SELECT ?, ?, ?, coalesce(max(position), 0) + 1, ?, ?, ?, ? FROM turns"
                " WHERE conversation = ? AND corpus = ?",
                (
                    *(new_id(), conversation, self._corpus, question, filters, _dump(pending)),
                    *(timestamp(), conversation, self._corpus),
                ),
            )

    def ask_again(self, conversation: str, turn_id: str, pending: Pending) -> None:
        """Have a turn answered again; until it is, nothing of it is lost."""
        with self._database.writing() as rows:
            rows.execute(
                "UPDATE turns SET wanted = ?, seen = ?"
                " WHERE id = ? AND conversation = ? AND corpus = ?",
                (_dump(pending), timestamp(), turn_id, conversation, self._corpus),
            )

    def answer(self, conversation: str, turn: Turn, reply: Reply) -> None:
        """Keep the reply to what was pending in a turn."""
        pending = turn.pending
        if pending is None:
            return
        with self._database.writing() as rows:
            position = self._position(rows, conversation, turn)
            if position is None:  # cleared, or answered elsewhere, or something else is pending now
                return
            rows.execute(
                "UPDATE turns SET id = ?, question = ?, filters = ?, reply = ?, wanted = NULL,"
                " seen = ? WHERE id = ?",
                (
                    *(new_id(), well_formed(pending.question), json.dumps(pending.filters)),
                    *(_replies().dump_json(without_unshown(reply)).decode(), timestamp(), turn.id),
                ),
            )
            if pending.removes_later:  # not what was asked after the edit and still waits
                rows.execute(
                    "DELETE FROM turns WHERE conversation = ? AND corpus = ? AND position > ?"
                    " AND reply IS NOT NULL",
                    (conversation, self._corpus, position),
                )

    def remove(self, conversation: str, turn_id: str) -> None:
        """Take a turn out of a conversation."""
        with self._database.writing() as rows:
            rows.execute(
                "DELETE FROM turns WHERE id = ? AND conversation = ? AND corpus = ?",
                (turn_id, conversation, self._corpus),
            )

    def give_up(self, conversation: str, turn: Turn) -> None:
        """Leave a turn as it was before something was pending; one never answered goes."""
        with self._database.writing() as rows:
            if self._position(rows, conversation, turn) is None:
                return
            if turn.reply is None:
                rows.execute("DELETE FROM turns WHERE id = ?", (turn.id,))
            else:
                rows.execute("UPDATE turns SET wanted = NULL WHERE id = ?", (turn.id,))

    def _position(self, rows: sqlite3.Connection, conversation: str, turn: Turn) -> int | None:
        """The position of a turn in which the same is still pending."""
        row = rows.execute(
            f"SELECT position, {_COLUMNS} FROM turns"  # noqa: S608 - our own names
            " WHERE id = ? AND conversation = ? AND corpus = ?",
            (turn.id, conversation, self._corpus),
        ).fetchone()
        return row[0] if row and _turn(*row[1:]).pending == turn.pending else None


def visible(turns: Sequence[Turn]) -> list[Turn]:
    """The turns to show: those that an edit under way will remove are not among them."""
    kept: list[Turn] = []
    removed = False
    for turn in turns:
        if not (removed and turn.reply):
            kept.append(turn)
        removed = removed or bool(turn.pending and turn.pending.removes_later)
    return kept


def history_of(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """What ``Assistant.ask`` is told of earlier turns: each question as understood, its answer."""
    return [
        (turn.reply.standalone_question, turn.reply.answer.text if turn.reply.answer else "")
        for turn in turns
        if turn.reply
    ]


def without_unshown(reply: Reply) -> Reply:
    """The reply without what no page shows of it."""
    kept = (reply.answer, *reply.alternatives) if reply.answer else reply.candidates[:1]
    return replace(reply, candidates=kept, hits=() if reply.answer else reply.hits[:3])


def _dump(pending: Pending) -> str:
    return json.dumps(
        [well_formed(pending.question), pending.filters, pending.as_typed, pending.removes_later],
        sort_keys=True,
    )


@lru_cache(maxsize=1)
def _replies() -> TypeAdapter[Reply]:
    from pydantic import TypeAdapter

    return TypeAdapter(Reply)


@lru_cache(maxsize=1024)  # a page reads its whole conversation at every step
def parsed_reply(kept: str) -> Reply | None:
    """A reply as it was kept; None where a Footnote kept it whose replies had another shape."""
    from pydantic import ValidationError

    try:
        return _replies().validate_json(kept)
    except ValidationError:
        return None


def _turn(id_: str, question: str, filters: str, reply: str | None, wanted: str | None) -> Turn:
    pending = Pending(*json.loads(wanted)) if wanted else None
    restricted: Any = json.loads(filters)
    found = parsed_reply(reply) if reply else None
    if reply and not found:  # ask again
        pending = pending or Pending(question, restricted)
    return Turn(id_, question, restricted, found, pending)
