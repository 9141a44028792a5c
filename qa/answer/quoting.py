"""What is shown of a text: cut at character offsets, never searched.

The pieces of a text, one after another, are exactly that text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from qa.types import Article, Citation, Hit

_GAP = re.compile(r"\s*\n\s*\n")  # between paragraphs
_QUOTES = {"“": "”", "„": "“", "«": "»", '"': '"'}


class Layer(NamedTuple):
    """A stretch of text to mark."""

    start: int
    end: int
    name: str  # "passage", "furniture", "sentence" or "span"


class Piece(NamedTuple):
    """A stretch of text that is marked alike from end to end."""

    text: str
    marks: tuple[str, ...]  # the names of its layers


class Quote(NamedTuple):
    """What is shown of one passage, from its marked sentence on."""

    where: Citation | Hit
    pieces: list[Piece]


def pieces(text: str, layers: Sequence[Layer] = ()) -> list[Piece]:
    """The text cut wherever a layer begins or ends. Layers may overlap and reach past the text.

    >>> [(text, list(marks)) for text, marks in pieces("a < b", [Layer(4, 9, "span")])]
    [('a < ', []), ('b', ['span'])]
    """
    borders = {0, len(text)}
    borders.update(at for layer in layers for at in layer[:2] if 0 < at < len(text))
    return [
        Piece(text[a:b], tuple(one.name for one in layers if one.start <= a and b <= one.end))
        for a, b in pairwise(sorted(borders))
    ]


def article_pieces(
    article: Article, passage: tuple[int, int], span: tuple[int, int]
) -> list[Piece]:
    """A whole article: its furniture, a passage and a span in it are marked; (0, 0) for none."""
    furniture = (Layer(mark.start, mark.end, "furniture") for mark in article.marks)
    layers = [Layer(*passage, "passage"), *furniture, Layer(*span, "span")]
    return pieces(article.text, layers)


def quotes(citations: Iterable[Citation]) -> list[list[Quote]]:
    """The quotes of each article: what is cited of one article makes one footnote.

    What is cited of one passage is marked in it together; what stands in two overlapping
    passages is shown once.
    """
    articles: dict[str, dict[int, list[Citation]]] = {}
    for one in citations:
        shown = articles.setdefault(one.article, {})
        by_sentence = (of for of in shown.values() if one.sentence_start in _sentences(of))
        found = next(by_sentence, None) or shown.setdefault(one.passage_start, [])
        found.append(one)
    return [[_quote(of) for of in passages.values()] for passages in articles.values()]


def _sentences(of: Sequence[Citation]) -> list[int]:
    return [one.sentence_start for one in of]


def _quote(of: Sequence[Citation]) -> Quote:
    """From the first marked sentence to the end of the last one's paragraph."""
    first = min(_sentences(of))
    text = of[0].passage[first - of[0].passage_start :]
    last = max(one.sentence_start + len(one.sentence) for one in of) - first
    if gap := _GAP.search(text, last):
        text = text[: gap.start()]
    layers = [
        *{Layer(one.sentence_start, one.sentence_start + len(one.sentence), "sentence")
          for one in of},
        *{Layer(one.start, one.end, "span") for one in of},
    ]  # fmt: skip
    moved = [one._replace(start=one.start - first, end=one.end - first) for one in layers]
    return Quote(of[0], pieces(text, moved))


def sentence(citation: Citation) -> list[Piece]:
    """A citation's sentence with its words marked."""
    at = citation.sentence_start
    return pieces(citation.sentence, [Layer(citation.start - at, citation.end - at, "span")])


def is_quotation(citation: Citation) -> bool:
    """Whether the article itself sets the words cited in quotation marks."""
    at, to = citation.start - citation.passage_start, citation.end - citation.passage_start
    text = citation.passage
    within = _QUOTES.get(text[at : at + 1]) == text[to - 1 : to] and to - at > 2
    closing = _QUOTES.get(text[max(0, at - 1) : at], "none")
    return within or text[to : to + 1] == closing or text[to : to + 2].endswith(closing)
