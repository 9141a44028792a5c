"""``articles.toml``: what the user knows about articles and the files don't say."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from qa.corpus.metadata import parse_date
from qa.errors import CorpusError

FILE = "articles.toml"
KEYS = ("title", "author", "source", "published")


def read(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """``key`` of a file or article → its entries, ``published`` as an ISO date.

    Empty without such a file.

    Raises:
        CorpusError: not TOML, an unknown key, or a value of the wrong kind.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad begins with a mark
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CorpusError(f"{path} is not readable TOML: {error}") from error
    return {key(name): _entries(f"{path}: [{name!r}]", table) for name, table in tables.items()}


def key(name: str) -> str:
    """A file's or article's name as its entries are looked up.

    Letters with accents are one character or two, as the system that wrote the name has it.
    """
    return unicodedata.normalize("NFC", name)


def of_article(entries: Mapping[str, Mapping[str, str]], name: str, file: str) -> dict[str, str]:
    """The entries for an article: those of its file, the title aside, and then its own."""
    found = {k: v for k, v in entries.get(key(file), {}).items() if k != "title"}
    return found | dict(entries.get(key(name), {}))


def _entries(where: str, table: object) -> dict[str, str]:
    if not isinstance(table, dict):
        raise CorpusError(f"{where} must be a table of {', '.join(KEYS)}")
    entries: dict[str, str] = {}
    for key, value in table.items():
        if key not in KEYS:
            raise CorpusError(f"{where} has an unknown key {key!r}: use {', '.join(KEYS)}")
        if key == "published":
            value = parse_date(value)
        if not isinstance(value, str) or not value.strip():
            kind = "a full date such as 2023-07-20" if key == "published" else "text in quotes"
            raise CorpusError(f"{where}: {key} must be {kind}")
        entries[key] = value.strip()
    return entries
