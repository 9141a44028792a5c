"""The day on which a page says it was published, in the words or in the order of its language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qa.corpus.days import PIECES, publication_day, whole_dates
from qa.text import world_dates

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LANGUAGE = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_][a-zA-Z]{4})?(?:[-_]([a-zA-Z]{2}))?(?![a-zA-Z])")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")  # of whatever calendar
_FIGURES = re.compile(r"\W*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\W*")
# What may follow a day: "à 10h12", "às 14h10", "klo 9.12", "12:00 Uhr".
_TIME = re.compile(r"\W*(?:[^\W\d_]{1,4}\W{1,2})?\d{1,2}\s?[^\W\d_]?[:.]?\s?\d\d(?:[:.]\d\d)?"
                   r"(?:\s?[^\W\d_]{1,4}\.?)?\W*")  # fmt: skip
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S+[.!?]\W{0,3}")


class TopLine(NamedTuple):
    """A line below the headline."""

    text: str
    hinted: bool  # the page marks something in it as a date
    stamps: Sequence[str] = ()  # days that its elements give in their attributes


def language(tree: HtmlElement) -> str | None:
    """The code of the language that a page declares, with its country where that is said: "es-MX".

    A page that says nothing may be in any.
    """
    declared = [
        *tree.xpath("(//*[@lang])[1]/@lang"),
        *tree.xpath("//meta[@http-equiv='content-language' or @property='og:locale']/@content"),
    ]
    found = filter(None, (_LANGUAGE.match(str(each)[:50]) for each in declared))
    codes = ["-".join(filter(None, each.groups())) for each in found]
    # The first of them, with the country if another names that: "en" and "en_GB".
    return next(
        (each for first in codes[:1] for each in [*codes[1:], first] if each.startswith(first)),
        None,
    )


def in_its_language(
    language: str | None, declared: Sequence[str], top: Sequence[TopLine]
) -> dict[str, str]:
    """The day of publication, or what stands in its place and cannot be read.

    What stands before a day may say that it is that of a change, which comes after that of
    publication: of several days the first counts. Without a hint a day is believed alone in its
    line only.

    Args:
        language: as the page declares it.
        declared: what the page declares as a date and is none in English.
        top: the lines below the headline.
    """
    english = language is None or language.startswith("en")
    unread = list(declared)
    found = [day for each in declared for day in _days(each, language)]
    for text, hinted, stamps in () if found else top:
        if english and list(whole_dates(text)):
            continue  # which was not that of publication
        days = [] if english else list(stamps)
        days += _days(text, language) if language or hinted else []
        if days and (hinted or any(_is_whole(piece, language) for piece in PIECES.split(text))):
            found += days
        elif _YEAR.search(text) and (
            hinted or (days and not _SENTENCE.fullmatch(text)) or _FIGURES.fullmatch(text)
        ):
            unread.append(text)
    if found:
        return {"published": min(found)}
    return {"unread_date": unread[0]} if unread else {}


def _days(text: str, language: str | None) -> Iterator[str]:
    found = [*world_dates.find(text, language), *world_dates.in_figures(text, language)]
    english = [] if (language or "en").startswith("en") else list(whole_dates(text))
    for *_, day in [*found, *english]:
        if publication_day(day):
            yield day


def _is_whole(piece: str, language: str | None) -> bool:
    """Whether a piece of a line is a day, with its weekday and a time, and nothing else."""
    piece = piece.strip()
    if language and world_dates.day(piece, language):
        return True
    found = [*world_dates.find(piece, language), *world_dates.in_figures(piece, language)]
    return any(
        start == 0 and (end == len(piece) or _TIME.fullmatch(piece, end)) for start, end, _ in found
    )
