"""Makes ``qa/answer/calibration.json`` from SQuAD-format tune files and the seeds' tune questions.

Questions are asked end to end, all articles of a collection together being the corpus. Half of
those from SQuAD have no answer there, of two kinds: questions written to look answerable (SQuAD
2.0's), and questions about one article asked of the others. News is what Footnote is for, but
its questions are few; each counts as several.

The figures in the file come from cross-validation over articles (the four of the seeds are on one
event, and an answer may stand in several); the weights from all of the data.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from eval import squad
from eval.abstention import calibration_error, coverage_at_precision, risk_coverage_area
from eval.corpora import SEEDS, open_alone
from eval.fit import FOLDS, Asked, FloatArray, Outcome, cross_validated, fit
from eval.metrics import GOOD, f1
from eval.questions import by_stem, read
from eval.runner import QUESTIONS
from eval.softmax import Said, SoftmaxReader
from qa.answer.calibration import EVIDENCE, FEATURES
from qa.assistant import Assistant
from qa.settings import Settings

SEED = 0
NEWS_WEIGHT = 5.0  # questions of SQuAD's that one of the seeds counts as


class _ToAsk(NamedTuple):
    question: str
    group: str
    answers: tuple[str, ...]
    hidden: str = ""  # article that is left out of what is retrieved
    adversarial: bool = False  # as in ``Asked``


def sample(data: Path, most: int) -> list[_ToAsk]:
    """Half answerable, a quarter written to look so, a quarter asked without their article.

    Raises:
        QAError: a file is missing or not in SQuAD's format.
    """
    rng = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    plain, tricky = map(list, map(squad.read, squad.tune_files(data)))
    tricky = [question for question in tricky if not question.answers]
    rng.shuffle(plain)
    rng.shuffle(tricky)
    quarter = min(most // 4, len(tricky), len(plain) // 3)
    return [
        *(_ToAsk(one.question, one.title, one.answers) for one in plain[: 2 * quarter]),
        *(_ToAsk(one.question, one.title, (), adversarial=True) for one in tricky[:quarter]),
        *(
            _ToAsk(one.question, one.title, (), squad.file_name(one.title))
            for one in plain[2 * quarter : 3 * quarter]
        ),
    ]


def news(assistant: Assistant) -> list[_ToAsk]:
    """The seeds' tune questions; those about one article, or about none, keep together."""
    known, _ = read(QUESTIONS, by_stem(assistant.articles()))
    return [
        _ToAsk(
            one.question, one.sources[0] if one.sources else f"none {number % FOLDS}", one.answers
        )
        for number, one in enumerate(known)
        if one.split == "tune"
    ]


def ask(
    assistant: Assistant, reader: SoftmaxReader, one: _ToAsk, collection: str, weight: float
) -> Asked:
    """Ask a question end to end, keeping all spans."""
    most = assistant.settings.passages_read
    hits = assistant.retrieve(one.question, 100 if one.hidden else most)
    hits = [hit for hit in hits if hit.article != one.hidden][:most]
    spans = tuple(assistant.spans(one.question, hits))
    return Asked(
        one.question,
        collection,
        one.group,
        one.answers,
        spans,
        reader.said,
        weight,
        one.adversarial,
    )


def calibrate(
    data: Path, most: int, progress: Callable[[Sequence[Any]], Iterable[Any]] = iter
) -> dict[str, Any]:
    """Fit on the tune files in ``data``; returns the content of ``calibration.json``.

    ``progress`` wraps the questions while they are asked.
    """
    questions = sample(data, most)
    reader = SoftmaxReader(Settings.load())
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        blank = unfitted(Path(folder, "calibration.json"))
        squad.write_corpus(data / squad.TUNE[0], corpus)
        wiki, seeds = (
            open_alone(articles, reader, calibration=blank) for articles in (corpus, SEEDS)
        )
        to_ask = [
            *((wiki, one, "SQuAD", 1.0) for one in questions),
            *((seeds, one, "seeds", NEWS_WEIGHT) for one in news(seeds)),
        ]
        asked = [ask(whom, reader, one, *kind) for whom, one, *kind in progress(to_ask)]
    return conclude(asked, reader.fingerprint)


def unfitted(path: Path) -> Path:
    """Write one without weights: what is there may be of a version with other features."""
    content = {
        "rank": dict.fromkeys(FEATURES, 0.0),
        "confidence": dict.fromkeys(EVIDENCE, 0.0),
        "bias": 0.0,
        "threshold": 0.0,
        "reader": "",
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def conclude(asked: Sequence[Asked], reader: str) -> dict[str, Any]:
    """Fit, and measure by cross-validation."""
    outcomes = cross_validated(asked)
    fitted = fit(asked, reader)
    return {
        "rank": {name: round(value, 4) for name, value in fitted.rank.items()},
        "confidence": {name: round(value, 4) for name, value in fitted.confidence.items()},
        "bias": round(fitted.bias, 4),
        "threshold": fitted.threshold,
        "reader": reader,
        "fitted": {
            "command": "python -m eval calibrate --data DIR/bench",
            "data": [*squad.TUNE, f"{QUESTIONS.name}, tune"],
            "weight of a question of the seeds": NEWS_WEIGHT,
            "seed": SEED,
            "right": f"F1 of at least {GOOD}",
            "cross-validated": {
                name: _figures(part)
                for name, part in _parts(list(zip(asked, outcomes, strict=True))).items()
            },
        },
    }


def _parts(judged: Sequence[tuple[Asked, Outcome]]) -> dict[str, list[tuple[Asked, Outcome]]]:
    """The questions by collection, and those of which it is known whether they have an answer.

    A question written so that its own paragraph only seems to answer it may be answered by
    another one: said to be wrong, such an answer is right.
    """
    parts: dict[str, list[tuple[Asked, Outcome]]] = {}
    for pair in judged:
        parts.setdefault(pair[0].collection, []).append(pair)
    for name, part in list(parts.items()):
        known = [pair for pair in part if not pair[0].adversarial]
        if len(known) < len(part):
            parts[f"{name}, but for adversarial questions"] = known
    return parts


def _figures(judged: Sequence[tuple[Asked, Outcome]]) -> dict[str, float]:
    confidence, _, good, exact, overlap, given = np.asarray([outcome for _, outcome in judged]).T
    answerable = np.asarray([bool(one.answers) for one, _ in judged])
    figures: dict[str, float] = {
        "exact match, answerable, before abstaining": exact[answerable].mean(),
        "F1, answerable, before abstaining": overlap[answerable].mean(),
        "answered, answerable": given[answerable].mean(),
        "refused, unanswerable": 1 - given[~answerable].mean(),
        "expected calibration error": calibration_error(confidence, good),
        **_coverages("", confidence, good),
    }
    if any(one.softmax for one, _ in judged):
        said = [(one, one.softmax or Said("", 0.0)) for one, _ in judged]
        sure = np.asarray([raw.probability for _, raw in said])
        raw_f1 = np.asarray(
            [f1(raw.text, one.answers) if one.answers else 0.0 for one, raw in said]
        )
        raw_good = (raw_f1 >= GOOD).astype(np.float64)
        figures |= {
            "raw softmax: F1, answerable, before abstaining": raw_f1[answerable].mean(),
            "raw softmax: expected calibration error": calibration_error(sure, raw_good),
            **_coverages("raw softmax: ", sure, raw_good),
        }
    counts = {"questions": len(judged), "answerable": int(answerable.sum())}
    return counts | {name: round(float(value), 4) for name, value in figures.items()}


def _coverages(whose: str, confidence: FloatArray, good: FloatArray) -> dict[str, float]:
    return {
        f"{whose}risk-coverage area": risk_coverage_area(confidence, good),
        f"{whose}coverage at 90 % precision": coverage_at_precision(confidence, good),
        f"{whose}coverage at 80 % precision": coverage_at_precision(confidence, good, 0.8),
    }
