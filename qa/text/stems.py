"""Words as text search compares them: small letters, no accents, by Porter's stems.

They are cut by SQLite's FTS5, which does the same inside the local catalog: so an engine that is
handed them finds the same passages, whatever its own analysers do.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from threading import local

TOKENIZER = "porter unicode61 remove_diacritics 2"


class _Tokenizer(local):
    """One for each thread."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:")
        self.db.execute(
            f"CREATE VIRTUAL TABLE texts USING fts5(text, content='', tokenize='{TOKENIZER}')"
        )
        self.db.execute("CREATE VIRTUAL TABLE words USING fts5vocab(texts, instance)")


_tokenizer = _Tokenizer()


def stems(text: str) -> list[str]:
    """The stems of a text's words, in their order.

    >>> stems("The protesters marched in SÃO Paulo.")
    ['the', 'protest', 'march', 'in', 'sao', 'paulo']
    """
    db = _tokenizer.db
    db.execute("INSERT INTO texts(rowid, text) VALUES (1, ?)", (text,))
    found = [term for (term,) in db.execute("SELECT term FROM words ORDER BY offset")]
    db.execute("INSERT INTO texts(texts) VALUES ('delete-all')")
    return found


def words_once(query: str) -> list[str]:
    """The words of a query, each once, whatever its capital letters.

    >>> words_once("Who is who? Who's that!")
    ['Who', 'is', 's', 'that']
    """
    # FTS5 folds case itself, and otherwise than Python: "ß" and "İ" stay one letter there.
    words = re.findall(r"\w+", unicodedata.normalize("NFC", query))
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(word.casefold(), word)
    return list(first.values())


def query_stems(query: str) -> list[str]:
    """The stems of a query's words: of "digitized" and "digitization" the same one, twice."""
    return stems(" ".join(words_once(query)))
