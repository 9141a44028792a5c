"""Fits ``qa/calibration.json`` on SQuAD-format tune files.

Questions are asked end to end, all articles of the file being the corpus. Half of what is fitted
on has no answer there, of two kinds: questions written to look answerable (SQuAD 2.0's), and
questions about one article asked of the others.

The ranking is a conditional logit (McFadden 1974): P(span i) = exp(s_i) / Σ exp(s_j) over a
question's spans, s linear in the features, fitted where some span is right. The confidence is a
logistic regression on the two best answers of every question. The figures in the file come from
cross-validation over articles; the weights from all of the data.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval import squad
from eval.abstention import calibration_error
from eval.metrics import exact_match, f1
from eval.squad import SquadQuestion
from qa.answering import candidates, confidences, features
from qa.assistant import Assistant
from qa.calibration import EVIDENCE, FEATURES, Calibration, evidence_of
from qa.reader.model import Reader
from qa.settings import Settings
from qa.types import Span

FloatArray = npt.NDArray[np.float64]

FILES = ("squad-v1.1-tune.json.gz", "squad-v2.0-tune.json.gz")
FOLDS = 5
SEED = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the spans found for it; ``answers`` is empty where it has none here."""

    question: str
    title: str
    answers: tuple[str, ...]
    spans: tuple[Span, ...]

    def right(self, span: Span) -> bool:
        """Whether a span is an accepted answer."""
        return bool(self.answers) and exact_match(span.text, self.answers) == 1


def sample(data: Path, most: int) -> list[tuple[SquadQuestion, bool]]:
    """Questions and whether to hide their article: half answerable, a quarter of each other kind.

    Raises:
        QAError: a file is missing or not in SQuAD's format.
    """
    rng = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    plain, tricky = (list(squad.read(data / name)) for name in FILES)
    tricky = [question for question in tricky if not question.answers]
    rng.shuffle(plain)
    rng.shuffle(tricky)
    quarter = min(most // 4, len(tricky), len(plain) // 3)
    chosen = [(question, False) for question in (*plain[: 2 * quarter], *tricky[:quarter])]
    return chosen + [(question, True) for question in plain[2 * quarter : 3 * quarter]]


def _ask(assistant: Assistant, question: SquadQuestion, hidden: bool) -> Asked:
    """Ask a question end to end, keeping all spans; ``hidden``: without its own article."""
    read = assistant.settings.passages_read
    hits = assistant.retrieve(question.question, 100 if hidden else read)
    if hidden:
        hits = [hit for hit in hits if hit.article != squad.file_name(question.title)]
    answers = () if hidden else question.answers
    spans = assistant.spans(question.question, hits[:read])
    return Asked(question.question, question.title, answers, tuple(spans))


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


def fit(asked: Sequence[Asked]) -> Calibration:
    """Both models, without a threshold yet."""
    rank = dict(zip(FEATURES, _fit_rank(asked).tolist(), strict=True))
    ranking = Calibration(rank, dict.fromkeys(EVIDENCE, 0.0), bias=0.0, threshold=0.0, reader="")
    weights, bias = _fit_confidence(asked, ranking)
    return replace(
        ranking, confidence=dict(zip(EVIDENCE, weights.tolist(), strict=True)), bias=bias
    )


def _apply(calibration: Calibration, one: Asked) -> tuple[float, float, float]:
    """Confidence, exact match and F1 of the best answer."""
    found = candidates(one.question, one.spans, calibration)
    if not found:
        return 0.0, 0.0, 0.0
    confidence = confidences(found, calibration)
    best = int(np.argmax(confidence))
    said = found[best].spans[0].text
    if not one.answers:
        return float(confidence[best]), 0.0, 0.0
    return float(confidence[best]), exact_match(said, one.answers), f1(said, one.answers)


def cross_validated(asked: Sequence[Asked]) -> FloatArray:
    """(n, 3): confidence, exact match, F1 of each question, fitted on other articles."""
    fold = {title: i % FOLDS for i, title in enumerate(sorted({one.title for one in asked}))}
    result = np.zeros((len(asked), 3))
    for k in range(FOLDS):
        fitted = fit([one for one in asked if fold[one.title] != k])
        for row, one in enumerate(asked):
            if fold[one.title] == k:
                result[row] = _apply(fitted, one)
    return result


def best_threshold(
    confidence: FloatArray, overlap: FloatArray, answerable: npt.NDArray[np.bool_]
) -> float:
    """The threshold with the best mean of has-answer F1 and no-answer accuracy."""

    def value(threshold: float) -> float:
        said = confidence >= threshold
        return float((overlap * said)[answerable].mean() + (~said)[~answerable].mean())

    return max((step / 100 for step in range(5, 96)), key=value)


def calibrate(
    data: Path, most: int, progress: Callable[[Sequence[Any]], Iterable[Any]] = iter
) -> dict[str, Any]:
    """Fit on the tune files in ``data``; returns the content of ``calibration.json``.

    ``progress`` wraps the questions while they are asked.
    """
    questions = sample(data, most)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        squad.write_corpus(data / FILES[0], corpus)
        settings = Settings.load(index_dir=Path(folder, "index"))
        assistant = Assistant.open(corpus, settings=settings)
        asked = [_ask(assistant, *question) for question in progress(questions)]
    return conclude(asked, Reader(settings).fingerprint)


def conclude(asked: Sequence[Asked], reader: str) -> dict[str, Any]:
    """Fit, choose the threshold, and measure by cross-validation."""
    measured = cross_validated(asked)
    confidence, exact, overlap = measured.T
    answerable = np.asarray([bool(one.answers) for one in asked])
    threshold = best_threshold(confidence, overlap, answerable)
    fitted = replace(fit(asked), threshold=threshold, reader=reader)
    said = confidence >= threshold
    return {
        "rank": {name: round(value, 4) for name, value in fitted.rank.items()},
        "confidence": {name: round(value, 4) for name, value in fitted.confidence.items()},
        "bias": round(fitted.bias, 4),
        "threshold": threshold,
        "reader": reader,
        "fitted": {
            "command": "python -m eval calibrate --data DIR",
            "data": list(FILES),
            "questions": len(asked),
            "answerable": int(answerable.sum()),
            "seed": SEED,
            "cross-validated over articles": {
                "exact match, answerable, before abstaining": round(exact[answerable].mean(), 4),
                "F1, answerable, before abstaining": round(overlap[answerable].mean(), 4),
                "answered, answerable": round(said[answerable].mean(), 4),
                "refused, unanswerable": round((~said)[~answerable].mean(), 4),
                "expected calibration error": round(calibration_error(confidence, exact), 4),
            },
        },
    }
