"""Rows → figures, each with its sample size and a bootstrap confidence interval."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from eval import abstention
from eval.metrics import GOOD
from eval.runner import Row

FloatArray = npt.NDArray[np.float64]
Statistic = Callable[[Sequence[Row]], float]

RESAMPLES = 1000
LEVEL = 0.95
_WITHOUT_INTERVAL = {
    "MRR",
    "nDCG@10",
    "calibration error",
    "calibration error, if it were perfect",
}


def interval(rows: Sequence[Row], statistic: Statistic, seed: int = 0) -> tuple[float, float]:
    """Percentile bootstrap interval (Efron & Tibshirani 1993) over the questions."""
    rng = np.random.default_rng(seed)
    values = [
        statistic([rows[i] for i in rng.integers(0, len(rows), len(rows))])
        for _ in range(RESAMPLES)
    ]
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.nanpercentile(values, [tail, 100 - tail])
    return float(low), float(high)


def exact_interval(right: int, n: int) -> tuple[float, float]:
    """Clopper and Pearson's interval (1934) of a share."""
    from scipy.stats import binomtest

    found = binomtest(right, n).proportion_ci(LEVEL, method="exact")
    return float(found.low), float(found.high)


def _mean(value: Callable[[Row], float]) -> Statistic:
    return lambda rows: float(np.mean([value(row) for row in rows])) if rows else math.nan


def _confidence(rows: Sequence[Row]) -> FloatArray:
    return np.asarray([row.confidence for row in rows])


def _right(rows: Sequence[Row]) -> FloatArray:
    return np.asarray([float(row.guess_f1 >= GOOD) for row in rows])


def _citation_precision(rows: Sequence[Row]) -> float:
    given = sum(len(row.citations) for row in rows)
    return sum(row.citations_right for row in rows if row.citations) / given if given else math.nan


def retrieval(rows: Sequence[Row]) -> dict[str, float]:
    """Recall@k (some passage with an accepted answer among k), MRR and nDCG@10."""
    import ir_measures
    from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

    qrels = [Qrel(row.id, passage, 1) for row in rows for passage in row.relevant]
    ranked = [
        ScoredDoc(row.id, passage, -rank)
        for row in rows
        for rank, passage in enumerate(row.ranking)
    ]
    names = {Success @ 1: "recall@1", Success @ 5: "recall@5", Success @ 20: "recall@20",
             RR @ 20: "MRR", nDCG @ 10: "nDCG@10"}  # fmt: skip
    measured = ir_measures.calc_aggregate(list(names), qrels, ranked)
    return {names[measure]: float(value) for measure, value in measured.items()}


def figures(rows: Sequence[Row]) -> dict[str, tuple[Sequence[Row], Statistic]]:
    """Every figure's name, the rows it is about, and how it is computed."""
    has = [row for row in rows if row.answerable]
    no = [row for row in rows if not row.answerable]
    retrieved = [row for row in has if row.relevant]
    table: dict[str, tuple[Sequence[Row], Statistic]] = {
        "EM": (rows, _mean(lambda row: row.exact)),
        "F1": (rows, _mean(lambda row: row.f1)),
        "has-answer EM": (has, _mean(lambda row: row.exact)),
        "has-answer F1": (has, _mean(lambda row: row.f1)),
        "has-answer right": (has, _mean(lambda row: float(row.f1 >= GOOD))),
        "best guess EM": (has, _mean(lambda row: row.guess_exact)),
        "best guess F1": (has, _mean(lambda row: row.guess_f1)),
        "no-answer refused": (no, _mean(lambda row: float(row.abstained))),
        "citation validity": (rows, _mean(lambda row: float(row.citations_valid))),
        "citation precision": (rows, _citation_precision),
        "AUROC right": (
            rows, lambda r: abstention.auroc(_confidence(r), _right(r) > 0)),
        "risk-coverage area": (
            rows, lambda r: abstention.risk_coverage_area(_confidence(r), _right(r))),
        "coverage at 90 % precision": (
            rows, lambda r: abstention.coverage_at_precision(_confidence(r), _right(r))),
        "calibration error": (
            rows, lambda r: abstention.calibration_error(_confidence(r), _right(r))),
        "calibration error, if it were perfect": (
            rows, lambda r: abstention.least_calibration_error(_confidence(r))),
    }  # fmt: skip
    if has and no:
        table["AUROC answerable"] = (
            rows,
            lambda r: abstention.auroc(
                np.asarray([x.confidence for x in r]), np.asarray([x.answerable for x in r])
            ),
        )
    for k in (1, 5, 20):
        found = _mean(lambda row, k=k: float(row.recalled_at is not None and row.recalled_at <= k))  # type: ignore[misc]
        table[f"recall@{k}"] = (retrieved, found)
    table["MRR"] = (retrieved, lambda r: retrieval(r)["MRR"])
    table["nDCG@10"] = (retrieved, lambda r: retrieval(r)["nDCG@10"])
    return {name: entry for name, entry in table.items() if entry[0]}


def summarize(rows: Sequence[Row]) -> dict[str, Any]:
    """The object under "summary" of the result file.

    Every figure that is defined on these rows: value, n, and low and high of its 95 % interval.
    Retrieval's ranked measures, computed by ir_measures, come without one, and so does the
    calibration error: on a few questions it is far from 0 even where the confidence is perfect,
    which resampling would only add to.
    """
    summary: dict[str, Any] = {"questions": len(rows)}
    for name, (about, statistic) in figures(rows).items():
        entry: dict[str, Any] = {"value": statistic(about), "n": len(about)}
        if math.isnan(entry["value"]):
            continue  # not defined here, as an AUROC where all answers are right
        if name not in _WITHOUT_INTERVAL:
            low, high = interval(about, statistic)
            if low == high and low in (0, 1):  # resampling cannot tell how sure that is
                low, high = exact_interval(int(low) * len(about), len(about))
            entry["low"], entry["high"] = low, high
        summary[name] = entry
    seconds = np.asarray([row.seconds for row in rows])
    summary["latency p50, s"] = float(np.percentile(seconds, 50))
    summary["latency p95, s"] = float(np.percentile(seconds, 95))
    summary["misses"] = dict(Counter(row.miss for row in rows if row.miss))
    return summary


def lines(summary: dict[str, Any]) -> list[str]:
    """A summary as lines of text."""
    shown = [f"questions                   {summary['questions']}"]
    for name, entry in summary.items():
        if isinstance(entry, dict) and "value" in entry:
            interval_ = f"[{entry['low']:.3f}, {entry['high']:.3f}]" if "low" in entry else ""
            shown.append(f"{name:27} {entry['value']:.3f}  {interval_:16} n = {entry['n']}")
        elif isinstance(entry, float):
            shown.append(f"{name:27} {entry:.3f}")
    stages = ", ".join(f"{count} {stage}" for stage, count in summary["misses"].items())
    return [*shown, f"misses                      {stages or 'none'}"]
