"""Asks every question of a set and judges each reply."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from eval.metrics import GOOD, exact_match, f1
from eval.questions import Question, by_stem, places, read
from qa.assistant import Assistant
from qa.types import Answer, Citation, Hit

QUESTIONS = Path(__file__).with_name("questions") / "seeds.jsonl"
DEPTH = 20  # passages that retrieval is judged on


class Place(NamedTuple):
    """Where an accepted answer stands."""

    article: str  # file name
    start: int
    end: int

    def inside(self, hit: Hit) -> bool:
        """Whether a passage holds it whole."""
        return self.article == hit.article and hit.start <= self.start and self.end <= hit.end


@dataclass(frozen=True, slots=True)
class Item:
    """A question and every place at which an accepted answer stands."""

    question: Question
    gold: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One question's outcome; the object under "rows" of the result file."""

    id: str
    question: str
    understood: str  # a follow-up as it was understood, else the question
    kind: str
    split: str
    answerable: bool
    answers: tuple[str, ...]
    predicted: str  # the answer given, "" where the reply abstains
    guess: str  # the best candidate, given or not
    confidence: float  # of the guess
    abstained: bool
    citations: list[dict[str, Any]]
    citations_right: int  # of the guess: how many name an accepted answer in a named source
    citations_valid: bool  # every offset of every candidate is exact
    exact: float
    f1: float
    guess_exact: float
    guess_f1: float
    recalled_at: int | None  # rank of the first passage with an accepted answer, from 1
    relevant: list[str]  # passages with an accepted answer, as article:start
    ranking: list[str]  # passages retrieved, as article:start
    nearest: list[dict[str, Any]]  # the first three of them, whole
    miss: str | None  # "retrieval", "reader" or "threshold"
    seconds: float


def items(assistant: Assistant, questions: Sequence[Question]) -> list[Item]:
    """Look up where the accepted answers stand."""
    articles = by_stem(assistant.articles())
    return [
        Item(
            question,
            tuple(
                Place(articles[source].name, start, end)
                for source in question.sources
                for answer in question.answers
                for start, end in places(articles[source], answer)
            ),
        )
        for question in questions
    ]


def _valid(assistant: Assistant, candidates: Sequence[Answer]) -> bool:
    texts = {c.article for answer in candidates for c in answer.citations}
    by_name = {name: assistant.article(name) for name in texts}

    def exact(citation: Citation) -> bool:
        article = by_name[citation.article]
        return article is not None and all(
            article.text[start : start + len(part)] == part
            for start, part in (
                (citation.start, citation.text),
                (citation.sentence_start, citation.sentence),
                (citation.passage_start, citation.passage),
            )
        )

    return all(exact(citation) for answer in candidates for citation in answer.citations)


def _miss(item: Item, row: dict[str, Any], read: int | None) -> str | None:
    """Why a question went wrong, by the first stage that failed.

    ``read``: how many passages were read of what was retrieved; None if the right one was given.
    """
    if not item.question.answerable:
        return None if row["abstained"] else "threshold"
    if row["f1"] >= GOOD:
        return None
    if row["guess_f1"] >= GOOD:
        return "threshold"
    held = read is None or (row["recalled_at"] and row["recalled_at"] <= read)
    return "reader" if held else "retrieval"


def _ask(assistant: Assistant, item: Item, isolated: bool) -> Row:
    question, gold = item.question, item.gold
    began = time.perf_counter()
    reply = assistant.ask(question.question, question.history)
    seconds = time.perf_counter() - began
    hits = assistant.retrieve(reply.standalone_question, DEPTH)
    if isolated:
        held = [hit for hit in hits if any(place.inside(hit) for place in gold)]
        began = time.perf_counter()
        found = assistant.answers(reply.standalone_question, (held or hits)[:1])
        seconds = time.perf_counter() - began
        reply = replace(reply, candidates=tuple(found))
    guess = reply.candidates[0] if reply.candidates else Answer("", 0.0, ())
    said = "" if reply.abstained else guess.text
    passages = {p for name in {p.article for p in gold} for p in assistant.passages(name)}
    row: dict[str, Any] = {
        "predicted": said,
        "guess": guess.text,
        "confidence": guess.confidence,
        "abstained": reply.abstained,
        "exact": exact_match(said, question.answers),
        "f1": f1(said, question.answers),
        "guess_exact": exact_match(guess.text, question.answers) if question.answers else 0.0,
        "guess_f1": f1(guess.text, question.answers) if question.answers else 0.0,
        "recalled_at": next(
            (rank for rank, hit in enumerate(hits, 1) if any(p.inside(hit) for p in gold)), None
        ),
    }
    return Row(
        id=question.id,
        question=question.question,
        understood=reply.standalone_question,
        kind=question.kind,
        split=question.split,
        answerable=question.answerable,
        answers=question.answers,
        citations=[c.to_dict() for c in guess.citations] if said else [],
        citations_right=sum(
            any(p.article == c.article and p.start < c.end and c.start < p.end for p in gold)
            for c in guess.citations
        ),
        citations_valid=_valid(assistant, reply.candidates),
        relevant=[
            f"{p.article}:{p.start}"
            for p in passages
            if any(g.article == p.article and p.start <= g.start and g.end <= p.end for g in gold)
        ],
        ranking=[f"{hit.article}:{hit.start}" for hit in hits],
        nearest=[{"article": hit.article, "passage": hit.text} for hit in hits[:3]],
        miss=_miss(item, row, None if isolated else assistant.settings.passages_read),
        seconds=seconds,
        **row,
    )


def run(
    assistant: Assistant,
    asked: Sequence[Item],
    *,
    isolated: bool = False,
    progress: Callable[[Sequence[Any]], Iterable[Any]] = iter,
) -> list[Row]:
    """Ask every question, end to end or (``isolated``) of its gold passage alone.

    Isolated, an unanswerable question is asked of the best passage retrieved for it.
    """
    assistant.load()
    return [_ask(assistant, item, isolated) for item in progress(asked)]


def seeds(
    assistant: Assistant,
    split: str,
    progress: Callable[[Sequence[Any]], Iterable[Any]] = iter,
) -> list[Row]:
    """Ask one part of the bundled question set on the seed articles."""
    questions, _ = read(QUESTIONS, by_stem(assistant.articles()))
    chosen = [question for question in questions if question.split == split]
    return run(assistant, items(assistant, chosen), progress=progress)
