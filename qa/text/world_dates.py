"""Dates in the words of other languages, which a library knows; where one is, is told by its shape.

The library reads a date into almost anything, so it is only asked about a few words that hold a
year, the number of a day and letters, and must find day, month and year in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from qa.text.characters import plain

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_LONGEST = 200  # characters that are looked through
_MOST_YEARS = 4  # in them
_REACH = 5  # words between a year and its day, at most
_WORD = re.compile(r"\S+")
_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-]((?:1[6-9]|20)\d\d)(?![\d/-])")
_NUMBER = re.compile(r"\d+")
_IN_ONE_WORD = re.compile(r"\d{4}[\u3400-\ud7ff]\d{1,2}[\u3400-\ud7ff]\d{1,2}[\u3400-\ud7ff]?")
_DAY = re.compile(r"(?<![\d:.])(?:3[01]|[12]\d|0?[1-9])(?![\d:]|\.\d|[a-z]\d)")
_BOTH = {"no": "nb"}  # pages of either Norwegian say "no"
_MOST_LANGUAGES = 60
_MOST_TRIED = 3  # runs of words, where every language is asked about each
_SETTINGS = {
    "REQUIRE_PARTS": ["day", "month", "year"],
    "STRICT_PARSING": True,
    "PARSERS": ["absolute-time"],
}


def find(line: str, language: str | None = None) -> Iterator[tuple[int, int, str]]:
    """Where dates of a day stand in a line, with that day as an ISO date.

    Args:
        line: the line; only its beginning is looked through.
        language: its language's code, as pages declare it ("fr", "pt-BR"). Without one the
            usual ones are tried, which takes half a second once, and those that can read it must
            agree.

    >>> list(find("Publié le 3 mai 2024 à 10h12", "fr"))
    [(10, 20, '2024-05-03')]
    >>> list(find("2024年5月3日", "ja")), list(find("12 hommes depuis 2019", "fr"))
    ([(0, 9, '2024-05-03')], [])
    """
    line = line[:_LONGEST]
    words = [found.span() for found in _WORD.finditer(line)]
    ended = 0
    for year in [*_YEAR.finditer(line)][:_MOST_YEARS]:
        at = next(n for n, (start, end) in enumerate(words) if start <= year.start() < end)
        around = _around(line, words, at)
        if whole := _IN_ONE_WORD.match(line, year.start()):  # where words are not parted
            around = iter([whole.span()])
        for start, end in around if language else islice(around, _MOST_TRIED):
            said = line[start:end].strip(" \t.,;:()[]|")
            if start >= ended and _names_month(said) and (day := _read(plain(said), language)):
                start = line.index(said, start)
                ended = start + len(said)
                yield start, ended, day
                break


def _names_month(words: str) -> bool:
    """Whether the month may be given: by a word, or by a figure before the year or marked as one.

    In "2024 à 10 h 12" there is none.
    """
    figures = _NUMBER.findall(words)
    year_last = len(figures[-1]) == 4 and words.endswith(figures[-1])
    return len(figures) < 3 or year_last or bool(_IN_ONE_WORD.fullmatch(words.replace(" ", "")))


def in_figures(line: str, language: str | None) -> Iterator[tuple[int, int, str]]:
    """Where dates in figures stand, of which the language's country says which figure is the day.

    >>> list(in_figures("3/4/2023", "es")), list(in_figures("3/4/2023", "en-US"))
    ([(0, 8, '2023-04-03')], [(0, 8, '2023-03-04')])
    >>> list(in_figures("3/4/2023", "en"))
    []
    """
    order = _order(language) if language else None
    for found in _FIGURES.finditer(line[:_LONGEST]) if order else ():
        first, second, year = map(int, found.groups())
        with suppress(ValueError):
            known = date(year, second, first) if order == "d" else date(year, first, second)
            yield (*found.span(), known.isoformat())


@lru_cache(maxsize=300)
def _order(language: str) -> str | None:
    """Which comes first where a language is written, "d" for the day or "M" for the month."""
    from babel import Locale, UnknownLocaleError

    if language.lower() == "en":
        return None  # in London it is the day
    try:
        pattern = Locale.parse(language, sep="-").date_formats["short"].pattern
    except (ValueError, UnknownLocaleError):
        return None
    first = next((sign for sign in pattern if sign in "dMy"), None)
    return first if first in ("d", "M") else None


def day(words: str, language: str) -> str | None:
    """The ISO date that words are, maybe with a weekday and a time of day, and nothing else.

    >>> day("Montag, 6. Mai 2024, 12:00 Uhr", "de"), day("Stand 6. Mai 2024", "de")
    ('2024-05-06', None)
    """
    return _read(plain(words[:_LONGEST]).strip(), language) if _YEAR.search(words) else None


def _around(line: str, words: list[tuple[int, int]], year: int) -> Iterator[tuple[int, int]]:
    """Where what may be a date begins and ends, around the word with the year."""
    near = range(max(0, year - _REACH), min(len(words), year + _REACH + 1))
    days = [n for n in near if _DAY.search(line[slice(*words[n])])]
    for day in sorted(days, key=lambda n: abs(n - year)):
        first, last = min(day, year), max(day, year)
        start, end = words[first][0], words[last][1]
        yield start, end
        if first and day <= year:
            yield words[first - 1][0], end  # the month comes first
        if day > year and last + 1 < len(words):
            yield start, words[last + 1][1]  # or last


@lru_cache(maxsize=512)
def _read(words: str, language: str | None) -> str | None:
    """The day that words are, and nothing else.

    "listopad" is November in Poland and October in Croatia: without a language that is no day.
    """
    if not any(letter.isalpha() for letter in words):
        return None  # which of two numbers is the day differs from country to country
    found = {_in(words, each) for each in ([language] if language else _languages())} - {None}
    return found.pop() if len(found) == 1 else None


def _in(words: str, language: str) -> str | None:
    parser = _parser(language.replace("_", "-").split("-")[0].lower())
    try:
        found = parser.get_date_data(words).date_obj if parser else None
    except (ValueError, OverflowError, TypeError, LookupError, AttributeError):
        return None  # as parsers of dates do on what is none
    # Calendars that count other years are not converted.
    return found.date().isoformat() if found and str(found.year) in words else None


def _languages() -> list[str]:
    """Those that most pages of the web are in; to load the tables of all 205 takes 1.5 s."""
    from dateparser.data.languages_info import language_order

    return list(language_order[:_MOST_LANGUAGES])


@lru_cache(maxsize=300)
def _parser(language: str) -> DateDataParser | None:
    """The library for a language; None for one that it does not know."""
    from dateparser.date import DateDataParser

    try:
        return DateDataParser(languages=[_BOTH.get(language, language)], settings=_SETTINGS)
    except ValueError:
        return None
