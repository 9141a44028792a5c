"""The catalog of a generation in the making: what an indexing run puts into it and asks of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import ClassVar

from qa.index.catalog import ARTICLE, Catalog, IndexedFile, article_of, words_of
from qa.index.lexical import LexicalWriter
from qa.text.dates import readable_date
from qa.text.tables import spoken
from qa.types import Article, Notice, Passage, Problem, Skipped

_TABLES = """
CREATE TABLE files (
  name TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
  read_ns INTEGER NOT NULL, options TEXT NOT NULL, sha256 TEXT NOT NULL
);
CREATE TABLE remarks (file TEXT NOT NULL, name TEXT NOT NULL, reason TEXT NOT NULL,
    kind TEXT NOT NULL);  -- "Problem", "Skipped" or "Notice"
CREATE INDEX remarks_of_file ON remarks(file);
CREATE TABLE articles (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, file TEXT NOT NULL,
  text TEXT NOT NULL, title TEXT NOT NULL, author TEXT, source TEXT, published TEXT,
  marks TEXT NOT NULL, pages TEXT NOT NULL, url TEXT, seen INTEGER NOT NULL,
  key BLOB NOT NULL,  -- what exact copies share
  copy_of INTEGER,    -- an exact copy has no passages of its own
  near INTEGER        -- the first of its near-copies; NULL if it is that
);
CREATE INDEX articles_of_file ON articles(file);
CREATE INDEX articles_of_key ON articles(key);
CREATE INDEX copies_of_article ON articles(copy_of);
CREATE INDEX near_of_article ON articles(near) WHERE near IS NOT NULL;
-- The first article that each sentence stands in; a near-copy is first in none.
CREATE TABLE sentences (key INTEGER PRIMARY KEY, article INTEGER NOT NULL);
CREATE INDEX sentences_of_article ON sentences(article);
CREATE TABLE passages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles(id),
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, head TEXT NOT NULL
);
CREATE INDEX passages_of_article ON passages(article);
"""


LONGEST_TITLE = 150  # characters that are embedded, so that there is room for the passage


def titled(text: str, title: str) -> str:
    r"""A passage under the title of its article, unless it begins with it.

    >>> titled("He was 84.", "Anselm Reitberger dies")
    'Anselm Reitberger dies\nHe was 84.'
    """
    title = title[:LONGEST_TITLE].removesuffix("…").strip()
    return text if text.startswith(title) else f"{title}\n{text}"


Remark = Problem | Skipped | Notice


class CatalogWriter(Catalog):
    """A catalog that is written; made, with its tables, where there is none."""

    _MODE: ClassVar = "rwc"

    def __init__(self, path: Path, base: Path | None = None) -> None:
        """Start the file at ``path`` from the catalog ``base``, or afresh.

        Raises:
            OSError: it cannot be written.
            IndexDamagedError: the base is not a readable catalog.
        """
        if base is not None:
            shutil.copyfile(base, path)
        super().__init__(path)
        self._put_words = LexicalWriter(words_of(path), base and words_of(base))

    def _prepare(self) -> None:
        if not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            self._db.executescript(_TABLES)

    def commit(self) -> None:
        """Have the files hold what was put in; nothing can be put in afterwards."""
        self._put_words.finish()
        self._db.commit()

    def close(self) -> None:
        """As the catalog's own; no thread of it writes to the folder afterwards."""
        self._put_words.close()
        super().close()

    def put_file(
        self, name: str, file: IndexedFile, remarks: Iterable[Remark] | None = None
    ) -> None:
        """Remember a file as it was read; ``remarks`` take the place of those there were."""
        self._db.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", (name, *astuple(file))
        )
        if remarks is not None:
            self._db.execute("DELETE FROM remarks WHERE file = ?", (name,))
            self._db.executemany(
                "INSERT INTO remarks VALUES (?, ?, ?, ?)",
                ((name, *each, type(each).__name__) for each in remarks),
            )

    def forget_file(self, name: str) -> None:
        """Forget a file that is gone."""
        self._db.execute("DELETE FROM remarks WHERE file = ?", (name,))
        self._db.execute("DELETE FROM files WHERE name = ?", (name,))

    def put(self, article: Article, key: bytes) -> int:
        """Keep an article, as yet without passages; returns its id."""
        marks = json.dumps([astuple(mark) for mark in article.marks])
        cursor = self._db.execute(
            "INSERT INTO articles(name, file, text, title, author, source, published, marks,"
            " pages, url, seen, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article.name, article.file or article.name, article.text, article.title,
             article.author, article.source, article.published, marks,
             json.dumps(article.pages), article.url, article.seen, key),
        )  # fmt: skip
        return int(cursor.lastrowid or 0)

    def put_passages(
        self, owner: int, article: Article, passages: Sequence[Passage]
    ) -> list[tuple[int, str]]:
        """Add the passages of an article; returns their ids, each with what is to be embedded."""
        insert = 'INSERT INTO passages(article, start, "end", text, head) VALUES (?, ?, ?, ?, ?)'
        found: list[tuple[int, str]] = []
        day = readable_date(article.published or "")
        about = {"title": article.title, "source": article.source or "", "day": day}
        for one in passages:
            row = (owner, one.start, one.end, one.text, one.head)
            i = int(self._db.execute(insert, row).lastrowid or 0)
            text = spoken(one.text, one.head).text
            self._put_words.add(i, text=text, **about)
            found.append((i, titled(text, article.title)))
        return found

    def put_sentences(self, owner: int, keys: Iterable[int]) -> None:
        """Note the sentences that stand in an article first."""
        rows = ((key, owner) for key in keys)
        self._db.executemany("INSERT OR IGNORE INTO sentences VALUES (?, ?)", rows)

    def link(self, owner: int, *, copy_of: int | None = None, near: int | None = None) -> None:
        """Say that an article is a copy, or a near-copy, of another."""
        self._db.execute(
            "UPDATE articles SET copy_of = ?, near = ? WHERE id = ?", (copy_of, near, owner)
        )

    def remove_file(self, file: str) -> dict[int, str]:
        """Remove the articles of a file; returns the passages that went with them.

        Those are id → text, as it was embedded.
        """
        rows = self.rows(
            "SELECT p.id, p.text, p.head, a.title FROM passages p"
            " JOIN articles a ON a.id = p.article WHERE a.file = ?",
            (file,),
        )
        removed = {i: titled(spoken(text, head).text, title) for i, text, head, title in rows}
        self._put_words.remove(removed)
        self._db.executemany("DELETE FROM passages WHERE id = ?", ((i,) for i in removed))
        owned = "DELETE FROM sentences WHERE article IN (SELECT id FROM articles WHERE file = ?)"
        self._db.execute(owned, (file,))
        self._db.execute("DELETE FROM articles WHERE file = ?", (file,))
        return removed

    def original(self, key: bytes) -> int | None:
        """The article, itself no copy, of which another with this key is a copy."""
        rows = self.rows("SELECT id FROM articles WHERE key = ? AND copy_of IS NULL", (key,))
        return rows[0][0] if rows else None

    def sharing(self, keys: Sequence[int], share: float) -> int | None:
        """The article with which these sentences, of another, have such a share in common.

        The share is of the sentences of whichever of the two has more.
        """
        rows = self.rows(
            "SELECT s.article, s.common, (SELECT count(*) FROM sentences WHERE article = s.article)"
            " FROM (SELECT article, count(*) AS common FROM sentences WHERE key IN"
            " (SELECT value FROM json_each(?)) GROUP BY article) AS s"
            " ORDER BY s.common DESC, s.article LIMIT 1",
            (json.dumps(list(keys)),),
        )
        return next((i for i, common, n in rows if common >= share * max(len(keys), n)), None)

    def lost_copies(self) -> list[tuple[int, bytes, Article]]:
        """The copies whose original is gone: id, key and article, by name."""
        rows = self.rows(
            f"{ARTICLE} WHERE copy_of IS NOT NULL AND copy_of NOT IN"  # noqa: S608 - ours
            " (SELECT id FROM articles WHERE copy_of IS NULL) ORDER BY name"
        )
        return [(row[-2], row[-1], article_of(row)) for row in rows]

    def lost_near(self) -> list[int]:
        """The near-copies whose first is gone."""
        rows = self.rows(
            "SELECT id FROM articles WHERE near IS NOT NULL AND near NOT IN"
            " (SELECT id FROM articles) ORDER BY id"
        )
        return [i for (i,) in rows]

    def texts_of(self, owner: int) -> list[str]:
        """The passages of an article."""
        return [t for (t,) in self.rows("SELECT text FROM passages WHERE article = ?", (owner,))]
