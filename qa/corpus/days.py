"""Days of publication: in a value that is given as one, and in a line that shows one by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from dateutil import parser as date_parser

from qa.corpus.names import NAME
from qa.text.dates import WEEKDAYS, written

_FIRST_YEAR = 1600  # of newspapers; programs write "no date" as a year before
_LONGEST_DATE = 100  # characters of what may be one
LONGEST_LINE = 300  # characters of a by-line or the like; an endless line would take for ever
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_UNIX_TIME = re.compile(r"\s*(\d{10})(?:\d{3})?(?:\.\d{1,9})?\s*")  # in seconds or milliseconds
# Dates in figures, beside those that ``written`` finds.
_FIGURES = re.compile(
    r"\b\d{4}[-/.]\d\d?[-/.]\d\d?(?:T\S+)?(?!\w)"
    r"|\b\d\d?[-/.]\s?(?:\d\d?|[a-z]{3,9})[-/.]\s?\d\d(?:\d\d)?\b",
    re.IGNORECASE,
)
_SAYS = (
    r"(?:(?:first|originally|date) )?(?:published|posted|released|issued|filed|submitted)"
    r"(?: (?:date|online))?|(?:publication|publishing|publish|post|posting|release) (?:date|time)"
    r"|date of publication"
)
_CHANGED = r"(?:updated?|modified|changed|revised|edited|corrected|amended)"
# What parts a line: signs, and the words that the next date begins with.
PIECES = re.compile(
    rf"\s*[|•·()–—;]\s*|\s-\s|[\s,.]+(?=(?:last |first )?(?:{_CHANGED}|{_SAYS})\b)",
    re.IGNORECASE,
)
BORDER = "\u200b"  # takes no room: stands where the words of two elements of a page meet
_WEEKDAY = rf"(?:{WEEKDAYS}|mon|tues?|wed|thurs?|fri|sat|sun)"
_TIME = r"\d\d?[ .h]\d\d(?: ?[ap]\.?m\b\.?)?(?: [a-z]{2,4}\b)?"
_BEFORE = re.compile(
    rf"(?P<says>{_SAYS})?(?: ?by .{{1,60}}?)?(?: ?(?-i:{NAME}(?:, {NAME}){{0,2}}),)?"
    rf"(?: ?date)?(?: ?(?:on|at))?(?: ?{_TIME},?)?(?: ?{_WEEKDAY})?,?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?:,? ?{_WEEKDAY})?"
    r"(?:(?:at )?\d\d?(?:[:.h]\d\d)?(?:[:.]\d\d)?(?: ?[ap]\.? ?m\b\.?)?(?: ?[a-z]{1,4}\b)?)?"
    r"\W{0,3}(?:by .{1,60})?",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?:\S+\s+){2,}\S*[a-z]{3,}[.!?]\W{0,3}$")


class ShownDay(NamedTuple):
    """A date that stands alone in a line, or beside names."""

    start: int
    end: int
    day: str
    says: bool  # the line says that it is the day of publication


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
    return _parsed(value) if isinstance(value, str) and len(value) <= _LONGEST_DATE else None


@lru_cache(maxsize=4096)  # articles of one day say it in one way
def _parsed(value: str) -> str | None:
    if _ISO.match(value):  # most are written so, and the library takes long
        with suppress(ValueError):
            day = datetime.fromisoformat(value).date()
            return day.isoformat() if day.year >= _FIRST_YEAR else None
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


def publication_day(value: object) -> str | None:
    """The ISO date in what is given as the time of publication.

    None also for a day to come, and for the zero of programs' clocks.
    """
    found = parse_date(value)
    latest = datetime.now(UTC).date() + timedelta(days=1)  # somewhere it is tomorrow
    return found if found and found != "1970-01-01" and found <= latest.isoformat() else None


def shown_days(line: str, *, by: bool = False) -> Iterator[ShownDay]:
    """The dates that a line shows by themselves, but for those of changes.

    Args:
        line: the line.
        by: it is known for a by-line, so that what stands before the date is a name.

    >>> [shown.day for shown in shown_days("By Jane Roe | 16 May 2023 | 3 min read")]
    ['2023-05-16']
    >>> list(shown_days("The quay closes on 16 May 2023."))
    []
    """
    last = 0
    for start, end, day in whole_dates(line) if len(line) <= LONGEST_LINE else ():
        says = called(line, last, start, end, by=by)
        last = end
        if says is not None:
            yield ShownDay(start, end, day, says)


def whole_dates(line: str) -> Iterator[tuple[int, int, str]]:
    """Where dates of a day stand in a line, with that day."""
    last = 0
    for start, end in sorted([*written(line), *(one.span() for one in _FIGURES.finditer(line))]):
        day = publication_day(line[start:end]) if start >= last else None
        if day:
            last = end
            yield start, end, day


def called(line: str, last: int, start: int, end: int, *, by: bool = False) -> bool | None:
    """Whether a line calls a date in it that of publication; None if it is another's.

    Args:
        line: the line.
        last: where the date before this one ends, if there is one.
        start: where the date begins.
        end: where it ends.
        by: what stands before it may be a name.
    """
    # Where another element's words begin, this one's end.
    before, after = PIECES.split(line[last:start])[-1], PIECES.split(line[end:])[0].split(BORDER)[0]
    words = re.sub(r"[^\w,.’'-]+", " ", before).strip()
    found = _BEFORE.fullmatch(words) or (_BEFORE.fullmatch(f"by {words}") if by else None)
    timed = _AFTER.fullmatch(re.sub(r"[\s,\u200b]+", " ", after).strip())
    others = line[:last] + line[last : start - len(before)] + line[end + len(after) :]
    if not found or not timed or _ENDS.search(others):
        return None
    return None if re.search(rf"\b{_CHANGED}\b", before, re.I) else bool(found["says"])
