"""Fitting the ranking and the confidence, and the raw softmax they are compared with."""

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from eval.calibrate import _ToAsk, ask, conclude
from eval.fit import Asked, Outcome, best_threshold, cross_validated, fit
from eval.softmax import Said, SoftmaxReader, log_norms
from qa.assistant import Assistant
from qa.reader.model import Reader
from qa.settings import Settings
from qa.types import Hit, Span

WORDS = ("red", "green", "blue", "black", "white", "grey")


def asked(number: int) -> Asked:
    """A question with three spans; the right one mostly has the best margin."""
    rng = random.Random(number)
    spans = []
    for rank, word in enumerate(rng.sample(WORDS, 3)):
        text = f"The {word} one came first. It was seen by many people in the street."
        hit = Hit(
            "a.txt", "A", None, None, 0, len(text), rng.random(), text,
            cosine=rng.uniform(0.2, 0.9), coverage=rng.random(),
        )  # fmt: skip
        start = text.index(word)
        spans.append(Span(hit, start, start + len(word), word, rng.gauss(2 - rank, 1.5)))
    answers = (spans[0].text,) if number % 3 else ()
    question, group = f"Which one came first, {number}?", f"g{number % 7}"
    said = Said(spans[0].text, rng.random())
    return Asked(question, group, answers, tuple(spans), said)


def test_probabilities_of_a_softmax_by_hand() -> None:
    # One passage token of the three: margins 1 and 2 over no answer.
    start, end = np.array([[0.0, 9.0, 1.0]]), np.array([[1.0, 9.0, 3.0]])
    found = log_norms(start, end, np.array([[False, False, True]]))
    p_start, p_end = math.e / (1 + math.e), math.e**2 / (1 + math.e**2)
    assert math.exp(3.0 - found[0]) == pytest.approx(p_start * p_end)


@given(
    hnp.arrays(np.float64, (2, 5), elements=st.floats(-20, 20)),
    hnp.arrays(np.float64, (2, 5), elements=st.floats(-20, 20)),
)
def test_probabilities_of_all_pairs_sum_to_one(start, end) -> None:
    passage = np.array([[False, False, True, True, True]] * 2)
    norms = log_norms(start, end, passage)
    for row in range(2):
        s, e = start[row] - start[row, 0], end[row] - end[row, 0]
        known = [0, 2, 3, 4]
        total = sum(math.exp(s[i] + e[j] - norms[row]) for i in known for j in known)
        assert total == pytest.approx(1.0)


def test_the_softmax_reader_reads_as_the_reader_does() -> None:
    question = "Who resigned?"
    passages = ["Eduardo Garcia, the labor minister, resigned on Thursday.", "It rained in Lima."]
    plain, measured = Reader(Settings.load()), SoftmaxReader(Settings.load())
    assert measured.read(question, passages) == plain.read(question, passages)
    assert measured.said is not None
    assert measured.said.text.startswith("Eduardo Garcia")
    together, alone = measured.said.probability, []
    for passage in passages:  # padding changes nothing
        measured.read(question, [passage])
        alone.append(measured.said.probability)
    assert 0 < together < 1
    assert together == pytest.approx(max(alone), abs=1e-5)
    measured.read(question, ["It rained. " * 200])
    assert measured.said is None  # read in windows


def test_a_fit_finds_what_tells_right_answers() -> None:
    fitted = fit([asked(number) for number in range(60)], "reader")
    assert fitted.reader == "reader"
    assert fitted.rank["margin"] > 0
    assert fitted.confidence["lead"] > 0


def test_the_best_threshold_by_hand() -> None:
    four = [asked(1), asked(2), asked(3), asked(6)]
    assert [bool(one.answers) for one in four] == [True, True, False, False]

    def best(confidence: list[float], overlap: list[float]) -> float:
        rows = zip(confidence, overlap, strict=True)
        return best_threshold(four, [Outcome(c, o, o) for c, o in rows])

    assert 0.4 < best([0.9, 0.6, 0.4, 0.3], [1.0, 1.0, 0.0, 0.0]) <= 0.6
    # To give the poor answer at 0.3 would cost the refusal at 0.4.
    assert 0.4 < best([0.9, 0.3, 0.4, 0.2], [1.0, 0.2, 0.0, 0.0]) <= 0.9


def test_the_raw_softmax_stands_beside_what_is_fitted() -> None:
    some = [asked(number) for number in range(40)]
    figures = conclude(some, "reader")["fitted"]["cross-validated over articles"]
    good = [float(one.softmax.text in one.answers) for one in some if one.answers and one.softmax]
    assert figures["raw softmax: F1, answerable, before abstaining"] == round(np.mean(good), 4)
    without = conclude([replace(one, softmax=None) for one in some], "reader")
    kept = without["fitted"]["cross-validated over articles"]
    assert kept == {name: v for name, v in figures.items() if not name.startswith("raw")}


def test_cross_validation_fits_on_other_groups_only() -> None:
    few = [asked(number) for number in range(35)]
    before = cross_validated(few)
    # What is said of one group's answers changes nothing in its own confidences.
    changed = [
        replace(one, answers=("none of these",)) if one.group == "g0" else one for one in few
    ]
    after = cross_validated(changed)
    sure = np.asarray([outcome.confidence for outcome in before])
    now = np.asarray([outcome.confidence for outcome in after])
    own = [row for row, one in enumerate(few) if one.group == "g0"]
    # Groups g0 and g5 make one fold.
    others = [row for row, one in enumerate(few) if one.group not in ("g0", "g5")]
    np.testing.assert_allclose(sure[own], now[own])
    assert not np.allclose(sure[others], now[others])


def test_a_hidden_article_is_not_read_and_others_take_its_place(assistant: Assistant) -> None:
    reader = SoftmaxReader(Settings.load())
    question = "Who is the interior minister?"
    first = assistant.retrieve(question, 1)[0].article
    found = ask(assistant, reader, _ToAsk(question, "g", (), hidden=first))
    articles = {span.hit.article for span in found.spans}
    assert articles
    assert first not in articles
