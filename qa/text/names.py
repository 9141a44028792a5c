"""Names and other texts: "Boluarte" and "President Dina Boluarte" are one person."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A name or another text, as its words without case, titles and articles."""

    words: tuple[str, ...]
    name: bool
    turned: frozenset[str] = frozenset()

    def same(self, other: Words) -> bool:
        """Whether both name the same: all words of one are among the other's.

        Of two persons' names the last words must be the same: "Dina Boluarte" and "Boluarte",
        not "Pedro Castillo" and "Castillo supporters". "Not guilty" is not "guilty", nor "South
        Sudan" "Sudan".
        """
        short, long = sorted((self, other), key=lambda one: len(one.words))
        if not short.words or not set(short.words) <= set(long.words):
            return False
        if self.turned != other.turned:
            return False
        if self.name and other.name:
            return short.words[-1] == long.words[-1] or len(short.words) > 1
        return len(short.words) * 2 >= len(long.words) or short.name

    agrees = same


_DROPPED = {
    "the", "a", "an", "president", "former", "minister", "mr", "mrs", "ms", "dr", "sir", "interior",
    "labor", "prime", "vice", "of", "to", "in", "at", "on", "near", "close", "by", "from", "for",
    "that", "and",
}  # fmt: skip


_TURNING = re.compile(
    r"\b(?:no(?!\.)|not|never|without)\b|\b(?-i:North|South|East|West|New)\b(?=\s+(?-i:[A-Z]))",
    re.I,
)


def turning(text: str) -> frozenset[str]:
    """The words that make another answer of one that holds them.

    >>> turning("not guilty"), turning("South Sudan"), turning("the south of Sudan")
    (frozenset({'not'}), frozenset({'south'}), frozenset())
    """
    return frozenset(word.casefold() for word in _TURNING.findall(text))


def words(text: str) -> Words:
    """A text's words, for comparison.

    >>> words("President Dina Boluarte").same(words("Boluarte"))
    True
    >>> words("close to the historic Plaza San Martin").same(words("central Plaza San Martin"))
    True
    """
    found = re.findall(r"\w+", re.sub(r"['’]s\b", "", text))
    kept = [word for word in found if word.lower() not in _DROPPED]
    # "Castillo supporters" are not named by what they support.
    capitals = [word[0].isupper() for word in kept]
    name = bool(kept) and capitals[-1] and sum(capitals) * 2 >= len(kept)
    if name:
        kept = [word for word in kept if word[0].isupper()]
    return Words(tuple(word.casefold() for word in kept), name, turning(text))
