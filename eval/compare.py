"""Two runs over the same questions, question by question."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from qa.errors import QAError

R = TypeVar("R")

RESAMPLES = 10_000
# What a comparison, or a report, takes of each row; the rows of a ledger have other figures.
_READ = {
    "id", "question", "predicted", "confidence", "exact", "f1", "guess_f1", "citations", "nearest",
    "miss",
}  # fmt: skip


class Difference(NamedTuple):
    """What a figure gained from one run to the other, its 95 % interval, and a two-sided p."""

    difference: float
    low: float
    high: float
    p: float

    def __str__(self) -> str:
        return f"{self.difference:+.3f} [{self.low:+.3f}, {self.high:+.3f}], p = {self.p:.3f}"


def paired(
    before_rows: Sequence[R], after_rows: Sequence[R], value: Callable[[R], float], seed: int = 0
) -> Difference:
    """The mean difference of a value of two runs' rows, by a paired bootstrap.

    Efron & Tibshirani 1993, chapter 16: the same questions are drawn for both runs. ``p`` is twice
    the share of draws in which the sign of the difference turns, counted so that it is never 0
    (Davison & Hinkley 1997, section 4.2).

    Args:
        before_rows: one row a question, at least one.
        after_rows: the same questions in the same order.
        value: a row's share in the mean.
        seed: fixes the draws.
    """
    pairs = zip(before_rows, after_rows, strict=True)
    change = np.asarray([value(after) - value(before) for before, after in pairs])
    rng = np.random.default_rng(seed)
    drawn = change[rng.integers(0, len(change), (RESAMPLES, len(change)))].mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    mean = float(change.mean())
    turned = int(((drawn <= 0) if mean > 0 else (drawn >= 0)).sum())
    p = min(1.0, 2 * (turned + 1) / (RESAMPLES + 1))
    return Difference(mean, float(low), float(high), p)


def load(path: Path) -> dict[str, Any]:
    """A result file of ``python -m eval run``.

    Raises:
        QAError: it is not one.
    """
    try:
        result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(result["summary"], dict):
            raise TypeError("summary")
        for row in result["rows"]:
            if missing := _READ - row.keys():
                raise KeyError(min(missing))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise QAError(f"{path} is not a result of python -m eval run: {error!r}") from error
    return result


def compare(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """What changed from one result to the other, as lines of text.

    Raises:
        QAError: they share no question.
    """
    after_by_id = {row["id"]: row for row in other["rows"]}
    before = [row for row in one["rows"] if row["id"] in after_by_id]
    after = [after_by_id[row["id"]] for row in before]
    if not before:
        raise QAError("the two results share no question")
    lines = [f"{len(before)} questions in both"]
    for name in ("exact", "f1"):
        was, now = (np.mean([row[name] for row in rows]) for rows in (before, after))
        change = paired(before, after, lambda row, name=name: float(row[name]))  # type: ignore[misc]
        lines.append(f"{name:6} {was:.3f} -> {now:.3f}   change {change}")
    for word, sign in (("better", 1), ("worse", -1)):
        moved = [
            (was, now)
            for was, now in zip(before, after, strict=True)
            if sign * (now["f1"] - was["f1"]) > 0
        ]
        lines += ["", f"{len(moved)} {word}"]
        lines += [
            f"  {was['id']}  {was['question']}\n"
            f"      {was['predicted'] or '(none)'}  ->  {now['predicted'] or '(none)'}"
            f"   [{was['miss'] or 'right'} -> {now['miss'] or 'right'}]"
            for was, now in moved
        ]
    return lines
