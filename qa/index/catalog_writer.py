"""The catalog of a generation in the making: what an indexing run puts into it and asks of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import ClassVar

from qa.index.catalog import ARTICLE, Catalog, Seen, article_of
from qa.types import Article, Passage, Problem, Skipped

_FULL_BAND = 50  # articles; a band that more would share is of a form, not of a story

_TABLES = """
CREATE TABLE files (
  name TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
  read_ns INTEGER NOT NULL, how TEXT NOT NULL, sha256 TEXT NOT NULL
);
CREATE TABLE problems (file TEXT NOT NULL, name TEXT NOT NULL, reason TEXT NOT NULL,
    skipped INTEGER NOT NULL);
CREATE INDEX problems_of_file ON problems(file);
CREATE TABLE articles (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, file TEXT NOT NULL,
  text TEXT NOT NULL, title TEXT NOT NULL, author TEXT, source TEXT, published TEXT,
  marks TEXT NOT NULL, pages TEXT NOT NULL,
  key BLOB NOT NULL,  -- what exact copies share
  copy_of INTEGER,    -- an exact copy has no passages of its own
  near INTEGER        -- the first of its near-copies, which alone has bands; NULL if it is that
);
CREATE INDEX articles_of_file ON articles(file);
CREATE INDEX articles_of_key ON articles(key);
CREATE INDEX copies_of_article ON articles(copy_of);
CREATE INDEX near_of_article ON articles(near) WHERE near IS NOT NULL;
CREATE TABLE bands (band INTEGER NOT NULL, article INTEGER NOT NULL);
CREATE INDEX articles_of_band ON bands(band);
CREATE INDEX bands_of_article ON bands(article);
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


class CatalogDraft(Catalog):
    """A catalog that is written; made, with its tables, where there is none."""

    _MODE: ClassVar = "rwc"

    def _prepare(self) -> None:
        if not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            self._db.executescript(_TABLES)

    def close(self) -> None:
        """Commit and close."""
        self._db.commit()
        super().close()

    def put_file(
        self, name: str, seen: Seen, problems: Iterable[Problem | Skipped] | None = None
    ) -> None:
        """Remember a file as it was seen; ``problems`` take the place of those there were."""
        self._db.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", (name, *astuple(seen))
        )
        if problems is not None:
            self._db.execute("DELETE FROM problems WHERE file = ?", (name,))
            self._db.executemany(
                "INSERT INTO problems VALUES (?, ?, ?, ?)",
                ((name, *each, isinstance(each, Skipped)) for each in problems),
            )

    def forget_file(self, name: str) -> None:
        """Forget a file that is gone."""
        self._db.execute("DELETE FROM problems WHERE file = ?", (name,))
        self._db.execute("DELETE FROM files WHERE name = ?", (name,))

    def put(self, article: Article, key: bytes) -> int:
        """Keep an article, as yet without passages; returns its id."""
        marks = json.dumps([[mark.start, mark.end, mark.kind] for mark in article.marks])
        cursor = self._db.execute(
            "INSERT INTO articles(name, file, text, title, author, source, published, marks,"
            " pages, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article.name, article.file or article.name, article.text, article.title,
             article.author, article.source, article.published, marks,
             json.dumps(article.pages), key),
        )  # fmt: skip
        return int(cursor.lastrowid or 0)

    def put_bands(self, owner: int, bands: Iterable[int]) -> None:
        """Keep what near-copies of an article are found by; what many share finds nothing."""
        self._db.executemany(
            "INSERT INTO bands SELECT :band, :owner WHERE (SELECT count(*) FROM"
            " (SELECT 1 FROM bands WHERE band = :band LIMIT :most)) < :most",
            ({"band": band, "owner": owner, "most": _FULL_BAND} for band in bands),
        )

    def put_passages(self, owner: int, passages: Sequence[Passage]) -> list[int]:
        """Add the passages of an article; returns their ids."""
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

    def link(self, owner: int, *, copy_of: int | None = None, near: int | None = None) -> None:
        """Say that an article is a copy, or a near-copy, of another."""
        self._db.execute(
            "UPDATE articles SET copy_of = ?, near = ? WHERE id = ?", (copy_of, near, owner)
        )

    def remove_file(self, file: str) -> dict[int, str]:
        """Remove the articles of a file; returns the passages that went with them, id → text."""
        gone = dict(
            self._db.execute(
                "SELECT p.id, p.text FROM passages p JOIN articles a ON a.id = p.article"
                " WHERE a.file = ?",
                (file,),
            ).fetchall()
        )
        self._db.executemany("DELETE FROM passages WHERE id = ?", ((i,) for i in gone))
        self._db.execute(
            "DELETE FROM bands WHERE article IN (SELECT id FROM articles WHERE file = ?)", (file,)
        )
        self._db.execute("DELETE FROM articles WHERE file = ?", (file,))
        return gone

    def original(self, key: bytes) -> int | None:
        """The article, itself no copy, of which another with this key is a copy."""
        rows = self._rows("SELECT id FROM articles WHERE key = ? AND copy_of IS NULL", (key,))
        return rows[0][0] if rows else None

    def orphans(self) -> list[tuple[int, bytes, Article]]:
        """The copies whose original is gone: id, key and article, by name."""
        rows = self._rows(
            f"{ARTICLE} WHERE copy_of IS NOT NULL AND copy_of NOT IN"  # noqa: S608 - ours
            " (SELECT id FROM articles WHERE copy_of IS NULL) ORDER BY name"
        )
        return [(row[-2], row[-1], article_of(row)) for row in rows]

    def alike(self, bands: Sequence[int]) -> list[tuple[int, str]]:
        """Articles that share most bands, ten at most: id and text."""
        return self._rows(
            "SELECT a.id, a.text FROM (SELECT article, count(*) AS shared FROM bands WHERE band IN"
            " (SELECT value FROM json_each(?)) GROUP BY article ORDER BY shared DESC, article"
            " LIMIT 10) AS b JOIN articles a ON a.id = b.article ORDER BY b.shared DESC, a.id",
            (json.dumps(list(bands)),),
        )

    def text(self, owner: int) -> str:
        """The text of an article."""
        ((text,),) = self._rows("SELECT text FROM articles WHERE id = ?", (owner,))
        return str(text)

    def lost_near(self) -> list[tuple[int, int]]:
        """Near-copies whose first is gone: their ids, by the first's former id."""
        return self._rows(
            "SELECT near, id FROM articles WHERE near IS NOT NULL AND near NOT IN"
            " (SELECT id FROM articles) ORDER BY id"
        )
