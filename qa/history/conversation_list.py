"""Which conversations somebody has: by title, searched, renamed, removed and taken back.

What is said in them is kept by ``Conversations``; here a conversation is a line in a list.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from qa.history.database import Database, corpus_key, new_id
from qa.text.characters import well_formed
from qa.text.dates import timestamp
from qa.text.words import like

UNDO = timedelta(days=1)  # how long a conversation that was removed can be taken back
TITLE_CHARS = 120  # a longer title is cut
_LONGEST_ID = 64  # characters
_MOST = 200  # conversations listed; older ones are found by searching

# Of the answer, which stands in a reply's JSON: its words only, not all that it was found in.
_SAID = "json_extract(t.reply, '$.candidates[0].text')"
_LISTED = f"""
SELECT c.id, coalesce(nullif(c.title, ''), (
    SELECT question FROM turns WHERE conversation = c.id AND corpus = c.corpus
    ORDER BY position LIMIT 1)) AS name, max(t.seen) AS seen
FROM conversations c JOIN turns t ON t.conversation = c.id AND t.corpus = c.corpus
WHERE c.owner = :owner AND c.corpus = :corpus AND c.removed IS NULL AND (
    :sought = '' OR c.title LIKE :like ESCAPE '!' OR EXISTS (
        SELECT 1 FROM turns t WHERE t.conversation = c.id AND t.corpus = c.corpus
        AND (t.question LIKE :like ESCAPE '!' OR {_SAID} LIKE :like ESCAPE '!')))
GROUP BY c.id ORDER BY seen DESC, c.rowid DESC LIMIT {_MOST}
"""  # noqa: S608 - our own words


class ListedConversation(NamedTuple):
    """A conversation in the list."""

    id: str
    title: str  # its first question where nobody named it
    seen: str  # ISO, UTC: when it last changed


class ConversationList:
    """The conversations about one corpus, by the key of who has them."""

    def __init__(self, database: Database, corpus: Path) -> None:
        self._database = database
        self._corpus = corpus_key(corpus)
        with database.writing() as rows:  # what nobody took back
            gone = timestamp(-UNDO)
            old = "SELECT id FROM conversations WHERE removed < ?"
            rows.execute(f"DELETE FROM turns WHERE conversation IN ({old})", (gone,))  # noqa: S608
            rows.execute("DELETE FROM conversations WHERE removed < ?", (gone,))

    @staticmethod
    def new_id() -> str:
        """The id of a conversation that is to begin; unguessable."""
        return new_id()

    def begin(self, owner: str, conversation: str) -> bool:
        """Have a conversation in the list; False where it is somebody else's."""
        with self._database.writing() as rows:
            rows.execute(
                "INSERT OR IGNORE INTO conversations (id, corpus, owner, begun)"
                " VALUES (?, ?, ?, ?)",
                (conversation, self._corpus, owner, timestamp()),
            )
            return self._is_of(rows, owner, conversation)

    def may(self, owner: str, conversation: str) -> bool:
        """Whether somebody may go on with a conversation: theirs, or one that is to begin."""
        with self._database.reading() as rows:
            found = rows.execute(
                "SELECT owner, removed FROM conversations WHERE id = ? AND corpus = ?",
                (well_formed(conversation), self._corpus),
            ).fetchone()
        is_id = len(conversation) <= _LONGEST_ID and conversation == well_formed(conversation)
        return is_id and (not found or found == (owner, None))

    def has(self, owner: str, conversation: str) -> bool:
        """Whether somebody has this conversation, and has not removed it."""
        with self._database.reading() as rows:
            return self._is_of(rows, owner, conversation)

    def _is_of(self, rows: sqlite3.Connection, owner: str, conversation: str) -> bool:
        found = rows.execute(
            "SELECT 1 FROM conversations"
            " WHERE id = ? AND corpus = ? AND owner = ? AND removed IS NULL",
            (well_formed(conversation), self._corpus, owner),
        ).fetchone()
        return found is not None

    def find(self, owner: str, sought: str = "") -> list[ListedConversation]:
        """The conversations, the latest first; those with some words in title, question or answer.

        Capital and small letters are the same; nothing in ``sought`` is a wildcard.
        """
        words = well_formed(" ".join(sought.split()))
        with self._database.reading() as rows:
            found = rows.execute(
                _LISTED,
                {"owner": owner, "corpus": self._corpus, "sought": words, "like": like(words)},
            ).fetchall()
        return [ListedConversation(*row) for row in found]

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Give a conversation a title; an empty one is again its first question."""
        self._set("title", well_formed(" ".join(title.split()))[:TITLE_CHARS], owner, conversation)

    def remove(self, owner: str, conversation: str) -> None:
        """Take a conversation out of the list; for a while it can be taken back."""
        self._set("removed", timestamp(), owner, conversation)

    def take_back(self, owner: str, conversation: str) -> None:
        """Undo its removal."""
        self._set("removed", None, owner, conversation)

    def _set(self, column: str, value: str | None, owner: str, conversation: str) -> None:
        with self._database.writing() as rows:
            rows.execute(
                f"UPDATE conversations SET {column} = ?"  # noqa: S608 - our own names
                " WHERE id = ? AND corpus = ? AND owner = ?",
                (value, well_formed(conversation), self._corpus, owner),
            )
