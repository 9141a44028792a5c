"""Fitting the ranking and the confidence, and the raw softmax they are compared with."""

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from eval.softmax import Said, SoftmaxReader, log_norms
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from eval.calibrate import _ToAsk, ask, conclude, news, unfitted
from eval.fit import FOLDS, Asked, Outcome, best_threshold, cross_validated, fit, judged
from qa.answer.calibration import EVIDENCE, FEATURES
from qa.assistant import Assistant
from qa.reader.model import Reader
from qa.settings import Settings
from qa.types import Hit, Span
from tests.conftest import SEEDS

WORDS = ("red", "green", "blue", "black", "white", "grey")


def asked(number: int, *, collection: str = "SQuAD", weight: float = 1.0) -> Asked:
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
    return Asked(question, collection, group, answers, tuple(spans), said, weight)


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


def test_a_question_of_weight_three_is_one_asked_three_times() -> None:
    few = [asked(number) for number in range(30)]
    weighted = fit([replace(one, weight=3.0) if n < 10 else one for n, one in enumerate(few)])
    repeated = fit([*few, *few[:10], *few[:10]])
    for name in FEATURES:  # the penalty is on features scaled by what they vary
        assert weighted.rank[name] == pytest.approx(repeated.rank[name], abs=0.05)
    for name in EVIDENCE:
        assert weighted.confidence[name] == pytest.approx(repeated.confidence[name], abs=0.05)
    assert weighted.bias == pytest.approx(repeated.bias, abs=0.05)
    assert weighted.rank["margin"] > 0
    assert weighted.rank["cosine"] != pytest.approx(fit(few).rank["cosine"], abs=0.5)  # they count


def test_no_evidence_counts_against_an_answer() -> None:
    """Margins are turned round: the surest are wrong. Unbounded, their weight would be below 0."""
    turned = [
        replace(one, spans=tuple(replace(s, score=-s.score) for s in one.spans))
        for one in map(asked, range(60))
    ]
    assert min(fit(turned).confidence.values()) == 0


def test_a_question_is_answered_where_some_answer_is_likely_right_though_none_is() -> None:
    fitted = fit([asked(number) for number in range(60)])
    found = [judged(replace(fitted, threshold=0.6), asked(number)) for number in range(60)]
    assert all(outcome.given == (outcome.any_right >= 0.6) for outcome in found)
    assert any(outcome.confidence < 0.6 <= outcome.any_right for outcome in found)


def test_thresholds_are_chosen_without_the_fold() -> None:
    """Where each fold's other questions want another threshold, one for all would give others."""
    some = [asked(number) for number in range(60)]
    folds = sorted({one.group for one in some})
    found = cross_validated(some)
    for number, group in enumerate(folds[:FOLDS]):
        rest = [one for one in some if folds.index(one.group) % FOLDS != number % FOLDS]
        fitted = fit(rest)
        for one, outcome in zip(some, found, strict=True):
            if one.group == group:
                assert outcome == judged(fitted, one)


def outcomes(confidence: list[float], overlap: list[float]) -> list[Outcome]:
    return [
        Outcome(c, c, o > 0.5, o, o, given=True) for c, o in zip(confidence, overlap, strict=True)
    ]


def test_the_best_threshold_by_hand() -> None:
    four = [asked(1), asked(2), asked(3), asked(6)]
    assert [bool(one.answers) for one in four] == [True, True, False, False]

    def best(confidence: list[float], weights: list[float]) -> float:
        weighted = [replace(one, weight=w) for one, w in zip(four, weights, strict=True)]
        return best_threshold(weighted, outcomes(confidence, [1.0, 1.0, 0.0, 0.0]))

    assert 0.4 < best([0.9, 0.6, 0.4, 0.3], [1, 1, 1, 1]) <= 0.6
    # The answer at 0.3 outweighs the wrong one at 0.4, or the other way round.
    assert 0.2 < best([0.9, 0.3, 0.4, 0.2], [1, 9, 1, 1]) <= 0.3
    assert best([0.9, 0.3, 0.4, 0.2], [9, 1, 9, 1]) > 0.4


def test_of_thresholds_about_as_good_the_lowest_is_taken() -> None:
    """At 0.3 one poor answer costs a refusal in 400: within what is noise."""
    rows = [asked(number) for number in range(800)]
    has = [replace(one, answers=("x",)) for one in rows[:400]]
    none = [replace(one, answers=()) for one in rows[400:]]
    judged_so = outcomes(
        [0.9] * 399 + [0.3] + [0.31] + [0.1] * 399, [1.0] * 399 + [0.5] + [0.0] * 400
    )
    assert best_threshold([*has, *none], judged_so) == pytest.approx(0.11)


def test_figures_stand_for_each_collection() -> None:
    both = [asked(number) for number in range(40)]
    both += [asked(number, collection="seeds", weight=5.0) for number in range(40, 60)]
    made = conclude(both, "reader")
    assert made["reader"] == "reader"
    figures = made["fitted"]["cross-validated"]
    assert figures["SQuAD"]["questions"] == 40
    assert figures["seeds"]["questions"] == 20
    assert figures["seeds"]["answerable"] == sum(bool(one.answers) for one in both[40:])
    assert len(figures) == 2


def test_questions_that_another_paragraph_may_answer_are_left_out_of_a_part() -> None:
    some = [asked(number) for number in range(40)]
    some = [replace(one, adversarial=not one.answers and n % 2 == 0) for n, one in enumerate(some)]
    figures = conclude(some, "reader")["fitted"]["cross-validated"]
    left = figures["SQuAD, but for adversarial questions"]
    assert left["questions"] == sum(not one.adversarial for one in some) < 40
    assert left["answerable"] == figures["SQuAD"]["answerable"]


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


def test_news_keeps_questions_about_one_article_together(assistant: Assistant) -> None:
    chosen = news(assistant)
    assert len(chosen) == 104
    assert {one.group for one in chosen if one.answers} == {
        article.name.removesuffix(".txt") for article in assistant.articles()
    }
    assert all(one.group.startswith("none ") for one in chosen if not one.answers)


def test_a_hidden_article_is_not_read_and_others_take_its_place(assistant: Assistant) -> None:
    reader = SoftmaxReader(Settings.load())
    question = "Who is the interior minister?"
    first = assistant.retrieve(question, 1)[0].article
    found = ask(assistant, reader, _ToAsk(question, "g", (), hidden=first), "seeds", 1.0)
    articles = {span.hit.article for span in found.spans}
    assert articles
    assert first not in articles


def test_what_is_fitted_to_does_not_depend_on_the_calibration(assistant, tmp_path) -> None:
    """The one that is there may be of a version with other features, or none at all."""
    settings = Settings.load(calibration=unfitted(tmp_path / "calibration.json"))
    blank = Assistant.open(SEEDS, settings=settings)
    question = "Who is the interior minister?"
    found, expected = (a.spans(question, a.retrieve(question, 3)) for a in (blank, assistant))
    assert found == expected
