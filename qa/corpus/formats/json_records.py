"""Exports in JSON (.json, .jsonl): a list of objects at any depth, or one object."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice

from qa.corpus.formats import suffix
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext
from qa.corpus.formats.column_roles import roles
from qa.corpus.formats.records import Row, article, articles, no_text_column, value
from qa.corpus.formats.text import decode
from qa.errors import CorpusError
from qa.text.words import has_words
from qa.types import Notice, Problem

# What lists of articles are called. A feed has a description beside its list, and an article has
# comments.
_LISTS = frozenset({
    "items", "item", "articles", "entries", "stories", "posts", "results", "docs", "data", "hits",
    "edges", "nodes", "records",
})  # fmt: skip
_DEEPEST = 8  # objects in objects
_MOST_OBJECTS = 10_000  # that are looked through for a list
_MOST_MEASURED = 1000  # records of a list


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle | Problem | Notice]:
    """The records that have a text.

    Raises:
        CorpusError: no JSON, or no records with texts in it.
    """
    text = decode(file.data, file.name)
    columns = context.columns
    if suffix(file.name) == ".jsonl":
        yield from articles(file, context, _lines(text, columns))
        return
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise CorpusError(f"{file.name} is damaged: it is not JSON{line}") from error
    if isinstance(found, dict):
        records = _records(found, columns)
        if not records:
            lists = [each for each in found.values() if _has_records(each)]
            if len(lists) != 1:
                raise CorpusError(no_text_column(file.name, tuple(found)))
            records = lists[0]  # the message is on its columns
        if isinstance(records, dict):
            context.names[tuple(records)] = None
            yield article(file.name, records, roles(tuple(records), columns))
            return
        found = records
    if not isinstance(found, list):
        raise CorpusError(f"{file.name} holds no records: it must be a list of JSON objects")
    yield from articles(file, context, (_record(each, columns) for each in found))


def _lines(text: str, columns: Mapping[str, str]) -> Iterator[Row | str]:
    for line in filter(str.strip, text.split("\n")):
        try:
            yield _record(json.loads(line), columns)
        except (ValueError, RecursionError):
            yield "is not JSON"


def _record(found: object, columns: Mapping[str, str]) -> Row | str:
    return _unwrapped(found, columns) if isinstance(found, dict) else "is not a JSON object"


def _has_text(record: Row, columns: Mapping[str, str]) -> bool:
    """Whether a column of a record seems to hold its text, and not other records."""
    column = roles(tuple(record), columns).get("text")
    found = record.get(column) if column else ""
    if isinstance(found, dict):  # {"rendered": "…"} is a text
        return "text" not in roles(tuple(found), columns) and has_words(value(record, column))
    inner = found[0] if isinstance(found, list) and found else None
    if isinstance(inner, dict):  # paragraphs have no titles
        return not {"text", "title"} <= roles(tuple(inner), columns).keys()
    return column is not None


def _unwrapped(record: Row, columns: Mapping[str, str]) -> Row:
    """A record with what lies in an object of it, where that has the text.

    GraphQL has it in "node", Elasticsearch in "_source", the Guardian in "fields".
    """
    for _ in range(_DEEPEST):
        if _has_text(record, columns):
            break
        inner = {key: each for key, each in record.items() if isinstance(each, dict)}
        likely = [key for key, each in inner.items() if _has_text(each, columns)]
        if len(likely) != 1:
            likely = list(inner) if len(record) == 1 else []
        if not likely:
            break
        others = {key: each for key, each in record.items() if key != likely[0]}
        record = others | inner[likely[0]]
    return record


def _has_records(found: object) -> bool:
    return isinstance(found, list) and any(isinstance(each, dict) for each in found)


def _is_list_of_texts(found: object, columns: Mapping[str, str]) -> bool:
    return isinstance(found, list) and any(
        _has_text(_unwrapped(each, columns), columns) for each in found if isinstance(each, dict)
    )


def _is_article(record: Row, columns: Mapping[str, str]) -> bool:
    if not _has_text(record, columns):
        return False
    named = (each for key, each in record.items() if key.casefold() in _LISTS)
    return sum(_is_list_of_texts(each, columns) for each in named) != 1


def _is_dated_or_titled(record: Row, columns: Mapping[str, str]) -> bool:
    """Whether an object in others is one; a message on an error has no title and no date."""
    known = roles(tuple(record), columns).keys() & {"title", "published"}
    return bool(known) and _is_article(record, columns)


def _records(root: Row, columns: Mapping[str, str]) -> list[object] | Row | None:
    """The list of records with the most text, wherever it lies, or else the one record.

    An object's own objects are a list, too, if several are articles.
    """
    if _is_article(root, columns):
        return root
    found: list[list[object] | Row] = []
    waiting: deque[tuple[Row, int]] = deque([(root, 0)])
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            break
        outer, depth = waiting.popleft()
        articles_in_it: list[object] = []
        for each in islice(outer.values(), _MOST_OBJECTS):
            if _is_list_of_texts(each, columns):
                found.append(each)  # type: ignore[arg-type]
            elif isinstance(each, dict):
                whole = _unwrapped(each, columns)
                if _is_dated_or_titled(whole, columns):
                    articles_in_it.append(whole)
                elif depth < _DEEPEST:
                    waiting.append((each, depth + 1))
        if articles_in_it:
            one = articles_in_it[0] if len(articles_in_it) == 1 else articles_in_it
            found.append(one)  # type: ignore[arg-type]
    whole = _unwrapped(root, columns)
    if not found and _is_dated_or_titled(whole, columns):
        return whole
    return max(found, key=lambda each: _length(each, columns), default=None)


def _length(found: list[object] | Row, columns: Mapping[str, str]) -> int:
    """How much text there is in the first records."""
    records = found[:_MOST_MEASURED] if isinstance(found, list) else [found]
    rows = [_unwrapped(each, columns) for each in records if isinstance(each, dict)]
    return sum(len(value(row, roles(tuple(row), columns).get("text"))) for row in rows)
