"""What lists show of a library's articles, fetched from Milvus once, in a table of SQLite.

Milvus neither sorts nor finds a part of a word; a list of all articles but for their texts is small
enough to hold, up to ``MOST`` of them.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from qa.errors import QAError
from qa.index.milvus.store import MilvusStore

MOST = 300_000  # articles; about 150 MB, and half a minute to fetch

_FIELDS = ("name", "file", "title", "author", "publisher", "published", "copy", "passages", "added")
_TABLES = """
CREATE TABLE files (name TEXT PRIMARY KEY, read_ns INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
  name TEXT NOT NULL, file TEXT NOT NULL, title TEXT NOT NULL, author TEXT, source TEXT,
  published TEXT, copy_of INTEGER, passages INTEGER NOT NULL
);
"""


class ArticleTable:
    """The articles of one generation, for ``qa.index.listing``. Safe from several threads."""

    COUNT: ClassVar[str] = "a.passages"

    def __init__(self, store: MilvusStore, collection: str) -> None:
        """Fetch them.

        Raises:
            IndexUnavailableError: Milvus does not answer.
        """
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.executescript(_TABLES)
        for rows in store.scan(collection, "part == 0 and article != 0", _FIELDS):
            for row in rows:
                name, file, title, author, source, published, copy, passages, added = (
                    row[field] for field in _FIELDS
                )
                given = (name, file, title, author or None, source or None, published or None)
                self._db.execute("INSERT OR IGNORE INTO files VALUES (?, ?)", (file, added))
                self._db.execute(
                    "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (*given, 1 if copy else None, passages),
                )

    def rows(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Any]:
        """What a query finds."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()


def check_few(articles: int) -> None:
    """Raise QAError where there are too many to list."""
    if articles > MOST:
        raise QAError(
            f"{articles:,} articles are too many to list (at most {MOST:,}); ask or search instead"
        )
