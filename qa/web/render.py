"""What the page shows, made of data by the templates beside this file.

The templates escape all that they are given. A text is cut at character offsets, never searched:
the pieces of a text, one after another, are exactly that text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qa.answer.wording import likelihood, percentage, readable_date, summary
from qa.chat.chat import checksum
from qa.types import Article, Citation, Hit

_WEB_PAGE = re.compile(r"\.(?:x?html?|mht(?:ml)?|warc(?:\.gz)?)(?:/\d+)?$", re.IGNORECASE)
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


def render(template: str, **values: Any) -> str:
    """The HTML of a template, with every value escaped."""
    return _templates().get_template(f"{template}.html.j2").render(values)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "checksum": check,
        "count": count,
        "date": readable_date,
        "offsets": offsets,
        "percentage": percentage,
        "sentence": lambda text: f"{text[:1].upper()}{text[1:].rstrip('.')}.",
        "summary": summary,
        "sureness": likelihood,
    }
    made.globals |= {"original": original, "words_of": words_of}
    return made


# ---------------------------------------------------------------------- texts


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


def count(number: int, noun: str) -> str:
    """How many: "1 article", "4 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# ---------------------------------------------------------------------- places in articles


def check(where: Citation | Hit) -> int:
    """The checksum of a passage, by which it is known when it is opened."""
    return checksum(where.passage if isinstance(where, Citation) else where.text)


def offsets(where: Citation | Hit) -> str:
    """Where a passage begins and ends, and the span in it: what the page's buttons carry."""
    if isinstance(where, Hit):
        return f"{where.start},{where.end},0,0"
    end = where.passage_start + len(where.passage)
    return f"{where.passage_start},{end},{where.start},{where.end}"


def words_of(library: str, article: str, where: str = "") -> str:
    """The address of an article's words on a page of their own, at ``offsets`` where given."""
    at = f"&offsets={where}#passage" if where else ""
    return f"article?library={quote(library, safe='')}&article={quote(article)}{at}"


def original(library: str, article: str, where: Citation | Hit | None = None) -> str:
    """The address of what an article was read from, at the page where that has pages.

    Of a saved web page it leads to its words, at the passage; from there to the file.
    """
    if _WEB_PAGE.search(article):
        return words_of(library, article, offsets(where) if where else "")
    address = words_of(library, article).replace("article", "original", 1)
    return f"{address}#page={where.page}" if where and where.page else address
