"""Why a question was answered as it was, stage by stage: found, marked, decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qa.answer.pipeline import Found
from qa.answer.schemas import HitObject
from qa.answer.wording import percentage
from qa.types import Answer, Hit, Span


@dataclass(frozen=True, slots=True)
class PassageRead:
    """A passage that was found, and what the reader marked in it."""

    hit: Hit
    read: bool  # False where it fits the question far less than the best
    marked: str | None  # None where it marked nothing
    # Log-odds over "no answer": above 0 the reader thinks that it answers. It is raised in the cell
    # of a table that the question asks for (qa/answer/cells.py).
    margin: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the stages made of one question, standing alone."""

    question: str
    passages: tuple[PassageRead, ...]  # as they were ranked
    answers: tuple[Answer, ...]  # the likeliest first
    threshold: float

    @property
    def decision(self) -> str:
        """What decided, in one sentence: for a refusal, which stage refused."""
        if not self.passages:
            return "No passage has anything to do with these words."
        if not self.answers:
            return "The reader marked nothing in the passages that were found."
        best = self.answers[0]
        least = percentage(self.threshold)
        likely = f"“{best.text}” is {percentage(best.confidence)} % likely to be right"
        if best.confidence < self.threshold:
            return f"{likely}, less than the {least} % from which an answer is given."
        return f"{likely}; from {least} % on an answer is given."

    def to_dict(self) -> dict[str, Any]:
        """The object under "explanation" of ``qa ask --explain --json``."""
        return {
            "passages": [
                {
                    **HitObject.model_validate(read.hit).model_dump(),
                    "cosine": read.hit.cosine,
                    "bm25": read.hit.bm25,
                    "coverage": read.hit.coverage,
                    "read": read.read,
                    "marked": read.marked,
                    "margin": read.margin,
                }
                for read in self.passages
            ],
            "answers": [
                {"text": answer.text, "confidence": answer.confidence} for answer in self.answers
            ],
            "threshold": self.threshold,
            "decision": self.decision,
        }


def explained(question: str, found: Found, threshold: float) -> Explanation:
    """What the stages made of a question, put together.

    What the reader that decides marked in a passage goes before what the first one did.
    """
    best: dict[tuple[str, int], Span] = {}
    for spans in (found.read.judged, found.read.spans):
        for span in sorted(spans, key=lambda span: -span.score):
            best.setdefault((span.hit.article, span.hit.start), span)
    was_read = {(hit.article, hit.start) for hit in found.read.hits}
    reads = []
    for hit in found.hits:
        place = hit.article, hit.start
        first = best.get(place)
        marked = (first.text, first.score) if first else (None, None)
        reads.append(PassageRead(hit, place in was_read, *marked))
    return Explanation(question, tuple(reads), tuple(found.answers), threshold)
