"""Makes ``qa/answer/calibration.json`` from tune questions asked end to end.

Three sets of questions: SQuAD's tune files (half of those asked have no answer in its ten
articles, and were written to look answerable), news-tune, short and open, and the seeds' tune part.
Each question counts one, but for the seeds', which count together as much as SQuAD's. The threshold
is set by its price (REFUSED).

What is fitted is what is served: the ranking to the spans that the reader marks, the confidence
and the threshold to the answers that come out at the pipeline's end, whatever put them first. The
figures in the file come from cross-validation over articles and stories; the weights from all of
the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.arrays import Float64Array
from eval import claims, fit, squad
from eval.abstention import calibration_error, coverage_at_precision, risk_coverage_area
from eval.fit import FOLDS
from eval.metrics import GOOD, exact_match, f1, right
from eval.runner import QUESTIONS, Progress
from eval.tune import NEWS, Case, Remembering, cases, collections
from qa.answer.calibration import EVIDENCE, FEATURES, Calibration
from qa.answer.ranking import features
from qa.assistant import Assistant
from qa.reader.readers import Readers
from qa.settings import Settings
from qa.types import Answer, Hit, Span

# The price of an answer: so many of the questions without one are refused, of each set of news and
# of the seeds, by one reader and by two. Of the thresholds that do that the lowest gives the most
# answers. From 0.7 to 0.85 two readers lose three right answers in a hundred to news-tune's short
# questions.
REFUSED = {1: 0.7, 2: 0.85}


@dataclass(frozen=True, slots=True)
class Served:
    """What a question came to: the answers at the pipeline's end, the best first."""

    case: Case
    answers: tuple[Answer, ...]

    @property
    def best(self) -> str:
        """The best answer, given or not."""
        return self.answers[0].text if self.answers else ""

    @property
    def confidence(self) -> float:
        """Of the best answer."""
        return self.answers[0].confidence if self.answers else 0.0

    @property
    def f1(self) -> float:
        """Of the best answer; 0 where the question has none."""
        accepted = self.case.question.accepted
        return f1(self.best, accepted) if accepted else 0.0


class Fitting:
    """Questions with the spans found for them, and the collections to serve them from."""

    def __init__(
        self,
        assistants: dict[str, Assistant],
        questions: Sequence[Case],
        claim: dict[str, float],
        readers: tuple[str, str],
        progress: Progress = iter,
    ) -> None:
        """Retrieve, and have the first reader read, for every question.

        Args:
            assistants: of each collection.
            questions: to fit to.
            claim: the ledger's model, as it is.
            readers: the fingerprints of the first and the second reader.
            progress: wraps what is gone through.
        """
        self._assistants, self._claim, self._readers = assistants, claim, readers
        self.cases = list(questions)
        self._hits = [self._retrieved(case) for case in self.cases]
        self._spans = [
            assistants[case.collection].spans(case.question.question, hits)
            for case, hits in progress(list(zip(self.cases, self._hits, strict=True)))
        ]

    def _retrieved(self, case: Case) -> list[Hit]:
        if case.question.history:
            return []
        assistant = self._assistants[case.collection]
        return assistant.retrieve(case.question.question, assistant.settings.passages_read)

    def fit(self, rows: Sequence[int]) -> Calibration:
        """Fit to the questions in these rows: what ranks their spans, then what that serves.

        Nothing is fitted to turns of a conversation: what they ask is for others to find out.
        """
        rows = [row for row in rows if not self.cases[row].question.history]
        chosen = [self.cases[row] for row in rows]
        first = self._rank(rows, [self._spans[row] for row in rows])
        zero = dict.fromkeys(EVIDENCE, 0.0)
        fitted = Calibration(first, first, zero, 0.0, self._claim, 0.0, *self._readers)
        self._calibrate(fitted)  # which passages the second reader gets
        judged = [
            self._assistants[case.collection].judged(case.question.question, self._hits[row])
            for row, case in zip(rows, chosen, strict=True)
        ]
        fitted = replace(fitted, rank=self._rank(rows, judged))
        for _ in range(2):  # what is sure enough is compared with what other articles say
            fitted = self._confidence(fitted, self.serve(fitted, rows))
        return fitted

    def _rank(self, rows: Sequence[int], spans: Sequence[Sequence[Span]]) -> dict[str, float]:
        """What puts the right ones among the spans of each question first."""
        fitted = fit.conditional_logit(
            [features(found) for found in spans],
            [self._right(row, found) for row, found in zip(rows, spans, strict=True)],
            [self.cases[row].weight for row in rows],
        )
        return dict(zip(FEATURES, fitted.tolist(), strict=True))

    def _right(self, row: int, spans: Sequence[Span]) -> Any:
        accepted = self.cases[row].question.answers
        return np.asarray([bool(accepted) and right(span.text, accepted) for span in spans], bool)

    def _calibrate(self, calibration: Calibration) -> None:
        for assistant in self._assistants.values():
            assistant.calibrate(calibration)

    @staticmethod
    def _confidence(before: Calibration, served: Sequence[Served]) -> Calibration:
        rows = [
            (answer.evidence, bool(accepted) and right(answer.text, accepted), one.case.weight)
            for one in served
            for accepted in (one.case.question.accepted,)
            for answer in one.answers[:2]
        ]
        x, y, weights = (np.asarray(column, dtype=np.float64) for column in zip(*rows, strict=True))
        learnt, bias = fit.logistic(x, y, weights, least=[0.0] * len(EVIDENCE))
        confidence = dict(zip(EVIDENCE, learnt.tolist(), strict=True))
        fitted = replace(before, confidence=confidence, bias=bias)
        sets: dict[str, list[float]] = {}
        for one in served:
            # What SQuAD's questions without an answer ask for was written to be taken for one, and
            # is often answered elsewhere.
            if one.case.collection != "SQuAD" and not one.case.question.answerable:
                best = [answer.evidence for answer in one.answers[:1]]
                sure = float(fitted.probabilities(np.asarray(best))[0]) if best else 0.0
                sets.setdefault(f"{one.case.collection} {one.case.part}", []).append(sure)
        sure_of = {name: np.asarray(each) for name, each in sets.items()}
        return replace(fitted, threshold=fit.refusing(sure_of, _refused(fitted)))

    def serve(self, calibration: Calibration, rows: Sequence[int]) -> list[Served]:
        """Ask the questions in these rows as a user would."""
        self._calibrate(calibration)
        replies = [
            self._assistants[case.collection].ask(case.question.question, case.question.history)
            for case in (self.cases[row] for row in rows)
        ]
        return [Served(self.cases[row], r.candidates) for row, r in zip(rows, replies, strict=True)]

    def cross_validated(self) -> tuple[list[Served], list[bool]]:
        """Each question served, and whether it was answered, by what was fitted on other groups."""
        groups = sorted({(case.collection, case.group) for case in self.cases})
        fold = {group: number % FOLDS for number, group in enumerate(groups)}
        of = [fold[case.collection, case.group] for case in self.cases]
        served: dict[int, Served] = {}
        given: dict[int, bool] = {}
        for number in range(FOLDS):
            fitted = self.fit([row for row, k in enumerate(of) if k != number])
            rows = [row for row, k in enumerate(of) if k == number]
            for row, one in zip(rows, self.serve(fitted, rows), strict=True):
                served[row], given[row] = one, one.confidence >= fitted.threshold
        return [served[row] for row in sorted(served)], [given[row] for row in sorted(given)]


def calibrate(
    data: Path, most: int, progress: Progress = iter, *, check: bool = True
) -> dict[str, Any]:
    """Fit on the data; returns the content of ``calibration.json``.

    Args:
        data: folder with ``bench/`` (the tune files) and ``train/`` (for the ledger's claims).
        most: questions of SQuAD's.
        progress: wraps what is gone through.
        check: whether to cross-validate as well, which takes six times as long.

    Raises:
        QAError: a file is missing or cannot be used.
    """
    bench = data / "bench"
    questions = cases(bench, most)
    readers = Readers.of(Settings.load(), Remembering)
    # By the reader whose word is the last in what is served.
    claim, of_claims = claims.learn(data, readers.second or readers.first, progress)
    with collections(bench, readers) as assistants:
        fitting = Fitting(assistants, questions, claim, readers.fingerprints, progress)
        served, given = fitting.cross_validated() if check else ([], [])
        fitted = fitting.fit(range(len(questions)))
    parts: dict[str, list[int]] = {}
    for row, one in enumerate(served):
        parts.setdefault(one.case.collection, []).append(row)
    return fitted.to_dict() | {
        "fitted": {
            "command": "python -m eval calibrate --data DIR",
            "data": [*squad.TUNE, f"{NEWS}/short", f"{NEWS}/open", f"{QUESTIONS.name}, tune"],
            "weight": "one a question; the seeds' together as much as SQuAD's",
            "right": f"F1 of at least {GOOD}",
            "threshold": f"the lowest that refuses {_refused(fitted):.0%} of each set without an "
            "answer",
            "claims, on other stories": of_claims,
            "cross-validated": {
                name: figures([served[row] for row in rows], [given[row] for row in rows])
                for name, rows in parts.items()
            },
        }
    }


def _refused(calibration: Calibration) -> float:
    """The price of an answer by so many readers."""
    return REFUSED[2 if calibration.second else 1]


def figures(served: Sequence[Served], given: Sequence[bool]) -> dict[str, float]:
    """How what was served does, by name."""
    answerable = np.asarray([one.case.question.answerable for one in served])
    answered = np.asarray(given)
    confidence = np.asarray([one.confidence for one in served])
    overlap: Float64Array = np.asarray([one.f1 for one in served])
    good = (overlap >= GOOD).astype(np.float64)
    exact = np.asarray([exact_match(one.best, one.case.question.answers) for one in served])
    values = {
        "exact match, answerable, before abstaining": exact[answerable].mean(),
        "F1, answerable, before abstaining": overlap[answerable].mean(),
        "right, answerable": (good * answered)[answerable].mean(),
        "refused, unanswerable": 1 - answered[~answerable].mean(),
        "expected calibration error": calibration_error(confidence, good),
        "risk-coverage area": risk_coverage_area(confidence, good),
        "coverage at 90 % precision": coverage_at_precision(confidence, good),
        "coverage at 80 % precision": coverage_at_precision(confidence, good, 0.8),
    }
    counts = {"questions": len(served), "answerable": int(answerable.sum())}
    return counts | {name: round(float(value), 4) for name, value in values.items()}
