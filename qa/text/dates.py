"""Dates in texts: "last month" in an article of January is December. Read by dateparser."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Day:
    """A stretch of days, first and last: a day, a month or a year."""

    first: date
    last: date

    def same(self, other: Day) -> bool:
        """Whether both name the same stretch."""
        return self == other

    def agrees(self, other: Day) -> bool:
        """Whether they share a day: "December" and "December 7"."""
        return self.first <= other.last and other.first <= self.last


MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
# A day or a month without a year was so many days ago at most, or is so many ahead.
_BACK, _AHEAD = 183, 92
SHORT_MONTHS = r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b(?!-)\.?"  # no Mar-a-Lago
_MONTH = rf"(?:(?:{MONTHS})\b|{SHORT_MONTHS})"
_DATED = re.compile(
    rf"\b{_MONTH}|\b(?:{WEEKDAYS})\b"
    r"|\b(?:1[89]|20)\d\d\b|\b\d{4}-\d\d-\d\d\b|\b(?:yesterday|today|tonight|tomorrow)\b"
    r"|\b(?:last|this|next)\s+(?:week|month|year)\b|\bovernight\b"
    r"|\b(?:last|this)\s+(?:night|morning|afternoon|evening|weekend)\b|\b\w+\s+(?:days?|weeks?|months?|years?)\s+ago\b",
    re.IGNORECASE,
)


# "The march", "what may be": months only with a capital, or beside a day or year.
_NO_MONTH = re.compile(r"(?<!\d )(?<!\d(?:st|nd|rd|th) )(?<! of )\b(?:march|may)\b(?!,?\s+\d)")


def is_date(text: str) -> bool:
    """Whether a text names a date or a time relative to one."""
    return bool(_DATED.search(_NO_MONTH.sub(" ", text)))


def is_only_date(text: str) -> bool:
    """Whether a text names a date and nothing else: "on May 5", not "Theresa May"."""
    if _NO_MONTH.search(text):
        return False
    left = re.sub(
        r"\b(?:on|in|at|the|of|since|until|early|late|morning|afternoon|evening|night"
        r"|spring|summer|autumn|winter)\b",
        "",
        _DATED.sub(" ", text),
        flags=re.I,
    )
    return is_date(text) and not re.search(r"[^\W\d_]{3,}", left)


@lru_cache(maxsize=4096)
def day(text: str, published: str | None = None, *, past: bool = False) -> Day | None:
    """The stretch of days that a text names, or None where that cannot be known.

    "December 7", "Thursday" and "last month" need the date of the article they stand in. News
    tells of what has been and of what is to come: which year's "May" an article of January
    means, and which week's "next Friday", nobody knows.

    Args:
        text: as it stands in an article or a question.
        published: ISO date of the article.
        past: nothing later than that date is meant.

    >>> day("July 20, 2023")
    Day(first=datetime.date(2023, 7, 20), last=datetime.date(2023, 7, 20))
    >>> day("last month", "2023-01-20").first, day("December 7")
    (datetime.date(2022, 12, 1), None)
    >>> day("on July 19", "2023-07-05").first, day("May", "2023-01-20")
    (datetime.date(2023, 7, 19), None)
    """
    lowered = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", _NO_MONTH.sub(" ", text).lower())
    base = datetime.fromisoformat(published) if published else None
    # A quarter, which dateparser takes for a month, and "2020-21"; "20 years after 1941".
    if re.search(
        r"\bq[1-4]\b|\b(?:1[89]|20)\d\d[-–](?:1[3-9]|[2-9]\d)\b|\byears? after\b", lowered
    ):
        return None
    if base and (
        time := re.fullmatch(r"\W*(last night|this (?:morning|afternoon|evening))\W*", lowered)
    ):
        of = base.date() - timedelta(days=time[1] == "last night")
        return Day(of, of)
    year_alone = re.fullmatch(r"\D*\b((?:1[89]|20)\d\d)\b\D*", lowered)
    if year_alone and not re.search(rf"\b(?:{_MONTH}|(?:{WEEKDAYS})\b)", lowered):
        return _stretch(int(year_alone[1]))
    if base and (match := re.search(r"\b(last|this|next)\s+(week|month|year)\b", lowered)):
        around = _around(base.date(), match[1], match[2])
        if match[2] != "year" or not re.search(rf"\b{_MONTH}", lowered):
            return around
        lowered = lowered.replace(match[0], str(around.first.year))  # "May last year"
    if re.search(r"\b(?:day|week|month|year)s? ago\b", lowered):
        return _ago(lowered, base)
    weekday = re.search(rf"\b({WEEKDAYS})\b", lowered)
    if re.search(rf"\b(?:next|this|coming)\s+(?:{WEEKDAYS})\b", lowered):
        return None
    if base and weekday and not re.search(r"\d", lowered):
        # The last one before the article, or its own day.
        back = (base.weekday() - WEEKDAYS.split("|").index(weekday[1])) % 7
        back = back or 7 * bool(re.search(r"\blast\b", lowered))
        before = base.date() - timedelta(days=back)
        return Day(before, before)
    if base is None and not re.search(r"\b(?:1[89]|20)\d\d\b", lowered):
        return None
    bare = re.sub(r"^(?:on|in|at|since|until|late|early)\s+", "", lowered)
    bare = re.sub(rf"^(?:last |mid[- ])(?={_MONTH})", "", bare)
    found = _parsed(bare, base)
    if found is None:
        return None
    known = Day(found, found)
    month = re.search(rf"\b{_MONTH}", lowered)
    if month and not re.search(rf"\d.*\b{_MONTH}|\b{_MONTH}\s+\d{{1,2}}\b|-\d\d-\d\d", lowered):
        known = _stretch(found.year, found.month)
    yearless = base and month and not re.search(r"\b(?:1[89]|20)\d\d\b", lowered)
    return _meant(known, base.date()) if base and yearless and not past else known


def _meant(latest: Day, base: date) -> Day | None:
    """The latest such day or month before an article, or the next one if that is near."""
    if (base - latest.last).days <= _BACK:
        return latest
    year, month, number = latest.first.year + 1, latest.first.month, latest.first.day
    if latest.first != latest.last:
        ahead = _stretch(year, month)
    elif number > monthrange(year, month)[1]:
        return None
    else:
        ahead = Day(date(year, month, number), date(year, month, number))
    return ahead if (ahead.first - base).days <= _AHEAD else None


def _ago(text: str, base: datetime | None) -> Day | None:
    """Some day of a year for "two years ago", that day for "two days ago"."""
    match = re.search(r"(?<![\d.,])\b(?!hundred|thousand|million|billion)\w+ "
                      r"(day|week|month|year)s? ago\b", text)  # fmt: skip
    found = _parsed(match[0], base) if base and match else None
    if match is None or found is None:
        return None
    if match[1] in ("year", "month"):
        return _stretch(found.year, found.month if match[1] == "month" else None)
    if match[1] == "week":
        monday = found - timedelta(days=found.weekday())
        return Day(monday, monday + timedelta(days=6))
    return Day(found, found)


def _parsed(text: str, base: datetime | None) -> date | None:
    import dateparser

    settings = {"PREFER_DATES_FROM": "past", "RELATIVE_BASE": base or datetime(2000, 1, 1)}
    # The time of day is no part of a date, and dateparser would stumble over it.
    text = re.sub(r"\b(?:morning|afternoon|evening|night|noon|midnight)\b", "", text)
    found = dateparser.parse(text.strip(), languages=["en"], settings=settings)
    return found.date() if found else None


def _stretch(year: int, month: int | None = None) -> Day:
    if month is None:
        return Day(date(year, 1, 1), date(year, 12, 31))
    return Day(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _around(base: date, which: str, unit: str) -> Day:
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "year":
        return _stretch(base.year + step)
    if unit == "month":
        months = base.year * 12 + base.month - 1 + step
        return _stretch(months // 12, months % 12 + 1)
    monday = base - timedelta(days=base.weekday()) + timedelta(weeks=step)
    return Day(monday, monday + timedelta(days=6))
