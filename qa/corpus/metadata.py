"""Title, author, date and publisher, as far as an article's own lines tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from dateutil import parser as date_parser

from qa.corpus.boilerplate import lines
from qa.types import Mark

_LONGEST_TITLE = 90
_LONGEST_DATE = 100  # characters of what may be one
_LONGEST_LINE = 300  # characters of a by-line or the like; an endless line would take for ever
_NAME = r"[A-ZÀ-Þ][\w’'.-]+(?: (?:de|da|del|van|von|bin|al|[A-ZÀ-Þ][\w’'.-]*)){0,4}"
_NAMES = rf"{_NAME}(?:(?:, {_NAME}){{0,3}},? (?:and|&) {_NAME})?"
_AUTHOR = re.compile(
    rf"(?:(?:Written )?[Bb]y:?|BY:?|Author:|Words by:?)\s+(?P<author>{_NAMES})"
    r"(?:\s*(?P<mark>[,|–—-]|\bon\b)?\s*(?P<rest>\S.{5,40}))?"
)
_SOURCE = re.compile(
    r"(?:Source|Publisher|Published by|Publication)\s*:\s*(?P<source>\S.{1,80})"
    r"|This article is owned by (?P<owner>\S.{1,60}?)\.?"
)
_DATED = re.compile(
    r"(?:First published|Published|Posted|(?:Last )?[Uu]pdated|Date)(?: on)?\s*:?\s+"
    r"(?P<date>.{6,40})"
)


def parse_date(value: object) -> str | None:
    """An ISO date, or None unless day, month and year are all given.

    >>> parse_date("July 20, 2023")
    '2023-07-20'
    >>> parse_date("July 2023") is None
    True
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str) or len(value) > _LONGEST_DATE:
        return None
    try:
        # What the text leaves out is taken from the default: two defaults betray it. The day is
        # the publisher's own, so the time zone does not matter.
        first, second = (
            date_parser.parse(value, default=datetime(year, month, day), ignoretz=True).date()
            for year, month, day in ((2001, 1, 3), (2002, 2, 4))
        )
    except (ValueError, ArithmeticError, TypeError, LookupError, AttributeError):
        return None  # the parser fails in many ways on what is no date
    return first.isoformat() if first == second else None


def shorten(text: str, limit: int = _LONGEST_TITLE) -> str:
    """The first words of a text, with "…" where it was cut."""
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _content(text: str, marks: tuple[Mark, ...]) -> Iterator[str]:
    """The lines that do not begin in a mark, endless ones cut."""
    position = 0
    for start, end in lines(text):
        while position < len(marks) and marks[position].end <= start:
            position += 1
        if position == len(marks) or start < marks[position].start:
            yield text[start : min(end, start + _LONGEST_LINE + 1)]


def read(text: str, marks: tuple[Mark, ...]) -> dict[str, str]:
    """The keys among title, author, source and published that the text tells."""
    content = list(_content(text, marks))
    found: dict[str, str] = {}
    if content:
        heading = next((line for line in content[:3] if re.match(r"#\s+\S", line)), content[0])
        found["title"] = shorten(heading.lstrip("# "))
    for line in content:
        if len(line) > _LONGEST_LINE:
            continue
        if author := _AUTHOR.fullmatch(line):
            published = parse_date(author["rest"])
            # "By Friday the roads …" is no by-line, "By Jane Roe, Reuters" is.
            if author["rest"] and not published and author["mark"] in (None, "on"):
                continue
            found.setdefault("author", author["author"])
            if published:
                found.setdefault("published", published)
        elif source := _SOURCE.fullmatch(line):
            found.setdefault("source", shorten(source["source"] or source["owner"]))
        elif (dated := _DATED.fullmatch(line)) and (published := parse_date(dated["date"])):
            found.setdefault("published", published)
    return found
