"""The SQLite file of what people leave behind: conversations and votes.

Every change is one short transaction, so several processes may share the file, and whatever is
killed loses only the change it was making.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from qa.errors import QAError, RecordsError

FILE = "records.sqlite"
_VERSION = 4  # of the tables
BUSY_SECONDS = 10.0

_TABLES = """
CREATE TABLE conversations (
    id TEXT NOT NULL,            -- unguessable
    corpus TEXT NOT NULL,
    owner TEXT NOT NULL,         -- the key of who has it
    title TEXT NOT NULL DEFAULT '',
    begun TEXT NOT NULL,         -- when, so that one in which nothing is asked goes, too
    removed TEXT,                -- when, while it can be taken back
    PRIMARY KEY (id, corpus)
);
CREATE INDEX conversations_of_somebody ON conversations (owner, corpus);
CREATE TABLE turns (
    id TEXT PRIMARY KEY,         -- unguessable; a new one with each new reply
    conversation TEXT NOT NULL,
    corpus TEXT NOT NULL,
    position INTEGER NOT NULL,
    question TEXT NOT NULL,
    filters TEXT NOT NULL,       -- JSON
    reply TEXT,                  -- JSON; NULL until the first answer
    wanted TEXT,                 -- JSON: what is to be asked; NULL when nothing is
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
"""


@contextmanager
def or_refused(path: Path, refused: type[QAError]) -> Iterator[None]:
    """What is done with a file of SQLite; where it cannot be used, this error says so."""
    try:
        yield
    except (OSError, sqlite3.DatabaseError) as error:
        raise refused(
            f"{path} cannot be used ({error}): move it away, or set QA_DATA_DIR"
        ) from error


def corpus_key(corpus: Path) -> str:
    """What the tables call a folder of articles."""
    return str(corpus.expanduser().resolve())


def new_id() -> str:
    """The id of a conversation or of a turn; unguessable."""
    return secrets.token_urlsafe(16)


class Database:
    """The file in one folder. Safe from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Open the file, making it where there is none.

        Raises:
            RecordsError: it cannot be made, is damaged, or is of another version of Footnote.
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
            if version == 0:  # a new file
                for statement in _TABLES.split(";\n"):  # in this transaction: a script ends it
                    rows.execute(statement)
                rows.execute(f"PRAGMA user_version = {_VERSION}")
            elif version > _VERSION:
                raise RecordsError(
                    f"{self.path} was written by a newer version of Footnote: use that version"
                )
            elif version < _VERSION:
                raise RecordsError(
                    f"{self.path} was written by an earlier version of Footnote: move it away, "
                    "and a new one is made"
                )

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
        with (
            or_refused(self.path, RecordsError),
            closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)) as rows,
        ):
            yield rows
