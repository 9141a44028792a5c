"""One file → its articles, whatever its format."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from qa.corpus import boilerplate, formats, metadata, user_metadata
from qa.corpus.formats import SUFFIXES, TABLES
from qa.corpus.formats.base import (
    ExtractedArticle,
    LimitError,
    RawFile,
    ReadContext,
    ReadLimits,
    clean_text,
    count_letters,
)
from qa.errors import CorpusError
from qa.text.words import has_words
from qa.types import Article, Notice, Problem, Skipped

__all__ = ["SUFFIXES", "TABLES", "VERSION", "ReadLimits", "ReadOptions", "column_names", "load"]

VERSION = 12  # raise it when the same file gives another text or other metadata


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How the files of a library are read."""

    user_metadata: Mapping[str, Mapping[str, str]]  # what articles.toml says, by article name
    columns: Mapping[str, str]  # our key → column in tables: text, title, author, source, published
    limits: ReadLimits


Read = Article | Problem | Skipped | Notice


def load(path: Path, name: str, options: ReadOptions) -> Iterator[Read]:
    """Read a file: its articles one by one, and the reason for each part that yields none.

    The user's metadata wins over what the format says, and that over what the text says.
    """
    try:
        file = RawFile(name, _bytes(path, name, options.limits.file_bytes))
        yield from _Reading(name, options).articles(file)
    except CorpusError as error:
        yield _problem(name, error)


def column_names(path: Path, name: str, options: ReadOptions) -> Iterator[tuple[str, ...]]:
    """The names of the columns of a table, or of tables in a file, as they are come upon."""
    reading = _Reading(name, options)
    shown = 0
    try:
        file = RawFile(name, _bytes(path, name, options.limits.file_bytes))
        for _ in reading.articles(file):
            yield from reading.columns(shown)
            shown = len(reading.columns())
    except CorpusError:  # the reading itself tells
        pass
    yield from reading.columns(shown)


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
        raise CorpusError(
            f"{name} has {size:,} bytes, more than {largest:,}: "
            "split it or raise the limit with QA_LARGEST_FILE"
        )
    return data


class _Reading:
    """The reading of one file of the library, with all that lies in it."""

    def __init__(self, name: str, options: ReadOptions) -> None:
        self._options = options
        self._context = ReadContext(name, options.limits, options.columns)
        self._names: set[str] = set()
        self._count = 0  # articles and problems so far

    def columns(self, start: int = 0) -> list[tuple[str, ...]]:
        """The names of the columns of each kind of record so far, from one of them on."""
        return list(self._context.names)[start:]

    def articles(self, file: RawFile) -> Iterator[Read]:
        """What is in a file, and in the files inside it.

        Raises:
            LimitError: the file holds too much; nothing more is read.
        """
        most = self._options.limits.articles
        for item in self._items(file):
            if isinstance(item, RawFile):
                yield from self.articles(item)
                continue
            self._count += not isinstance(item, Skipped | Notice)
            if self._count > most:
                raise LimitError(
                    f"{self._context.name} holds more than {most:,} articles; the rest are left "
                    "out: split it or raise the limit with QA_MOST_ARTICLES"
                )
            yield item

    def _items(self, file: RawFile) -> Iterator[Read | RawFile]:
        """A format's articles and files; all that can go wrong in it, as problems."""
        ending = formats.suffix(file.name)
        try:
            if ending not in SUFFIXES:
                raise CorpusError(f"{file.name} is not in a supported format")
            if not file.data.strip():
                raise CorpusError(f"{file.name} is empty")
            for item in formats.reader(file.name)(file, self._context):
                if isinstance(item, ExtractedArticle):
                    yield from self._article(item)
                else:
                    yield item
        except (LimitError, MemoryError):
            raise
        except CorpusError as error:
            yield _problem(file.name, error)
        except Exception as error:  # a library met a file that it did not expect
            reason = f"is damaged: it cannot be read as {ending} ({type(error).__name__})"
            yield _problem(file.name, f"{file.name} {reason}")

    def _article(self, extracted: ExtractedArticle) -> Iterator[Article | Problem | Notice]:
        """The article, and what of it should be looked at; or why it cannot be had."""
        name, file = extracted.name, self._context.name
        text = extracted.text if extracted.verbatim else clean_text(extracted.text)
        try:
            self._context.check_length(name, len(text))
        except CorpusError as error:
            yield _problem(name, error)
            return
        if not has_words(text):
            yield _problem(name, f"{name} has no words in it")
            return
        if name in self._names:
            yield _problem(name, f"{name} is in {file} twice: rename one of them")
            return
        self._names.add(name)
        marks = boilerplate.find(text, extracted.marks)
        known = {
            **extracted.fallback,
            **metadata.read(text, marks, bare_dates=extracted.bare_dates),
            **extracted.metadata,
            **user_metadata.of_article(self._options.user_metadata, name, file),
        }
        article = Article(
            name=name,
            text=text,
            title=known.get("title") or PurePosixPath(name).stem,
            author=known.get("author"),
            source=known.get("source"),
            published=known.get("published"),
            marks=marks,
            pages=extracted.pages,
            file=None if name == file else file,
            url=known.get("url"),
            seen=_seen(text, extracted.shown),
        )
        yield article
        yield from _notices(article, known.get("unread_date"))


def _seen(text: str, shown: int) -> int:
    """The characters that a file shows for an article; 0 where all of them were kept."""
    lost = shown - count_letters(text) if shown else 0
    return len(text) + lost if lost > 0 else 0


def _notices(article: Article, unread_date: str | None) -> Iterator[Notice]:
    """What of an article its user should look at."""
    name, kept = article.name, len(article.text)
    if unread_date and article.published is None:
        yield Notice(
            name,
            f"{name} gives a date that cannot be read ({unread_date!r}): say it in "
            f"{user_metadata.FILE}",
        )
    if 2 * kept < article.seen:
        reason = f"{kept:,} of the {article.seen:,} characters that it shows were kept"
        yield Notice(name, f"{name}: {reason}; look whether the article is whole")
