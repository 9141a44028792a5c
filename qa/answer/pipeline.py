"""One question, standing alone: retrieve, read, answer, and compare what the sources say."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from qa.answer import times
from qa.answer.calibration import Calibration
from qa.answer.ledger import corroborated, ledger
from qa.answer.ranking import answers, fits, tidy
from qa.index.catalog import Catalog
from qa.index.filters import Scope
from qa.index.near_copies import spread
from qa.reader.model import Reader
from qa.retrieval.retriever import Retriever
from qa.settings import Settings
from qa.text.numbers import number
from qa.types import Answer, Citation, Hit, Ledger, Span, any_right


class Found(NamedTuple):
    """What came of a question."""

    hits: list[Hit]
    answers: list[Answer]  # the most confident first, whatever it is
    ledger: Ledger | None
    retrieving: float  # seconds
    reading: float  # seconds
    during: str | None = None  # the time in the question that limited the articles


class Pipeline:
    """The stages of answering over one index generation. Safe from several threads."""

    def __init__(
        self,
        retriever: Retriever,
        reader: Reader,
        catalog: Catalog,
        calibration: Calibration,
        threshold: float,
        settings: Settings,
    ) -> None:
        self._retriever, self._reader, self._catalog = retriever, reader, catalog
        self._calibration, self._threshold = calibration, threshold
        self._settings = settings
        self._articles, _ = catalog.counts()
        self._newest = catalog.newest()

    def answer(self, question: str, scope: Scope) -> Found:
        """Answer from the articles in a scope.

        Where the question names a time ("in July 2023"), the articles published then come first,
        asked without it; all of the scope may answer when they don't. "As of July 2023" admits
        nothing later, nor what bears no date, unless nothing bears one.
        """
        named = times.time(question, self._newest, date.today())
        if named is not None:
            if named.strict and self._newest is None:  # the time cannot tell them apart
                return self._answer(named.outside(question), scope)
            then = scope.within(named.since, named.until)
            found = self._answer(named.outside(question), then)
            if self._tell(found.answers) or named.strict:
                return found._replace(during=named.said)
        return self._answer(question, scope)

    def _answer(self, question: str, scope: Scope) -> Found:
        began = time.perf_counter()
        hits = self._retriever.retrieve(question, self._settings.passages_read, scope)
        retrieved = time.perf_counter()
        spans = self.spans(question, hits)
        found = answers(question, spans, self._calibration)
        fitting = [span for span in spans if fits(question, span)]
        if len(fitting) < len(spans):
            among = answers(question, fitting, self._calibration)
            found = corroborated(question, found, among)
        together = None
        # When nothing is answered there is nothing to compare.
        if self._tell(found) and self._articles > 1:
            spans += self._compared(question, found[0], hits, scope)
            together = ledger(question, found[0], spans, self._calibration.rank["margin"])
            if together and (together.relation == "over time" or times.latest(question)):
                found = _newest_first(found, together)
        done = time.perf_counter()
        return Found(hits, found, together, retrieved - began, done - retrieved)

    def _tell(self, found: Sequence[Answer]) -> bool:
        """Whether the articles seem to tell."""
        return bool(found) and any_right(one.confidence for one in found) >= self._threshold

    def _compared(
        self, question: str, answer: Answer, hits: Sequence[Hit], scope: Scope
    ) -> list[Span]:
        """What further passages of other articles say to the same.

        The answer's own sentence finds passages on the same fact that the question alone, in
        other words, did not.
        """
        cited = {citation.article for citation in answer.citations}
        read = {(hit.article, hit.start) for hit in hits}
        # A sentence may be longer than the encoder reads.
        words = self._retriever.cut(f"{question} {answer.citations[0].sentence}")
        more = [
            hit
            for hit in self._retriever.retrieve(words, 3 * self._settings.passages_read, scope)
            if hit.article not in cited and (hit.article, hit.start) not in read
        ]
        return self.spans(question, more[: self._settings.passages_compared])

    def spans(self, question: str, hits: Sequence[Hit]) -> list[Span]:
        """The reader's candidate spans in these passages, with offsets into the articles."""
        found: list[Span] = []
        read = self._reader.read(question, [hit.text for hit in hits])
        for hit, spans in zip(hits, read, strict=True):
            for span in spans:
                start, end = tidy(hit.text, span.start, span.end)
                if start < end:
                    text = hit.text[start:end]
                    found.append(Span(hit, hit.start + start, hit.start + end, text, span.score))
        return found + spread(found, hits)


def _newest_first(found: Sequence[Answer], together: Ledger) -> list[Answer]:
    """The answers with the newest value of the ledger at the front.

    It is one fact told at several dates: how sure the best answer is says how sure that one of
    its values is, and the newest is the one to give. "Dozens" is no value to give for it.
    """
    told = ((entry, number(entry.value)) for entry in together.entries)
    entry = next(
        (entry for entry, figure in told if not (figure and figure.vague)), together.entries[0]
    )
    first, best = entry.citations[0], found[0]
    if first.published is None or _stands(best, (first,)):
        return list(found)
    said = [answer for answer in found if _stands(answer, (*entry.citations, *entry.copies))]
    rest = [answer for answer in found if answer is not best and answer not in said]
    likely = any_right(answer.confidence for answer in said)
    if best in said:  # "Forty-two" of today for "42" of yesterday: one value
        return [Answer(first.text, likely, entry.citations), *rest]
    # The two change places, so that no probability is counted twice.
    rest += [replace(best, confidence=likely)] if said else []
    rest.sort(key=lambda answer: -answer.confidence)
    return [Answer(first.text, best.confidence, entry.citations), *rest]


def _stands(answer: Answer, places: Sequence[Citation]) -> bool:
    """Whether an answer is cited from one of these places."""
    starts = {(place.article, place.start) for place in places}
    return any((citation.article, citation.start) in starts for citation in answer.citations)
