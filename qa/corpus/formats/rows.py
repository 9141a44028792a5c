"""Rows of a table or records of an export → drafts: which column is what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape

from qa.corpus.formats import html
from qa.corpus.formats.base import Desk, Draft, Source, has_words, headed, shown, tidy
from qa.corpus.metadata import parse_date
from qa.errors import CorpusError
from qa.types import Problem

# Usual names, the likeliest first, in small letters without signs between.
_USUAL = {
    "text": (
        "text", "body", "content", "article", "articlebody", "articletext", "articlecontent",
        "fulltext", "maintext", "bodytext", "contenttext", "storytext", "story", "contenthtml",
        "bodyhtml", "html", "passage", "document", "description", "summary", "abstract",
    ),
    "title": ("title", "headline", "heading", "articletitle", "name", "subject"),
    "author": ("author", "authors", "byline", "writer", "creator", "by", "from"),
    "source": (
        "source", "publisher", "publication", "sitename", "site", "outlet", "newspaper",
        "sourcename", "journal", "domain", "website",
    ),
    "published": (
        "published", "date", "publishedat", "datepublished", "publishdate", "publisheddate",
        "publicationdate", "pubdate", "dateline", "created", "createdat", "timestamp",
    ),
}  # fmt: skip
_INNER = ("rendered", "text", "value", "name", "title")  # where a record holds a record
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|\w{2,32});", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</p>|<br\b", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_MOST_SHOWN = 12  # columns in a message

Row = Mapping[str, object]


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name[:100]).casefold()


def roles(names: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Our key → the column that holds it, by what the user calls it or else by usual names.

    >>> roles(["id", "Headline", "Body"], {})
    {'text': 'Body', 'title': 'Headline'}
    """
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(_plain(name), name)
    found: dict[str, str] = {}
    for key, usual in _USUAL.items():
        wanted = columns.get(key)
        if wanted is not None and (wanted in names or wanted.split(".")[0] in names):
            found[key] = wanted
        elif wanted is not None and _plain(wanted) in by_plain:
            found[key] = by_plain[_plain(wanted)]
        else:
            guess = next((by_plain[name] for name in usual if name in by_plain), None)
            if guess is not None and guess not in found.values():
                found[key] = guess
    return found


def value(row: Row, column: str | None) -> str:
    """What stands in a column, as text; "inner.column" reaches into a record in a record."""
    if column is None:
        return ""
    if column in row:
        return _words(row[column])
    outer, _, inner = column.partition(".")
    deeper = row.get(outer)
    return value(deeper, inner) if inner and isinstance(deeper, Mapping) else ""


def _words(found: object, depth: int = 0) -> str:
    if isinstance(found, str):
        return found
    if isinstance(found, bool) or found is None or depth > 3:
        return ""
    if isinstance(found, int | float):
        return str(found)
    if isinstance(found, Mapping):
        return _words(next((found[key] for key in _INNER if found.get(key)), None), depth + 1)
    if isinstance(found, list):
        return "\n\n".join(words for item in found if (words := _words(item, depth + 1)))
    return ""


def _unmarked(text: str) -> str:
    if html.is_marked(text):
        # As blogs keep their posts: tags within the paragraphs, and empty lines between them.
        parted = _PARAGRAPH.search(text)
        return html.unmarked(text if parted else _EMPTY_LINES.sub("<br><br>", text))
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text)


def no_text_column(name: str, names: Sequence[str]) -> str:
    """What to say of a table in which no column seems to hold the texts."""
    listed = ", ".join(shown(tidy(each)[:40]) for each in names[:_MOST_SHOWN])
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return (
        f"{name} has no column that is known to hold texts (it has {listed or 'none'}{more}): "
        "name one with --columns text=NAME"
    )


def draft(name: str, row: Row, role: Mapping[str, str]) -> Draft:
    """The article of a row.

    Raises:
        CorpusError: there is no text in it.
    """
    text = _unmarked(value(row, role["text"]))
    if not has_words(text):
        raise CorpusError(f"{name} has no words in its column {shown(role['text'])}")
    told = {key: value(row, role.get(key)) for key in ("title", "author", "source")}
    told = {key: tidy(_unmarked(words).replace("\n\n", ", ")) for key, words in told.items()}
    if told["author"].isdigit():  # the number of one
        told["author"] = ""
    told["published"] = parse_date(value(row, role.get("published")).strip()) or ""
    text = headed(text, told["title"])
    return Draft(name, text, {key: words for key, words in told.items() if words})


def drafts(
    source: Source, desk: Desk, rows: Iterable[tuple[int, Row | str]]
) -> Iterator[Draft | Problem]:
    """The articles of numbered records, which may differ in their columns.

    A row that is a string is the reason why there is no record.

    Raises:
        CorpusError: not one record has a column of texts.
    """
    known: dict[tuple[str, ...], dict[str, str]] = {}
    without: list[Problem] = []  # said one by one only where another record has a text
    first: tuple[str, ...] | None = None  # the columns of the first record
    any_text = False
    number = 0
    for number, row in rows:
        name = f"{source.name}/{number}"
        if isinstance(row, str):
            yield Problem(name, f"{name} {row}")
            continue
        columns = tuple(row)
        first = first if first is not None else columns
        if columns not in known:
            known[columns] = roles(columns, desk.columns)
        role = known[columns]
        if "text" in role:
            if not any_text:
                any_text = True
                yield from without
            try:
                yield draft(name, row, role)
            except CorpusError as error:
                yield Problem(name, str(error))
        elif any_text:
            yield Problem(name, no_text_column(name, columns))
        elif len(without) <= desk.limits.articles:
            without.append(Problem(name, no_text_column(name, columns)))
    if not number:
        raise CorpusError(f"{source.name} holds no records")
    if first is not None and not any_text:
        raise CorpusError(no_text_column(source.name, first))
