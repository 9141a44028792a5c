"""Asks every question of a set and judges each reply."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from eval.metrics import GOOD, exact_match, f1
from eval.questions import Question, by_stem, places, read
from qa.answer.pipeline import worth_reading
from qa.answer.schemas import CitationObject
from qa.assistant import Assistant
from qa.types import Answer, Citation, Hit

QUESTIONS = Path(__file__).with_name("questions") / "seeds.jsonl"
DEPTH = 20  # passages that retrieval is judged on

Progress = Callable[[Sequence[Any]], Iterable[Any]]  # wraps what is gone through, to show how far
Miss = Literal["retrieval", "reader", "threshold"]


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
    answerable: bool
    answers: tuple[str, ...]
    predicted: str  # the answer given, "" where the reply abstains
    guess: str  # the best candidate, given or not
    confidence: float  # of the guess
    abstained: bool
    citations: list[dict[str, Any]]
    citations_right: int  # how many of them overlap an accepted answer in a named source
    citations_valid: bool  # every offset of every candidate is exact
    exact: float  # of the answer given, as eval.metrics has it
    f1: float
    guess_f1: float  # of the guess; 0 where there is no answer to find
    recalled_at: int | None  # rank of the first passage with an accepted answer, from 1
    nearest: list[dict[str, Any]]  # the first three passages, whole
    miss: Miss | None  # see ``missed_by``
    seconds: float


def items(assistant: Assistant, questions: Sequence[Question]) -> list[Item]:
    """Look up where the accepted answers stand."""
    articles = by_stem(assistant.articles())
    return [
        Item(
            question,
            tuple(
                Place(article.name, start, end)
                for source in question.sources
                for article in articles[source]
                for answer in question.answers
                for start, end in places(article, answer)
            ),
        )
        for question in questions
    ]


def rank(hits: Sequence[Hit], gold: Sequence[Place]) -> int | None:
    """The rank, from 1, of the first passage that holds an accepted answer whole."""
    return next(
        (n for n, hit in enumerate(hits, 1) if any(place.inside(hit) for place in gold)), None
    )


def missed_by(
    answerable: bool, answer_f1: float, guess_f1: float, recalled_at: int | None, read: int
) -> Miss | None:
    """Which stage is to blame for a wrong reply; None for one that is right.

    Where there is no answer, refusing is right (``answer_f1`` is then 1), and answering is the
    threshold's fault, which let it through. Where there is one, a reply with an F1 of ``GOOD`` or
    more is right. Else it is the threshold's fault if the best guess was right and was withheld;
    retrieval's if none of the ``read`` passages that are read holds an accepted answer; and else
    the reader's.
    """
    if answer_f1 >= GOOD:
        return None
    if not answerable or guess_f1 >= GOOD:
        return "threshold"
    return "reader" if recalled_at and recalled_at <= read else "retrieval"


def _valid(assistant: Assistant, candidates: Sequence[Answer]) -> bool:
    """Whether the articles have every citation, its sentence and its passage where it says."""

    def exact(citation: Citation) -> bool:
        article = assistant.article(citation.article)
        return article is not None and all(
            article.text.startswith(part, start)
            for start, part in (
                (citation.start, citation.text),
                (citation.sentence_start, citation.sentence),
                (citation.passage_start, citation.passage),
            )
        )

    return all(exact(citation) for answer in candidates for citation in answer.citations)


def _ask(assistant: Assistant, item: Item) -> Row:
    question, gold = item.question, item.gold
    began = time.perf_counter()
    reply = assistant.ask(question.question, question.history)
    seconds = time.perf_counter() - began
    hits = assistant.retrieve(reply.standalone_question, DEPTH)
    read = len(worth_reading(reply.hits, assistant.settings.passages_gap))
    guess = reply.candidates[0] if reply.candidates else Answer("", 0.0, ())
    answer = "" if reply.abstained else guess.text
    answer_f1 = f1(answer, question.accepted)
    guess_f1 = f1(guess.text, question.accepted) if question.answerable else 0.0
    recalled_at = rank(hits, gold)
    given = guess.citations if answer else ()
    return Row(
        id=question.id,
        question=question.question,
        understood=reply.standalone_question,
        kind=question.kind,
        answerable=question.answerable,
        answers=question.answers,
        predicted=answer,
        guess=guess.text,
        confidence=guess.confidence,
        abstained=reply.abstained,
        citations=[CitationObject.model_validate(each).model_dump() for each in given],
        citations_right=sum(
            any(p.article == c.article and p.start < c.end and c.start < p.end for p in gold)
            for c in given
        ),
        citations_valid=_valid(assistant, reply.candidates),
        exact=exact_match(answer, question.accepted),
        f1=answer_f1,
        guess_f1=guess_f1,
        recalled_at=recalled_at,
        nearest=[{"article": hit.article, "passage": hit.text} for hit in hits[:3]],
        miss=missed_by(question.answerable, answer_f1, guess_f1, recalled_at, read),
        seconds=seconds,
    )


def run(assistant: Assistant, asked: Sequence[Item], progress: Progress = iter) -> list[Row]:
    """Ask every question, end to end."""
    assistant.load()
    return [_ask(assistant, item) for item in progress(asked)]


def seeds(assistant: Assistant, split: str, progress: Progress = iter) -> list[Row]:
    """Ask one part of the bundled question set on the seed articles."""
    questions, _ = read(QUESTIONS, by_stem(assistant.articles()))
    chosen = [question for question in questions if question.split == split]
    return run(assistant, items(assistant, chosen), progress)
