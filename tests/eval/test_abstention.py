import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.abstention import (
    auroc,
    calibration_error,
    coverage_at_precision,
    reliability,
    risk_coverage,
    risk_coverage_area,
)

# Five questions, most confident first: right, right, wrong, right, wrong.
CONFIDENCE = np.array([0.9, 0.8, 0.7, 0.35, 0.3])
RIGHT = np.array([1.0, 1.0, 0.0, 1.0, 0.0])


def test_risk_coverage_by_hand():
    coverage, risk = risk_coverage(CONFIDENCE, RIGHT)
    np.testing.assert_allclose(coverage, [0.2, 0.4, 0.6, 0.8, 1.0])
    np.testing.assert_allclose(risk, [0, 0, 1 / 3, 1 / 4, 2 / 5])
    assert risk_coverage_area(CONFIDENCE, RIGHT) == pytest.approx((1 / 3 + 1 / 4 + 2 / 5) / 5)


def test_coverage_at_precision_by_hand():
    assert coverage_at_precision(CONFIDENCE, RIGHT, 0.9) == 0.4
    assert coverage_at_precision(CONFIDENCE, RIGHT, 0.75) == 0.8
    assert coverage_at_precision(CONFIDENCE, np.zeros(5), 0.9) == 0.0


def test_auroc_by_hand():
    # Of the 3 · 2 pairs of right and wrong, 5 are in order.
    assert auroc(CONFIDENCE, RIGHT > 0) == pytest.approx(5 / 6)
    assert np.isnan(auroc(CONFIDENCE, np.ones(5, dtype=bool)))


def test_calibration_error_by_hand():
    # Bins: 0.3-0.4 holds 0.35 (right) and 0.3 (wrong), the others one each.
    assert reliability(CONFIDENCE, RIGHT)[0] == (pytest.approx(0.325), 0.5, 2)
    expected = (2 * abs(0.325 - 0.5) + abs(0.7 - 0) + abs(0.8 - 1) + abs(0.9 - 1)) / 5
    assert calibration_error(CONFIDENCE, RIGHT) == pytest.approx(expected)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_bounds(pairs):
    confidence = np.array([c for c, _ in pairs])
    right = np.array([float(r) for _, r in pairs])
    assert 0 <= risk_coverage_area(confidence, right) <= 1
    assert 0 <= coverage_at_precision(confidence, right) <= 1
    assert 0 <= calibration_error(confidence, right) <= 1
    assert sum(n for _, _, n in reliability(confidence, right)) == len(pairs)
