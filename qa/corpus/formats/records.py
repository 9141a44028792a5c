"""A row of a table, or a record of an export → an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import chain, islice

from qa.corpus.days import parse_date
from qa.corpus.formats import html
from qa.corpus.formats.base import (
    ExtractedArticle,
    RawFile,
    ReadContext,
    count_letters,
    one_line,
    printable,
    with_headline,
)
from qa.corpus.formats.column_roles import PROSE, SAMPLE, by_values, is_prose, letters_of, roles
from qa.corpus.names import publisher
from qa.errors import CorpusError
from qa.text import world_dates
from qa.text.words import has_words
from qa.types import Notice, Problem

# Where a record holds a record.
_ADDRESSES = frozenset({"url", "weburl", "link", "permalink", "canonicalurl"})
_ADDRESS = re.compile(r"https?://\S+")
_INNER = ("rendered", "text", "value", "name", "title", "main", "original", "$date", "$numberLong")
_ISO_DATE = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\d-])")
_LONGEST_DATE = 100  # characters of one that is shown
# Milliseconds and a zone, as programs of Microsoft's write them.
_MACHINE_DATE = re.compile(r"\\?/Date\((-?\d{1,15})([+-]\d{4})?\)\\?/")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|\w{2,32});", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</p>|<br\b", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_BY = re.compile(r"\A[Bb]y:?\s+(?=\S)")
_MOST_SHOWN = 12  # columns in a message

Row = Mapping[str, object]


def value(row: Row, column: str | None) -> str:
    """What stands in a column, as text; "inner.column" reaches into a record in a record."""
    if column is None:
        return ""
    if column in row:
        return _as_text(row[column])
    outer, _, inner = column.partition(".")
    deeper = row.get(outer)
    return value(deeper, inner) if inner and isinstance(deeper, Mapping) else ""


def _as_text(found: object, depth: int = 0) -> str:
    if isinstance(found, str):
        return found
    if isinstance(found, bool) or found is None or depth > 3:
        return ""
    if isinstance(found, int | float | date):
        return str(found)
    if isinstance(found, Mapping):
        return _as_text(next((found[key] for key in _INNER if found.get(key)), None), depth + 1)
    if isinstance(found, list):
        return "\n\n".join(words for item in found if (words := _as_text(item, depth + 1)))
    return ""


def without_tags(text: str) -> str:
    """The text of what may be written in HTML."""
    if html.looks_like_html(text):
        # As blogs keep their posts: tags within the paragraphs, and empty lines between them.
        parted = _PARAGRAPH.search(text)
        return html.text_of_html(text if parted else _EMPTY_LINES.sub("<br><br>", text))
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text)


def no_text_column(name: str, columns: Sequence[str]) -> str:
    """The message on a table in which no column seems to hold the texts."""
    listed = ", ".join(printable(one_line(each)[:40]) for each in columns[:_MOST_SHOWN]) or "none"
    more = f" and {len(columns) - _MOST_SHOWN} more" if len(columns) > _MOST_SHOWN else ""
    return (
        f"{name} has no column that is known to hold texts (its columns: {listed}{more}): "
        "choose one with --columns text=NAME"
    )


def row_metadata(row: Row, role: Mapping[str, str]) -> dict[str, str]:
    """What a row says about its article."""
    found = {
        key: one_line(without_tags(value(row, role.get(key))).replace("\n\n", ", "))
        for key in ("title", "author", "source")
    }
    found["author"] = _BY.sub("", found["author"])
    if found["author"].isdigit():  # the number of one
        found["author"] = ""
    places = [value(row, name) for name in row if letters_of(name) in _ADDRESSES]
    addresses = (words.strip() for words in (*places, found["source"]))
    found["url"] = next((words for words in addresses if _ADDRESS.fullmatch(words)), "")
    found["source"] = publisher(found["source"])
    found |= dated(value(row, role.get("published")))
    return {key: words for key, words in found.items() if words}


def machine_date(value: str) -> str | None:
    """The ISO date of what programs write for one, which people would not.

    The number of a day in a spreadsheet stays unread: 45418 may count anything.

    >>> machine_date("/Date(1714953600000)/"), machine_date("20240506.0"), machine_date("45418")
    ('2024-05-06', '2024-05-06', None)
    """
    if found := _MACHINE_DATE.fullmatch(value):
        zone = found[2] or "+0000"
        away = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:]))
        try:
            instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(found[1]))
            return parse_date((instant + away).date())
        except OverflowError:
            return None
    value = re.sub(r"(?<=^\d{8})\.0+$", "", value)  # by way of a table of numbers
    whole = set(_ISO_DATE.findall(value[: 4 * _LONGEST_DATE]))  # such as "Tue, 2011-03-01 at 18:02"
    return parse_date(value) or (parse_date(whole.pop()) if len(whole) == 1 else None)


def dated(value: str, language: str = "") -> dict[str, str]:
    """When something was published, or what stands there and cannot be read.

    Args:
        value: what stands there.
        language: in whose words it may be, where that is known.
    """
    value = one_line(value)
    if published := machine_date(value):
        return {"published": published}
    if language and (found := next(world_dates.find(value, language), None)):
        return {"published": found[2]}
    return {"unread_date": value[:_LONGEST_DATE].strip()} if has_words(value) else {}


def article(name: str, row: Row, role: Mapping[str, str]) -> ExtractedArticle:
    """The article of a row.

    Raises:
        CorpusError: there is no text in it.
    """
    text = without_tags(value(row, role["text"]))
    if not has_words(text):
        raise CorpusError(f"{name} has no words in its column {printable(role['text'])}")
    metadata = row_metadata(row, role)
    headed = with_headline(text, metadata.get("title", ""))
    return ExtractedArticle(name, headed, metadata, shown=_shown(headed, row, role))


def _shown(text: str, row: Row, role: Mapping[str, str]) -> int:
    """The letters of a row's text, and of the prose in columns that are not read."""
    count = 0
    for name in row:
        if name not in role.values() and is_prose(plain := without_tags(value(row, name))):
            again = " ".join(plain.split())[:PROSE] in " ".join(text.split())
            count += 0 if again else count_letters(plain)
    return count + count_letters(text) if count else 0


def _guessed(columns: Sequence[str], rows: Sequence[Row], text: str) -> dict[str, str]:
    """Our key → the column that holds it, by what stands in the first records."""
    found = {name: [without_tags(value(row, name)) for row in rows] for name in columns}
    days = {
        name: [
            (len(words) < _LONGEST_DATE and machine_date(words.strip())) or "" for words in values
        ]
        for name, values in found.items()
        if not all(words.isdigit() for words in values)  # numbers of articles, perhaps
    }
    return by_values(found, days, text)


def _filled(row: Row, role: dict[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """The columns of a row, the next usual one for texts where the likeliest is empty."""
    if "text" in columns or has_words(value(row, role["text"])):
        return role
    others = roles([name for name in row if has_words(value(row, name))], columns)
    return role | others if "text" in others else role


def _told(name: str, role: Mapping[str, str]) -> Notice:
    """What was taken for what, for the user to look at."""
    chosen = ", ".join(f"{key}={printable(one_line(column)[:40])}" for key, column in role.items())
    return Notice(
        name,
        f"{name}: the names of its columns do not tell what they hold, so what stands in them "
        f"decided ({chosen}): if that is wrong, choose with --columns",
    )


def articles(
    file: RawFile, context: ReadContext, rows: Iterable[Row | str]
) -> Iterator[ExtractedArticle | Problem | Notice]:
    """The articles of records, which may differ in their columns.

    A row that is a string is the reason why there is no record. Where no column of the first
    records has a usual name, what stands in them tells which one holds the texts.

    Raises:
        CorpusError: not one record has a column of texts.
    """
    known: dict[tuple[str, ...], dict[str, str]] = {}
    waiting: list[Problem] = []  # told one by one only where another record has a text
    any_text = False
    number = 0
    rows = iter(rows)
    first = list(islice(rows, SAMPLE))
    for number, row in enumerate(chain(first, rows), start=1):
        name = f"{file.name}/{number}"
        if isinstance(row, str):
            yield Problem(name, f"{name} {row}")
            continue
        columns = tuple(row)
        if columns not in known:
            context.names[columns] = None
            known[columns] = role = roles(columns, context.columns)
            # "Text" is a word of several languages: "Titel;Text;Datum".
            if "text" not in role or not role.keys() & {"title", "published"}:
                alike = [each for each in first if isinstance(each, Mapping) and [*each] == [*row]]
                guess = _guessed(columns, alike, role.get("text", ""))
                if guess.keys() - role.keys():
                    named = {key: name for key, name in role.items() if name != guess["text"]}
                    known[columns] = guess | named
                    yield _told(file.name, known[columns])
        if "text" not in known[columns]:
            problem = Problem(name, no_text_column(name, columns))
            if any_text:
                yield problem
            elif len(waiting) <= context.limits.articles:
                waiting.append(problem)
            continue
        any_text = True
        yield from waiting
        waiting.clear()
        try:
            yield article(name, row, _filled(row, known[columns], context.columns))
        except CorpusError as error:
            yield Problem(name, str(error))
    if not number:
        raise CorpusError(f"{file.name} holds no records")
    if known and not any_text:
        raise CorpusError(no_text_column(file.name, next(iter(known))))
