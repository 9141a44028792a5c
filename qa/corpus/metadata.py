"""Title, author, date and publisher, as far as an article's own lines tell them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from dateutil import parser as date_parser

from qa.corpus.boilerplate import content_lines
from qa.types import Mark

_FIRST_YEAR = 1600  # of newspapers; programs write "no date" as a year before
_NEAR_AN_END = 12  # lines from the top or the bottom: "Source:" amid an article is a chart's
_LONGEST_TITLE = 90
_LONGEST_DATE = 100  # characters of what may be one
_LONGEST_LINE = 300  # characters of a by-line or the like; an endless line would take for ever
_UNIX_TIME = re.compile(r"\s*(\d{10})(?:\d{3})?(?:\.\d{1,9})?\s*")  # in seconds or milliseconds
_NAME = r"[A-ZÀ-Þ][\w’'.-]+(?: (?:de|da|del|van|von|bin|al|[A-ZÀ-Þ][\w’'.-]*)){0,4}"
_NAMES = rf"{_NAME}(?:(?:, {_NAME}){{0,3}},? (?:and|&) {_NAME})?"
_AUTHOR = re.compile(
    rf"(?:(?:Written )?[Bb]y:?|BY:?|Author:|Words by:?)\s+(?P<author>{_NAMES})"
    r"(?:\s*(?P<mark>[,|–—-]|\bon\b)?\s*(?P<rest>\S.{5,40}))?"
)
_SOURCE = re.compile(r"(?:Source|Publisher|Published by|Publication)\s*:\s*(?P<source>\S.{1,80})")
_DATED = re.compile(
    r"(?P<what>First published|Published|Posted|(?:Last )?[Uu]pdated|Date)(?: on)?\s*:?\s+"
    r"(?P<date>.{6,40})"
)


def parse_date(value: object) -> str | None:
    """An ISO date, or None unless day, month and year are all given.

    "3/4/2023" is a day in March here and one in April there: None.

    >>> parse_date("July 20, 2023"), parse_date("13.5.2023"), parse_date("1689811200")
    ('2023-07-20', '2023-05-13', '2023-07-20')
    >>> parse_date("July 2023"), parse_date("3/4/2023")
    (None, None)
    """
    if isinstance(value, date):  # or a datetime
        return value.strftime("%Y-%m-%d") if value.year >= _FIRST_YEAR else None
    if not isinstance(value, str) or len(value) > _LONGEST_DATE:
        return None
    if unix := _UNIX_TIME.fullmatch(value):
        return datetime.fromtimestamp(int(unix[1]), UTC).date().isoformat()
    # Which of two numbers is the day is found out by trying both; with dots it is the first.
    dotted = bool(re.match(r"\s*\d{1,2}\.\s?\d{1,2}\.", value))
    leading = bool(re.match(r"\s*\d{4}", value))
    try:
        # What the text leaves out is taken from the default, and two defaults give two days then.
        # The day is the publisher's own, so the time zone does not matter.
        found = {
            date_parser.parse(value, default=default, ignoretz=True, dayfirst=dayfirst).date()
            for default in (datetime(2001, 1, 3), datetime(2002, 2, 4))
            for dayfirst in ((dotted,) if dotted or leading else (False, True))
        }
    except (ValueError, ArithmeticError, TypeError, LookupError, AttributeError):
        return None  # the parser fails in many ways on what is not a date
    known = found.pop()
    return known.isoformat() if not found and known.year >= _FIRST_YEAR else None


def shorten(text: str, limit: int = _LONGEST_TITLE) -> str:
    """The first words of a text, with "…" where it was cut."""
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def read(text: str, marks: tuple[Mark, ...]) -> dict[str, str]:
    """The keys among title, author, source and published that the text tells."""
    # Endless lines are cut.
    content = [text[a : min(b, a + _LONGEST_LINE + 1)] for a, b in content_lines(text, marks)]
    found: dict[str, str] = {}
    if content:
        heading = next((line for line in content[:3] if re.match(r"#\s+\S", line)), content[0])
        found["title"] = shorten(heading.lstrip("# "))
    updated = None
    for number, line in enumerate(content):
        if len(line) > _LONGEST_LINE:
            continue
        outer = min(number, len(content) - 1 - number) < _NEAR_AN_END
        if author := _AUTHOR.fullmatch(line):
            published = parse_date(author["rest"])
            # "By Friday the roads …" is no by-line, "By Jane Roe, Reuters" is.
            if author["rest"] and not published and author["mark"] in (None, "on"):
                continue
            found.setdefault("author", author["author"].rstrip("."))
            if published:
                found.setdefault("published", published)
        elif outer and (source := _SOURCE.fullmatch(line)):
            found.setdefault("source", shorten(source["source"]))
        elif (dated := _DATED.fullmatch(line)) and (published := parse_date(dated["date"])):
            if "pdated" in dated["what"]:
                updated = updated or published
            else:
                found.setdefault("published", published)
    if updated:
        found.setdefault("published", updated)
    return found
