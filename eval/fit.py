"""The fits behind ``qa/answer/calibration.json``: plain functions on arrays.

The ranking is a conditional logit (McFadden 1974): P(span i) = exp(s_i) / Σ exp(s_j) over a
question's spans, s linear in the features, fitted where some span is right. The confidence is a
logistic regression with weights of 0 or more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from embeddings.arrays import BoolArray, Float64Array

FOLDS = 5


def conditional_logit(
    features: Sequence[Float64Array], right: Sequence[BoolArray], weights: Sequence[float]
) -> Float64Array:
    """Weights (d,) that put the right spans of each question first, by L-BFGS.

    Args:
        features: of the spans of each question, (n_q, d).
        right: which of them are right (n_q,); questions without any teach nothing.
        weights: what each question counts as.
    """
    from scipy.optimize import minimize

    taught = [row for row, good in enumerate(right) if good.any()]
    raw = np.vstack([features[row] for row in taught])
    scale = raw.std(axis=0)
    scale[scale == 0] = 1.0  # the same for all spans: it ranks nothing
    x = raw / scale
    y = np.concatenate([right[row] for row in taught]).astype(np.float64)
    sizes = [len(right[row]) for row in taught]
    share = np.asarray([weights[row] for row in taught])
    share = share / share.sum()  # of each question in the loss
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    of = np.repeat(np.arange(len(sizes)), sizes)

    def loss(w: Float64Array) -> tuple[float, Float64Array]:
        s = x @ w
        e = np.exp(s - np.maximum.reduceat(s, first)[of])
        total, good = np.add.reduceat(e, first), np.add.reduceat(e * y, first)
        slope = x.T @ ((e / total[of] - e * y / good[of]) * share[of])
        return float((np.log(total / good) * share).sum() + 1e-3 * w @ w), slope + 2e-3 * w

    solved = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B")
    result: Float64Array = solved.x / scale
    return result


def logistic(
    x: Float64Array,
    y: Float64Array,
    weights: Float64Array | None = None,
    least: Sequence[float | None] | None = None,
) -> tuple[Float64Array, float]:
    """Weights (d,) and bias of P(y) = sigmoid(x·w + b), by L-BFGS.

    Args:
        x: (n, d).
        y: (n,), 0 or 1.
        weights: what each row counts as (n,); all alike if not given.
        least: the least that each weight may be (d,); None has no limit.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    share = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    share = share / share.sum()
    known = np.column_stack([x, np.ones(len(x))])

    def loss(w: Float64Array) -> tuple[float, Float64Array]:
        z = known @ w
        penalty = 1e-4 * float(w[:-1] @ w[:-1])
        slope = known.T @ (share * (expit(z) - y)) + 2e-4 * np.append(w[:-1], 0.0)
        return float(share @ (np.logaddexp(0, z) - y * z)) + penalty, slope

    bounds = [(low, None) for low in (least or [None] * x.shape[1])] + [(None, None)]
    solved = minimize(loss, np.zeros(known.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return solved.x[:-1], float(solved.x[-1])


def refusing(confidence: Mapping[str, Float64Array], share: float) -> float:
    """The lowest threshold, in hundredths, that refuses such a share of each set of questions.

    Args:
        confidence: of the best answer to each unanswerable question, by set (n,).
        share: in [0, 1].
    """

    def enough(threshold: float) -> bool:
        return all(float(np.mean(each < threshold)) >= share for each in confidence.values())

    return next((step / 100 for step in range(5, 96) if enough(step / 100)), 0.95)
