"""Articles that say the same: exact copies, and near-copies as of one wire story in two papers.

What counts is sentences, quote marks, dashes and white space aside. Articles that share most of
theirs are called near-copies; a passage that adds no sentence to another article's is not read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from qa.text.sentences import sentences
from qa.types import Article, Hit, Span

NEAR = 0.7  # least share of the sentences that two near-copies have in common

# What two papers print in their own way; all else ("$", "%", a minus) may be a difference.
_QUOTES = frozenset("\"'“”„‘’‚«»‹›`´")
_DASHES = dict.fromkeys("–—‒―", "-")
_PRINTING = str.maketrans(dict.fromkeys(_QUOTES) | _DASHES)


def key(article: Article) -> bytes:
    """What exact copies share: every word of the text, and what is known of it."""
    fields = (article.title, article.author, article.source, article.published, article.text)
    return sha256("\0".join(field or "" for field in fields).encode("utf-8", "replace")).digest()


def sentence_keys(texts: Iterable[str]) -> list[int]:
    """A number for each distinct sentence in an article's passages."""
    encoded = (sentence.encode("utf-8", "replace") for sentence in _sentences(*texts))
    digests = (sha256(sentence).digest() for sentence in encoded)
    return [int.from_bytes(digest[:8], "little", signed=True) for digest in digests]


def fold(hits: Iterable[Hit], k: int) -> list[Hit]:
    """The first k hits that add something; the others among them, with those they copy.

    A passage adds nothing when each of its sentences stands in better hits of one other article:
    an update that changes a figure is never folded away.
    """
    kept: list[Hit] = []
    words: dict[str, set[str]] = {}  # article → those of its hits
    for hit in hits:
        own = set(_plain(hit.text).split())
        # Sentences are split only where the words leave it open: most passages share no others.
        alike = [a for a in words if a != hit.article and own <= words[a]]
        first = next((a for a in alike if _adds_nothing(hit, a, kept)), None)
        if first is not None:
            at = next(n for n, one in enumerate(kept) if one.article == first)
            kept[at] = replace(kept[at], copies=(*kept[at].copies, hit))
        elif len(kept) < k:
            kept.append(hit)
            words.setdefault(hit.article, set()).update(own)
        else:
            break
    return kept


def _adds_nothing(hit: Hit, article: str, kept: Iterable[Hit]) -> bool:
    """Whether each sentence of a hit stands in the hits that are kept of an article."""
    return _sentences(hit.text) <= _sentences(*(one.text for one in kept if one.article == article))


def spread(spans: Sequence[Span], hits: Sequence[Hit]) -> list[Span]:
    """The same answers where folded copies say them, in the same sentence: nothing is read anew."""
    copies: dict[str, list[Hit]] = {}
    for hit in hits:
        copies.setdefault(hit.article, []).extend(hit.copies)
    found: list[Span] = []
    for span in spans:
        for copy in copies.get(span.hit.article, ()):
            if place := _place(span, copy):
                start, end = place
                text, first = copy.text[start:end], copy.start + start
                last = copy.start + end
                found.append(replace(span, hit=copy, start=first, end=last, text=text))
    return found


def _sentences(*texts: str) -> set[str]:
    return {_plain(text[a:b]) for text in texts for a, b in sentences(text)}


def _plain(text: str) -> str:
    """A text without quote marks, with dashes and spaces of one kind.

    >>> _plain("said “no”  – twice")
    'said no - twice'
    """
    return " ".join(text.translate(_PRINTING).split())


def _place(span: Span, copy: Hit) -> tuple[int, int] | None:
    """Where a span's words stand in a copy of its sentence; None where it has no such sentence."""
    passage, first = span.hit.text, span.start - span.hit.start
    last = first + len(span.text)
    borders = ((a, b) for a, b in sentences(passage) if a <= first and last <= b)
    a, b = next(borders, (first, last))
    wanted, offsets = _aligned(passage[a:b])
    start = bisect_left(offsets, first - a)
    end = bisect_left(offsets, last - a)
    for c, d in sentences(copy.text):
        sentence, places = _aligned(copy.text[c:d])
        if sentence == wanted and start < end:
            return c + places[start], c + places[end - 1] + 1
    return None


def _aligned(text: str) -> tuple[str, list[int]]:
    """``_plain`` of a text, and where each of its characters stands in the text itself."""
    letters: list[str] = []
    offsets: list[int] = []
    for at, letter in enumerate(text.rstrip()):
        if letter in _QUOTES or (letter.isspace() and (not letters or letters[-1] == " ")):
            continue
        letters.append(" " if letter.isspace() else _DASHES.get(letter, letter))
        offsets.append(at)
    if letters and letters[-1] == " ":
        letters.pop()
        offsets.pop()
    return "".join(letters), offsets
