"""What is left of an answer in a large library: the tune questions asked there, end to end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eval.corpora import draw
from eval.metrics import right
from eval.retrieval import Library, mean
from eval.tune import NEWS, Case, cases
from qa.assistant import Assistant

HEAD = ("questions", "passages", "n", "right", "n", "refused", "p50, s", "p95, s")


class Reply(NamedTuple):
    """What came of a question."""

    case: Case
    right: bool  # an answer was given, and is right
    refused: bool
    seconds: float


def questions(data: Path, most: int | None) -> list[Case]:
    """The tune questions to articles that are texts alone, at most so many of each set.

    Raises:
        QAError: a file is missing or damaged.
    """
    known = cases(data / "bench", most or 1000)
    return [
        one
        for name in ("SQuAD", f"{NEWS}, short", f"{NEWS}, open")
        for one in draw([case for case in known if _set(case) == name], most)
    ]


def _set(case: Case) -> str:
    """The set that a question is of: SQuAD, or a file of news-tune."""
    if case.collection != NEWS:
        return case.collection
    return f"{NEWS}, {case.part}"


def answered(asked: Sequence[Case], library: Library) -> Iterator[tuple[str, ...]]:
    """For each set: passages, how many are right of those with an answer, refused of the others."""
    with Assistant.open(library.folder, settings=library.settings) as assistant:
        assistant.load()
        _, passages = assistant.counts()
        replies = [_asked(assistant, case) for case in asked]
    for name in dict.fromkeys(map(_set, asked)):
        own = [reply for reply in replies if _set(reply.case) == name]
        has = [reply.right for reply in own if reply.case.question.answerable]
        none = [reply.refused for reply in own if not reply.case.question.answerable]
        times = np.percentile([reply.seconds for reply in own], (50, 95))
        yield (
            name,
            f"{passages:,}",
            *(cell for some in (has, none) for cell in (f"{len(some):,}", _share(some))),
            *(f"{seconds:.3f}" for seconds in times),
        )


def _asked(assistant: Assistant, case: Case) -> Reply:
    began = time.perf_counter()
    reply = assistant.ask(case.question.question)
    seconds = time.perf_counter() - began
    accepted = case.question.accepted
    given = reply.answer.text if reply.answer else ""
    good = bool(accepted) and bool(given) and right(given, accepted)
    return Reply(case, good, reply.abstained, seconds)


def _share(values: Sequence[bool]) -> str:
    return mean(np.asarray(values, dtype=np.float64)) if values else ""
