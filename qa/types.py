"""The records that pass between the stages. All offsets count characters of ``Article.text``.

For every passage, span and citation ``x`` of an article: ``article.text[x.start:x.end] == x.text``.
Every score is "higher is better"; a *confidence* is a calibrated probability in [0, 1].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of an article that is page furniture: kept in the text, never retrieved."""

    start: int
    end: int
    kind: str  # "teaser", "credit", "repeat" or "metadata"


@dataclass(frozen=True, slots=True)
class Article:
    """One file of the corpus. ``name`` is its path below the corpus folder, with "/"."""

    name: str
    text: str
    title: str
    author: str | None = None
    source: str | None = None  # the publisher
    published: str | None = None  # ISO date
    marks: tuple[Mark, ...] = ()  # boilerplate, sorted, not overlapping


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article, small enough for the encoder."""

    article: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. ``score`` fuses the two legs and compares hits of one query only."""

    article: str
    title: str
    source: str | None
    published: str | None
    start: int
    end: int
    score: float
    text: str
    cosine: float = 0.0  # dense leg, comparable across queries
    bm25: float = 0.0  # lexical leg, 0 where no word of the query occurs
    coverage: float = 0.0  # share of the query's words it has, rare ones counting more, in [0, 1]

    def to_dict(self) -> dict[str, Any]:
        """The object that ``qa search --json`` prints for one hit."""
        names = ("article", "title", "source", "published", "start", "end", "score", "text")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate answer in one hit, with the reader's margin over "no answer" in log-odds."""

    hit: Hit
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands: the exact span, its sentence and its passage."""

    article: str
    title: str
    source: str | None
    published: str | None
    start: int
    end: int
    text: str
    sentence: str
    sentence_start: int
    passage: str
    passage_start: int

    def to_dict(self) -> dict[str, Any]:
        """The object that ``qa ask --json`` prints for one citation."""
        names = ("article", "title", "source", "published", "start", "end", "sentence", "passage")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Answer:
    """A verbatim span, how probably it is right, and every place that says it, best first."""

    text: str
    confidence: float
    citations: tuple[Citation, ...]

    @property
    def likelihood(self) -> str:
        """The confidence in words."""
        steps = ((0.9, "very likely"), (0.7, "likely"), (0.5, "rather likely"))
        return next((word for least, word in steps if self.confidence >= least), "uncertain")

    def to_dict(self) -> dict[str, Any]:
        """The ANSWER object of ``qa ask --json``."""
        return {
            "text": self.text,
            "confidence": self.confidence,
            "citations": [citation.to_dict() for citation in self.citations],
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """One value in a ledger and everyone who gives it.

    ``citations`` are the independent voices: one a publisher, the latest first. ``copies`` are
    near-copies of them, as when several papers print one wire story, and further places.
    """

    value: str  # the best span's words
    citations: tuple[Citation, ...]
    copies: tuple[Citation, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """One of the objects under "ledger" of ``qa ask --json``."""
        return {
            "value": self.value,
            "citations": [citation.to_dict() for citation in self.citations],
            "copies": [citation.to_dict() for citation in self.copies],
        }


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the sources say together. Entries with the latest publication first, undated last."""

    relation: Relation
    entries: tuple[Entry, ...]
    what: str = "figures"  # what the entries' values are

    @property
    def summary(self) -> str:
        """The relation in one sentence."""
        return SUMMARIES[self.relation].format(what=self.what)

    def to_dict(self) -> dict[str, Any]:
        """The object under "ledger" of ``qa ask --json``."""
        return {
            "relation": self.relation,
            "summary": self.summary,
            "entries": [entry.to_dict() for entry in self.entries],
        }


Relation = Literal["agree", "within bounds", "over time", "same day", "differ"]
SUMMARIES: Mapping[Relation, str] = {
    "agree": "The sources agree.",
    "within bounds": "The sources give different {what} that do not contradict one another.",
    "over time": "The sources give different {what} at different times.",
    "same day": "The sources give different {what} on the same day.",
    "differ": "The sources give different {what}.",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What one question came to.

    ``candidates`` are all answers found, best first, whether or not they were good enough:
    ``answer`` is the first of them, or None where its confidence is below ``threshold``.
    """

    question: str
    standalone_question: str
    threshold: float
    candidates: tuple[Answer, ...] = ()
    hits: tuple[Hit, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    note: str | None = None  # one line on a question that the models cannot do justice to
    ledger: Ledger | None = None  # where several articles speak to it

    # An alternative is shown when it is at least this likely, relative to the threshold.
    ALTERNATIVE_SHARE: ClassVar[float] = 0.5
    MOST_ALTERNATIVES: ClassVar[int] = 3

    @property
    def abstained(self) -> bool:
        """True when the articles do not seem to say."""
        return not self.candidates or self.candidates[0].confidence < self.threshold

    @property
    def answer(self) -> Answer | None:
        """The best answer, or None when the articles do not seem to say."""
        return None if self.abstained else self.candidates[0]

    @property
    def alternatives(self) -> tuple[Answer, ...]:
        """Other answers that may be right; empty when the reply abstains."""
        if self.abstained:
            return ()
        floor = self.threshold * self.ALTERNATIVE_SHARE
        others = [answer for answer in self.candidates[1:] if answer.confidence >= floor]
        return tuple(others[: self.MOST_ALTERNATIVES])

    def to_dict(self) -> dict[str, Any]:
        """The object that ``qa ask --json`` prints."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "abstained": self.abstained,
            "answer": self.answer.to_dict() if self.answer else None,
            "alternatives": [answer.to_dict() for answer in self.alternatives],
            "ledger": self.ledger.to_dict() if self.ledger else None,
            "timings_ms": dict(self.timings_ms),
        }
