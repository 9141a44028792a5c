"""``articles.toml``: what the user knows about articles and the files don't say."""

from __future__ import annotations

import itertools
import secrets
import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import tomli_w
from filelock import FileLock

from qa.corpus.days import parse_date
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


def correct(folder: Path, name: str, entries: Mapping[str, str], lock: Path) -> None:
    """Set entries of one article in the file, and leave all else in it as it is.

    Args:
        folder: whose ``articles.toml`` it is.
        name: of a file or article.
        entries: by key; one that is empty is taken out, so that what the file itself says counts
            again, and those not given stay.
        lock: a file of ours, not among the articles, that is held meanwhile: several may correct
            at once, and each goes by what is there.

    Raises:
        CorpusError: a value of the wrong kind, or the file cannot be read, changed or written.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock):
            _correct(folder, name, entries)
    except OSError as error:
        raise CorpusError(f"{folder / FILE} cannot be written ({error.strerror})") from error


def _correct(folder: Path, name: str, entries: Mapping[str, str]) -> None:
    path, kept = folder / FILE, read(folder)
    now = {**kept.get(key(name), {}), **entries}
    wanted = _entries(repr(name), {k: v for k, v in now.items() if v.strip()})
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    lines = text.splitlines(keepends=True)
    headers = [n for n, line in enumerate(lines) if line.startswith("[")] + [len(lines)]
    for begin, end in itertools.pairwise(headers):
        if _header(lines[begin]) == key(name):
            # What is said above the next table is said of that.
            while end < len(lines) and lines[end - 1].lstrip()[:1] in ("", "#"):
                end -= 1
            del lines[begin:end]
            break
    before = "".join(lines).rstrip()
    table = tomli_w.dumps({name: dict(wanted)}) if wanted else ""
    text = f"{before}\n\n{table}".lstrip() if before else table
    expected = {k: v for k, v in kept.items() if k != key(name)}
    expected |= {key(name): wanted} if wanted else {}
    unfinished = path.with_name(f".{FILE}.{secrets.token_hex(4)}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        # Somebody's own file, cut by lines: what does not read as meant is not put in its place.
        if not _reads_as(text, expected):
            raise CorpusError(f"{path} cannot be changed here: correct it in an editor")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _reads_as(text: str, expected: Mapping[str, Mapping[str, str]]) -> bool:
    try:
        return {key(n): _entries(n, table) for n, table in tomllib.loads(text).items()} == expected
    except (tomllib.TOMLDecodeError, CorpusError):
        return False


def _header(line: str) -> str | None:
    """The name in a line that begins a table."""
    try:
        return next((key(name) for name in tomllib.loads(line)), None)
    except tomllib.TOMLDecodeError:  # of a list over several lines, or of a text
        return None


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
