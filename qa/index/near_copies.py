"""Articles that say the same: exact copies, and near-copies as of one wire story in two papers.

Near-copies share most runs of five words. Candidates come from the banded MinHash (Broder 1997;
Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, section 3.4): 64 hashes in 16 bands of
4, so that a pair with Jaccard likeness 0.8 shares a band with probability 1 - (1 - 0.8⁴)¹⁶ > 0.999
and one with 0.3 in one case of eight. What is called a near-copy is then told by the texts
themselves.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

from qa.text.sentences import sentences
from qa.types import Article, Hit, Span

NEAR = 0.7  # least likeness of near-copies
_RUN, _HASHES, _ROWS = 5, 64, 4

# What two papers print in their own way; all else ("$", "%", a minus) may be a difference.
_QUOTES = frozenset("\"'“”„‘’‚«»‹›`´")
_DASHES = dict.fromkeys("–—‒―", "-")


def key(article: Article) -> bytes:
    """What exact copies share: every word of the text, and what is known of it."""
    told = (article.title, article.author, article.source, article.published, article.text)
    return sha256("\0".join(part or "" for part in told).encode("utf-8", "replace")).digest()


# The candidates of one story come again with its next copy; each may be a long book's runs.
@lru_cache(maxsize=16)
def runs(text: str) -> frozenset[str]:
    """The runs of five words of a text; all its words as one run where there are fewer."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(" ".join(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)))


def bands(runs: frozenset[str]) -> list[int]:
    """The bands of a text's MinHash, as 64-bit numbers: texts that share one may be near-copies."""
    from datasketch import MinHash

    hashed = MinHash(num_perm=_HASHES)
    hashed.update_batch([run.encode() for run in sorted(runs)])
    values = hashed.hashvalues.astype("<u4")
    return [
        int.from_bytes(
            sha256(bytes([row]) + values[row : row + _ROWS].tobytes()).digest()[:8],
            "little",
            signed=True,
        )
        for row in range(0, _HASHES, _ROWS)
    ]


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard likeness of two texts' runs, in [0, 1].

    >>> likeness(frozenset("abc"), frozenset("bcd"))
    0.5
    """
    return len(one & other) / len(one | other) if one or other else 1.0


def fold(hits: Iterable[Hit], k: int) -> list[Hit]:
    """The first k hits that add something; the others among them, with those they copy.

    A passage adds nothing when each of its sentences stands in better hits of one other article,
    quote marks, dashes and white space aside: an update that changes a figure is never folded away.
    """
    kept: list[Hit] = []
    said: dict[str, set[str]] = {}  # article → sentences
    for hit in hits:
        told = {plain(hit.text[a:b])[0] for a, b in sentences(hit.text)}
        source = next((a for a in said if a != hit.article and told <= said[a]), None)
        if source is not None:
            at = next(n for n, one in enumerate(kept) if one.article == source)
            kept[at] = replace(kept[at], copies=(*kept[at].copies, hit))
        elif len(kept) < k:
            kept.append(hit)
            said.setdefault(hit.article, set()).update(told)
        else:
            break
    return kept


def spread(spans: Sequence[Span], hits: Sequence[Hit]) -> list[Span]:
    """The same answers where folded copies say them, in the same sentence: nothing is read anew."""
    copied: dict[str, list[Hit]] = {}
    for hit in hits:
        copied.setdefault(hit.article, []).extend(hit.copies)
    found: list[Span] = []
    for span in spans:
        for copy in copied.get(span.hit.article, ()):
            place = _place(span, copy)
            if place:
                start, end = place
                text = copy.text[start:end]
                found.append(Span(copy, copy.start + start, copy.start + end, text, span.score))
    return found


def _place(span: Span, copy: Hit) -> tuple[int, int] | None:
    """Where a span's words stand in a copy of its sentence; None where it has no such sentence."""
    inside, first = span.hit.text, span.start - span.hit.start
    last = first + len(span.text)
    borders = ((a, b) for a, b in sentences(inside) if a <= first and last <= b)
    a, b = next(borders, (first, last))
    own, offsets = plain(inside[a:b])
    start = bisect_left(offsets, first - a)
    end = bisect_left(offsets, last - a)
    for c, d in sentences(copy.text):
        theirs, places = plain(copy.text[c:d])
        if theirs == own and start < end:
            return c + places[start], c + places[end - 1] + 1
    return None


def plain(text: str) -> tuple[str, list[int]]:
    """A text without quote marks, dashes and spaces of one kind; where each character stands.

    >>> plain("said “no”  – twice")[0]
    'said no - twice'
    """
    letters: list[str] = []
    offsets: list[int] = []
    for at, letter in enumerate(text):
        if letter in _QUOTES or (letter.isspace() and (not letters or letters[-1] == " ")):
            continue
        letters.append(" " if letter.isspace() else _DASHES.get(letter, letter))
        offsets.append(at)
    if letters and letters[-1] == " ":
        letters.pop()
        offsets.pop()
    return "".join(letters), offsets
