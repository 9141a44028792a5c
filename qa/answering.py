"""Spans → answers: the same answer merged across sources, each with a fitted confidence."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.calibration import Calibration
from qa.sentences import sentences
from qa.types import Answer, Citation, Span

FloatArray = npt.NDArray[np.float64]

_QUOTES = {"“": "”", "‘": "’", "(": ")", "[": "]", '"': '"', "'": "'"}
_LEAST_LEAD = -20.0


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """Trim white space, stray punctuation and unpaired quotes off ``text[start:end]``.

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
        elif first.isspace() or first in ",;:.!?–—" or (first in _QUOTES and _QUOTES[first] not in inner[1:]):
            start += 1
        elif last in _QUOTES.values() and not _opens(inner[:-1], last):
            end -= 1
        else:
            break
    return start, end


def _opens(inner: str, closing: str) -> bool:
    return any(mark in inner for mark, partner in _QUOTES.items() if partner == closing)


def same(text: str) -> str:
    """What two spans must share to be the same answer: case, articles, punctuation aside.

    >>> same("the 3,500") == same("3500")
    True
    """
    text = re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", text.casefold())
    text = re.sub(r"\b(a|an|the)\b", " ", text)
    kept = "".join(" " if c in string.punctuation + "–—“”‘’" and c != "%" else c for c in text)
    return " ".join(kept.split())


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer in the making: everywhere it was found, best first."""

    spans: tuple[Span, ...]

    @property
    def margin(self) -> float:
        """The best span's margin over no answer."""
        return self.spans[0].score


def merge(spans: Sequence[Span]) -> list[Candidate]:
    """Spans that say the same, put together; best first."""
    groups: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda span: -span.score):
        key = same(span.text)
        if not key:
            continue
        group = groups.setdefault(key, [])
        # Passages overlap, so one place may be read twice.
        place = (span.hit.article, span.start, span.end)
        if all((s.hit.article, s.start, s.end) != place for s in group):
            group.append(span)
    return [Candidate(tuple(group)) for group in groups.values()]


def features(candidates: Sequence[Candidate]) -> FloatArray:
    """The features (n, 6) of candidates (n), in the order of ``calibration.FEATURES``.

    margin: log-odds of the span against no answer in its passage.
    lead: by how much it beats the best different answer (negative for the others).
    cosine: question and passage, by the encoder.
    coverage: how much of the question's informative words the passage has, in [0, 1].
    retrieval: the fused score.
    sources: how many more articles say the same, logarithmic.
    """
    rows = []
    for candidate in candidates:
        rivals = [other.margin for other in candidates if other is not candidate]
        best = candidate.spans[0]
        articles = {span.hit.article for span in candidate.spans if span.score > 0}
        rows.append(
            (
                candidate.margin,
                candidate.margin - max(rivals) if rivals else -_LEAST_LEAD,
                max(span.hit.cosine for span in candidate.spans),
                max(span.hit.coverage for span in candidate.spans),
                best.hit.score,
                np.log(max(1, len(articles))),
            )
        )
    return np.asarray(rows, dtype=np.float64).reshape(-1, 6)


def _cite(span: Span) -> Citation:
    hit = span.hit
    borders = sentences(hit.text)
    start, end = span.start - hit.start, span.end - hit.start
    inside = [(a, b) for a, b in borders if a < end and start < b] or [(0, len(hit.text))]
    first, last = inside[0][0], inside[-1][1]
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
    )


def answers(spans: Sequence[Span], calibration: Calibration) -> list[Answer]:
    """Answers with confidence and citations, best first.

    Of answers that contain one another ("Boluarte", "Dina Boluarte") only the best is kept.
    """
    candidates = merge(spans)
    if not candidates:
        return []
    confidence = calibration.probability(features(candidates))
    kept: list[Answer] = []
    words_kept: list[str] = []
    for row in np.argsort(-confidence, kind="stable"):
        candidate = candidates[row]
        words = f" {same(candidate.spans[0].text)} "
        if any(words in other or other in words for other in words_kept):
            continue
        words_kept.append(words)
        cited = tuple(_cite(span) for span in candidate.spans)
        kept.append(Answer(candidate.spans[0].text, float(confidence[row]), cited))
    return kept
