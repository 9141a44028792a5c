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
    "| system | EM | F1 | has-answer F1 | refused, unanswerable | AUROC answerable | recall@5 "
    "| p50, s | p95, s | index, s | peak MiB |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)


def _said(row: Row, threshold: float | None) -> str:
    """The answer given: by the system's own verdict, or above a threshold on its score."""
    refused = row["no_answer"] if threshold is None else row["score"] < threshold
    return "" if refused or row["predicted"] is None else row["predicted"]


def best_threshold(rows: Sequence[Row], questions: Sequence[Question]) -> float:
    """The threshold with the best mean of has-answer F1 and no-answer accuracy."""

    def value(threshold: float) -> float:
        scores: dict[bool, list[float]] = {True: [], False: []}
        for row, question in zip(rows, questions, strict=True):
            scores[question.answerable].append(f1(_said(row, threshold), question.answers))
        return sum(float(np.mean(part)) for part in scores.values() if part)

    return max(sorted({row["score"] for row in rows}), key=value)


def recalled(row: Row, question: Question, k: int) -> bool:
    """Whether an accepted answer stands in the first k passages, in an article that says it."""
    return any(
        str(Path(passage["article"]).with_suffix("")) in question.sources
        and any(standing(answer, passage["text"]) for answer in question.answers)
        for passage in row["passages"][:k]
    )


def exacts(
    result: Result, questions: Sequence[Question], threshold: float | None = None
) -> list[float]:
    """Exact match of each question."""
    rows = {row["id"]: row for row in result["rows"]}
    return [exact_match(_said(rows[q.id], threshold), q.answers) for q in questions]


def line(
    name: str, result: Result, questions: Sequence[Question], threshold: float | None = None
) -> str:
    """One row of the table, over the questions given."""
    rows_by_id = {row["id"]: row for row in result["rows"]}
    rows = [rows_by_id[question.id] for question in questions]
    pairs = list(zip(rows, questions, strict=True))
    has = [(row, question) for row, question in pairs if question.answerable]
    no = [row for row, question in pairs if not question.answerable]
    seconds = [row["seconds"] for row in rows]
    cells = (
        np.mean([exact_match(_said(row, threshold), q.answers) for row, q in pairs]),
        np.mean([f1(_said(row, threshold), q.answers) for row, q in pairs]),
        np.mean([f1(_said(row, threshold), q.answers) for row, q in has]),
        np.mean([not _said(row, threshold) for row in no]),
        auroc(
            np.asarray([row["score"] for row in rows]),
            np.asarray([q.answerable for q in questions]),
        ),
        np.mean([recalled(row, question, 5) for row, question in has]),
        np.percentile(seconds, 50),
        np.percentile(seconds, 95),
    )
    shown = " | ".join(f"{cell:.3f}" for cell in cells)
    return f"| {name} | {shown} | {result['index_seconds']:.1f} | {result['peak_mib']:.0f} |"
