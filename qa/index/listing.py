"""The articles of a library as a list to look through: sorted, searched and filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, get_args

from qa.text.words import like

Order = Literal["newest", "oldest", "title", "publisher", "added"]
ORDERS: tuple[Order, ...] = get_args(Order)

_BY: dict[str, str] = {
    "newest": "a.published IS NULL, a.published DESC, a.title COLLATE NOCASE",
    "oldest": "a.published IS NULL, a.published, a.title COLLATE NOCASE",
    "title": "a.title COLLATE NOCASE, a.name",
    "publisher": "a.source IS NULL, a.source COLLATE NOCASE, a.title COLLATE NOCASE",
    "added": "f.read_ns DESC, a.title COLLATE NOCASE",
}
_LISTED = """
FROM articles a JOIN files f ON f.name = a.file WHERE a.copy_of IS NULL
AND (:source = '' OR coalesce(a.source, 'unknown source') = :source)
AND (:since = '' OR a.published >= :since) AND (:until = '' OR substr(a.published, 1, 10) <= :until)
AND (:month = '' OR coalesce(substr(a.published, 1, 7), 'no date') = :month)
AND (:sought = '' OR a.title LIKE :like ESCAPE '!' OR a.author LIKE :like ESCAPE '!'
    OR a.source LIKE :like ESCAPE '!' OR a.name LIKE :like ESCAPE '!')
"""


class Table(Protocol):
    """Tables ``articles`` and ``files`` of SQLite, as a catalog has them."""

    COUNT: ClassVar[str]  # how many passages the article ``a`` has, in SQL

    def rows(self, sql: str, values: Mapping[str, object] = ...) -> list[Any]:
        """What a query finds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles are to be listed, and in which order."""

    sought: str = ""  # words in title, author, publisher or file name
    source: str = ""  # a publisher; "" for all
    month: str = ""  # "2023-07"; "" for all
    since: str = ""  # ISO date of the first day on which they were published; "" for all
    until: str = ""  # ISO date of the last; "" for all
    order: Order = "newest"


class Listed(NamedTuple):
    """An article in the list."""

    name: str
    title: str
    author: str | None
    source: str | None
    published: str | None  # ISO date
    file: str
    passages: int
    added: str  # ISO date, UTC: when it was read first or last changed

    @property
    def format(self) -> str:
        """The ending of its file, in capitals: "PDF"."""
        return PurePosixPath(self.file).suffix.removeprefix(".").upper()


def listed(
    table: Table, wanted: Wanted, start: int = 0, most: int = 50
) -> tuple[int, Sequence[Listed]]:
    """How many articles there are of those wanted, and at most ``most`` of them from ``start`` on.

    Exact copies of other articles are not among them.
    """
    words = " ".join(wanted.sought.split())
    given = {
        "source": wanted.source,
        "month": wanted.month,
        "since": wanted.since,
        "until": wanted.until,
        "sought": words,
        "like": like(words),
        "start": start,
        "most": most,
    }
    ((total,),) = table.rows(f"SELECT count(*) {_LISTED}", given)
    rows = table.rows(
        "SELECT a.name, a.title, a.author, a.source, a.published, a.file,"
        f" {table.COUNT}, f.read_ns {_LISTED}"
        f" ORDER BY {_BY[wanted.order]} LIMIT :most OFFSET :start",
        given,
    )
    return total, [Listed._make((*row[:-1], _day(row[-1]))) for row in rows]


def _day(nanoseconds: int) -> str:
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC).date().isoformat()
