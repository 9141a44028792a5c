"""One file → its articles, whatever its format."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from qa.corpus import boilerplate, formats, metadata, sidecar
from qa.corpus.formats import SUFFIXES, TABLES
from qa.corpus.formats.base import Desk, Draft, LimitError, Limits, Source, clean, has_words
from qa.errors import CorpusError
from qa.types import Article, Mark, Problem, Skipped

__all__ = ["SUFFIXES", "TABLES", "VERSION", "Limits", "Reading", "load"]

VERSION = 4  # raise it when the same file gives another text or other metadata
# No furniture, but looking for credits in such lines takes for ever.
_LONGEST_FURNITURE = 1000  # characters
_GAP = re.compile(r"\s{40}")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the files of a library are read."""

    notes: Mapping[str, Mapping[str, str]]  # the sidecar's entries, by article name
    columns: Mapping[str, str]  # our key → column in tables: text, title, author, source, published
    limits: Limits


def load(path: Path, name: str, reading: Reading) -> Iterator[Article | Problem | Skipped]:
    """Read a file: its articles one by one, and what is said of each part that yields none.

    The sidecar's notes win over what the format says, and that over what the text says.
    """
    try:
        source = Source(name, _bytes(path, name, reading.limits.file_bytes))
        yield from _File(name, reading).articles(source)
    except CorpusError as error:
        yield _problem(name, error)


def _problem(name: str, reason: object) -> Problem:
    """A problem in one line, whatever characters a file's name has."""
    return Problem(name, " ".join(str(reason).split()))


def _bytes(path: Path, name: str, largest: int) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would never end
            raise CorpusError(f"{name} is not a file")
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CorpusError(f"{name} cannot be read ({reason})") from error
    if len(data) > largest:
        size = max(status.st_size, len(data))
        raise CorpusError(_too_large(name, size, largest))
    return data


def _too_large(name: str, size: int, largest: int) -> str:
    return f"{name} has {size:,} bytes, more than {largest:,}: split it or set QA_LARGEST_FILE"


class _File:
    """The reading of one file of the library, with all that lies in it."""

    def __init__(self, name: str, reading: Reading) -> None:
        self._reading = reading
        self._desk = Desk(name, reading.limits, reading.columns)
        self._names: set[str] = set()
        self._said = 0  # articles and problems so far

    def articles(self, source: Source) -> Iterator[Article | Problem | Skipped]:
        """What a source says, and the sources inside it.

        Raises:
            LimitError: the file holds too much; nothing more is read.
        """
        for item in self._items(source):
            if isinstance(item, Source):
                yield from self.articles(item)
                continue
            self._said += not isinstance(item, Skipped)
            if self._said > self._reading.limits.articles:
                raise LimitError(
                    f"{self._desk.name} holds more than {self._reading.limits.articles:,} "
                    "articles, the rest is left out: split it or set QA_MOST_ARTICLES"
                )
            yield item

    def _items(self, source: Source) -> Iterator[Article | Source | Problem | Skipped]:
        """A format's drafts as articles; all that can go wrong in it, as problems."""
        try:
            if formats.suffix(source.name) not in SUFFIXES:
                raise CorpusError(f"{source.name} is of a kind that is not read")
            if not source.data.strip():
                raise CorpusError(f"{source.name} is empty")
            for item in formats.reader(source.name)(source, self._desk):
                yield self._article(item) if isinstance(item, Draft) else item
        except (LimitError, MemoryError):
            raise
        except CorpusError as error:
            yield _problem(source.name, error)
        except Exception as error:  # a library met a file that it did not expect
            what = f"cannot be read as {formats.suffix(source.name)} ({type(error).__name__})"
            yield _problem(source.name, f"{source.name} is damaged: it {what}")

    def _article(self, draft: Draft) -> Article | Problem:
        name = draft.name
        text = draft.text if draft.own else clean(draft.text)
        try:
            self._desk.check_text(name, len(text))
        except CorpusError as error:
            return _problem(name, error)
        if not has_words(text):
            return _problem(name, f"{name} has no words in it")
        if name in self._names:
            return _problem(name, f"{name} stands twice in {self._desk.name}: rename one of them")
        self._names.add(name)
        marks = _marks(text, draft.marks)
        told: dict[str, str] = dict(draft.hints)
        told.update(metadata.read(text, marks))
        told.update(draft.told)
        told.update(sidecar.of(self._reading.notes, name, self._desk.name))
        return Article(
            name=name,
            text=text,
            title=told.get("title") or PurePosixPath(name).stem,
            author=told.get("author"),
            source=told.get("source"),
            published=told.get("published"),
            marks=marks,
            pages=draft.pages,
            file=None if name == self._desk.name else self._desk.name,
        )


def _line_or_blanks(line: re.Match[str]) -> str:
    """A line; blanks in place of one that is endless or has gaps, so that other offsets stay."""
    words = line.group()
    slow = len(words) > _LONGEST_FURNITURE or _GAP.search(words.strip())
    return " " * len(words) if slow else words


def _marks(text: str, known: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The format's own marks and those of the page furniture that lies outside them.

    What the format sets apart is not looked at: a headline that a header says, too, is no repeat.
    """
    looked_at = re.sub(r"[^\r\n]+", _line_or_blanks, text)
    pieces, at = [], 0
    for mark in known:
        blanks = re.sub(r"[^\r\n]", " ", looked_at[mark.start : mark.end])
        pieces += [looked_at[at : mark.start], blanks]
        at = mark.end
    marks = (*known, *boilerplate.find("".join((*pieces, looked_at[at:]))))
    return tuple(sorted(marks, key=lambda mark: mark.start))
