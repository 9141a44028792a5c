"""The peers' results on one question set, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval.abstention import auroc
from eval.metrics import exact_match, f1
from eval.peers.job import Result, Row
from eval.questions import Question, standing

HEAD = (
    "system", "EM", "F1", "has-answer F1", "refused, unanswerable", "AUROC answerable", "recall@5",
    "p50, s", "p95, s", "index, s", "peak MiB",
)  # fmt: skip


def _said(row: Row, threshold: float | None) -> str:
    """The answer given: by the system's own verdict, or above a threshold on its score."""
    refused = row["no_answer"] if threshold is None else row["score"] < threshold
    return "" if refused else row["predicted"]


def scores(
    result: Result, questions: Sequence[Question], threshold: float | None = None
) -> tuple[list[float], list[float]]:
    """Exact match and F1 of each question."""
    said = [_said(result["rows"][question.id], threshold) for question in questions]
    accepted = [question.accepted for question in questions]
    return list(map(exact_match, said, accepted)), list(map(f1, said, accepted))


def best_threshold(result: Result, questions: Sequence[Question]) -> float:
    """The threshold with the best mean of has-answer F1 and no-answer accuracy."""
    has = np.asarray([question.answerable for question in questions])

    def value(threshold: float) -> float:
        overlap = np.asarray(scores(result, questions, threshold)[1])
        return sum(float(overlap[part].mean()) for part in (has, ~has) if part.any())

    return max(sorted({result["rows"][q.id]["score"] for q in questions}), key=value)


def recalled(row: Row, question: Question, k: int) -> bool:
    """Whether an accepted answer stands in the first k passages, in an article that says it."""
    return any(
        str(Path(article).with_suffix("")) in question.sources
        and any(standing(answer, text) for answer in question.answers)
        for article, text in row["passages"][:k]
    )


def cells(
    result: Result, questions: Sequence[Question], threshold: float | None = None
) -> list[str]:
    """One row of the table, over the questions given, but for the system's name."""
    rows = [result["rows"][question.id] for question in questions]
    has = np.asarray([question.answerable for question in questions])
    exact, overlap = map(np.asarray, scores(result, questions, threshold))
    recall = [recalled(row, question, 5) for row, question in zip(rows, questions, strict=True)]
    figures = (
        exact.mean(),
        overlap.mean(),
        overlap[has].mean(),
        overlap[~has].mean(),
        auroc(np.asarray([row["score"] for row in rows]), has),
        np.asarray(recall)[has].mean(),
        *np.percentile([row["seconds"] for row in rows], [50, 95]),
    )
    shown = [f"{figure:.3f}" for figure in figures]
    return [*shown, f"{result['index_seconds']:.1f}", f"{result['peak_mib']:.0f}"]
