"""The day on which the article of a page was published.

What the page declares is believed first. The days that it shows below the headline are its own:
they stand in for what is not declared, and tell which day it was there when a stamp is in universal
time. Days in the words of other languages are read by the language that the page declares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from qa.corpus.days import BORDER, called, parse_date, publication_day, shown_days, whole_dates
from qa.corpus.formats.page.article import PageArticle
from qa.corpus.formats.page.elements import words_in
from qa.corpus.formats.page.lines import Line, named, names_of
from qa.corpus.formats.page.world_dates import TopLine, in_its_language, language

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# What the words in an element's names say of a date in it.
_PUBLISHED = re.compile(r"dateline|pub(?:date|lish|lished)|posted|created")
_DATED = re.compile(
    r"(?:create|pub|publish|post|article|entry|news|story)?dates?|(?:date)?time(?:stamp)?"
)
_CHANGED = re.compile(r"(?:updat|modifi|chang|revis|edited).*")
_OTHERS = re.compile(r"(?:event|deadline|expir|due).*|dtstart|dtend")
_BORDERS = re.compile(r"starts?|ends?")  # of an event, beside "date" or "time"
_BYLINE = re.compile(r"byline|author")
# Blocks in which a day without any hint is believed, when it stands there alone.
_BARE = ("p", "div", "span", "article", "main", "section", "header", "body", "center")


class _Day(NamedTuple):
    """A day that stands at the top of an article."""

    day: str
    says: bool  # the page calls it that of publication
    hinted: bool  # the page says so, or marks it as a date
    plain: bool  # it may be believed without a hint


def published(
    tree: HtmlElement, article: PageArticle, declared: Sequence[str], vague: Sequence[str]
) -> dict[str, str]:
    """The day of publication, or what stands in its place and cannot be read.

    Args:
        tree: the page.
        article: the article in it.
        declared: what the page declares as the day of publication, the likeliest first.
        vague: what it declares as a date, which may be that of a change.
    """
    marked = tree.xpath("//*[@itemprop='datePublished' or @pubdate]")
    declarations = [*declared, *(_stamp(each) for each in marked if article.holds(each))]
    declarations = [each.strip() for each in declarations if each.strip()]
    shown = [day for line in article.top for day in _days(line)]
    hinted = [each for each in shown if each.hinted]
    own = [each.day for each in hinted or shown][:1]
    for each in declarations:
        if day := publication_day(each):
            return {"published": _publishers_own(each, day, own)}
    for one in hinted:
        if one.says:
            return {"published": one.day}
    for each in vague:
        if day := publication_day(each):
            return {"published": _publishers_own(each, day, own)}
    for one in [*hinted, *(each for each in shown if each.plain)]:
        return {"published": one.day}
    unread = [each for each in [*declarations, *filter(str.strip, vague)] if not parse_date(each)]
    return in_its_language(language(tree), unread, list(_top(article)))


def _top(article: PageArticle) -> Iterator[TopLine]:
    """The lines below the headline, but for those on changes and events."""
    for line in article.top:
        hinted = None if line.beside else _is_hinted(line)
        if hinted is not None:
            stamps = (_element_day(each) for *_, each in _timed(line))
            yield TopLine(line.text.replace(BORDER, " "), hinted, [day for day in stamps if day])


def _element_day(element: HtmlElement) -> str | None:
    """The day that an element gives in its attributes."""
    return publication_day(element.get("datetime") or element.get("title"))


def _stamp(element: HtmlElement) -> str:
    """What an element says in its attributes, or else in its words."""
    stamps = [element.get(key) or "" for key in ("datetime", "content", "title")]
    text = words_in(element)
    return next((each for each in [*stamps, text] if publication_day(each)), stamps[0] or text)


def _days(line: Line) -> Iterator[_Day]:
    """The days that stand alone in a line, or with names; not those of changes and events."""
    pieces = line.pieces()
    by = any(_has(_BYLINE, named(each)) for *_, of in pieces for each in line.around(of))
    found = {one.start: (one.day, one.says) for one in shown_days(line.text, by=by)}
    ends = [end for _, end, _ in whole_dates(line.text)]
    for start, end, element in _timed(line):
        if not any(start <= each < end for each in found):
            last = max((each for each in ends if each <= start), default=0)
            says = called(line.text, last, start, end)
            stamped = _element_day(element)
            if says is not None and stamped:
                found[start] = stamped, says
    for start, (day, says) in sorted(found.items()):
        inner = next((of for a, b, of in pieces if a <= start < max(b, a + 1)), line.element)
        around = line.around(inner)
        if any(map(_is_others, around)):
            continue
        words = set[str]().union(*map(named, around))
        timed = any(each.tag == "time" for each in line.within(inner))
        hinted = (timed or _has(_DATED, words) or _has(_PUBLISHED, words)) and not line.beside
        plain = line.element.tag in _BARE and not line.beside
        yield _Day(day, says, says or hinted, plain)


def _is_others(element: HtmlElement) -> bool:
    """Whether an element's names say that a date in it is that of a change or an event."""
    words = named(element)
    changed = _has(_CHANGED, words) and not _has(_PUBLISHED, words)
    borders = (_has(_BORDERS, name) and _has(_DATED, name) for name in names_of(element))
    return changed or _has(_OTHERS, words) or any(borders)


def _is_hinted(line: Line) -> bool | None:
    """Whether a page marks something in a line as a date; None if as that of an event or change."""
    around = [each for *_, of in line.pieces() for each in line.around(of)]
    if any(map(_is_others, around)):
        return None
    words = set[str]().union(*map(named, around))
    timed = any(each.tag == "time" for each in around)
    return timed or _has(_DATED, words) or _has(_PUBLISHED, words)


def _timed(line: Line) -> list[tuple[int, int, HtmlElement]]:
    """Where ``time`` elements and the like stand in a line."""
    places: dict[HtmlElement, tuple[int, int]] = {}
    for start, end, element in line.pieces():
        for outer in line.within(element):
            if outer.tag in ("time", "abbr"):
                places[outer] = (places.get(outer, (start, end))[0], end)
    return [(start, end, element) for element, (start, end) in places.items()]


def _has(pattern: re.Pattern[str], words: set[str]) -> bool:
    return any(map(pattern.fullmatch, words))


def _publishers_own(stamp: str, day: str, shown: Sequence[str]) -> str:
    """The day that a page shows, where its stamp is in universal time and off by one day."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return day
    near = {(date.fromisoformat(day) + timedelta(days=step)).isoformat() for step in (-1, 1)}
    universal = moment.tzinfo is not None and not moment.utcoffset()
    return next((each for each in shown if universal and each in near), day)
