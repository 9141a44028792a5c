"""When the articles appeared that a question itself asks: "according to articles of July 2023".

A date in a question is mostly that of what happened, which says nothing on when it was reported.
Only one that is said of the articles themselves limits which of them are asked. "Articles of 1949"
may be a law's: without "published" they are asked only where the question says that they tell it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from qa.answer.publishers import SAY, without
from qa.text.dates import Day, day, named, written

_ARTICLES = r"(?:articles|stories|news (?:reports|stories)|news coverage|press reports)"
_PUBLISHED = r"(?:(?:that|which) (?:were|appeared) )?(?:published|printed|written) "
_BEFORE = re.compile(
    rf"(?P<asked>\b(?:according to|in|from|says?|said)(?: (?:the|all|any|these|those|our|my|news"
    rf"|newspaper|press))* )?\b{_ARTICLES} (?P<published>{_PUBLISHED})?"
    r"(?P<how>of|from|in|on|between|dated|(?:from )?(?:since|after|before|until)) $",
    re.IGNORECASE,
)
_TO = re.compile(r" ?(?:to|until|till|through|and|-|–) ?", re.IGNORECASE)
# The word right before a time that says which articles are meant, and what joins several times.
_HOW = re.compile(
    r"\b(?:since|after|before|until|till|in|of|from|on|for|during|between)(?= $)", re.IGNORECASE
)
_JOINED = re.compile(rf"{_TO.pattern}|, ?| or |, (?:and|or) ", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\b")
_SAYING = re.compile(rf"\s*(?:{SAY})\b", re.IGNORECASE)
# "Articles of 2023 protests" are of no year.
_AFTER = re.compile(
    rf"\s*(?:[^\w\s]|$|(?:{SAY}|is|are|was|were|do|does|did|has|have|had|can|what|which|who|whom"
    r"|where|when|why|how|on)\b)",
    re.IGNORECASE,
)
_WHAT_THEY_SAY = re.compile(
    r"\b(?:what|who|whom|where|when|why|how|which)\b.* (?:do|does|did) "
    r"(?:(?:the|all|any|these|those|our|my|news|newspaper|press|first|last|latest|newest|oldest) )*"
    rf"(?:article|story|{_ARTICLES}) .*\b(?!about)(?:{SAY}) \w",
    re.IGNORECASE,
)
_LACKING = re.compile(rf"\b(?:(?:{SAY})s?|is|are|was|were)$", re.IGNORECASE)


class Published(NamedTuple):
    """When the articles appeared that a question is to be answered by."""

    first: str | None  # ISO date, included; None for no such limit
    last: str | None  # ISO date, included; None for no such limit
    question: str  # without what only says so


def published(question: str) -> Published:
    """The days on which articles may have appeared, as a question says itself.

    >>> published("In articles published in July 2023, who won?")
    Published(first='2023-07-01', last='2023-07-31', question='Who won?')
    >>> published("How many articles of 1949 are still in force?")[:2]
    (None, None)
    """
    words = " ".join(question.split())
    dates = written(words)
    for number, (start, end) in enumerate(dates):
        found = _BEFORE.search(words[:start])
        first = last = day(words[start:end])
        if not found or first is None:
            continue
        how = found["how"].casefold().removeprefix("from ")
        for begin, finish in dates[number + 1 : number + 2]:
            # "And" joins the ends of a stretch only after "between".
            if (to := _TO.fullmatch(words, end, begin)) and ("and" in to[0]) == (how == "between"):
                last, end = day(words[begin:finish]), finish
        if last is None or last.first < first.first or not _AFTER.match(words, end):
            continue
        if how == "between" and last is first:
            continue
        # A law has no articles from one day to another.
        days = last is not first and first.first == first.last
        asked = found["asked"] or found["published"] or how == "dated" or days
        if asked or _SAYING.match(words, end):
            limits = _limits(how, first, last)
            return Published(*limits, _unlimited(words, found, end))
    return Published(None, None, words)


def asks_what_they_say(question: str) -> bool:
    """Whether a question asks what some articles say, and not which there are.

    >>> asks_what_they_say("What did the articles from January 2024 say about the number of dead?")
    True
    >>> asks_what_they_say("What topics do these articles cover?")
    False
    """
    return _WHAT_THEY_SAY.search(question) is not None


def named_time(question: str, newest: str) -> tuple[str | None, str | None]:
    """The first and the last day, as ISO dates, of the time that a question for articles names.

    Args:
        question: known to ask which articles there are.
        newest: ISO date of the newest: "in June" is the last one before it.

    >>> named_time("Which articles were published in June?", "2025-03-02")
    ('2024-06-01', '2024-06-30')
    >>> named_time("List the articles on life after the flood from before 2024", "2025-03-02")
    (None, '2023-12-31')
    >>> named_time("Articles from January to March 2023?", "2025-03-02")
    ('2023-01-01', '2023-03-31')
    """
    times: list[tuple[str, Day, Day]] = []  # the word before, and the first and the last of some
    end = None
    for start, finish, one in named(question, newest):
        if end is not None and _JOINED.fullmatch(question, end, start):
            how, first, last = times.pop()
            if not _YEAR.search(question[end - 4 : end]):  # "from November to March 2023"
                first = last = _last_before(first, one)
            times.append((how, min(first, one, key=_begins), max(last, one, key=_begins)))
        else:
            found = _HOW.search(question[:start])
            times.append((found[0].casefold() if found else "", one, one))
        end = finish
    # "Articles from 2023 on the 2019 election" are of 2023.
    limits = [_limits(*each) for each in times if each[0]] or [_limits(*each) for each in times]
    since = max((day for day, _ in limits if day), default=None)
    until = min((day for _, day in limits if day), default=None)
    return (None, None) if since and until and since > until else (since, until)


def _begins(one: Day) -> date:
    return one.first


def _last_before(begin: Day, finish: Day) -> Day:
    """The same days of the last year in which they began by those of another stretch."""
    year = finish.first.year - ((begin.first.month, begin.first.day) > (
        finish.first.month, finish.first.day))  # fmt: skip
    back = relativedelta(years=begin.first.year - year)
    return Day(begin.first - back, begin.last - back)


def _unlimited(words: str, found: re.Match[str], end: int) -> str:
    """A question without what says only when its articles appeared, which goes up to ``end``.

    It stays where the question would lack it: "What do articles of 2023 say?", "What is said in
    articles of 2023?"
    """
    before, asked = words[: found.start()].rstrip(), (found["asked"] or "").casefold()
    if before[-1:] in ",;":  # or at the beginning
        only = bool(asked) or words[end : end + 1] in (",", ":", ";")
    else:
        only = asked.startswith(("according", "in", "from")) and not _LACKING.search(before)
    return without(words, found.start(), end) if only else words


def _limits(how: str, first: Day, last: Day) -> tuple[str | None, str | None]:
    """The first and the last day of what is said of one stretch of days, or of two ends."""
    begin, end = first.first.isoformat(), last.last.isoformat()
    match how:
        case "since":
            return begin, None
        case "until" | "till":
            return None, end
        case "after":
            return (last.last + timedelta(days=1)).isoformat(), None
        case "before":
            return None, (first.first - timedelta(days=1)).isoformat()
        case _:
            return begin, end
