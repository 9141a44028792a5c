import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.numbers import bound, number


@pytest.mark.parametrize(
    ("text", "said", "low", "high", "unit"),
    [
        ("42", 42, 42, 42, ""),
        ("forty-two", 42, 42, 42, ""),
        ("Two", 2, 2, 2, ""),
        ("two thousand five hundred", 2500, 2500, 2500, ""),
        ("a dozen", 12, 12, 12, ""),
        ("two dozen", 24, 24, 24, ""),
        ("half a million", 500_000, 500_000, 500_000, ""),
        ("3 500", 3500, 3500, 3500, ""),
        ("3,500 protesters", 3500, 3500, 3500, ""),
        ("$31.4 trillion", 31.4e12, 31.4e12, 31.4e12, "$"),
        ("31.4 million euros", 31.4e6, 31.4e6, 31.4e6, "€"),
        ("3,500,000 dollars", 3.5e6, 3.5e6, 3.5e6, "$"),
        ("32.7%", 32.7, 32.7, 32.7, "%"),
        ("7 percent", 7, 7, 7, "%"),
        ("60-year-old", 60, 60, 60, "year"),
        ("a five-day strike", 5, 5, 5, "day"),
        ("two and a half years", 2.5, 2.5, 2.5, "year"),
        ("one in 10 people", 10, 9.6, 10.4, "%"),
        ("1 in 5", 20, 19.2, 20.8, "%"),
        ("$1.2tn", 1.2e12, 1.2e12, 1.2e12, "$"),
        ("five to six million", 5e6, 5e6, 6e6, ""),
        ("between five and six million", 5e6, 5e6, 6e6, ""),
        ("18 months", 18, 18, 18, "month"),
        ("at least 42", 42, 42, math.inf, ""),
        ("over 50", 50, 51, math.inf, ""),
        ("up to 30", 30, 0, 30, ""),
        ("about 100", 100, 90, 110, ""),
        ("nearly 50", 50, 45, 50, ""),
        ("dozens", 24, 24, 99, ""),
        ("several hundred", 200, 200, 999, ""),
        ("hundreds of millions", 2e8, 2e8, math.inf, ""),
        ("no more than 50", 50, 0, 50, ""),
        ("not less than 50", 50, 50, math.inf, ""),
        ("as many as 50", 50, 0, 50, ""),
        ("no fewer than fifty people", 50, 50, math.inf, ""),
        ("no more than twenty", 20, 0, 20, ""),
        ("no less than half", 50, 48, math.inf, "%"),
        ("between 10 and 20", 10, 10, 20, ""),
        ("3.5 to 4 percent", 3.5, 3.5, 4, "%"),
        ("$5 million to $6 million", 5e6, 5e6, 6e6, "$"),
        ("50 or more people", 50, 50, math.inf, ""),
        ("two and a half million", 2.5e6, 2.5e6, 2.5e6, ""),
        ("1,50,000", 150_000, 150_000, 150_000, ""),
        ("January 7 2023", 7, 7, 7, ""),
        ("A$5 million", 5e6, 5e6, 5e6, "a$"),
        ("US$5 million", 5e6, 5e6, 5e6, "$"),
        ("EUR 5", 5, 5, 5, "€"),
        ("5 million US dollars", 5e6, 5e6, 5e6, "$"),
        ("12 kilometers", 12, 12, 12, "km"),
        ("nine-year-old", 9, 9, 9, "year"),
        ("No one", 0, 0, 0, ""),
        ("none of them", 0, 0, 0, ""),
        ("half of them", 50, 48, 52, "%"),
        ("two-thirds", 200 / 3, 64, 69.333333, "%"),
        ("one in five adults", 20, 19.2, 20.8, "%"),
        ("more than half", 50, 48, math.inf, "%"),
        ("a hundred and fifty", 150, 150, 150, ""),
        ("a hundred thousand people", 100_000, 100_000, 100_000, ""),
        ("a million and a half", 1.5e6, 1.5e6, 1.5e6, ""),
        ("a thousand", 1000, 1000, 1000, ""),
        ("a quarter of a million", 250_000, 250_000, 250_000, ""),
        ("three quarters of a million", 750_000, 750_000, 750_000, ""),
        ("a quarter of a city", 25, 24, 26, "%"),
        ("2 to 3 million", 2e6, 2e6, 3e6, ""),
        ("500 to 1 thousand", 500, 500, 1000, ""),
    ],
)
def test_number(text, said, low, high, unit):
    found = number(text)
    assert found is not None
    assert found.said == pytest.approx(said)
    assert found.low == pytest.approx(low)
    assert found.high == pytest.approx(high)
    assert found.unit == unit


def test_a_bound_may_stand_before_the_figure():
    found = number("42", "which resulted in at least ")
    assert found is not None
    assert found.high == math.inf
    assert bound("fired up by over ") == "over "
    assert bound("the ") == ""


@pytest.mark.parametrize(
    ("before", "text", "said"),
    [
        ("", "-0.3%", -0.3),
        ("fell by ", "minus 5 degrees", -5),
        ("It was -", "5 degrees", -5),
        ("", "−5", -5),
        ("", "10-20", 10),
        ("in 2019-", "20", 20),
    ],
)
def test_a_minus_is_no_range(before, text, said):
    assert number(text, before).said == said


def test_endless_digits():
    assert number("9" * 400).said == math.inf


@pytest.mark.parametrize("text", ["", "Lima", "police", "–", "the second half", "cut in half"])
def test_no_number(text):
    assert number(text) is None


@given(st.integers(4, 10**9))
def test_separators_change_nothing(n):
    forms = (str(n), f"{n:,}", f"{n:,}".replace(",", "\u202f"), f"{n:,}".replace(",", " "))
    assert {known.said for form in forms if (known := number(form))} == {float(n)}


@pytest.mark.parametrize(
    ("one", "other", "same", "agrees"),
    [
        ("42", "at least 42", True, True),
        ("43", "at least 42", False, True),
        ("over 50", "43", False, False),
        ("dozens", "49", False, True),
        ("7 percent", "7", False, False),
        ("$3.5 million", "3,500,000 dollars", True, True),
        ("A$3.5 million", "$3.5 million", False, False),
        ("no more than 50", "42", False, True),
        ("between 10 and 20", "15", False, True),
        ("several hundred", "250", False, True),
        ("two-thirds", "67 percent", False, True),
        ("nobody", "one", False, False),
        ("12 km", "12 kilometres", True, True),
        ("AU$5 million", "A$5 million", True, True),
    ],
)
def test_figures_compared(one, other, same, agrees):
    a, b = number(one), number(other)
    assert a is not None
    assert b is not None
    assert (a.same(b), a.agrees(b)) == (same, agrees) == (b.same(a), b.agrees(a))
