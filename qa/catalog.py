"""The embedded store of one index generation: articles, passages, and BM25 through FTS5."""

from __future__ import annotations

import json
import math
import re
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from qa.errors import IndexDamagedError
from qa.scope import Scope
from qa.types import Article, Hit, Mark, Passage

SCHEMA = 2  # raise it with the tables below, and with what is read off articles or how they are cut

_TABLES = """
CREATE TABLE files (
  name TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
  read_ns INTEGER NOT NULL, notes TEXT NOT NULL, sha256 TEXT NOT NULL, problem TEXT
);
CREATE TABLE articles (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, text TEXT NOT NULL,
  title TEXT NOT NULL, author TEXT, source TEXT, published TEXT, marks TEXT NOT NULL
);
CREATE TABLE passages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles(id),
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE INDEX passages_of_article ON passages(article);
CREATE VIRTUAL TABLE words USING fts5(
  text, content='passages', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER passage_added AFTER INSERT ON passages BEGIN
  INSERT INTO words(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN
  INSERT INTO words(words, rowid, text) VALUES ('delete', old.id, old.text);
END;
"""

_HITS = """
SELECT p.id, a.name, a.title, a.source, a.published, p.start, p."end", 0.0, p.text
FROM passages p JOIN articles a ON a.id = p.article
WHERE p.id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as an indexing run saw it."""

    size: int  # bytes
    mtime_ns: int
    read_ns: int  # when it was read
    notes: str  # the sidecar's entries for it, as JSON; "" without any
    sha256: str
    problem: str | None  # why it could not be read


class Catalog:
    """One SQLite file; reading is safe from several threads."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open the file at ``path``; ``writable`` makes it (with its tables) if need be.

        Raises:
            IndexDamagedError: the file is not a readable catalog.
        """
        self._lock = threading.Lock()
        fresh = writable and not path.exists()
        # Generations never change once written, so readers need no locks of SQLite's.
        mode = "rwc" if writable else "ro&immutable=1"
        try:
            self._db = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}", uri=True, check_same_thread=False
            )
            if fresh:
                self._db.executescript(_TABLES)
            self._db.execute("SELECT count(*) FROM passages")
        except sqlite3.Error as error:
            raise IndexDamagedError(
                f"the index file {path} is not readable ({error}): rebuild with qa index --rebuild"
            ) from error

    def close(self) -> None:
        """Commit and close."""
        self._db.commit()
        self._db.close()

    # ------------------------------------------------------------------ writing

    def put_file(self, name: str, seen: Seen) -> None:
        """Remember a file as it was seen."""
        self._db.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", (name, *astuple(seen))
        )

    def forget_file(self, name: str) -> None:
        """Forget a file that is gone."""
        self._db.execute("DELETE FROM files WHERE name = ?", (name,))

    def add(self, article: Article, passages: Sequence[Passage]) -> list[int]:
        """Add an article with its passages; returns the passages' ids."""
        marks = json.dumps([[mark.start, mark.end, mark.kind] for mark in article.marks])
        cursor = self._db.execute(
            "INSERT INTO articles(name, text, title, author, source, published, marks)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (article.name, article.text, article.title, article.author, article.source,
             article.published, marks),
        )  # fmt: skip
        owner = cursor.lastrowid
        return [
            int(
                self._db.execute(
                    'INSERT INTO passages(article, start, "end", text) VALUES (?, ?, ?, ?)',
                    (owner, passage.start, passage.end, passage.text),
                ).lastrowid
                or 0
            )
            for passage in passages
        ]

    def remove(self, name: str) -> dict[int, str]:
        """Remove an article; returns the passages that went with it, id → text."""
        gone = dict(
            self._db.execute(
                "SELECT p.id, p.text FROM passages p JOIN articles a ON a.id = p.article"
                " WHERE a.name = ?",
                (name,),
            ).fetchall()
        )
        self._db.executemany("DELETE FROM passages WHERE id = ?", ((i,) for i in gone))
        self._db.execute("DELETE FROM articles WHERE name = ?", (name,))
        return gone

    # ------------------------------------------------------------------ reading

    def _rows(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Any]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise IndexDamagedError(
                    f"the index cannot be read ({error}): rebuild with qa index --rebuild"
                ) from error

    def files(self) -> dict[str, Seen]:
        """Every file seen, by name."""
        rows = self._rows("SELECT * FROM files ORDER BY name")
        return {name: Seen(*seen) for name, *seen in rows}

    def counts(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        ((articles, passages),) = self._rows(
            "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)"
        )
        return articles, passages

    def sources(self) -> list[str]:
        """The publishers there are, by name."""
        rows = self._rows("SELECT DISTINCT source FROM articles WHERE source IS NOT NULL")
        return sorted(source for (source,) in rows)

    def newest(self) -> str | None:
        """The latest date of publication, where any is known."""
        ((newest,),) = self._rows("SELECT max(published) FROM articles")
        return None if newest is None else str(newest)

    def articles(self) -> list[Article]:
        """All articles, by name."""
        return [_article(row) for row in self._rows(f"{_ARTICLE} ORDER BY name")]

    def article(self, name: str) -> Article | None:
        """The article of this name."""
        rows = self._rows(f"{_ARTICLE} WHERE name = ?", (name,))
        return _article(rows[0]) if rows else None

    def passages(self, name: str) -> list[Passage]:
        """The passages of an article, in reading order."""
        rows = self._rows(
            'SELECT a.name, p.start, p."end", p.text FROM passages p'
            " JOIN articles a ON a.id = p.article WHERE a.name = ? ORDER BY p.start",
            (name,),
        )
        return [Passage(*row) for row in rows]

    def hits(self, ids: Iterable[int]) -> dict[int, Hit]:
        """Passage id → Hit without scores."""
        wanted = json.dumps([int(i) for i in ids])
        return {i: Hit(*fields) for i, *fields in self._rows(_HITS, (wanted,))}

    def within(self, scope: Scope) -> list[int]:
        """The ids of the passages of the articles in a scope."""
        rows = self._rows(
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

    def bm25(
        self, query: str, limit: int, within: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Passages that share stems with the query: (id, BM25 > 0), best first.

        ``within``: only these ids are looked at.
        """
        match = " OR ".join(_terms(query))
        if not match:
            return []
        # FTS5's bm25() is negative, lower being better.
        rows = self._rows(
            "SELECT rowid, -bm25(words) FROM words WHERE words MATCH :match"
            " AND (:within IS NULL OR rowid IN (SELECT value FROM json_each(:within)))"
            " ORDER BY rank LIMIT :limit",
            {
                "match": match,
                "within": None if within is None else json.dumps(list(within)),
                "limit": limit,
            },
        )
        return [(i, score) for i, score in rows]

    def coverage(self, query: str, ids: Iterable[int]) -> dict[int, float]:
        """Share of the query's words that each passage has, by stems, in [0, 1].

        Words count by their BM25 weight, ln(1 + (N - n + 0.5) / (n + 0.5)) for a word in n of N
        passages, so that a name the corpus never mentions counts most.
        """
        _, total = self.counts()
        wanted = list(ids)
        covered = dict.fromkeys(wanted, 0.0)
        whole = 0.0
        for term in _terms(query):
            ((n,),) = self._rows("SELECT count(*) FROM words WHERE words MATCH ?", (term,))
            weight = math.log(1 + (total - n + 0.5) / (n + 0.5))
            whole += weight
            for (i,) in self._rows(
                "SELECT rowid FROM words WHERE words MATCH ?"
                " AND rowid IN (SELECT value FROM json_each(?))",
                (term, json.dumps(wanted)),
            ):
                covered[i] += weight
        return {i: share / whole if whole else 0.0 for i, share in covered.items()}


def _terms(query: str) -> list[str]:
    """The query's distinct words, quoted for FTS5: nothing in them is syntax."""
    return [f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", query.casefold()))]


_ARTICLE = "SELECT name, text, title, author, source, published, marks FROM articles"


def _article(row: tuple[Any, ...]) -> Article:
    *fields, marks = row
    name, text, title, author, source, published = fields
    parsed = tuple(Mark(*mark) for mark in json.loads(marks))
    return Article(name, text, title, author, source, published, parsed)
