"""Spans → answers: the same answer merged across sources, each with a fitted confidence."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from qa.answer.calibration import FEATURES, Calibration
from qa.answer.counting import counts
from qa.answer.entities import named, speaks_of
from qa.text.characters import plain
from qa.text.dates import is_date, is_only_date
from qa.text.numbers import has_figure
from qa.text.sentences import sentences
from qa.text.values import asked_for
from qa.types import Answer, Citation, Span, page_of

FloatArray = npt.NDArray[np.float64]

# Those of "3.5" and "-3" are part of the figure, and so is "%".
_PUNCTUATION = re.compile(
    rf"(?:(?!%|(?<=\d)\.(?=\d)|(?<!\S)-(?=\d))[{re.escape(string.punctuation)}–—“”‘’])+"
)
# "A" amid a text is a name's: "hepatitis A", "Serie A".
_ARTICLES = re.compile(r"\b(?:a|[Aa]n|[Tt]he|THE|AN)\b|^\W*A\b")
_WHO = re.compile(r"(?:\w+\s+)?(?:who|whom|whose)\b", re.IGNORECASE)
_TURNING = re.compile(
    r"\b(?:no(?!\.)|not|never|without)\b|\b(?-i:North|South|East|West|New)\b(?=\s+(?-i:[A-Z]))",
    re.IGNORECASE,
)
_QUOTES = {"“": "”", "‘": "’", "(": ")", "[": "]", '"': '"', "'": "'"}


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """Trim white space, stray punctuation and unpaired quotes off ``text[start:end]``.

    A figure keeps the sign right before or after it: "$5", "5%".

    >>> a, b = tidy('to "Machu Picchu.', 3, 17)
    >>> 'to "Machu Picchu.'[a:b]
    'Machu Picchu'
    """
    while start < end:
        inner = text[start:end]
        first, last = inner[0], inner[-1]
        if last.isspace() or last in ",;:!?–—-":
            end -= 1
        elif last == "." and not re.search(r"\.\w*\.$|\b[A-Z][a-z]{0,2}\.$", inner):
            end -= 1  # a full stop, not that of "U.S." or "Jr."
        elif (
            first.isspace()
            or (first in ",;:.!?–—" and not re.match(r"\.\d", inner))
            or (first in _QUOTES and _QUOTES[first] not in inner[1:])
        ):
            start += 1
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


def turning(text: str) -> frozenset[str]:
    """The words that make another answer of one that holds them.

    >>> turning("not guilty"), turning("South Sudan"), turning("the south of Sudan")
    (frozenset({'not'}), frozenset({'south'}), frozenset())
    """
    return frozenset(word.casefold() for word in _TURNING.findall(text))


def features(question: str, spans: Sequence[Span]) -> FloatArray:
    """What spans (n) are ranked by, (n, 6), in the order of ``calibration.FEATURES``.

    margin: the reader's log-odds of the span against no answer in its passage.
    cosine: of question and passage, by the encoder.
    coverage: how much of the question's words the passage has, rare ones counting more.
    named: 1, or 0 where the passage lacks a name or figure of the question.
    echo: share of the span's words that the question has; answers rarely repeat it.
    fit: 1, or 0 where the span is not of the kind that the question asks for.
    """
    asked = set(same(question).split())
    names = named(question)
    rows = []
    for span in spans:
        words = same(span.text).split()
        echo = sum(word in asked for word in words) / max(1, len(words))
        fit = float(fits(question, span))
        about = float(speaks_of(names, span.hit))
        rows.append((span.score, span.hit.cosine, span.hit.coverage, about, echo, fit))
    return np.asarray(rows, dtype=np.float64).reshape(-1, len(FEATURES))


def fits(question: str, span: Span) -> bool:
    """Whether a span is of the kind that the question's first words ask for.

    A figure must count what is asked for, a time must look like one, and nobody is a date.
    Questions that do not tell their kind are answered by anything.
    """
    kind = asked_for(question)
    if kind is None and not _WHO.match(question):
        return True
    if kind == "number":
        before, after = _around(span)
        return has_figure(span.text) and counts(question, before, span.text, after)
    if kind == "date":
        return is_date(span.text) or has_figure(span.text)
    return not is_only_date(span.text) and not re.fullmatch(r"[\d.,\s%$€£]+", span.text)


def _around(span: Span) -> tuple[str, str]:
    """The sentence of a span, before and after it."""
    start, end = span.start - span.hit.start, span.end - span.hit.start
    first, last = _sentence(span.hit.text, start, end)
    return span.hit.text[first:start], span.hit.text[end:last]


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the sentence, or sentences, that ``text[start:end]`` stands in."""
    inside = [(a, b) for a, b in _borders(text) if a < end and start < b] or [(0, len(text))]
    return inside[0][0], inside[-1][1]


@lru_cache(maxsize=512)
def _borders(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentences(text))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer in the making: everywhere it was found, best first."""

    spans: tuple[Span, ...]
    score: float  # rank score of the best span
    features: tuple[float, ...]  # of the best span

    @property
    def places(self) -> int:
        """In how many places it was found."""
        return len(self.spans)


def merge(spans: Sequence[Span], scores: FloatArray, features: FloatArray) -> list[Candidate]:
    """Put together the spans that say the same; best first, by the score of the best span.

    Of answers that contain one another ("Boluarte", "Dina Boluarte") only the best is kept:
    they are one answer, cut at two lengths.

    Args:
        spans: n spans.
        scores: their rank scores (n,).
        features: what they were ranked by (n, len(FEATURES)).
    """
    groups: dict[str, list[int]] = {}
    for row in np.argsort(-scores, kind="stable").tolist():
        key = f" {same(spans[row].text)} "
        if not key.strip():
            continue
        turned = turning(spans[row].text)
        if key not in groups and any(
            (key in other or other in key) and turned == turning(spans[rows[0]].text)
            for other, rows in groups.items()
        ):
            continue
        groups.setdefault(key, []).append(row)
    return [
        Candidate(_places([spans[i] for i in rows]), scores[rows[0]], tuple(features[rows[0]]))
        for rows in groups.values()
    ]


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
    )


def candidates(question: str, spans: Sequence[Span], calibration: Calibration) -> list[Candidate]:
    """The distinct answers among the spans, best first."""
    known = features(question, spans)
    return merge(spans, calibration.scores(known), known)


def confidences(found: Sequence[Candidate], calibration: Calibration) -> FloatArray:
    """P(right) (n,) of a question's candidates (n)."""
    scores = np.asarray([candidate.score for candidate in found])
    known = np.asarray([candidate.features for candidate in found]).reshape(-1, len(FEATURES))
    places = np.asarray([candidate.places for candidate in found])
    return calibration.probabilities(scores, known, places)


def answers(question: str, spans: Sequence[Span], calibration: Calibration) -> list[Answer]:
    """Answers with confidence and citations, the most confident first."""
    found = candidates(question, spans, calibration)
    confidence = confidences(found, calibration)
    return [
        Answer(
            found[row].spans[0].text,
            float(confidence[row]),
            tuple(cite(span) for span in found[row].spans),
        )
        for row in np.argsort(-confidence, kind="stable")
    ]
