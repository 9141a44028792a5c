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

FILE = "records.sqlite"
_VERSION = 4
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
    suggestions TEXT,            -- no longer used
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
    # No longer used: where somebody was is kept by their browser.
    """
CREATE TABLE choices (
    conversation TEXT PRIMARY KEY,
    library TEXT NOT NULL,       -- its key
    seen TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
""",
    # Until then somebody had one conversation about a corpus, by the key that was theirs.
    """
CREATE TABLE conversations (
    id TEXT NOT NULL,            -- unguessable
    corpus TEXT NOT NULL,
    owner TEXT NOT NULL,         -- the key of who has it
    title TEXT NOT NULL DEFAULT '',
    removed TEXT,                -- when, while it can be taken back
    PRIMARY KEY (id, corpus)
);
CREATE INDEX conversations_of_somebody ON conversations (owner, corpus);
INSERT INTO conversations (id, corpus, owner)
    SELECT lower(hex(randomblob(16))), corpus, conversation
    FROM (SELECT DISTINCT conversation, corpus FROM turns);
UPDATE turns SET conversation = (SELECT id FROM conversations c
    WHERE c.owner = turns.conversation AND c.corpus = turns.corpus);
""",
    # When, so that one in which nothing is asked goes, too.
    "ALTER TABLE conversations ADD COLUMN begun TEXT NOT NULL DEFAULT ''",
)


class Database:
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
            raise RecordsError(
                f"the folder {folder} cannot be made ({error.strerror}): set QA_DATA_DIR to another"
            ) from error
        with self.writing() as rows:
            (version,) = rows.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise RecordsError(
                    f"{self.path} was written by a newer version of Footnote: use that version"
                )
            for schema in _SCHEMAS[version:]:
                for statement in schema.split(";\n"):
                    rows.execute(statement)
            if version < _VERSION:
                rows.execute(f"PRAGMA user_version = {_VERSION}")

    def move_library(self, before: Path, after: Path) -> None:
        """Hand what is kept about a folder of articles on to the one that it became."""
        with self.writing() as rows:
            moved = (str(after), str(before))
            rows.execute("UPDATE turns SET corpus = ? WHERE corpus = ?", moved)
            rows.execute("UPDATE votes SET corpus = ? WHERE corpus = ?", moved)
            rows.execute("UPDATE conversations SET corpus = ? WHERE corpus = ?", moved)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the file's write lock: all of it happens, or nothing.

        Raises:
            RecordsError: the file cannot be written.
        """
        with self.reading() as rows:
            rows.execute("BEGIN IMMEDIATE")
            try:
                yield rows
            except BaseException:
                rows.execute("ROLLBACK")
                raise
            rows.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with.

        Raises:
            RecordsError: the file cannot be read.
        """
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
