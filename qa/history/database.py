"""The SQLite file of what people leave behind: conversations and votes.

Every change is one short transaction, so several processes may share the file, and whatever is
killed loses only the change it was making.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qa.errors import RecordsError
from qa.library.library import key_of

FILE = "records.sqlite"
_VERSION = 2
_BUSY_SECONDS = 10.0

# The statements that lead from each version to the next.
_SCHEMAS = (
    """
CREATE TABLE turns (
    id TEXT PRIMARY KEY,         -- unguessable; a new one with each new reply
    conversation TEXT NOT NULL,
    corpus TEXT NOT NULL,
    position INTEGER NOT NULL,
    question TEXT NOT NULL,
    filters TEXT NOT NULL,       -- JSON
    reply TEXT,                  -- JSON; NULL until the first answer
    wanted TEXT,                 -- JSON: what is to be asked; NULL when nothing is
    suggestions TEXT,            -- JSON; NULL until they were looked for
    seen TEXT NOT NULL           -- when it last changed
);
CREATE INDEX turns_of_a_conversation ON turns (conversation, corpus, position);
CREATE TABLE votes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    turn TEXT NOT NULL UNIQUE,
    corpus TEXT NOT NULL,
    vote INTEGER NOT NULL CHECK (vote IN (1, -1)),
    comment TEXT NOT NULL,
    record TEXT NOT NULL,        -- JSON: what was asked and answered
    cast_at TEXT NOT NULL
);
""",
    """
CREATE TABLE choices (
    conversation TEXT PRIMARY KEY,
    library TEXT NOT NULL,       -- its key
    seen TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
""",
)


class Records:
    """The file in one folder. Safe from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Open the file, making it where there is none.

        Raises:
            RecordsError: it cannot be made, is damaged, or is of a newer Footnote.
        """
        self.path = folder.expanduser() / FILE
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RecordsError(f"{folder} cannot be made: set QA_DATA_DIR ({error})") from error
        with self.change() as rows:
            (version,) = rows.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise RecordsError(f"{self.path} was written by a newer Footnote: use that one")
            for schema in _SCHEMAS[version:]:
                for statement in schema.split(";\n"):
                    rows.execute(statement)
            if version < _VERSION:
                rows.execute(f"PRAGMA user_version = {_VERSION}")

    def chosen(self, conversation: str) -> str | None:
        """The library that a conversation's owner has chosen, where they have."""
        with self.look() as rows:
            row = rows.execute(
                "SELECT library FROM choices WHERE conversation = ?", (conversation,)
            ).fetchone()
        return str(row[0]) if row else None

    def choose(self, conversation: str, library: str) -> None:
        """Keep the choice of a library; choices older than a year go."""
        with self.change() as rows:
            rows.execute("DELETE FROM choices WHERE seen < datetime('now', '-1 year')")
            rows.execute(
                "INSERT OR REPLACE INTO choices (conversation, library) VALUES (?, ?)",
                (conversation, library),
            )

    def move(self, before: Path, after: Path) -> None:
        """Hand what is kept about a folder of articles on to the one that it became."""
        with self.change() as rows:
            for table in ("turns", "votes"):
                rows.execute(
                    f"UPDATE {table} SET corpus = ? WHERE corpus = ?",  # noqa: S608 - one of two
                    (str(after), str(before)),
                )
            rows.execute(
                "UPDATE choices SET library = ? WHERE library = ?", (key_of(after), key_of(before))
            )

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the file's write lock: all of it happens, or nothing.

        Raises:
            RecordsError: the file cannot be written.
        """
        with self._connected() as rows:
            rows.execute("BEGIN IMMEDIATE")
            try:
                yield rows
            except BaseException:
                rows.execute("ROLLBACK")
                raise
            rows.execute("COMMIT")

    @contextmanager
    def look(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with.

        Raises:
            RecordsError: the file cannot be read.
        """
        with self._connected() as rows:
            yield rows

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        # One connection a use: they must not cross threads, and opening one takes microseconds.
        try:
            rows = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
            try:
                yield rows
            finally:
                rows.close()
        except sqlite3.DatabaseError as error:
            raise RecordsError(
                f"{self.path} cannot be used ({error}): move it away, or set QA_DATA_DIR"
            ) from error
