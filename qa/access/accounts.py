"""Users, tokens and sessions, in one SQLite file that only its owner can read.

Passwords are kept as Argon2 hashes. Tokens and sessions are long random secrets: a plain SHA-256
of each is kept, so that the file alone lets nobody in.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from qa.errors import AccessError
from qa.history.database import BUSY_SECONDS, or_refused

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["read", "add", "administer"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may do what those before it may

FILE = "access.sqlite"
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_TOKEN = "fn_"  # noqa: S105 - how every token begins, so that one is known when it is seen
_DAY = 24 * 3600
_SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password TEXT NOT NULL,      -- Argon2
    conversation TEXT NOT NULL   -- unguessable: what the user's conversations are kept under
);
CREATE TABLE IF NOT EXISTS tokens (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    secret TEXT NOT NULL UNIQUE, -- SHA-256
    expires REAL                 -- seconds since 1970; NULL: never
);
CREATE TABLE IF NOT EXISTS sessions (
    secret TEXT PRIMARY KEY,     -- SHA-256
    user TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    expires REAL NOT NULL
);
PRAGMA user_version = 1;
"""


class Account(NamedTuple):
    """A user or a token, without its secret."""

    name: str
    role: Role
    expires: float | None = None  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request. ``conversation`` is the key of a user's conversations."""

    name: str
    role: Role
    conversation: str | None = None

    def may(self, role: Role) -> bool:
        """Whether the caller's role covers another one."""
        return ROLES.index(self.role) >= ROLES.index(role)


class Accounts:
    """The accounts of one data folder. Safe from several threads and processes."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir.expanduser() / FILE

    def exist(self) -> bool:
        """Whether there is any user or token."""
        if not self.path.exists():
            return False
        with self._rows() as rows:
            (found,) = rows.execute(
                "SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM tokens)"
            ).fetchone()
        return bool(found)

    # ------------------------------------------------------------------ users

    def users(self) -> list[Account]:
        """All users, by name."""
        with self._rows() as rows:
            return [
                Account(*row) for row in rows.execute("SELECT name, role FROM users ORDER BY 1")
            ]

    def add_user(self, name: str, password: str, role: Role) -> None:
        """Add a user.

        Raises:
            AccessError: the name is taken or cannot be used, or the password is too short.
        """
        values = (_checked(name), role, _hashed(password), secrets.token_urlsafe(24))
        with self._rows() as rows:
            _insert(rows, "INSERT INTO users VALUES (?, ?, ?, ?)", values, f"a user {name!r}")

    def set_password(self, name: str, password: str) -> None:
        """Give a user another password; all their sessions end.

        Raises:
            AccessError: there is no such user, or the password is too short.
        """
        hashed = _hashed(password)
        with self._rows() as rows:
            done = rows.execute("UPDATE users SET password = ? WHERE name = ?", (hashed, name))
            _found(done, f"user {name!r}", "qa users list")
            rows.execute("DELETE FROM sessions WHERE user = ?", (name,))

    def remove_user(self, name: str) -> None:
        """Remove a user; all their sessions end.

        Raises:
            AccessError: there is no such user.
        """
        with self._rows() as rows:
            done = rows.execute("DELETE FROM users WHERE name = ?", (name,))
            _found(done, f"user {name!r}", "qa users list")

    # ------------------------------------------------------------------ tokens

    def tokens(self) -> list[Account]:
        """All tokens, by name; those that have expired, too."""
        with self._rows() as rows:
            found = rows.execute("SELECT name, role, expires FROM tokens ORDER BY 1")
            return [Account(*row) for row in found]

    def add_token(self, name: str, role: Role, days: float | None) -> str:
        """Add a token for a program; returns it. It is not kept: nobody can read it again.

        Raises:
            AccessError: the name is taken or cannot be used.
        """
        token = _TOKEN + secrets.token_urlsafe(32)
        expires = None if days is None else time() + days * _DAY
        with self._rows() as rows:
            values = (_checked(name), role, _digest(token), expires)
            _insert(rows, "INSERT INTO tokens VALUES (?, ?, ?, ?)", values, f"a token {name!r}")
        return token

    def remove_token(self, name: str) -> None:
        """Remove a token: it lets nobody in any more.

        Raises:
            AccessError: there is no such token.
        """
        with self._rows() as rows:
            done = rows.execute("DELETE FROM tokens WHERE name = ?", (name,))
            _found(done, f"token {name!r}", "qa tokens list")

    def of_token(self, token: str) -> Caller | None:
        """Who sends this token; None for one that is unknown or has expired."""
        with self._rows() as rows:
            row = rows.execute(
                "SELECT name, role FROM tokens WHERE secret = ?"
                " AND (expires IS NULL OR expires > ?)",
                (_digest(token), time()),
            ).fetchone()
        return Caller(f"token {row[0]}", row[1]) if row else None

    # ------------------------------------------------------------------ sessions

    def sign_in(self, name: str, password: str, hours: float) -> str | None:
        """A new session's secret, valid for so many hours; None for a wrong name or password."""
        with self._rows() as rows:
            row = rows.execute("SELECT password FROM users WHERE name = ?", (name,)).fetchone()
        # An unknown name takes as long as a wrong password, and tells nobody which names there are.
        if not _fits(row[0] if row else _nobody(), password) or not row:
            return None
        secret = secrets.token_urlsafe(32)
        with self._rows() as rows:
            rows.execute("DELETE FROM sessions WHERE expires < ?", (time(),))
            rows.execute(
                "INSERT INTO sessions VALUES (?, ?, ?)",
                (_digest(secret), name, time() + hours * 3600),
            )
        return secret

    def of_session(self, secret: str) -> Caller | None:
        """Who has this session; None for one that is unknown or over."""
        with self._rows() as rows:
            row = rows.execute(
                "SELECT name, role, conversation FROM sessions JOIN users ON name = user"
                " WHERE secret = ? AND expires > ?",
                (_digest(secret), time()),
            ).fetchone()
        return Caller(*row) if row else None

    def sign_out(self, secret: str) -> None:
        """End a session."""
        with self._rows() as rows:
            rows.execute("DELETE FROM sessions WHERE secret = ?", (_digest(secret),))

    @contextmanager
    def _rows(self) -> Iterator[sqlite3.Connection]:
        """A connection, in a transaction.

        Raises:
            AccessError: the file cannot be read or written.
        """
        with or_refused(self.path, AccessError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as rows, rows:
                rows.execute("PRAGMA foreign_keys = ON")
                if rows.execute("PRAGMA user_version").fetchone() == (0,):  # a new file
                    rows.executescript(_SCHEMA)
                yield rows


def _insert(rows: sqlite3.Connection, sql: str, values: tuple[object, ...], what: str) -> None:
    try:
        rows.execute(sql, values)
    except sqlite3.IntegrityError as error:
        raise AccessError(f"there is already {what}: choose another name") from error


def _found(done: sqlite3.Cursor, what: str, where: str) -> None:
    if not done.rowcount:
        raise AccessError(f"there is no {what}: list them with {where}")


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise AccessError(
            f"{name!r} cannot be used as a name: use up to 40 small letters, digits, dots, dashes"
        )
    return name


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccessError(
            f"the password has {len(password)} characters: use {SHORTEST_PASSWORD} to "
            f"{LONGEST_PASSWORD}"
        )
    return _hasher().hash(password.encode("utf-8", "replace"))


@lru_cache(maxsize=1)
def _nobody() -> str:
    """The hash of a password that nobody has."""
    return _hashed(secrets.token_urlsafe(32))


def _fits(hashed: str, password: str) -> bool:
    from argon2.exceptions import VerificationError

    try:
        return _hasher().verify(hashed, password.encode("utf-8", "replace"))
    except VerificationError:
        return False
