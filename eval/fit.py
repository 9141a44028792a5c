"""Fits the ranking and the confidence to questions that were asked.

The ranking is a conditional logit (McFadden 1974): P(span i) = exp(s_i) / Σ exp(s_j) over a
question's spans, s linear in the features, fitted where some span is right. The confidence is a
logistic regression on the two best answers of every question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from eval.metrics import exact_match, f1
from eval.softmax import Said
from qa.answering import candidates, confidences, features
from qa.calibration import EVIDENCE, FEATURES, Calibration, evidence_of
from qa.types import Span

FloatArray = npt.NDArray[np.float64]

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the spans found for it; ``answers`` is empty where it has none here."""

    question: str
    group: str  # questions of one group are left out together in cross-validation
    answers: tuple[str, ...]
    spans: tuple[Span, ...]
    softmax: Said | None  # what the reader's own softmax prefers

    def right(self, span: Span) -> bool:
        """Whether a span is an accepted answer."""
        return bool(self.answers) and exact_match(span.text, self.answers) == 1


def _fit_rank(asked: Sequence[Asked]) -> FloatArray:
    """Weights of the conditional logit, by L-BFGS on the standardised features."""
    from scipy.optimize import minimize

    rows, right, sizes = [], [], []
    for one in asked:
        good = [one.right(span) for span in one.spans]
        if any(good):
            rows.append(features(one.question, one.spans))
            right += good
            sizes.append(len(good))
    raw = np.vstack(rows)
    scale = raw.std(axis=0)
    scale[scale == 0] = 1.0  # the same for all spans: it ranks nothing
    x, y = raw / scale, np.asarray(right, dtype=np.float64)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    of = np.repeat(np.arange(len(sizes)), sizes)

    def loss(w: FloatArray) -> tuple[float, FloatArray]:
        s = x @ w
        e = np.exp(s - np.maximum.reduceat(s, first)[of])
        total, good = np.add.reduceat(e, first), np.add.reduceat(e * y, first)
        slope = x.T @ (e / total[of] - e * y / good[of]) / len(sizes)
        return float(np.log(total / good).mean() + 1e-3 * w @ w), slope + 2e-3 * w

    solved = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B")
    weights: FloatArray = solved.x / scale
    return weights


def _fit_confidence(asked: Sequence[Asked], ranking: Calibration) -> tuple[FloatArray, float]:
    """Weights and bias of P(right) from the two best answers of every question."""
    from sklearn.linear_model import LogisticRegression

    evidence, right = [], []
    for one in asked:
        found = candidates(one.question, one.spans, ranking)
        scores = np.asarray([candidate.score for candidate in found])
        known = np.asarray([candidate.features for candidate in found])
        places = np.asarray([candidate.places for candidate in found])
        for row, candidate in enumerate(found[:2]):
            evidence.append(evidence_of(scores, known, places)[row])
            right.append(one.right(candidate.spans[0]))
    model = LogisticRegression(C=100.0, max_iter=1000).fit(np.asarray(evidence), right)
    weights: FloatArray = model.coef_[0]
    return weights, float(model.intercept_[0])


def fit(asked: Sequence[Asked], reader: str = "") -> Calibration:
    """Both models, without a threshold yet, for the reader of this fingerprint."""
    rank = dict(zip(FEATURES, _fit_rank(asked).tolist(), strict=True))
    ranking = Calibration(rank, dict.fromkeys(EVIDENCE, 0.0), bias=0.0, threshold=0.0, reader="")
    weights, bias = _fit_confidence(asked, ranking)
    confidence = dict(zip(EVIDENCE, weights.tolist(), strict=True))
    return replace(ranking, confidence=confidence, bias=bias, reader=reader)


class Outcome(NamedTuple):
    """What a calibration makes of one question."""

    confidence: float  # of the best answer
    exact: float  # of the best answer, given or not
    f1: float


def judged(calibration: Calibration, one: Asked) -> Outcome:
    """How the best answer to a question does; without an answer to find, all are wrong."""
    found = candidates(one.question, one.spans, calibration)
    if not found:
        return Outcome(0.0, 0.0, 0.0)
    confidence = confidences(found, calibration)
    best = int(np.argmax(confidence))
    span, sure = found[best].spans[0], float(confidence[best])
    exact, overlap = (
        measure(span.text, one.answers) if one.answers else 0.0 for measure in (exact_match, f1)
    )
    return Outcome(sure, exact, overlap)


def best_threshold(asked: Sequence[Asked], outcomes: Sequence[Outcome]) -> float:
    """The threshold with the best mean of has-answer F1 and no-answer accuracy."""
    confidence = np.asarray([outcome.confidence for outcome in outcomes])
    overlap = np.asarray([outcome.f1 for outcome in outcomes])
    answerable = np.asarray([bool(one.answers) for one in asked])

    def value(threshold: float) -> float:
        said = confidence >= threshold
        return float((overlap * said)[answerable].mean() + (~said)[~answerable].mean())

    return max((step / 100 for step in range(5, 96)), key=value)


def cross_validated(asked: Sequence[Asked]) -> list[Outcome]:
    """The outcome of each question under what was fitted on other groups."""
    fold = {group: number % FOLDS for number, group in enumerate(sorted({a.group for a in asked}))}
    of = [fold[one.group] for one in asked]
    fitted = [fit([one for one, k in zip(asked, of, strict=True) if k != f]) for f in range(FOLDS)]
    return [judged(fitted[k], one) for one, k in zip(asked, of, strict=True)]
