"""Whether a passage speaks of whom and of what a question names.

"Who is the president of Chile?" is not answered by a passage about Peru, however much of a
president it has: a reader tells words apart worse than what they are used for.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qa.text.characters import without_accents
from qa.text.dates import MONTHS, SHORT_MONTHS, WEEKDAYS
from qa.text.numerals import in_digits
from qa.text.words import FUNCTION_WORDS
from qa.types import Hit

# Chile, Chilean; Peru, Peruvian; Ukraine, Ukrainian; Japan, Japanese: four letters at least stay.
_ENDING = re.compile(r"(?<=\w{4})(?:vian|ish|[aeinsy])+$")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_DATE = re.compile(rf"{MONTHS}|{SHORT_MONTHS}|{WEEKDAYS}", re.I)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


@lru_cache(maxsize=512)
def named(question: str) -> frozenset[str]:
    """The names, figures and ordinals of a question, cut to what their forms share.

    Names are known by their capitals, so that none is known in a question all in small letters or
    with a capital on every word; that of the first word tells nothing, nor does that of "How". Days
    and months are left out, as are "UN" and "EU": a passage gives them in other ways. The profit of
    the third quarter is not that of the second.

    >>> sorted(named("Who led the Peruvian Congress in May 2023?")), list(named("Who came third?"))
    (['2023', 'congr', 'peru'], ['third'])
    """
    asked = _WORD.findall(without_accents(question))
    said = any(word[0].islower() for word in asked[1:])
    return frozenset(
        _stem(word)
        for word in asked[1:]
        if (len(word) > 1 and word[0].isdigit())
        or (len(word) > 2 and word[0].isupper() and said and _is_name(word))
        or _is_ordinal(word)
    )


def _is_name(word: str) -> bool:
    return not _DATE.fullmatch(word) and word.casefold() not in FUNCTION_WORDS


@lru_cache(maxsize=4096)
def _is_ordinal(word: str) -> bool:
    return word.isalpha() and re.fullmatch(r"\d+(?:st|nd|rd|th)", in_digits(word)) is not None


def speaks_of(names: frozenset[str], hit: Hit) -> bool:
    """Whether a passage, its title or its publisher has all of a question's names and figures.

    An article with a date need not say the year.
    """
    missing = names - _words(f"{hit.title} {hit.source or ''} {hit.text}")
    return not missing or bool(hit.published and all(map(_YEAR.fullmatch, missing)))


@lru_cache(maxsize=2048)
def _words(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _WORD.findall(without_accents(text)))


def _stem(word: str) -> str:
    if word[0].isdigit():
        return word.replace(",", "")
    return _ENDING.sub("", word.casefold())


@lru_cache(maxsize=2048)
def content_stems(text: str) -> frozenset[str]:
    """The content words of a text, cut to what their inflections share (Porter 2).

    >>> content_stems("Officers were deployed") == content_stems("the deployment of an officer")
    True
    """
    words = re.findall(r"[^\W\d_]{3,}", text.lower())
    return frozenset(_stemmed(word) for word in words if word not in FUNCTION_WORDS)


@lru_cache(maxsize=4096)
def _stemmed(word: str) -> str:
    from snowballstemmer import stemmer  # not needed before the first answer

    return str(stemmer("english").stemWord(word))
