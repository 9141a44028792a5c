"""Fits the ranking and the confidence to questions that were asked.

The ranking is a conditional logit (McFadden 1974): P(span i) = exp(s_i) / Σ exp(s_j) over a
question's spans, s linear in the features, fitted where some span is right. The confidence is a
logistic regression with weights of 0 or more on the two best answers of every question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from eval.metrics import exact_match, f1, right
from eval.softmax import Said
from qa.answer.calibration import EVIDENCE, FEATURES, Calibration, evidence_of
from qa.answer.ranking import candidates, confidences, features
from qa.types import Span, any_right

FloatArray = npt.NDArray[np.float64]

FOLDS = 5
NOISE = 0.005  # a quarter of the sum's standard error, for 1,000 questions of each kind


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the spans found for it; ``answers`` is empty where it has none here."""

    question: str
    collection: str
    group: str  # questions of one group are left out together in cross-validation
    answers: tuple[str, ...]
    spans: tuple[Span, ...]
    softmax: Said | None  # what the reader's own softmax prefers
    weight: float = 1.0
    adversarial: bool = False  # written so that a paragraph seems to answer; another one may

    def right(self, span: Span) -> bool:
        """Whether a span is an accepted answer."""
        return bool(self.answers) and right(span.text, self.answers)


def _fit_rank(asked: Sequence[Asked]) -> FloatArray:
    """Weights of the conditional logit, by L-BFGS on the standardised features."""
    from scipy.optimize import minimize

    rows, labels, sizes, weights = [], [], [], []
    for one in asked:
        good = [one.right(span) for span in one.spans]
        if any(good):
            rows.append(features(one.question, one.spans))
            labels += good
            sizes.append(len(good))
            weights.append(one.weight)
    raw = np.vstack(rows)
    scale = raw.std(axis=0)
    scale[scale == 0] = 1.0  # the same for all spans: it ranks nothing
    x, y = raw / scale, np.asarray(labels, dtype=np.float64)
    share = np.asarray(weights) / np.sum(weights)  # of each question in the loss
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    of = np.repeat(np.arange(len(sizes)), sizes)

    def loss(w: FloatArray) -> tuple[float, FloatArray]:
        s = x @ w
        e = np.exp(s - np.maximum.reduceat(s, first)[of])
        total, good = np.add.reduceat(e, first), np.add.reduceat(e * y, first)
        slope = x.T @ ((e / total[of] - e * y / good[of]) * share[of])
        return float((np.log(total / good) * share).sum() + 1e-3 * w @ w), slope + 2e-3 * w

    solved = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B")
    result: FloatArray = solved.x / scale
    return result


def _fit_confidence(asked: Sequence[Asked], ranking: Calibration) -> tuple[FloatArray, float]:
    """Weights and bias of P(right) from the two best answers of every question.

    No evidence may count against an answer: where it seems to, as agreement does in a few
    questions about one event, it is left out.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    evidence, labels, counts_as = [], [], []
    for one in asked:
        found = candidates(one.question, one.spans, ranking)
        scores = np.asarray([candidate.score for candidate in found])
        known = np.asarray([candidate.features for candidate in found])
        places = np.asarray([candidate.places for candidate in found])
        for row, candidate in enumerate(found[:2]):
            evidence.append(evidence_of(scores, known, places)[row])
            labels.append(one.right(candidate.spans[0]))
            counts_as.append(one.weight)
    x = np.column_stack([np.asarray(evidence), np.ones(len(evidence))])
    y = np.asarray(labels, dtype=np.float64)
    share = np.asarray(counts_as) / np.sum(counts_as)

    def loss(w: FloatArray) -> tuple[float, FloatArray]:
        z = x @ w
        return float(share @ (np.logaddexp(0, z) - y * z)), x.T @ (share * (expit(z) - y))

    bounds = [(0.0, None)] * len(EVIDENCE) + [(None, None)]
    solved = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    weights: FloatArray = solved.x[:-1]
    return weights, float(solved.x[-1])


def fit(asked: Sequence[Asked], reader: str = "") -> Calibration:
    """Both models and the threshold, for the reader of this fingerprint."""
    rank = dict(zip(FEATURES, _fit_rank(asked).tolist(), strict=True))
    ranking = Calibration(rank, dict.fromkeys(EVIDENCE, 0.0), bias=0.0, threshold=0.0, reader="")
    weights, bias = _fit_confidence(asked, ranking)
    confidence = dict(zip(EVIDENCE, weights.tolist(), strict=True))
    fitted = replace(ranking, confidence=confidence, bias=bias, reader=reader)
    outcomes = [judged(fitted, one) for one in asked]
    return replace(fitted, threshold=best_threshold(asked, outcomes))


class Outcome(NamedTuple):
    """What a calibration makes of one question."""

    confidence: float  # of the best answer
    any_right: float  # of all answers together
    right: bool  # of the best answer, given or not
    exact: float
    f1: float
    given: bool


def judged(calibration: Calibration, one: Asked) -> Outcome:
    """How the best answer to a question does; without an answer to find, all are wrong."""
    found = candidates(one.question, one.spans, calibration)
    if not found:
        return Outcome(0.0, 0.0, right=False, exact=0.0, f1=0.0, given=False)
    confidence = confidences(found, calibration)
    best = int(np.argmax(confidence))
    span, sure = found[best].spans[0], any_right(confidence)
    exact, overlap = (
        measure(span.text, one.answers) if one.answers else 0.0 for measure in (exact_match, f1)
    )
    given = sure >= calibration.threshold
    return Outcome(float(confidence[best]), sure, one.right(span), exact, overlap, given)


def best_threshold(asked: Sequence[Asked], outcomes: Sequence[Outcome]) -> float:
    """The lowest threshold with about the best sum of has-answer F1 and no-answer accuracy.

    The sum hardly changes over a range of thresholds. Of those within NOISE of the best the
    lowest is taken: an answer shows what it stands on, one that is withheld shows nothing.
    """
    sure = np.asarray([outcome.any_right for outcome in outcomes])
    overlap = np.asarray([outcome.f1 for outcome in outcomes])
    weight = np.asarray([one.weight for one in asked])
    answerable = np.asarray([bool(one.answers) for one in asked])

    def value(threshold: float) -> float:
        said = sure >= threshold
        good = np.where(answerable, overlap * said, ~said)
        return sum(
            float(np.average(good[part], weights=weight[part]))
            for part in (answerable, ~answerable)
            if part.any()
        )

    values = {step / 100: value(step / 100) for step in range(5, 96)}
    return min(step for step in values if values[step] >= max(values.values()) - NOISE)


def cross_validated(asked: Sequence[Asked]) -> list[Outcome]:
    """The outcome of each question under what was fitted on other groups."""
    groups = sorted({(one.collection, one.group) for one in asked})
    fold = {group: number % FOLDS for number, group in enumerate(groups)}
    of = [fold[one.collection, one.group] for one in asked]
    fitted = [fit([one for one, k in zip(asked, of, strict=True) if k != f]) for f in range(FOLDS)]
    return [judged(fitted[k], one) for one, k in zip(asked, of, strict=True)]
