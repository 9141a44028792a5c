"""Times that a question names: "latest", "as of January", "in July 2023", "last week"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from qa.text.dates import MONTHS, SHORT_MONTHS, Day, day
from qa.text.words import FUNCTION_WORDS

_LATEST = re.compile(
    r"\b(?:latest|newest|most\s+recent(?:ly)?|current(?:ly)?|right\s+now|so\s+far|up\s+to\s+now"
    r"|final\s+(?:death\s+)?(?:toll|figure|count|number|tally|result)s?)\b",
    re.IGNORECASE,
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# "By Jan Egeland" names no month: a short one has a day or a year beside it.
_MONTH = rf"(?:(?:{MONTHS})\b|(?:{SHORT_MONTHS})\b\.?(?=\s+\d))"
_DATE = (
    rf"\d{{4}}-\d\d-\d\d|(?:{_DAY}\s+(?:of\s+)?)?{_MONTH}(?:\s+{_DAY}(?!\d))?(?:,?\s+\d{{4}})?"
    r"|(?:1[89]|20)\d\d(?!-\d)|(?:last|this)\s+(?:week|month|year)|yesterday|today"
)
_NAMED = re.compile(
    rf"\b(?P<how>as\s+of|in|during|on|since|after|from|before|until|till|by)\s+"
    rf"(?:the\s+|early\s+|late\s+|mid-?\s?)?(?P<date>{_DATE})\b|\b(?P<bare>last\s+week|yesterday|today)\b",
    re.IGNORECASE,
)
# "From March to May 2023": neither month is the time asked about.
_RANGE = re.compile(
    rf"\s*(?:to|and|or|until|till|through|-|–)\s*(?:{_DATE}|{_DAY}\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Time:
    """The time a question is about: when the articles that may answer it were published."""

    words: str  # as they stand in the question: "in the July" of "in the July protests"
    since: str | None = None  # ISO date
    until: str | None = None  # ISO date
    strict: bool = False  # "as of": what was published later cannot answer

    @property
    def said(self) -> str:
        """The time by itself.

        >>> Time("in the July").said, Time("on the 20th of July").said
        ('in July', 'on the 20th of July')
        """
        return re.sub(r"\sthe(?=\s+(?!\d{1,2}\D))", "", self.words)

    def outside(self, question: str) -> str:
        """The question without its time: an article rarely says the day it was published on.

        A time that goes on ("in the July protests") stays: without it no sentence would be left.
        So does one that has an open end ("since 2014"), which articles do say.

        >>> Time("in July 2023").outside("Who died in July 2023?")
        'Who died?'
        """
        if re.match(r"(?:since|after|from|before|until|till|by)\b", self.words, re.IGNORECASE):
            return question
        words = rf"(?<!\w){re.escape(self.words)}(?!\w)"
        after = re.search(rf"{words}['’]?\s*(\w+)", question)
        if after and after[1].lower() not in FUNCTION_WORDS:
            return question
        rest = re.sub(rf"\s*{words}\s*", " ", question, count=1).strip(" ,")
        rest = re.sub(r" (?=[?,])", "", rest)
        return rest if re.search(r"\w", rest) else question


def latest(question: str) -> bool:
    """Whether a question asks for the newest there is.

    >>> latest("What is the latest death toll?"), latest("Who died?")
    (True, False)
    """
    return bool(_LATEST.search(question))


def time(question: str, newest: str | None, today: date) -> Time | None:
    """The time that a question names; None where it names none, or one that cannot be known.

    Args:
        question: standing alone.
        newest: ISO date of the newest article: "in July" is the last July before it.
        today: what "last week" is relative to.

    >>> time("How many were injured in July?", "2023-09-01", date(2026, 1, 1))
    Time(words='in July', since='2023-07-01', until='2023-07-31', strict=False)
    >>> time("How many had died as of March 4, 2024?", None, date(2026, 1, 1)).until
    '2024-03-04'
    """
    match = _NAMED.search(question)
    if match is None or _RANGE.match(question, match.end()):
        return None
    said = match["date"] or match["bare"]
    named = said.lower()
    relative = re.match(r"last|this|yesterday|today", named)
    base = today.isoformat() if relative else newest[:10] if newest else None
    found = day(said, base, past=True)
    how = " ".join((match["how"] or "in").lower().split())
    # "On May Day", "negotiated by May": no month.
    if found is None or (named == "may" and how in ("on", "by", "from", "after", "before")):
        return None
    since, until = _span(how, found)
    if how == "by" and newest and until and until >= newest[:10]:
        return None  # "Lost by 2030": no time of publication
    return Time(match[0], since, until, strict=how == "as of")


def _span(how: str, found: Day) -> tuple[str | None, str | None]:
    first, last = found.first.isoformat(), found.last.isoformat()
    if how == "after":
        return (found.last + timedelta(days=1)).isoformat(), None
    if how == "before":
        return None, (found.first - timedelta(days=1)).isoformat()
    if how in ("since", "from"):
        return first, None
    if how in ("as of", "until", "till", "by"):
        return None, last
    return first, last
