"""One library: a folder of articles, what was added to it in the chat, and how both are read."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from qa.errors import LibraryError
from qa.library import ignore
from qa.library.ignore import Rules

COLUMNS = ("text", "title", "author", "source", "published")  # what a table's columns can hold

_NAME = re.compile(r"[^\W_][\w -]{0,59}")  # at most 240 bytes, which a file's name may have
_LONGEST = 200  # bytes of a folder's name in a key; with its ending, a file's may have 255


@dataclass(frozen=True, slots=True)
class Library:
    """A set of articles: a folder, what was added in the chat, and how both are read."""

    name: str  # what people call it; an unnamed folder goes by its folder's name
    folder: Path  # the user's folder; for a library without one, ``added``
    added: Path  # files added in the chat; may not exist yet
    ignore: tuple[str, ...] = ()  # .gitignore patterns, against names of files and articles
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)  # key → table's column
    rules: Rules = field(init=False, repr=False, compare=False)  # of ``ignore``

    def __post_init__(self) -> None:
        """Every article is held against the patterns: they are looked up once."""
        object.__setattr__(self, "rules", ignore.rules(self.ignore))

    @property
    def key(self) -> str:
        """What its file and its folder of added files are called."""
        return self.added.name

    @property
    def named(self) -> bool:
        """Whether a person gave it its name."""
        return self.key == self.name

    def left_out(self, name: str) -> bool:
        """Whether its patterns leave a file or an article out."""
        return self.rules.leaves_out(name)


def taken_back(now: Library, library: Library, before: Library) -> Library:
    """A library without what was described last; what somebody else said meanwhile stays."""
    gone = set(library.ignore).difference(before.ignore)
    return replace(
        now,
        ignore=tuple(each for each in now.ignore if each not in gone),
        columns=before.columns if now.columns == library.columns else now.columns,
    )


def check_name(name: str) -> str:
    """A name as libraries have it: single spaces, composed letters.

    Raises:
        LibraryError: a library cannot be called so.
    """
    name = normal(name)
    if not _NAME.fullmatch(name):
        raise LibraryError(
            f"a library cannot be called {name!r}: use at most 60 letters, digits, spaces, - and "
            "_, beginning with a letter or digit"
        )
    return name


def normal(name: str) -> str:
    """A name with single spaces and composed letters: what looks the same is the same."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def key_of(folder: Path) -> str:
    """What the file of a folder without a name is called; no dot hides it.

    ``folder`` is resolved.
    """
    name = folder.name.lstrip(".")
    shown = os.fsencode(name)
    short = name if len(shown) <= _LONGEST else shown[:_LONGEST].decode(errors="ignore")
    return f"{short}-{sha256(os.fsencode(folder)).hexdigest()[:12]}"


def check_patterns(patterns: Iterable[object], where: str) -> None:
    """Raises LibraryError for the first of them that is not a pattern."""
    for pattern in patterns:
        if not isinstance(pattern, str) or not ignore.is_pattern(pattern):
            raise LibraryError(
                f"{where}: {pattern!r} is not a pattern of what to leave out: write it as in a "
                ".gitignore, such as *.csv or drafts/"
            )


def check_columns(columns: object, where: str) -> None:
    """Raises LibraryError unless these are columns of a table, by what they hold."""
    if not isinstance(columns, Mapping):
        raise LibraryError(f"{where}: columns must be a table of {', '.join(COLUMNS)}")
    for key, column in columns.items():
        if key not in COLUMNS:
            raise LibraryError(f"{where}: unknown key {key!r} in columns: use {', '.join(COLUMNS)}")
        if not isinstance(column, str) or not column.strip():
            raise LibraryError(f"{where}: {key} in columns must name a column of the table")
