"""Makes ``qa/calibration.json`` from SQuAD-format tune files.

Questions are asked end to end, all articles of the file being the corpus. Half of what is fitted
on has no answer there, of two kinds: questions written to look answerable (SQuAD 2.0's), and
questions about one article asked of the others.

The figures in the file come from cross-validation over articles, the threshold too; the weights
from all of the data. Beside them stands what the reader's own softmax makes of the same passages:
the span that is surest within its passage, and how sure it is.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from eval import squad
from eval.abstention import calibration_error, coverage_at_precision, risk_coverage_area
from eval.fit import Asked, FloatArray, Outcome, best_threshold, cross_validated, fit
from eval.metrics import exact_match, f1
from eval.softmax import Said, SoftmaxReader
from qa.assistant import Assistant
from qa.settings import Settings

FILES = ("squad-v1.1-tune.json.gz", "squad-v2.0-tune.json.gz")
SEED = 0


class _ToAsk(NamedTuple):
    question: str
    group: str
    answers: tuple[str, ...]
    hidden: str = ""  # article that is left out of what is retrieved


def sample(data: Path, most: int) -> list[_ToAsk]:
    """Half answerable, a quarter written to look so, a quarter asked without their article.

    Raises:
        QAError: a file is missing or not in SQuAD's format.
    """
    rng = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    plain, tricky = (list(squad.read(data / name)) for name in FILES)
    tricky = [question for question in tricky if not question.answers]
    rng.shuffle(plain)
    rng.shuffle(tricky)
    quarter = min(most // 4, len(tricky), len(plain) // 3)
    return [
        *(_ToAsk(one.question, one.title, one.answers) for one in plain[: 2 * quarter]),
        *(_ToAsk(one.question, one.title, ()) for one in tricky[:quarter]),
        *(
            _ToAsk(one.question, one.title, (), squad.file_name(one.title))
            for one in plain[2 * quarter : 3 * quarter]
        ),
    ]


def ask(assistant: Assistant, reader: SoftmaxReader, one: _ToAsk) -> Asked:
    """Ask a question end to end, keeping all spans."""
    most = assistant.settings.passages_read
    hits = assistant.retrieve(one.question, 100 if one.hidden else most)
    hits = [hit for hit in hits if hit.article != one.hidden][:most]
    spans = tuple(assistant.spans(one.question, hits))
    return Asked(one.question, one.group, one.answers, spans, reader.said)


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
        reader = SoftmaxReader(settings)
        assistant = Assistant.open(corpus, settings=settings, reader=reader)
        asked = [ask(assistant, reader, one) for one in progress(questions)]
    return conclude(asked, reader.fingerprint)


def conclude(asked: Sequence[Asked], reader: str) -> dict[str, Any]:
    """Fit, choose the threshold, and measure by cross-validation."""
    outcomes = cross_validated(asked)
    threshold = best_threshold(asked, outcomes)
    fitted = fit(asked, reader)
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
            "answerable": sum(bool(one.answers) for one in asked),
            "seed": SEED,
            "cross-validated over articles": _figures(asked, outcomes, threshold),
        },
    }


def _figures(
    asked: Sequence[Asked], outcomes: Sequence[Outcome], threshold: float
) -> dict[str, float]:
    confidence, exact, overlap = np.asarray(outcomes, dtype=np.float64).T
    given = confidence >= threshold
    answerable = np.asarray([bool(one.answers) for one in asked])
    figures: dict[str, float] = {
        "exact match, answerable, before abstaining": exact[answerable].mean(),
        "F1, answerable, before abstaining": overlap[answerable].mean(),
        "answered, answerable": given[answerable].mean(),
        "refused, unanswerable": 1 - given[~answerable].mean(),
        **_of_confidence("", confidence, exact, answerable),
    }
    if any(one.softmax for one in asked):
        said = [one.softmax or Said("", 0.0) for one in asked]
        sure = np.asarray([raw.probability for raw in said])
        exact, overlap = (
            np.asarray(
                [
                    measure(raw.text, one.answers) if one.answers else 0.0
                    for one, raw in zip(asked, said, strict=True)
                ]
            )
            for measure in (exact_match, f1)
        )
        figures |= {
            "raw softmax: F1, answerable, before abstaining": overlap[answerable].mean(),
            **_of_confidence("raw softmax: ", sure, exact, answerable),
        }
    return {name: round(float(value), 4) for name, value in figures.items()}


def _of_confidence(
    whose: str, confidence: FloatArray, exact: FloatArray, answerable: npt.NDArray[np.bool_]
) -> dict[str, float]:
    has = (confidence[answerable], exact[answerable])
    return {
        f"{whose}expected calibration error": calibration_error(confidence, exact),
        f"{whose}risk-coverage area": risk_coverage_area(confidence, exact),
        f"{whose}coverage at 90 % precision": coverage_at_precision(confidence, exact),
        f"{whose}coverage at 80 % precision": coverage_at_precision(confidence, exact, 0.8),
        f"{whose}coverage at 90 % precision, answerable": coverage_at_precision(*has),
    }
