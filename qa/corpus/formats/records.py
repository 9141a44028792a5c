"""Exports in JSON (.json, .jsonl): a list of objects, an object with one, or one object."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from qa.corpus.formats import suffix
from qa.corpus.formats.base import Desk, Draft, Source
from qa.corpus.formats.rows import Row, draft, drafts, no_text_column, roles
from qa.corpus.formats.text import decode
from qa.errors import CorpusError
from qa.types import Problem

_LISTS = frozenset({"items", "articles", "entries", "stories", "posts", "results", "docs", "data"})
_NO_RECORD = "is not an object with names and values"


def _parsed(text: str) -> object:
    """The value of a JSON text.

    Raises:
        ValueError: it is none.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _lines(text: str) -> Iterator[tuple[int, Row | str]]:
    for number, line in enumerate((line for line in text.split("\n") if line.strip()), start=1):
        try:
            record = _parsed(line)
        except ValueError:
            yield number, "is not JSON"
        else:
            yield number, record if isinstance(record, dict) else _NO_RECORD


def _numbered(records: Iterable[object]) -> Iterator[tuple[int, Row | str]]:
    for number, record in enumerate(records, start=1):
        yield number, record if isinstance(record, dict) else _NO_RECORD


def read(source: Source, desk: Desk) -> Iterator[Draft | Problem]:
    """The records that have a text.

    Raises:
        CorpusError: no JSON, or no records with texts in it.
    """
    text = decode(source.data, source.name)
    if suffix(source.name) == ".jsonl":
        yield from drafts(source, desk, _lines(text))
        return
    try:
        found = _parsed(text)
    except ValueError as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise CorpusError(f"{source.name} is damaged: it is not JSON{line}") from error
    if isinstance(found, dict):
        role = roles(tuple(found), desk.columns)
        lists = {
            key: each
            for key, each in found.items()
            if isinstance(each, list) and any(isinstance(record, dict) for record in each)
        }
        # A feed has a description, and an article has comments.
        of_articles = [each for key, each in lists.items() if key.casefold() in _LISTS]
        if "text" in role and len(of_articles) != 1:
            yield draft(source.name, found, role)
            return
        if len(of_articles) != 1:
            of_articles = list(lists.values())
        if len(of_articles) != 1:
            raise CorpusError(no_text_column(source.name, tuple(found)))
        found = of_articles[0]
    if not isinstance(found, list):
        raise CorpusError(f"{source.name} holds no records: it must be a list of objects")
    yield from drafts(source, desk, _numbered(found))
