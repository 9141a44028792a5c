"""Dates in texts: "last month" in an article of January is December."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import product

from dateutil.relativedelta import relativedelta

from qa.text.characters import plain


@dataclass(frozen=True, slots=True)
class Day:
    """A stretch of days, first and last: a day, a month or a year."""

    first: date
    last: date
    other: Day | None = None  # a second reading: an article of January may mean either "21 June"

    @property
    def readings(self) -> tuple[Day, ...]:
        """What it may mean, the earlier first."""
        return (self,) if self.other is None else (self, self.other)

    def same(self, other: Day) -> bool:
        """Whether both may name the same stretch."""
        return any((a.first, a.last) == (b.first, b.last) for a, b in self._beside(other))

    def agrees(self, other: Day) -> bool:
        """Whether they may share a day: "December" and "December 7"."""
        return any(a.first <= b.last and b.first <= a.last for a, b in self._beside(other))

    def apart(self, other: Day) -> int:
        """How many days, at least, one begins before the other."""
        return min(abs((a.first - b.first).days) for a, b in self._beside(other))

    def _beside(self, other: Day) -> Iterator[tuple[Day, Day]]:
        """The readings of both."""
        return product(self.readings, other.readings)


def timestamp(shift: timedelta = timedelta()) -> str:
    """When it is now, or will be in so long, in ISO's form, in UTC, to the second."""
    return (datetime.now(UTC) + shift).isoformat(timespec="seconds")


def readable_date(published: str) -> str:
    """An ISO date as people write it: 2023-07-20 → 20 July 2023."""
    try:
        day = datetime.fromisoformat(published)
    except ValueError:
        return published
    return f"{day.day} {day:%B %Y}"


# The lists, as patterns; for capitals, `MONTHS.title()`.
MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
SHORT_MONTHS = "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
# A day or a month without a year is the one that was so many days ago at most, or is so many ahead.
_NEAR = 92
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WRITTEN = re.compile(
    r"\b(?P<iso>\d{4}-\d\d-\d\d)\b"
    rf"|(?:\b(?P<before>{_DAY})\s(?:of\s)?)?"
    rf"\b(?P<month>(?:{MONTHS})\b|(?:{SHORT_MONTHS})\b(?!-)\.?)"  # no Mar-a-Lago
    rf"(?:\s(?P<after>{_DAY})\b(?![.,:]?\d|\s?[ap]\.?m\b))?"
    r"(?:(?:,\s?|\s(?:of\s)?)(?P<year>(?:1\d|20)\d\d)\b(?![.,]\d)|\s(?P<which>last|this|next)\syear\b)?"
    r"|(?<![\d,.])\b(?P<alone>(?:1[89]|20)\d\d)\b(?!\s?[-–]+\s?\d|[.,]\d)",
    re.IGNORECASE,
)
# Before a month that is no name.
_IN = re.compile(
    r"\b(?:in|of|from|since|until|till|by|during|through|before|after|between|and|to|or|last|next"
    r"|this|early|late|mid|the) ?-?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_DAYS = {"yesterday": -1, "last night": -1, "today": 0, "tonight": 0, "this morning": 0,
         "this afternoon": 0, "this evening": 0, "tomorrow": 1}  # fmt: skip
_RELATIVE = re.compile(
    rf"\b(?:(?P<how>next|this|coming|last)\s)?(?P<weekday>{WEEKDAYS})\b|\b(?P<day>{'|'.join(_DAYS)})\b"
    r"|\b(?P<which>last|this|next)\s(?P<unit>week|month|year)\b"
    r"|(?<![\d.,])\b(?P<count>\w+)\s(?P<units>day|week|month|year)s?\sago\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(r"\bovernight\b|\b(?:last|this)\s(?:night|weekend)\b", re.IGNORECASE)
# "The march", "what may be": months only with a capital, or beside a day or year.
_NO_MONTH = re.compile(
    r"(?<!\b\d )(?<!\b\d\d )(?<!\d(?:st|nd|rd|th) )(?<! of )\b(?:march|may)\b(?!,?\s\d)"
)
# "26 to 28 February" is not the 28th, nor is "June 5-7" the 5th.
_TO = r"(?:[-–]+|to|and|or|until|till)"
_FROM, _ON = re.compile(rf"\d(?:st|nd|rd|th)?\s?{_TO}\s?$"), re.compile(rf"\s?{_TO}\s?\d")
# A quarter, "20 years after 1941".
_NO_DAY = re.compile(r"\bq[1-4]\b|\byears? after\b", re.IGNORECASE)
_IN_YEAR = re.compile(
    r"\b((?:as of|in|by|from|since|until|till|of|after|before|through|during|for|the|mid|early|late"
    r"|between|and|(?<!up )to)[ -])(?:1[5-9]|20)\d\d(?![\w,.]*\d)\b(?:\s?(?:--?|–)\s?\d{2,4}\b)?",
    re.IGNORECASE,
)


def _plain(text: str) -> str:
    return _NO_MONTH.sub(";", " ".join(plain(text).split()))


def is_date(text: str) -> bool:
    """Whether a text names a date or a time relative to one."""
    text = _plain(text)
    return any(pattern.search(text) for pattern in (_WRITTEN, _RELATIVE, _VAGUE))


def has_date(text: str) -> bool:
    """Whether a text has a day, a month or a year by its name or number.

    >>> has_date("Who won in 2022?"), has_date("Who won in May?"), has_date("Who is Theresa May?")
    (True, True, False)
    """
    plain = _plain(text)
    return any(
        found["iso"] or found["alone"] or found["before"] or found["after"] or found["year"]
        or found["which"] or _IN.search(plain[: found.start()])
        for found in _WRITTEN.finditer(plain)
    )  # fmt: skip


def written(text: str) -> list[tuple[int, int]]:
    """Where dates with a year stand in a text."""
    found = _WRITTEN.finditer(text)
    return [one.span() for one in found if one["iso"] or one["year"] or one["alone"]]


def without_dates(text: str) -> str:
    """A text without the dates in it, whose figures count nothing.

    >>> without_dates("42 on May 5, 2023"), without_dates("from 2019 to 2021")
    ('42 on ;', 'from ; to ;')
    """
    text = _WRITTEN.sub(lambda found: found[0] if found["alone"] else ";", _NO_MONTH.sub(";", text))
    return _IN_YEAR.sub(r"\1;", text)


@lru_cache(maxsize=4096)
def day(text: str, published: str | None = None) -> Day | None:
    """The stretch of days that a text names, or None where that cannot be known.

    "December 7", "Thursday" and "last month" need the date of the article they stand in. News
    tells of what has been and of what is to come: an article of January may mean either year's
    "May", and which week's "next Friday" nobody knows. Of two dates neither is meant alone.

    Args:
        text: as it stands in an article or a question.
        published: ISO date of the article.

    >>> day("July 20, 2023").first, day("July 2023").last
    (datetime.date(2023, 7, 20), datetime.date(2023, 7, 31))
    >>> day("last month", "2023-01-20").first, day("December 7")
    (datetime.date(2022, 12, 1), None)
    >>> [reading.first.year for reading in day("May", "2023-01-20").readings]
    [2022, 2023]
    """
    text = _plain(text)
    base = date.fromisoformat(published[:10]) if published else None
    if _NO_DAY.search(text):
        return None
    written = list(_WRITTEN.finditer(text))
    if len(written) == 1:
        if _FROM.search(text[: written[0].start()]) or _ON.match(text, written[0].end()):
            return None
        return _written(written[0], base, bool(re.search(rf"\blast (?:{MONTHS})", text, re.I)))
    relative = list(_RELATIVE.finditer(text))
    if written or len(relative) != 1 or base is None:
        return None
    return _relative(relative[0], base)


def named(text: str, until: str) -> list[tuple[int, int, Day]]:
    """Every stretch of days that a question names, with its offsets, in order.

    Without a year it is the last one that began by a day.

    Args:
        text: as a question has it: "in June", "between May and July 2023".
        until: ISO date, as of the newest article.

    >>> [(start, str(one.first)) for start, _, one in named("May 2023 or January", "2023-11-20")]
    [(0, '2023-05-01'), (12, '2023-01-01')]
    """
    hidden = _NO_MONTH.sub(lambda found: ";" * len(found[0]), text)
    # "Last Friday, 3 May" is one day, and the second tells it better.
    matches = list(_WRITTEN.finditer(hidden)) or list(_RELATIVE.finditer(hidden))
    found: list[tuple[int, int, Day]] = []
    for start, end in (match.span() for match in matches):
        before = hidden[found[-1][1] if found else 0 : start]  # of "3-5 May" neither day is meant
        one = None if _FROM.search(before) else day(text[start:end], until)
        if one is not None:
            ahead = one.first > date.fromisoformat(until[:10]) and not _YEAR.search(text[start:end])
            found.append((start, end, _year_before(one) if ahead else one))
    return found


def _year_before(one: Day) -> Day:
    back = relativedelta(years=1)
    return Day(one.first - back, one.last - back)


def _written(found: re.Match[str], base: date | None, past: bool) -> Day | None:
    if found["iso"]:
        return _stretch(*map(int, found["iso"].split("-")))
    if found["alone"]:
        return _stretch(int(found["alone"]))
    name = found["month"].lower()[:3]
    month = 1 + next(at for at, known in enumerate(MONTHS.split("|")) if known.startswith(name))
    number = found["before"] or found["after"]
    number = int(re.sub(r"\D", "", number)) if number else None
    if found["year"]:
        return _stretch(int(found["year"]), month, number)
    if base is None:
        return None
    if found["which"]:
        return _stretch(_around(base, found["which"], "year").first.year, month, number)
    latest = _stretch(base.year, month, number)
    if latest is None or latest.first > base:
        latest = _stretch(base.year - 1, month, number)
    if latest is None or past or (base - latest.last).days <= _NEAR:
        return latest
    ahead = _stretch(latest.first.year + 1, month, number)
    if ahead is None:  # February 29
        return latest
    return ahead if (ahead.first - base).days <= _NEAR else replace(latest, other=ahead)


def _relative(found: re.Match[str], base: date) -> Day | None:
    if found["day"]:
        one = base + timedelta(days=_DAYS[found["day"].lower()])
        return Day(one, one)
    if found["which"]:
        return _around(base, found["which"].lower(), found["unit"].lower())
    if found["count"]:
        return _ago(found["count"].lower(), found["units"].lower(), base)
    how = (found["how"] or "").lower()
    if how in ("next", "this", "coming"):
        return None
    # The last one before the article, or its own day.
    back = (base.weekday() - WEEKDAYS.split("|").index(found["weekday"].lower())) % 7
    one = base - timedelta(days=back or 7 * (how == "last"))
    return Day(one, one)


def _ago(count: str, unit: str, base: date) -> Day | None:
    """Some day of a year for "two years ago", that day for "two days ago"."""
    from text_to_num import alpha2digit

    digits = "1" if count in ("a", "an") else str(alpha2digit(count, "en", threshold=0.0))
    if not re.fullmatch(r"\d{1,2}", digits):  # "a thousand years ago"
        return None
    return _holding(_moved(base, unit, -int(digits)), unit)


def _moved(one: date, unit: str, count: int) -> date:
    """So many days, weeks, months or years later."""
    if unit in ("day", "week"):
        return one + timedelta(days=count * (7 if unit == "week" else 1))
    return one + relativedelta(months=count * (12 if unit == "year" else 1))


def _holding(one: date, unit: str) -> Day:
    """The day, week, month or year that a day lies in."""
    first = one
    if unit == "week":
        first = one - timedelta(days=one.weekday())
    elif unit != "day":
        first = one.replace(day=1) if unit == "month" else one.replace(month=1, day=1)
    return Day(first, _moved(first, unit, 1) - timedelta(days=1))


def _around(base: date, which: str, unit: str) -> Day:
    return _holding(_moved(base, unit, {"last": -1, "this": 0, "next": 1}[which.lower()]), unit)


def _stretch(year: int, month: int | None = None, number: int | None = None) -> Day | None:
    """A year, a month or a day; None for February 30."""
    try:
        first = date(year, month or 1, number or 1)
        return _holding(first, "day" if number else "month" if month else "year")
    except (ValueError, OverflowError):
        return None
