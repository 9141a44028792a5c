"""The fits, on data whose answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.fit import conditional_logit, logistic, refusing


def test_the_ranking_finds_the_feature_that_ranks():
    rng = np.random.default_rng(0)
    features = [rng.normal(size=(4, 3)) for _ in range(200)]
    right = [known[:, 1] == known[:, 1].max() for known in features]
    weights = conditional_logit(features, right, [1.0] * 200)
    assert weights[1] > 10 * max(abs(weights[0]), abs(weights[2]))


def test_a_question_of_weight_three_is_one_asked_three_times():
    rng = np.random.default_rng(1)
    features = [rng.normal(size=(3, 2)) for _ in range(40)]
    right = [np.asarray([True, False, False]) for _ in features]
    features = [known + np.asarray([[0.5, 0], [0, 0], [0, 0]]) for known in features]
    weighted = conditional_logit(features, right, [3.0] * 10 + [1.0] * 30)
    repeated = conditional_logit(features + 2 * features[:10], right + 2 * right[:10], [1.0] * 60)
    assert weighted == pytest.approx(repeated, abs=0.05)


def test_questions_without_a_right_span_teach_nothing():
    features = [np.eye(2), np.asarray([[9.0, 0.0], [0.0, 9.0]])]
    right = [np.asarray([True, False]), np.asarray([False, False])]
    alone = conditional_logit(features[:1], right[:1], [1.0])
    assert conditional_logit(features, right, [1.0, 5.0]) == pytest.approx(alone)


def test_a_logistic_regression_gives_back_the_odds():
    # With x = 0 one in four is right, with x = 1 three in four: log-odds -ln 3 and ln 3.
    x = np.asarray([[0.0]] * 4 + [[1.0]] * 4)
    y = np.asarray([1.0, 0, 0, 0, 1, 1, 1, 0])
    weights, bias = logistic(x, y)
    assert bias == pytest.approx(-np.log(3), abs=0.02)
    assert weights[0] == pytest.approx(2 * np.log(3), abs=0.02)


def test_no_weight_falls_below_its_least():
    x = np.asarray([[0.0], [1.0], [0.2], [0.9]])
    y = np.asarray([1.0, 0.0, 1.0, 0.0])  # the more, the less right
    assert logistic(x, y)[0][0] < 0
    assert logistic(x, y, least=[0.0])[0][0] == 0


def test_the_threshold_refuses_enough_of_each_set():
    sets = {"short": np.asarray([0.1, 0.2, 0.3, 0.8]), "open": np.asarray([0.05, 0.1, 0.15, 0.2])}
    # Three of the first four lie below 0.31, all of the others.
    assert refusing(sets, 0.75) == pytest.approx(0.31)
    assert refusing({"open": sets["open"]}, 0.75) == pytest.approx(0.16)


@given(
    st.dictionaries(st.text(), st.lists(st.floats(0, 1), min_size=1), max_size=3), st.floats(0, 1)
)
def test_no_lower_threshold_would_do(sets, share):
    known = {name: np.asarray(each) for name, each in sets.items()}
    found = refusing(known, share)
    assert 0.05 <= found <= 0.95
    assert found in (0.05, 0.95) or any(
        (each < round(found - 0.01, 2)).mean() < share <= (each < found).mean()
        for each in known.values()
    )
