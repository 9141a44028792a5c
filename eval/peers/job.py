"""What passes between the project and a peer's process, as JSON; only the standard library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypedDict

# Footnote and two plain baselines made of its parts: one leg, the reader's own margin.
OWN: dict[str, dict[str, Any]] = {
    "footnote": {},
    "bm25": {"retrieval": "bm25", "plain": True},
    "dense": {"retrieval": "dense", "plain": True},
}
PEERS = (*OWN, "haystack", "txtai")
PASSAGES = 20  # retrieved passages reported for each question


class Article(TypedDict):
    """One text of the corpus."""

    name: str
    text: str


class Question(TypedDict):
    """One question to ask."""

    id: str
    question: str


class Job(TypedDict):
    """What a worker is asked to do; ``settings`` are those that differ from the adapter's own."""

    peer: str
    articles: Sequence[Article]
    questions: Sequence[Question]
    encoder: str
    reader: str
    settings: Mapping[str, Any]


class Passage(TypedDict):
    """One retrieved piece of an article."""

    article: str
    text: str


class Row(TypedDict):
    """One question's outcome.

    ``predicted`` is the best span even where the peer prefers no answer; ``score`` is higher the
    surer the peer is of that span; ``no_answer`` is the peer's own verdict; ``passages`` are the
    retrieved ones, best first; ``seconds`` covers retrieval and reading.
    """

    id: str
    predicted: str | None
    score: float
    no_answer: bool
    passages: list[Passage]
    seconds: float


class Result(TypedDict):
    """A worker's findings.

    ``index_seconds`` runs from the worker's start to a whole index, ``ready_seconds`` to a loaded
    reader; both include imports. ``peak_mib`` is the process's largest resident memory.
    """

    peer: str
    version: str
    settings: dict[str, Any]
    index_seconds: float
    ready_seconds: float
    peak_mib: float
    rows: list[Row]


class Found(NamedTuple):
    """A peer's reply to one question: see Row."""

    predicted: str | None
    score: float
    no_answer: bool


class Peer(Protocol):
    """One peer behind its adapter."""

    version: str

    @property
    def settings(self) -> dict[str, Any]:
        """All settings in force."""

    def index(self, articles: Sequence[Article]) -> None:
        """Split, embed and index the articles."""

    def load(self) -> None:
        """Load the reader."""

    def ask(self, question: str) -> Found:
        """Retrieve and read."""

    def passages(self, question: str) -> list[Passage]:
        """The PASSAGES best passages, best first."""
