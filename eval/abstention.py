"""How well a confidence tells right answers from wrong ones.

All take one row a question: ``confidence`` (n,) in [0, 1] of the best answer, whether or not it
was given, and ``right`` (n,), 1.0 if it is right. For a question without an answer every answer
is wrong.
"""

from __future__ import annotations

import numpy as np

from embeddings.arrays import BoolArray, Float64Array


def auroc(confidence: Float64Array, positive: BoolArray) -> float:
    """Probability that a positive has a higher confidence than a negative; nan without both."""
    from sklearn.metrics import roc_auc_score

    if positive.all() or not positive.any():
        return float("nan")
    return float(roc_auc_score(positive, confidence))


def risk_coverage(
    confidence: Float64Array, right: Float64Array
) -> tuple[Float64Array, Float64Array]:
    """Coverage and risk (n,) when only the k most confident are answered, k = 1 … n.

    El-Yaniv & Wiener 2010: risk is the share of wrong answers among those given.
    """
    order = np.argsort(-confidence, kind="stable")
    given = np.arange(1, len(order) + 1)
    return given / len(order), 1 - np.cumsum(right[order]) / given


def risk_coverage_area(confidence: Float64Array, right: Float64Array) -> float:
    """Mean risk over all coverages (AURC, Geifman et al. 2019); lower is better."""
    return float(risk_coverage(confidence, right)[1].mean())


def coverage_at_precision(
    confidence: Float64Array, right: Float64Array, precision: float = 0.9
) -> float:
    """Largest share of questions that can be answered with at least this precision."""
    coverage, risk = risk_coverage(confidence, right)
    good = coverage[1 - risk >= precision - 1e-12]
    return float(good.max()) if len(good) else 0.0


def reliability(
    confidence: Float64Array, right: Float64Array, bins: int = 10
) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and size of each bin of equal width that is not empty."""
    of = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        (float(confidence[of == b].mean()), float(right[of == b].mean()), int((of == b).sum()))
        for b in range(bins)
        if (of == b).any()
    ]


def calibration_error(confidence: Float64Array, right: Float64Array, bins: int = 10) -> float:
    """Expected calibration error (Guo et al. 2017): mean gap of the bins, by their size."""
    rows = reliability(confidence, right, bins)
    return sum(size * abs(stated - was) for stated, was, size in rows) / len(confidence)
