"""Each figure by hand."""

import numpy as np
import pytest

from eval.runner import GOOD
from eval.summary import FIGURES, figure, interval, summarize, tables
from tests.eval.support import refused, row

# Four with an answer: right to the word, right by F1, wrong, and withheld though it was right.
# Two without: refused, and answered with a confidence of 0.6.
ROWS = [
    row(confidence=0.95, kind="who", citations=[{}, {}], citations_right=1, recalled_at=1),
    row(confidence=0.95, kind="who", exact=0.0, f1=0.8, guess_f1=0.8, recalled_at=4,
        citations=[{}], citations_right=1),
    row(confidence=0.65, kind="why", exact=0.0, f1=0.5, guess_f1=0.5, miss="reader",
        citations=[{}], recalled_at=None),
    row(confidence=0.25, kind="why", predicted="", abstained=True, exact=0.0, f1=0.0, guess_f1=1.0,
        miss="threshold", recalled_at=2),
    refused(confidence=0.15, kind="why", f1=1.0, exact=1.0),
    refused(confidence=0.65, kind="none", predicted="Lima", abstained=False, f1=0.0, exact=0.0,
            citations=[{}], citations_valid=False, miss="threshold"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "n"),
    [
        ("EM", (1 + 0 + 0 + 0 + 1 + 0) / 6, 6),
        ("F1", (1 + 0.8 + 0.5 + 0 + 1 + 0) / 6, 6),
        ("has-answer EM", 1 / 4, 4),
        ("has-answer F1", (1 + 0.8 + 0.5 + 0) / 4, 4),
        ("has-answer right", 2 / 4, 4),
        ("best guess F1", (1 + 0.8 + 0.5 + 1) / 4, 4),
        ("no-answer refused", 1 / 2, 2),
        ("citation validity", 5 / 6, 6),
        ("citation precision", 2 / 5, 4),
        # Bins: two at 0.95, both right; two at 0.65, both wrong; 0.25 right, 0.15 wrong.
        ("calibration error", (2 * 0.05 + 2 * 0.65 + 0.75 + 0.15) / 6, 6),
        ("calibration error, answers given", (2 * 0.05 + 2 * 0.65) / 4, 4),
        # Of the 3 · 3 pairs of a right and a wrong guess, 2 · 3 + 1 are in order.
        ("AUROC right", 7 / 9, 6),
        # Wrong among the first 1, 2, …: 0, 0, 1/3, 2/4, 2/5, 3/6.
        ("risk-coverage area", (1 / 3 + 2 / 4 + 2 / 5 + 3 / 6) / 6, 6),
        ("recall@1", 1 / 4, 4),
        ("recall@5", 3 / 4, 4),
        ("recall@20", 3 / 4, 4),
        ("MRR", (1 + 1 / 4 + 0 + 1 / 2) / 4, 4),
    ],
)
def test_by_hand(name, value, n):
    found = figure(name, ROWS)
    assert found["value"] == pytest.approx(value)
    assert found["n"] == n
    assert 0 <= found["low"] <= found["high"] <= 1


@pytest.fixture(scope="module")
def by_hand():
    return summarize(ROWS)


def test_by_kind_and_what_is_not_defined(by_hand):
    kinds = by_hand["by kind"]
    assert list(kinds) == ["none", "who", "why"]
    assert set(kinds["none"]) == {"no-answer refused", "calibration error"}
    assert kinds["none"]["no-answer refused"]["value"] == 0
    assert set(kinds["who"]) == {"has-answer right", "has-answer F1", "calibration error"}
    assert kinds["who"]["has-answer right"]["value"] == 1
    assert kinds["why"]["has-answer F1"] == figure("has-answer F1", ROWS[2:5])
    assert figure("AUROC right", ROWS[:2]) is None  # where all are right


def test_misses_and_tables(by_hand):
    assert by_hand["misses"] == {"reader": 1, "threshold": 2}
    text = tables(by_hand)
    assert "Misses of 6 questions: 1 reader, 2 threshold." in text
    of = {tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in text.splitlines()}
    low, high = (f"{by_hand['has-answer right'][end]:.3f}" for end in ("low", "high"))
    assert ("has-answer right", "0.500", f"{low} to {high}", "4") in of
    (none,) = (row for row in of if row[:1] == ("none",))
    assert none[1:4] == ("", "", "0.000, 0.000 to 0.975 (1)")


def test_an_interval_by_hand():
    # Of ten questions one is right. A draw of ten has k right with probability
    # C(10, k) · 0.1^k · 0.9^(10-k): none in 34.9 %, four or more in 1.3 %, three in 5.7 %.
    values = np.array([1.0] + [0.0] * 9)
    assert interval(values, np.mean) == (0.0, 0.3)


def test_a_share_of_all_is_not_beyond_doubt():
    # By hand: of 3 refused of 3, the share p with p³ = 0.025 is the lowest not to be ruled out.
    assert interval(np.ones(3), np.mean) == pytest.approx((0.025 ** (1 / 3), 1.0))
    assert interval(np.zeros(3), np.mean) == pytest.approx((0.0, 1 - 0.025 ** (1 / 3)))


def test_of_a_perfect_confidence_the_interval_of_the_calibration_error_reaches_zero():
    """By percentiles it would not: each draw makes the bins uneven."""
    rng = np.random.default_rng(3)
    many = [row(confidence=c, guess_f1=float(rng.random() < c)) for c in rng.random(200)]
    found = figure("calibration error", many)
    assert found["value"] > 0.02
    assert found["low"] == 0.0


def test_figures_of_real_rows(rows, summary):
    has = [row for row in rows if row.answerable]
    right = [row for row in has if row.f1 >= GOOD]
    assert summary["has-answer right"]["value"] == len(right) / len(has)
    assert sum(summary["misses"].values()) == sum(row.miss is not None for row in rows)
    for name in FIGURES:
        assert summary[name]["low"] <= summary[name]["high"]
