"""The embedded store of one index generation: articles, passages, and the words of these."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal

from qa.errors import IndexDamagedError, QAError
from qa.index.lexical import LexicalIndex, coverage
from qa.index.scope import Scope
from qa.index.store import how_to_rebuild
from qa.text.stems import stems
from qa.text.tables import spoken
from qa.types import Article, Hit, Mark, Notice, Passage, Problem, Skipped

# Raise it with the tables below, and with what is read off articles or how they are cut.
SCHEMA = 13

_REMARKS = "SELECT file, name, reason FROM remarks WHERE kind = ? ORDER BY file, rowid"
_HITS = """
SELECT p.id, a.name, a.title, a.source, a.published, p.start, p."end", p.text, a.pages, p.head,
  a.marks LIKE '%"correction"%'
FROM passages p JOIN articles a ON a.id = p.article
WHERE p.id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file as an indexing run read it."""

    size: int  # bytes
    mtime_ns: int
    read_ns: int  # when it was read
    options: str  # what besides its bytes decides what is read off it
    sha256: str  # "" where it could not be read


class Catalog:
    """One SQLite file; reading is safe from several threads."""

    # How many passages the article ``a`` has: for ``qa.index.listing``.
    COUNT: ClassVar[str] = "(SELECT count(*) FROM passages p WHERE p.article = a.id)"
    # Generations never change once written, so readers need no locks of SQLite's.
    _MODE: ClassVar = "ro&immutable=1"

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``.

        Raises:
            IndexDamagedError: the file is not a readable catalog.
        """
        self._path, self._lock = path, threading.Lock()
        try:
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={self._MODE}", uri=True, check_same_thread=False
            )
            # Whoever is still asking a catalog that was replaced by a newer one keeps it open; it
            # closes with the last of them.
            self._closing = weakref.finalize(self, self._db.close)
            self._prepare()
            self._db.execute("SELECT count(*) FROM passages")
        except sqlite3.Error as error:
            raise IndexDamagedError(
                f"the index file {path} is not readable ({error}): {how_to_rebuild()}"
            ) from error

    def _prepare(self) -> None:
        """What is done before the first question."""

    def close(self) -> None:
        """Close the file; what was not committed is dropped."""
        with self._lock:
            self._closing()
        self.__dict__.pop("_words", None)

    def rows(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Any]:
        """What a query finds; for the modules of this package.

        Raises:
            QAError: the library was closed, or its index is damaged.
        """
        with self._lock:
            self._check_open()
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise IndexDamagedError(
                    f"the index cannot be read ({error}): {how_to_rebuild()}"
                ) from error

    def files(self) -> dict[str, IndexedFile]:
        """Every file that was read, by name."""
        rows = self.rows("SELECT * FROM files ORDER BY name")
        return {name: IndexedFile(*fields) for name, *fields in rows}

    def problems(self) -> dict[str, list[Problem]]:
        """What could not be read, by file."""
        found: dict[str, list[Problem]] = {}
        for file, name, reason in self.rows(_REMARKS, ("Problem",)):
            found.setdefault(file, []).append(Problem(name, reason))
        return found

    def skipped(self) -> list[Skipped]:
        """Parts of files that are not of a kind that is read."""
        return [Skipped(name, reason) for _, name, reason in self.rows(_REMARKS, ("Skipped",))]

    def notices(self) -> list[Notice]:
        """What should be looked at in articles that were read."""
        return [Notice(name, reason) for _, name, reason in self.rows(_REMARKS, ("Notice",))]

    def characters(self) -> tuple[int, int]:
        """How many characters the articles have, and how many their files show for them."""
        sums = "sum(length(text)), sum(max(seen, length(text)))"
        ((kept, seen),) = self.rows(f"SELECT {sums} FROM articles")  # noqa: S608 - ours
        return kept or 0, seen or 0

    def articles_in(self, file: str) -> int:
        """How many articles of a file there are, copies among them."""
        ((count,),) = self.rows("SELECT count(*) FROM articles WHERE file = ?", (file,))
        return int(count)

    def copies(self, kind: Literal["copy_of", "near"]) -> list[tuple[str, str]]:
        """Exact copies, or near-copies, and what they are copies of, by name."""
        return self.rows(
            "SELECT a.name, b.name FROM articles a JOIN articles b"
            " ON b.id = CASE ? WHEN 'near' THEN a.near ELSE a.copy_of END ORDER BY a.name",
            (kind,),
        )

    def counts(self) -> tuple[int, int]:
        """How many articles, copies aside, and passages there are."""
        ((articles, passages),) = self.rows(
            "SELECT (SELECT count(*) FROM articles WHERE copy_of IS NULL),"
            " (SELECT count(*) FROM passages)"
        )
        return articles, passages

    def by(self, what: Literal["source", "month", "format"]) -> dict[str, int]:
        """How many articles there are by publisher, month ("2023-07") or ending, most first."""
        return dict(
            self.rows(
                "SELECT CASE :what"
                " WHEN 'source' THEN coalesce(source, 'unknown source')"
                " WHEN 'month' THEN coalesce(substr(published, 1, 7), 'no date')"
                # The file's name from its last dot on: rtrim takes all else off its end.
                " ELSE lower(replace(file, rtrim(file, replace(file, '.', '')), '.')) END,"
                " count(*) FROM articles WHERE copy_of IS NULL GROUP BY 1"
                " ORDER BY CASE :what WHEN 'month' THEN 0 ELSE -count(*) END, 1",
                {"what": what},
            )
        )

    def sources(self) -> list[str]:
        """The publishers there are, by name."""
        return list(self._sources)

    @cached_property
    def _sources(self) -> list[str]:  # asked for with every question
        rows = self.rows("SELECT DISTINCT source FROM articles WHERE source IS NOT NULL")
        return sorted(source for (source,) in rows)

    def articles(self) -> list[Article]:
        """All articles, by name."""
        return [article_of(row) for row in self.rows(f"{ARTICLE} ORDER BY name")]

    def names(self) -> list[str]:
        """The names of all articles, copies among them."""
        return [name for (name,) in self.rows("SELECT name FROM articles ORDER BY name")]

    def article(self, name: str) -> Article | None:
        """The article of this name."""
        rows = self.rows(f"{ARTICLE} WHERE name = ?", (name,))
        return article_of(rows[0]) if rows else None

    def passages(self, name: str) -> list[Passage]:
        """The passages of an article, in reading order."""
        rows = self.rows(
            'SELECT a.name, p.start, p."end", p.text, p.head FROM passages p'
            " JOIN articles a ON a.id = p.article WHERE a.name = ? ORDER BY p.start",
            (name,),
        )
        return [Passage(*row) for row in rows]

    def hits(self, ids: Iterable[int]) -> dict[int, Hit]:
        """Passage id → Hit without scores."""
        wanted = json.dumps([int(i) for i in ids])
        return {
            i: Hit(name, title, source, day, a, b, 0.0, text, pages=tuple(json.loads(pages)),
                   head=head, corrected=bool(corrected))
            for i, name, title, source, day, a, b, text, pages, head, corrected
            in self.rows(_HITS, (wanted,))
        }  # fmt: skip

    def within(self, scope: Scope) -> list[int]:
        """The ids of the passages of the articles in a scope."""
        rows = self.rows(
            "SELECT p.id FROM passages p JOIN articles a ON a.id = p.article"
            " WHERE (:since IS NULL OR a.published >= :since)"
            # A time of day after the date still is that day.
            " AND (:until IS NULL OR substr(a.published, 1, 10) <= :until)"
            " AND (:sources = '[]' OR a.source IN (SELECT value FROM json_each(:sources)))",
            {
                "since": scope.since,
                "until": scope.until,
                "sources": json.dumps(scope.sources),
            },
        )
        return [i for (i,) in rows]

    def _check_open(self) -> None:
        if not self._closing.alive:
            raise QAError("this library was closed: open it again to ask it")

    @cached_property
    def _words(self) -> LexicalIndex:
        self._check_open()
        return LexicalIndex(words_of(self._path))

    def unknown(self, query: str) -> list[str]:
        """The query's distinct words that no passage has, by their stems."""
        return self._words.unknown(query)

    def stems(self) -> list[tuple[str, int]]:
        """The stems of the words, and how many passages have each."""
        return self._words.stems()

    def bm25(
        self,
        query: str,
        limit: int,
        within: Sequence[int] | None = None,
        also: Iterable[str] = (),
    ) -> list[tuple[int, float]]:
        """Passages that share stems with the query: (id, BM25 > 0), best first.

        Args:
            query: words.
            limit: most passages.
            within: only these ids are looked at.
            also: words to look for besides the query's.
        """
        return self._words.bm25([query, *also], limit, within)

    def coverage(self, query: str, ids: Iterable[int]) -> dict[int, float]:
        """Share of the query's words that each passage has in its text: ``lexical.coverage``."""
        rows = self.rows(
            "SELECT id, text, head FROM passages WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([int(i) for i in ids]),),
        )
        texts = {i: set(stems(spoken(text, head).text)) for i, text, head in rows}
        passages_with = {stem: self._words.passages_with(stem) for stem in stems(query)}
        return coverage(passages_with, self.counts()[1], texts)


def words_of(catalog: Path) -> Path:
    """The folder of the words beside a catalog's file."""
    return catalog.with_suffix(".words")


ARTICLE = (
    "SELECT name, text, title, author, source, published, marks, pages, file, url, seen, id, key"
    " FROM articles"
)


def article_of(row: Sequence[Any]) -> Article:
    """The article of a row that starts with these fields."""
    name, text, title, author, source, published, marks, pages, file, url, seen = row[:11]
    parsed = tuple(Mark(*mark) for mark in json.loads(marks))
    places, part_of = tuple(json.loads(pages)), None if file == name else file
    return Article(name, text, title, author, source, published, parsed, places, part_of, url, seen)
