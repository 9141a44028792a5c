"""What passes between the project and a peer's process, as JSON; only the standard library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, TypedDict

# Footnote, the same without its large reader, and two plain baselines made of its parts: one leg,
# the small reader's own margin.
OWN: dict[str, dict[str, Any]] = {
    "footnote": {},
    "small": {"second_reader": "none"},
    "bm25": {"retrieval": "bm25", "plain": True},
    "dense": {"retrieval": "dense", "plain": True},
}
PEERS = (*OWN, "haystack", "txtai")
PASSAGES = 20  # retrieved passages reported for each question

Passage = tuple[str, str]  # file name of the article, and the retrieved piece of it


class Job(TypedDict):
    """What a worker is asked to do; both models are local folders."""

    peer: str
    articles: dict[str, str]  # file name → text
    questions: dict[str, str]  # id → question
    encoder: str
    reader: str


class Row(TypedDict):
    """One question's outcome."""

    predicted: str  # the best span even where the peer prefers no answer; "" if there is none
    score: float  # higher the surer the peer is of that span
    no_answer: bool  # the peer's own verdict
    passages: list[Passage]  # the PASSAGES retrieved ones, best first
    seconds: float  # of retrieval and reading


class Result(TypedDict):
    """A worker's findings; ``index_seconds`` runs from its start, imports included."""

    version: str
    settings: dict[str, Any]
    index_seconds: float
    peak_mib: float  # the process's largest resident memory
    rows: dict[str, Row]  # by the question's id


class Found(NamedTuple):
    """A peer's reply to one question: see Row."""

    predicted: str
    score: float
    no_answer: bool


class Peer(Protocol):
    """One peer behind its adapter, made of the encoder's and the reader's folder."""

    version: str

    @property
    def settings(self) -> dict[str, Any]:
        """What was chosen for it, for the table."""

    def index(self, articles: Mapping[str, str]) -> None:
        """Split, embed and index the articles."""

    def load(self) -> None:
        """Load the reader."""

    def ask(self, question: str) -> Found:
        """Retrieve and read."""

    def passages(self, question: str) -> list[Passage]:
        """The PASSAGES best passages, best first."""
