"""Conversations as they are kept: what was asked and what was answered, never any HTML."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from qa.history.database import Records
from qa.history.votes import clean
from qa.types import Reply

if TYPE_CHECKING:
    from pydantic import TypeAdapter

KEPT = timedelta(days=90)  # a conversation nobody has touched for longer is deleted


class Filters(TypedDict, total=False):
    """What the articles searched are restricted to; nothing absent restricts anything."""

    since: str
    until: str
    sources: list[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question that is to be asked in a turn."""

    question: str
    filters: Filters
    literal: bool = False  # without the conversation before it
    cut: bool = False  # the turns answered after it go away


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its reply."""

    id: str
    question: str
    filters: Filters
    reply: Reply | None = None  # None until the first answer
    wanted: Wanted | None = None
    suggestions: tuple[str, ...] | None = None  # None until they were looked for


class Conversations:
    """The conversations about one corpus, each known by a key that only its owner has."""

    def __init__(self, records: Records, corpus: Path) -> None:
        self._records = records
        self._corpus = str(corpus.expanduser().resolve())
        with records.change() as rows:
            rows.execute(
                "DELETE FROM turns WHERE (conversation, corpus) IN (SELECT conversation, corpus"
                " FROM turns GROUP BY conversation, corpus HAVING max(seen) < ?)",
                (_now(-KEPT),),
            )

    def turns(self, conversation: str) -> list[Turn]:
        """The turns of a conversation, oldest first."""
        with self._records.look() as rows:
            found = rows.execute(
                "SELECT id, question, filters, reply, wanted, suggestions FROM turns"
                " WHERE conversation = ? AND corpus = ? ORDER BY position",
                (conversation, self._corpus),
            ).fetchall()
        return [_turn(*row) for row in found]

    def upto(self, id_: str) -> list[Turn]:
        """The turn of this id and those before it; empty when there is none."""
        with self._records.look() as rows:
            found = rows.execute(
                "SELECT t.id, t.question, t.filters, t.reply, t.wanted, t.suggestions"
                " FROM turns AS t, turns AS last WHERE last.id = ? AND last.corpus = ?"
                " AND t.conversation = last.conversation AND t.corpus = last.corpus"
                " AND t.position <= last.position ORDER BY t.position",
                (id_, self._corpus),
            ).fetchall()
        return [_turn(*row) for row in found]

    def want(self, conversation: str, wanted: Wanted) -> None:
        """Add a turn in which a question is to be asked."""
        question, filters = clean(wanted.question), json.dumps(wanted.filters)
        with self._records.change() as rows:
            rows.execute(
                "INSERT INTO turns (id, conversation, corpus, position, question, filters, wanted,"
                " seen) SELECT ?, ?, ?, coalesce(max(position), 0) + 1, ?, ?, ?, ? FROM turns"
                " WHERE conversation = ? AND corpus = ?",
                (
                    *(_token(), conversation, self._corpus, question, filters, _dump(wanted)),
                    *(_now(), conversation, self._corpus),
                ),
            )

    def want_anew(self, conversation: str, id_: str, wanted: Wanted) -> None:
        """Have a turn asked again; until it is answered, nothing of it is lost."""
        with self._records.change() as rows:
            rows.execute(
                "UPDATE turns SET wanted = ?, seen = ?"
                " WHERE id = ? AND conversation = ? AND corpus = ?",
                (_dump(wanted), _now(), id_, conversation, self._corpus),
            )

    def answer(self, conversation: str, turn: Turn, reply: Reply) -> None:
        """Keep the reply to what was wanted in a turn."""
        wanted = turn.wanted
        if wanted is None:
            return
        with self._records.change() as rows:
            place = self._place(rows, conversation, turn)
            if place is None:  # cleared, or answered elsewhere, or something else is wanted now
                return
            rows.execute(
                "UPDATE turns SET id = ?, question = ?, filters = ?, reply = ?, wanted = NULL,"
                " suggestions = NULL, seen = ? WHERE id = ?",
                (
                    *(_token(), clean(wanted.question), json.dumps(wanted.filters)),
                    *(_replies().dump_json(shown(reply)).decode(), _now(), turn.id),
                ),
            )
            if wanted.cut:  # not what was asked after the cut and still waits
                rows.execute(
                    "DELETE FROM turns WHERE conversation = ? AND corpus = ? AND position > ?"
                    " AND reply IS NOT NULL",
                    (conversation, self._corpus, place),
                )

    def give_up(self, conversation: str, turn: Turn) -> None:
        """Leave a turn as it was before something was wanted; one never answered goes."""
        with self._records.change() as rows:
            if self._place(rows, conversation, turn) is None:
                return
            if turn.reply is None:
                rows.execute("DELETE FROM turns WHERE id = ?", (turn.id,))
            else:
                rows.execute("UPDATE turns SET wanted = NULL WHERE id = ?", (turn.id,))

    def suggest(self, id_: str, suggestions: Sequence[str]) -> None:
        """Keep what could be asked after a turn."""
        with self._records.change() as rows:
            rows.execute(
                "UPDATE turns SET suggestions = ? WHERE id = ? AND corpus = ?",
                (json.dumps(list(suggestions)), id_, self._corpus),
            )

    def clear(self, conversation: str) -> None:
        """Forget a conversation. Votes are kept."""
        with self._records.change() as rows:
            rows.execute(
                "DELETE FROM turns WHERE conversation = ? AND corpus = ?",
                (conversation, self._corpus),
            )

    def _place(self, rows: sqlite3.Connection, conversation: str, turn: Turn) -> int | None:
        """The position of a turn in which still the same is wanted."""
        row = rows.execute(
            "SELECT position, id, question, filters, reply, wanted, suggestions FROM turns"
            " WHERE id = ? AND conversation = ? AND corpus = ?",
            (turn.id, conversation, self._corpus),
        ).fetchone()
        return row[0] if row and _turn(*row[1:]).wanted == turn.wanted else None


def visible(turns: Sequence[Turn]) -> list[Turn]:
    """The turns to show: those that an edit under way will remove are not among them."""
    shown_: list[Turn] = []
    cut = False
    for turn in turns:
        if not (cut and turn.reply):
            shown_.append(turn)
        cut = cut or bool(turn.wanted and turn.wanted.cut)
    return shown_


def pairs(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """The turns as the history that ``Assistant.ask`` takes."""
    return [
        (turn.question, turn.reply.answer.text if turn.reply.answer else "")
        for turn in turns
        if turn.reply
    ]


def shown(reply: Reply) -> Reply:
    """The reply without what no page shows of it."""
    kept = (reply.answer, *reply.alternatives) if reply.answer else reply.candidates[:1]
    return replace(reply, candidates=kept, hits=() if reply.answer else reply.hits[:3])


def _now(shift: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) + shift).isoformat(timespec="seconds")


def _token() -> str:
    return secrets.token_urlsafe(16)


def _dump(wanted: Wanted | None) -> str | None:
    if wanted is None:
        return None
    return json.dumps(
        [clean(wanted.question), wanted.filters, wanted.literal, wanted.cut], sort_keys=True
    )


@lru_cache(maxsize=1)
def _replies() -> TypeAdapter[Reply]:
    from pydantic import TypeAdapter

    return TypeAdapter(Reply)


def _turn(
    id_: str,
    question: str,
    filters: str,
    reply: str | None,
    wanted: str | None,
    suggestions: str | None,
) -> Turn:
    from pydantic import ValidationError

    want = Wanted(*json.loads(wanted)) if wanted else None
    restricted: Any = json.loads(filters)
    try:
        found = _replies().validate_json(reply) if reply else None
    except ValidationError:
        # Kept by a Footnote whose replies had another shape: ask again.
        found, want = None, want or Wanted(question, restricted)
    further = tuple(json.loads(suggestions)) if suggestions else None
    return Turn(id_, question, restricted, found, want, further)
