"""Spans → answers: the same answer merged across sources, each with a fitted confidence."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from embeddings.arrays import Float64Array
from qa.answer.calibration import FEATURES, Calibration, evidence_of
from qa.text.characters import footnote_mark, plain
from qa.text.dates import Day, day, is_date
from qa.text.numbers import Number, number
from qa.text.sentences import sentences
from qa.text.values import Value, is_bare
from qa.types import Answer, Citation, Ledger, Span, page_of

# An item of a list has a margin that is at most so much below that of the best one.
LISTED = 1.0
_LONGEST_DAY = 6  # words: "by the summer of 2026"; in a longer text a day is not all that is said
# Those of "3.5" and "-3" are part of the figure, and so is "%".
_PUNCTUATION = re.compile(
    rf"(?:(?!%|(?<=\d)\.(?=\d)|(?<!\S)-(?=\d))[{re.escape(string.punctuation)}–—“”‘’])+"
)
# "A" amid a text is a name's: "hepatitis A", "Serie A".
_ARTICLES = re.compile(r"\b(?:a|[Aa]n|[Tt]he|THE|AN)\b|^\W*A\b")
# What Markdown begins a heading or a point of a list with, or an emphasis that ends further on.
_SIGNS = re.compile(r"#{1,6}\s+|\*\s+|([*_]+)(?!.*\1)", re.DOTALL)
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_QUOTES = {"“": "”", "‘": "’", "(": ")", "[": "]", '"': '"', "'": "'"}


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """Trim white space, stray punctuation and unpaired quotes off ``text[start:end]``.

    A figure keeps the sign right before or after it: "$5", "5%"; a letter keeps its accent. The
    mark of a footnote goes, an exponent stays: "11,800³", "45 km²". What Markdown
    begins a heading, a point of a list, or an emphasis that ends further on with goes, too.

    >>> a, b = tidy('to "Machu Picchu.', 3, 17)
    >>> 'to "Machu Picchu.'[a:b]
    'Machu Picchu'
    """
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1  # tokenizers leave accents out that are characters of their own
    while start < end:
        inner = text[start:end]
        first, last = inner[0], inner[-1]
        if last.isspace() or last in ",;:!?–—-":
            end -= 1
        elif mark := footnote_mark(inner):
            end -= len(mark)
        elif last == "." and not re.search(r"\.\w*\.$|(?<!/)\b[A-Z][a-z]{0,2}\.$", inner):
            end -= 1  # a full stop, not that of "U.S." or "Jr."
        elif (
            first.isspace()
            or (first in ",;:.!?–—" and not re.match(r"\.\d", inner))
            or (first in _QUOTES and _QUOTES[first] not in inner[1:])
        ):
            start += 1
        elif signs := _SIGNS.match(inner):
            start += signs.end()
        elif last in _QUOTES.values() and not _opens(inner[:-1], last):
            end -= 1
        else:
            break
    if start and text[start - 1] in "$€£¥" and text[start:end][:1].isdigit():
        start -= 1
    if text[end : end + 1] == "%" and text[start:end][-1:].isdigit():
        end += 1
    return start, end


def _opens(inner: str, closing: str) -> bool:
    return any(mark in inner for mark, partner in _QUOTES.items() if partner == closing)


def same(text: str) -> str:
    """What two spans must share to be the same answer: case, articles, punctuation aside.

    >>> same("the 3,500") == same("3500"), same("3.5 percent."), same("A case of hepatitis A")
    (True, '3.5 percent', 'case of hepatitis a')
    """
    text = _ARTICLES.sub(" ", re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", plain(text)))
    return " ".join(_PUNCTUATION.sub(" ", text.casefold()).split())


def features(spans: Sequence[Span]) -> Float64Array:
    """What spans (n) are ranked by, (n, 4), in the order of ``calibration.FEATURES``.

    margin: the reader's log-odds of the span against no answer in its passage.
    first: the first reader's, where a second one read the passage again; else 0.
    cosine: of question and passage, by the encoder.
    coverage: how much of the question's words the passage has, rare ones counting more.
    """
    rows = [(span.score, span.first, span.hit.cosine, span.hit.coverage) for span in spans]
    return np.asarray(rows, dtype=np.float64).reshape(-1, len(FEATURES))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the sentence, or sentences, that ``text[start:end]`` stands in."""
    inside = [(a, b) for a, b in _borders(text) if a < end and start < b] or [(0, len(text))]
    return inside[0][0], inside[-1][1]


@lru_cache(maxsize=512)
def _borders(text: str) -> tuple[tuple[int, int], ...]:
    """Its sentences; one that is a heading in Markdown begins behind the signs for it."""
    signs = ((a, _HEADING.match(text, a, b), b) for a, b in sentences(text))
    return tuple((heading.end() if heading else a, b) for a, heading, b in signs)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer in the making: everywhere it was found, best first."""

    spans: tuple[Span, ...]
    score: float  # rank score of the best span
    features: tuple[float, ...]  # of the best span


def merge(spans: Sequence[Span], scores: Float64Array, features: Float64Array) -> list[Candidate]:
    """Put together the spans that say the same; best first, by the score of the best span.

    "Forty-two" and "42" say the same, and so do "5 June" and "June 5". Of answers that contain one
    another ("Boluarte", "Dina Boluarte") only the best is kept: they are one answer, cut at two
    lengths.

    Args:
        spans: n spans.
        scores: their rank scores (n,).
        features: what they were ranked by (n, len(FEATURES)).
    """
    groups: list[tuple[str, Value | None, list[int]]] = []
    for row in np.argsort(-scores, kind="stable").tolist():
        key, value = f" {same(spans[row].text)} ", _stated(spans[row])
        if not key.strip():
            continue
        for other, stated, rows in groups:
            if key == other or _one(value, stated):
                rows.append(row)
                break
        else:
            if not any(key in other or other in key for other, _, _ in groups):
                groups.append((key, value, [row]))
    return [
        Candidate(_places([spans[i] for i in rows]), scores[rows[0]], tuple(features[rows[0]]))
        for _, _, rows in groups
    ]


def _stated(span: Span) -> Value | None:
    """The figure or the day that a span states, and nothing else."""
    if len(span.text.split()) <= _LONGEST_DAY and is_date(span.text):
        return day(span.text, span.hit.published)
    return number(span.text)


def _one(value: Value | None, other: Value | None) -> bool:
    """Whether two figures or two days are one; "dozens" is none."""
    if isinstance(value, Number) and isinstance(other, Number):
        return value.same(other) and not value.vague and not other.vague
    return isinstance(value, Day) and isinstance(other, Day) and value.same(other)


def _places(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans, best first, without repeats: passages overlap, so a place may be read twice."""
    places: dict[tuple[str, int, int], Span] = {}
    for span in spans:
        places.setdefault((span.hit.article, span.start, span.end), span)
    return tuple(places.values())


def cite(span: Span) -> Citation:
    """The span with its sentence and its passage."""
    hit = span.hit
    first, last = _sentence(hit.text, span.start - hit.start, span.end - hit.start)
    return Citation(
        article=hit.article,
        title=hit.title,
        source=hit.source,
        published=hit.published,
        start=span.start,
        end=span.end,
        text=span.text,
        sentence=hit.text[first:last],
        sentence_start=hit.start + first,
        passage=hit.text,
        passage_start=hit.start,
        page=page_of(hit.pages, span.start),
        corrected=hit.corrected,
    )


def candidates(spans: Sequence[Span], calibration: Calibration) -> list[Candidate]:
    """The distinct answers among the spans, best first."""
    known = features(spans)
    return merge(spans, calibration.scores(known), known)


def answers(
    question: str,
    spans: Sequence[Span],
    calibration: Calibration,
    together: Ledger | None = None,
) -> list[Answer]:
    """Answers with confidence and citations, the most confident first.

    Args:
        question: standing alone.
        spans: n spans.
        calibration: ranks them, and says how sure each is.
        together: what several sources say to the best answer, if anything. Other values of one
            fact are no rivals of one another: they do not lessen its lead.
    """
    found = candidates(spans, calibration)
    if not found:
        return []
    scores = np.asarray([candidate.score for candidate in found])
    of_one_fact = np.asarray([_stands(candidate, together) for candidate in found])
    known = np.asarray([candidate.features for candidate in found])
    evidence = evidence_of(scores, known, of_one_fact)
    confidence = calibration.probabilities(evidence)
    order = np.argsort(-confidence, kind="stable").tolist()
    listed = _items(question, found, order) if together is None else order[:1]
    return [
        _answer([found[row] for row in rows], float(confidence[best]), evidence[best])
        for rows in (listed, *([row] for row in order if row not in listed))
        for best in (max(rows, key=lambda row: confidence[row]),)  # a list is as sure as its surest
    ]


def _items(question: str, found: Sequence[Candidate], order: list[int]) -> list[int]:
    """The best answer and those that are items of one list with it, as they stand in the text.

    A reader that has learnt lists from all of their items finds each of them as likely as the
    others, and what is no item far less likely. Another figure or another day is no item: who asks
    how long something took is told one of the two.
    """
    best = found[order[0]].spans[0]
    value = is_bare(question, best.text)
    items = [
        row
        for row in order
        for span in (found[row].spans[0],)
        if (span.hit.article, span.hit.start) == (best.hit.article, best.hit.start)
        and span.score >= max(best.score - LISTED, 0.0)
        and not (value and span is not best and is_bare(question, span.text))
    ]
    alone = order[0] not in items or len(items) == 1
    return order[:1] if alone else sorted(items, key=lambda row: found[row].spans[0].start)


def _answer(parts: Sequence[Candidate], confidence: float, evidence: Float64Array) -> Answer:
    first = [part.spans[0] for part in parts]
    items = tuple(span.text for span in first) if len(parts) > 1 else ()
    places = [*first, *(span for part in parts for span in part.spans[1:])]
    text = "; ".join(span.text for span in first)
    return Answer(text, confidence, tuple(map(cite, places)), tuple(evidence.tolist()), items)


def _stands(candidate: Candidate, together: Ledger | None) -> bool:
    """Whether one of a candidate's places is in a ledger."""
    if together is None:
        return False
    held = {(citation.article, citation.start) for citation in together.places}
    return any((span.hit.article, span.start) in held for span in candidate.spans)
