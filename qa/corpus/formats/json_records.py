"""Exports in JSON (.json, .jsonl): a list of objects, an object with one, or one object."""

from __future__ import annotations

import json
from collections.abc import Iterator

from qa.corpus.formats import suffix
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext
from qa.corpus.formats.columns import Row, article, articles, no_text_column, roles
from qa.corpus.formats.text import decode
from qa.errors import CorpusError
from qa.types import Problem

_LISTS = frozenset({"items", "articles", "entries", "stories", "posts", "results", "docs", "data"})


def _record(value: object) -> Row | str:
    return value if isinstance(value, dict) else "is not a JSON object"


def _lines(text: str) -> Iterator[Row | str]:
    for line in filter(str.strip, text.split("\n")):
        try:
            yield _record(json.loads(line))
        except (ValueError, RecursionError):
            yield "is not JSON"


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle | Problem]:
    """The records that have a text.

    Raises:
        CorpusError: no JSON, or no records with texts in it.
    """
    text = decode(file.data, file.name)
    if suffix(file.name) == ".jsonl":
        yield from articles(file, context, _lines(text))
        return
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise CorpusError(f"{file.name} is damaged: it is not JSON{line}") from error
    if isinstance(found, dict):
        role = roles(tuple(found), context.columns)
        lists = {
            key: each
            for key, each in found.items()
            if isinstance(each, list) and any(isinstance(record, dict) for record in each)
        }
        # A feed has a description, and an article has comments.
        named = [each for key, each in lists.items() if key.casefold() in _LISTS]
        if "text" in role and len(named) != 1:
            yield article(file.name, found, role)
            return
        likely = named if len(named) == 1 else list(lists.values())
        if len(likely) != 1:
            raise CorpusError(no_text_column(file.name, tuple(found)))
        found = likely[0]
    if not isinstance(found, list):
        raise CorpusError(f"{file.name} holds no records: it must be a list of JSON objects")
    yield from articles(file, context, map(_record, found))
