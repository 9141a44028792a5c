"""Title, author, date and publisher, as far as an article's own lines tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from dateutil import parser as date_parser

from qa.corpus.boilerplate import content_lines
from qa.corpus.names import NAME, names
from qa.text.dates import WEEKDAYS, written
from qa.text.tables import tables
from qa.types import Mark

_FIRST_YEAR = 1600  # of newspapers; programs write "no date" as a year before
_NEAR_AN_END = 12  # lines from the top or the bottom: "Source:" amid an article is a chart's
TOP_LINES = 4  # where a date may stand alone
_TOP = 10_000  # characters in which tables are looked for there
_LONGEST_TITLE = 90
_LONGEST_DATE = 100  # characters of what may be one
_LONGEST_LINE = 300  # characters of a by-line or the like; an endless line would take for ever
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_UNIX_TIME = re.compile(r"\s*(\d{10})(?:\d{3})?(?:\.\d{1,9})?\s*")  # in seconds or milliseconds
_NAMES = rf"{NAME}(?:(?:, {NAME}){{0,3}},? (?:and|&) {NAME})?"
_AUTHOR = re.compile(
    rf"(?:[Bb]yline: +)?(?:(?:Written )?[Bb]y:?|BY:?|Author:|Words by:?)\s+(?P<author>{_NAMES})"
    r"(?:\s*(?P<mark>[,|–—-]|\bon\b)?\s*(?P<rest>\S.{5,40}))?"
)
_SOURCE = re.compile(r"(?:Source|Publisher|Published by|Publication)\s*:\s*(?P<source>\S.{1,80})")
_ADDRESS = re.compile(r"(?:Source|URL)\s*:\s*(?P<url>https?://\S+)")
_DATED = re.compile(r"(?:First published|Published|Posted|Date)(?: on)?\s*:?\s+(?P<date>.{6,100})")
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S+[.!?]\W{0,3}")
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


def shorten(text: str, limit: int = _LONGEST_TITLE) -> str:
    """The first words of a text, with "…" where it was cut."""
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0].rstrip(",;:") + "…"


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
    for start, end, day in whole_dates(line) if len(line) <= _LONGEST_LINE else ():
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


def read(text: str, marks: tuple[Mark, ...], *, bare_dates: bool = True) -> dict[str, str]:
    """The keys among title, author, source, url and published that the text tells.

    A date that stands alone at the top of a text is its own, unless ``bare_dates`` is not set: a
    web page declares its own, and what is shown without that is an event's. So is one in a table,
    and one below a paragraph.

    ``unread_date`` is what stands where a date should, and cannot be read. The day of a change is
    not that of publication, nor is one amid the text.
    """
    # Endless lines are cut.
    places = list(content_lines(text, marks))
    content = [text[a : min(b, a + _LONGEST_LINE + 1)] for a, b in places]
    found: dict[str, str] = {}
    if content:
        found["title"] = shorten(_headline(text, content).lstrip("# "))
    prose = [n for n, x in enumerate(content) if len(x) > _LONGEST_LINE or _SENTENCE.fullmatch(x)]
    # A headline may be a sentence, and a standfirst may come before the date.
    below = [n for n in prose if n > 0]
    body = next((n for n in below if n > below[0] or len(content[n]) > _LONGEST_LINE), TOP_LINES)
    top = content[: min(body, TOP_LINES)] if bare_dates else []
    rows = tables(text[:_TOP]) if top else []
    bare = [
        shown.day
        for line, (start, _) in zip(top, places, strict=False)
        if not any(table.start <= start < table.end for table in rows)
        for shown in shown_days(line)
    ]
    for number, line in enumerate(content):
        outer = min(number, len(content) - 1 - number) < _NEAR_AN_END
        if len(line) > _LONGEST_LINE:
            continue
        if (author := _AUTHOR.fullmatch(line)) and names([author["author"]]):
            published = _day(author["rest"] or "")
            # "By Friday the roads …" is no by-line, "By Jane Roe, Reuters" is.
            if author["rest"] and not published and author["mark"] in (None, "on"):
                continue
            found.setdefault("author", author["author"].rstrip("."))
            if published:
                found.setdefault("published", published)
        elif outer and (address := _ADDRESS.fullmatch(line)):
            found.setdefault("url", address["url"])
        elif outer and (source := _SOURCE.fullmatch(line)):
            found.setdefault("source", shorten(source["source"]))
        elif dated := _DATED.fullmatch(line):
            # A standfirst may come before it; further down an event's date is so called, a book's.
            if prose[1:] and prose[1] < number and (number < prose[-1] or line[:4] == "Date"):
                continue
            if published := _day(dated["date"]):
                found.setdefault("published", published)
            elif outer and re.search(r"\d", dated["date"]) and not list(whole_dates(line)):
                found.setdefault("unread_date", line)
    if bare:
        found.setdefault("published", bare[0])
    return found


def _headline(text: str, content: list[str]) -> str:
    """The line of a text's first ones that is its headline: the first that tells nothing about it.

    A page of corrections is called that, although nothing is answered from a line that says so.
    """
    if heading := next((line for line in content[:3] if re.match(r"#\s+\S", line)), None):
        return heading
    if not _is_about_text(content[0]):
        return content[0]
    first = text.strip().split("\n", 1)[0].strip()
    if first != content[0]:
        return first
    return next((line for line in content[:TOP_LINES] if not _is_about_text(line)), content[0])


def _is_about_text(line: str) -> bool:
    """Whether a line says who wrote or published a text, or when."""
    if len(line) > _LONGEST_LINE:
        return False
    author, dated = _AUTHOR.fullmatch(line), _DATED.fullmatch(line)
    return bool(
        (author and names([author["author"]]))
        or _SOURCE.fullmatch(line)
        or _ADDRESS.fullmatch(line)
        or (dated and _day(dated["date"]))
        or next(shown_days(line), None)
    )


def _day(words: str) -> str | None:
    """The day that words give, alone or before that of a change."""
    return publication_day(words) or next((shown.day for shown in shown_days(words)), None)
