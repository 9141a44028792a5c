"""One library, and the small TOML file that remembers it."""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import tomli_w

from qa.errors import LibraryError
from qa.library import ignore
from qa.library.ignore import Rules

COLUMNS = ("text", "title", "author", "source", "published")  # what a table's columns can hold

_NAME = re.compile(r"[^\W_][\w -]{0,59}")  # at most 240 bytes, which a file's name may have
_LONGEST = 200  # bytes of a folder's name in a key; with its ending, a file's may have 255
_HEADER = (
    "# A library of Footnote's. Edit it as you like;\n"
    "# only comments are lost when Footnote itself changes it.\n"
)


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


def check_name(name: str) -> str:
    """A name as libraries have it: single spaces, composed letters.

    Raises:
        LibraryError: a library cannot be called so.
    """
    name = normal(name)
    if not _NAME.fullmatch(name):
        raise LibraryError(
            f"a library cannot be called {name!r}: use letters, digits, spaces, - and _, "
            "at most 60, beginning with a letter or digit"
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


def expanded(folder: str) -> Path:
    """A folder as it was written, with ``~`` as shells read it: of nobody, it is a name."""
    return Path(os.path.expanduser(folder))  # noqa: PTH111 - pathlib's raises for nobody's


def read(path: Path) -> Library:
    """The library that a TOML file remembers.

    Raises:
        LibraryError: the file cannot be read, or says something that a library cannot be.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # both TOML's and Unicode's errors are ValueErrors
        raise LibraryError(f"{path} is not readable TOML ({error}): mend or remove it") from error
    if unknown := set(table) - {"folder", "ignore", "columns"}:
        raise LibraryError(
            f"{path} has an unknown key {min(unknown)!r}: use folder, ignore, columns"
        )
    added = path.with_suffix("")
    folder = table.get("folder")
    if folder is None:
        home = added
    elif isinstance(folder, str) and expanded(folder).is_absolute():
        home = expanded(folder).resolve()
    else:
        raise LibraryError(f"{path}: folder must be a whole path such as /home/me/news")
    patterns = table.get("ignore", [])
    if not isinstance(patterns, list):
        raise LibraryError(f"{path}: ignore must be a list of patterns")
    check_patterns(patterns, str(path))
    columns = table.get("columns", {})
    check_columns(columns, str(path))
    name = home.name if added.name == key_of(home) else added.name
    return Library(name or str(home), home, added, tuple(patterns), columns)


def write(path: Path, library: Library) -> None:
    """Remember a library, so that the file is there whole or not at all.

    Raises:
        LibraryError: its folder cannot be written down.
        OSError: the file cannot be written.
    """
    table: dict[str, Any] = {"ignore": list(library.ignore), "columns": dict(library.columns)}
    if library.folder != library.added:
        table = {"folder": str(library.folder), **table}
    try:
        data = (_HEADER + tomli_w.dumps(table)).encode()
    except UnicodeEncodeError as error:
        raise LibraryError(
            f"the path of the folder {library.folder.name!r} or a pattern is not UTF-8: rename it"
        ) from error
    draft = path.with_name(f".{os.getpid()}.draft")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def check_patterns(patterns: Iterable[object], where: str) -> None:
    """Raises LibraryError for the first of them that is no pattern."""
    for pattern in patterns:
        if not isinstance(pattern, str) or not ignore.is_pattern(pattern):
            raise LibraryError(
                f"{where}: {pattern!r} is no pattern of what to leave out: write it as in a "
                ".gitignore, such as *.csv or drafts/"
            )


def check_columns(columns: object, where: str) -> None:
    """Raises LibraryError unless these are columns of a table, by what they hold."""
    if not isinstance(columns, Mapping):
        raise LibraryError(f"{where}: columns must be a table of {', '.join(COLUMNS)}")
    for key, column in columns.items():
        if key not in COLUMNS:
            raise LibraryError(
                f"{where}: columns has an unknown key {key!r}: use {', '.join(COLUMNS)}"
            )
        if not isinstance(column, str) or not column.strip():
            raise LibraryError(f"{where}: columns: {key} must name a column")
