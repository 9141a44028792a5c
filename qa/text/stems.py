"""Words as they are compared by text search: small letters, no accents, by Porter's stems.

They are cut here, not by the engine that searches, so that every engine finds the same passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import Any

from qa.text.characters import without_accents

LONGEST = 64  # characters of a word; what is longer is cut, as no one types it
_WORD = re.compile(r"[^\W_]+")
_lock = Lock()


def stems(text: str) -> list[str]:
    """The stems of a text's words, in their order.

    >>> stems("The protesters marched in SÃO Paulo.")
    ['the', 'protest', 'march', 'in', 'sao', 'paulo']
    """
    plain = without_accents(text.casefold())
    return [_stem(word[:LONGEST]) for word in _WORD.findall(plain)]


def stems_by_word(text: str) -> dict[str, list[str]]:
    """Each word of a text, once and as it stands there, and its stems.

    >>> stems_by_word("Marched or marched?")
    {'Marched': ['march'], 'or': ['or'], 'marched': ['march']}
    """
    return {word: stems(word) for word in _WORD.findall(text)}


def distinct(words: Iterable[str]) -> list[str]:
    """Each once, in the order of their first places."""
    return list(dict.fromkeys(words))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    from snowballstemmer import stemmer

    return stemmer("porter")


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    with _lock:  # a stemmer works on a word of its own
        return str(_stemmer().stemWord(word)) or word  # "s" alone has none
