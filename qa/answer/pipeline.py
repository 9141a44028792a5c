"""One question, standing alone: retrieve, read, answer, and compare what the sources say."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from qa.answer.calibration import Calibration
from qa.answer.cells import surer
from qa.answer.dateline import is_the_articles_own
from qa.answer.ledger import ledger, voices
from qa.answer.ranking import answers, features, tidy
from qa.index.library_index import LibraryIndex
from qa.index.near_copies import spread
from qa.index.scope import Scope
from qa.reader.model import Reads
from qa.retrieval.retriever import Retriever
from qa.settings import Settings
from qa.text.dates import has_date, readable_date
from qa.text.numbers import Number, number
from qa.text.tables import spoken, under
from qa.text.values import kind_of
from qa.types import Answer, Citation, Hit, Ledger, Span

_LEAST = 2  # passages that are read, however they score
_TOGETHER = 2  # passages that the second reader reads before it is seen whether that is enough
# How far the first reader must think the next best passage below the best one that this is read
# alone: docs/PERFORMANCE.md.
_ALONE = 2.0
# Relations of values to one another in which the newest may be the one to give.
_OF_SEVERAL_DAYS = ("over time", "within bounds", "same day")


class Read(NamedTuple):
    """What the readers found."""

    hits: Sequence[Hit]  # those read
    spans: list[Span]  # the first reader's
    judged: list[Span]  # those that answers are made of: the second reader's, where there is one


class Found(NamedTuple):
    """What came of a question."""

    hits: list[Hit]
    read: Read
    answers: list[Answer]  # the one to give first, whatever its confidence
    ledger: Ledger | None
    retrieving: float  # seconds
    reading: float  # seconds


class Pipeline:
    """The stages of answering over one index generation. Safe from several threads."""

    def __init__(
        self,
        retriever: Retriever,
        reader: Reads,
        second: Reads | None,
        index: LibraryIndex,
        calibration: Calibration,
        threshold: float,
        settings: Settings,
    ) -> None:
        self._retriever, self._reader, self._second = retriever, reader, second
        self._calibration, self._threshold = calibration, threshold
        self._settings = settings
        self._articles, _ = index.counts()

    def answer(self, question: str, scope: Scope) -> Found:
        """Answer from the articles in a scope."""
        began = time.perf_counter()
        hits = self._retriever.retrieve(question, self._settings.passages_read, scope)
        retrieved = time.perf_counter()
        read = self._read(question, worth_reading(hits, self._settings.passages_gap))
        found = answers(question, read.judged, self._calibration)
        together = None
        if found and self._articles > 1 and kind_of(question, found[0].text) is not None:
            together = ledger(question, found[0], read.judged, self._calibration)
            found = answers(question, read.judged, self._calibration, together)
            if found[0].confidence >= self._threshold:
                said = self._said_elsewhere(question, found[0], read, scope)
                together = ledger(question, found[0], said, self._calibration)
                if together and together.relation in _OF_SEVERAL_DAYS:
                    found = self._newest_first(found, together)
            else:  # when nothing is answered there is nothing to compare
                together = None
        done = time.perf_counter()
        return Found(hits, read, found, together, retrieved - began, done - retrieved)

    def _read(self, question: str, hits: Sequence[Hit]) -> Read:
        """Have the reader read passages, and the second one, if there is one, the best of them."""
        spans = self.spans(question, hits)
        if self._second is None:
            return Read(hits, spans, spans)
        best: dict[tuple[str, int], float] = {}
        scores = self._calibration.first_scores(features(spans)).tolist()
        for span, score in zip(spans, scores, strict=True):
            best[_place(span.hit)] = max(score, best.get(_place(span.hit), score))
        order = sorted(
            (hit for hit in hits if _place(hit) in best), key=lambda hit: -best[_place(hit)]
        )
        new: list[Hit] = []
        again: list[Span] = []
        sure, most = self._settings.reread_margin, self._settings.passages_reread
        lead = best[_place(order[0])] - best[_place(order[1])] if len(order) > 1 else 0.0
        together = 1 if lead >= _ALONE else _TOGETHER
        while len(new) < min(most, len(order)) and all(span.score < sure for span in again):
            some = order[len(new) : min(len(new) + together, most)]
            marked = self._marked(self._second, question, some)
            again += [replace(span, first=_by_first(span, spans)) for span in marked]
            new += some
            together = _TOGETHER
        return Read(hits, spans, [*again, *spread(again, new)])

    def judged(self, question: str, hits: Sequence[Hit]) -> list[Span]:
        """The spans that answers are made of, all of these passages read."""
        return self._read(question, hits).judged

    def _said_elsewhere(
        self, question: str, answer: Answer, read: Read, scope: Scope
    ) -> list[Span]:
        """What other articles say to the same, by the reader whose word is the last there."""
        spans = read.spans + self._compared(question, answer, read.hits, scope)
        most = self._settings.compared_reread
        if self._second is None or not most:
            return spans
        judged = {_place(span.hit) for span in read.judged}
        new = [hit for hit in voices(question, answer, spans) if _place(hit) not in judged][:most]
        marked = self._marked(self._second, question, new)
        return [*read.judged, *marked, *spread(marked, new)]

    def _compared(
        self, question: str, answer: Answer, hits: Sequence[Hit], scope: Scope
    ) -> list[Span]:
        """What the first reader marks in further passages of other articles.

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
        found = self._marked(self._reader, question, hits)
        return found + spread(found, hits)

    @staticmethod
    def _marked(reader: Reads, question: str, hits: Sequence[Hit]) -> list[Span]:
        """What a reader marks in these passages, tidied up."""
        found: list[Span] = []
        dated = has_date(question)
        said = [under(_above(hit, dated=dated), spoken(hit.text, hit.head)) for hit in hits]
        read = reader.read(question, said)
        for hit, spans in zip(hits, read, strict=True):
            for span in spans:
                start, end = tidy(hit.text, span.start, span.end)
                if start < end and not is_the_articles_own(question, hit, start, end):
                    text = hit.text[start:end]
                    found.append(Span(hit, hit.start + start, hit.start + end, text, span.score))
        return surer(question, found)

    @staticmethod
    def _newest_first(found: Sequence[Answer], together: Ledger) -> list[Answer]:
        """The answers with the newest value of the ledger at the front.

        It is one fact told at several dates: how sure the best answer is says how sure that one
        of its values is right, and the newest is the one to give, unless it only says less:
        "dozens" is no value to give, and "about 300" none where another article has 312. Of values
        of the newest day that differ, the best answer is one to give.
        """
        days = [entry.citations[0].published for entry in together.entries]
        latest = [e for e, day in zip(together.entries, days, strict=True) if day == days[0]]
        if together.relation == "same day" and any(_stands(found[0], e.citations) for e in latest):
            return list(found)
        read = [(entry, number(entry.value)) for entry in together.entries]
        figures = [figure for _, figure in read if figure is not None]
        entry = next(
            (
                entry
                for entry, figure in read
                if figure is None or not any(_says_less(figure, other) for other in figures)
            ),
            together.entries[0],
        )
        newest, best = entry.citations[0], found[0]
        if newest.published is None or _stands(best, (newest,)):
            return list(found)
        first = replace(best, text=newest.text, citations=entry.citations)
        places = (*entry.citations, *entry.copies)
        return [first, *(answer for answer in found if not _stands(answer, places))]


def worth_reading(hits: Sequence[Hit], gap: float) -> Sequence[Hit]:
    """Those of the passages, best first, whose scores are near the best one's.

    In a small library two or three stand out, in a large one many are alike. What scores far below
    the best hardly ever has the answer, and takes as long to read: docs/PERFORMANCE.md.
    """
    return [hit for n, hit in enumerate(hits) if n < _LEAST or hit.score >= hits[0].score - gap]


def _above(hit: Hit, *, dated: bool) -> str:
    """What is read above a passage that does not have it: its article's title, and its day.

    "The trees", says somebody in the middle of an interview: it is the title that names her. One
    that ends in dots is no title, but the first words of a text without one. The day is for
    questions that name one themselves: "this spring" is that of 2022, which the passage does not
    say.
    """
    title = "" if hit.title.endswith("…") or hit.title in hit.text else hit.title
    day = readable_date(hit.published) if dated and hit.published else ""
    return "\n".join(line for line in (title, day if day not in hit.text else "") if line)


def _place(hit: Hit) -> tuple[str, int]:
    return hit.article, hit.start


def _by_first(span: Span, spans: Sequence[Span]) -> float:
    """The first reader's margin of a second one's span.

    It is that of the best of its own spans there; of what it marked none of, at most that of the
    last one it marked in the passage.
    """
    own = [one for one in spans if _place(one.hit) == _place(span.hit)]
    over = [one.score for one in own if one.start < span.end and span.start < one.end]
    return max(over) if over else min(one.score for one in own)


def _says_less(figure: Number, other: Number) -> bool:
    """Whether all that one figure says is said by another, which says more.

    "Up to 30" tells of the highest, which 12 is not.
    """
    wider = max(figure.low, 0.9 * figure.said) <= other.low and other.high <= figure.high
    return figure.vague > other.vague or (wider and (figure.low, figure.high) != (
        other.low, other.high))  # fmt: skip


def _stands(answer: Answer, places: Sequence[Citation]) -> bool:
    """Whether an answer is cited from one of these places."""
    return any(
        here.article == place.article and here.start < place.end and place.start < here.end
        for here in answer.citations
        for place in places
    )
