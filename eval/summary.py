"""Rows → figures, each with its sample size and a 95 % bootstrap interval over the questions.

A reply is *right* if its F1 with an accepted answer is 0.8 or more, which an exact one's always is.

- has-answer right, has-answer F1, has-answer EM: over the questions that have an answer. A
  refusal counts 0.
- no-answer refused: the share of the others that was not answered. EM and F1 are over all
  questions, and 1 for refusing one of these, as SQuAD 2.0 has it.
- calibration error: expected calibration error in ten bins of equal width, of the best guess's
  confidence, given or not, over all questions. Where there is no answer every guess is wrong.
  "answers given": over those that a user gets to see.
- AUROC right, risk-coverage area: the same confidence and the same verdict, as orders.
- citation precision: of all citations of the answers given, the share that overlaps an accepted
  answer in one of its sources; citation validity: the share of questions with every offset exact.
- recall@k, MRR: an accepted answer stands whole in one of the first k passages; over the questions
  that have an answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from embeddings.arrays import Float64Array
from eval import abstention
from eval.metrics import GOOD
from eval.runner import Row
from eval.tables import table

Statistic = Callable[[Float64Array], float]

RESAMPLES = 1000
TAILS = (2.5, 97.5)


def _mean(values: Float64Array) -> float:
    return float(values.mean())


def _calibration_error(values: Float64Array) -> float:
    return abstention.calibration_error(values[:, 0], values[:, 1])


def _ratio(values: Float64Array) -> float:
    some, of = values.sum(axis=0)
    return float(some / of) if of else math.nan


def _any(_row: Row) -> bool:
    return True


def _has(row: Row) -> bool:
    return row.answerable


def _no(row: Row) -> bool:
    return not row.answerable


def _given(row: Row) -> bool:
    return not row.abstained


def _sure_and_right(row: Row) -> tuple[float, float]:
    return row.confidence, float(row.guess_f1 >= GOOD)


class Figure(NamedTuple):
    """Which rows a figure is about, what it takes of each, and what it makes of the values."""

    about: Callable[[Row], bool]
    of: Callable[[Row], float | tuple[float, ...]]
    statistic: Statistic = _mean


def _recall(k: int) -> Figure:
    return Figure(_has, lambda row: float(row.recalled_at is not None and row.recalled_at <= k))


FIGURES = {
    "EM": Figure(_any, lambda row: row.exact),
    "F1": Figure(_any, lambda row: row.f1),
    "has-answer EM": Figure(_has, lambda row: row.exact),
    "has-answer F1": Figure(_has, lambda row: row.f1),
    "has-answer right": Figure(_has, lambda row: float(row.f1 >= GOOD)),
    "best guess F1": Figure(_has, lambda row: row.guess_f1),
    "no-answer refused": Figure(_no, lambda row: float(row.abstained)),
    "citation validity": Figure(_any, lambda row: float(row.citations_valid)),
    "citation precision": Figure(
        _given, lambda row: (row.citations_right, len(row.citations)), _ratio
    ),
    "AUROC right": Figure(
        _any, _sure_and_right, lambda values: abstention.auroc(values[:, 0], values[:, 1] > 0)
    ),
    "risk-coverage area": Figure(
        _any,
        _sure_and_right,
        lambda values: abstention.risk_coverage_area(values[:, 0], values[:, 1]),
    ),
    "calibration error": Figure(_any, _sure_and_right, _calibration_error),
    "calibration error, answers given": Figure(_given, _sure_and_right, _calibration_error),
    "recall@1": _recall(1),
    "recall@5": _recall(5),
    "recall@20": _recall(20),
    "MRR": Figure(_has, lambda row: 1 / row.recalled_at if row.recalled_at else 0.0),
}
BY_KIND = ("has-answer right", "has-answer F1", "no-answer refused", "calibration error")


def interval(values: Float64Array, statistic: Statistic, seed: int = 0) -> tuple[float, float]:
    """Bootstrap interval (Efron & Tibshirani 1993) of a statistic of values (n,) or (n, k).

    By percentiles; for the calibration error by the basic method, which reflects them at the
    value: resampling adds to that error about what the sample itself added, and this takes it off.
    Where all draws are 0 or all are 1, which says nothing of how sure that is, Clopper and
    Pearson's exact interval (1934).
    """
    rng, n = np.random.default_rng(seed), len(values)
    drawn = [statistic(values[rng.integers(0, n, n)]) for _ in range(RESAMPLES)]
    low, high = map(float, np.nanpercentile(drawn, TAILS))
    if statistic is _calibration_error:
        twice = 2 * statistic(values)
        return max(0.0, twice - high), min(1.0, max(0.0, twice - low))
    if low == high and low in (0, 1):
        from scipy.stats import binomtest

        found = binomtest(int(low) * n, n).proportion_ci(0.95, method="exact")
        return float(found.low), float(found.high)
    return low, high


def figure(name: str, rows: Sequence[Row]) -> dict[str, float] | None:
    """Value, n, low and high of one of FIGURES; None where these rows do not define it."""
    about, of, statistic = FIGURES[name]
    values = np.asarray([of(row) for row in rows if about(row)], dtype=np.float64)
    if not len(values) or math.isnan(value := statistic(values)):
        return None
    low, high = interval(values, statistic)
    return {"value": value, "n": len(values), "low": low, "high": high}


def _figures(names: Sequence[str], rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    return {name: found for name in names if (found := figure(name, rows))}


def summarize(rows: Sequence[Row]) -> dict[str, Any]:
    """The object under "summary" of the result file.

    Every figure that is defined on these rows; under "by kind" the main ones of each kind of
    question; seconds a question; and how many misses are due to which stage.
    """
    seconds = [row.seconds for row in rows]
    kinds = sorted({row.kind for row in rows})
    return {
        "questions": len(rows),
        **_figures(list(FIGURES), rows),
        "latency p50, s": float(np.percentile(seconds, 50)),
        "latency p95, s": float(np.percentile(seconds, 95)),
        "misses": dict(Counter(row.miss for row in rows if row.miss)),
        "by kind": {
            kind: _figures(BY_KIND, [row for row in rows if row.kind == kind]) for kind in kinds
        },
    }


def _interval(entry: dict[str, float]) -> str:
    return f"{entry['low']:.3f} to {entry['high']:.3f}"


def _cell(entry: dict[str, float] | None) -> str:
    return f"{entry['value']:.3f}, {_interval(entry)} ({entry['n']})" if entry else ""


def tables(summary: dict[str, Any]) -> str:
    """A summary in Markdown: all figures, then the main ones by kind of question."""
    rows: list[tuple[object, ...]] = [
        (name, entry["value"], _interval(entry), entry["n"])
        for name, entry in summary.items()
        if name in FIGURES
    ]
    rows += [(name, summary[name], "", "") for name in ("latency p50, s", "latency p95, s")]
    kinds = summary["by kind"].items()
    misses = ", ".join(f"{count} {stage}" for stage, count in summary["misses"].items())
    by_kind = [(kind, *(_cell(of.get(name)) for name in BY_KIND)) for kind, of in kinds]
    parts = (
        table(("", "value", "95 %", "n"), rows),
        f"Misses of {summary['questions']} questions: {misses or 'none'}.",
        table(("kind", *BY_KIND), by_kind),
    )
    return "\n\n".join(parts)
