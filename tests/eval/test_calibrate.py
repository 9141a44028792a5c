"""Fitting to what is served, on some of the seeds' questions with the real models."""

from dataclasses import replace

import numpy as np
import pytest

from eval.calibrate import Fitting, Served, figures
from eval.questions import by_stem, read
from eval.runner import QUESTIONS
from eval.tune import BLANK, Case, Remembering
from qa.answer.calibration import EVIDENCE, Calibration
from qa.assistant import Assistant
from qa.reader.readers import Readers
from qa.settings import Settings
from qa.types import Answer
from tests.conftest import SEEDS


def fitting_of(settings: Settings, count: int) -> Fitting:
    """On so many of the seeds' tune questions."""
    assistant = Assistant.open(SEEDS, settings=settings, readers=Readers.of(settings, Remembering))
    questions, _ = read(QUESTIONS, by_stem(assistant.articles()))
    tune = [question for question in questions if question.split == "tune"][:count]
    cases = [Case("seeds", f"g{number % 6}", question) for number, question in enumerate(tune)]
    claim = dict(Calibration.load().claim)
    return Fitting({"seeds": assistant}, cases, claim, ("", ""))


@pytest.fixture(scope="module")
def fitting() -> Fitting:
    """By the first reader alone: the folds do not turn on what a second one says."""
    return fitting_of(Settings.load(second_reader="none"), 24)


def sound(fitted: Calibration) -> bool:
    return all(fitted.confidence[name] >= 0 for name in EVIDENCE) and 0 < fitted.threshold < 1


def test_a_margin_speaks_for_an_answer(fitting: Fitting) -> None:
    fitted = fitting.fit(range(len(fitting.cases)))
    assert fitted.rank["margin"] > 0
    assert fitted.rank == fitted.first
    assert sound(fitted)


def test_a_second_reader_is_fitted_to_what_it_judges() -> None:
    fitting = fitting_of(Settings.load(), 9)
    fitted = fitting.fit(range(len(fitting.cases)))
    assert fitted.rank["margin"] > 0
    assert fitted.rank != fitted.first
    assert sound(fitted)


def test_a_question_is_served_by_what_others_were_fitted_to(fitting: Fitting) -> None:
    served, given = fitting.cross_validated()
    assert [one.case for one in served] == fitting.cases
    held_out = [row for row, case in enumerate(fitting.cases) if case.group in ("g0", "g5")]
    others = [row for row in range(len(fitting.cases)) if row not in held_out]
    fitted = fitting.fit(others)  # g0 and g5 make one fold of five
    for row, one in zip(held_out, fitting.serve(fitted, held_out), strict=True):
        assert one.confidence == pytest.approx(served[row].confidence)
        assert (one.confidence >= fitted.threshold) is given[row]


def test_turns_of_a_conversation_teach_nothing(fitting: Fitting) -> None:
    rows = list(range(12))
    before = fitting.fit(rows)
    turn = fitting.cases[0].question
    try:
        fitting.cases[11] = fitting.cases[11]._replace(
            question=replace(turn, history=(("Who is she?", "Dina Boluarte"),))
        )
        assert fitting.fit(rows).rank == fitting.fit(rows[:11]).rank != before.rank
    finally:
        fitting.cases[11] = fitting.cases[11]._replace(question=turn)


def test_figures_by_hand(fitting: Fitting) -> None:
    has, none = (
        next(case for case in fitting.cases if case.question.answerable is wanted)
        for wanted in (True, False)
    )
    right, wrong = has.question.answers[0], "no such thing"
    served = [
        Served(has, (Answer(right, 0.9, ()),)),
        Served(has, (Answer(right, 0.4, ()),)),
        Served(has, (Answer(wrong, 0.6, ()),)),
        Served(none, (Answer(wrong, 0.1, ()),)),
    ]
    found = figures(served, [True, False, True, False])
    assert found["answerable"] == 3
    assert found["right, answerable"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["F1, answerable, before abstaining"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["refused, unanswerable"] == 1
    # One answer in each bin: gaps of 0.1, 0.6, 0.6 and 0.1.
    assert found["expected calibration error"] == pytest.approx(1.4 / 4, abs=1e-4)


def test_without_weights_all_is_even() -> None:
    assert BLANK.probabilities(np.ones((2, len(EVIDENCE)))).tolist() == [0.5, 0.5]
