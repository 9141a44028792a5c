import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.numbers import bound, number, unit_after


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
        ("between 10 and 20", 10, 10, 20, ""),
        ("3.5 to 4 percent", 3.5, 3.5, 4, "%"),
        ("$5 million to $6 million", 5e6, 5e6, 6e6, "$"),
        ("50 or more people", 50, 50, math.inf, ""),
        ("two and a half million", 2.5e6, 2.5e6, 2.5e6, ""),
        ("1,50,000", 150_000, 150_000, 150_000, ""),
        ("A$5 million", 5e6, 5e6, 5e6, "a$"),
        ("US$5 million", 5e6, 5e6, 5e6, "$"),
        ("EUR 5", 5, 5, 5, "€"),
        ("5 million US dollars", 5e6, 5e6, 5e6, "$"),
        ("12 kilometers", 12, 12, 12, "km"),
        ("nine-year-old", 9, 9, 9, "year"),
        ("No one", 0, 0, 0, ""),
        ("none of them", 0, 0, 0, ""),
        ("a hundred and fifty", 150, 150, 150, ""),
        ("a hundred thousand people", 100_000, 100_000, 100_000, ""),
        ("a thousand", 1000, 1000, 1000, ""),
        ("a quarter of a million", 250_000, 250_000, 250_000, ""),
        ("three quarters of a million", 750_000, 750_000, 750_000, ""),
        ("2 to 3 million", 2e6, 2e6, 3e6, ""),
        ("500 to 1 thousand", 500, 500, 1000, ""),
        ("3½", 3.5, 3.5, 3.5, ""),
        ("3½ million", 3.5e6, 3.5e6, 3.5e6, ""),
        ("2 1/2 hours", 2.5, 2.5, 2.5, "hour"),
        ("3,5 million", 3.5e6, 3.5e6, 3.5e6, ""),
        ("1.234.567", 1234567, 1234567, 1234567, ""),
        ("11\u00a0800", 11800, 11800, 11800, ""),
        ("11’800", 11800, 11800, 11800, ""),
        ("27\u200b.5 mil\u00adlion francs", 27.5e6, 27.5e6, 27.5e6, ""),
        ("３，５００", 3500, 3500, 3500, ""),
        ("a couple of hundred", 200, 150, 300, ""),
        ("the second group of 42 people", 42, 42, 42, ""),
        ("16 of the 27 states", 16, 16, 16, ""),
        ("18 in 2019", 18, 18, 18, ""),
        ("two soldiers on March 3", 2, 2, 2, ""),
        ("a magnitude of over 7.0", 7, 7, math.inf, ""),
        ("120 km/h", 120, 120, 120, "km/h"),
        ("5 percentage points", 5, 5, 5, "percentage point"),
    ],
)
def test_number(text, said, low, high, unit):
    found = number(text)
    assert found is not None
    assert found.said == pytest.approx(said)
    assert found.low == pytest.approx(low)
    assert found.high == pytest.approx(high)
    assert found.unit == unit


@pytest.mark.parametrize(
    ("text", "said", "unit"),
    [
        ("14 hours 52 minutes", 892, "minute"),
        ("four hours and ten minutes", 250, "minute"),
        ("three years and four months", 40, "month"),
        ("1 hour, 16 minutes and 22 seconds", 4582, "second"),
        ("5ft 11in", 71, "inch"),
    ],
)
def test_one_length_in_several_units(text, said, unit):
    found = number(text)
    assert found is not None
    assert (found.said, found.unit) == (pytest.approx(said), unit)


@pytest.mark.parametrize(
    "text", ["ten minutes and four hours", "two days 4 hours", "4 hours and 3 people"]
)
def test_what_comes_to_no_length(text):
    assert number(text) is None


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


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Lima",
        "–",
        "the second half",
        "half of the 200 seats",
        "the other half of the 200 seats",
        "twice the 40",
        "two-thirds",
        "one in five adults",
        "42 people in 3 towns",
        "40 men and 30 women",
        "one of 55 starters",
        "dozens of the 300",
        "not 42",
        "158 votes to 131",
        "2-1",
        "five hundred to six hundred thousand",
        "1.2.3",
        "007",
        "10²",
        # names, times and dates
        "F-16",
        "COVID-19",
        "Boeing 737",
        "No. 10",
        "19th century",
        "the 1990s",
        "10:30",
        "10 a.m.",
        "9/11",
        "January 7 2023",
        "in 2009",
        "the war of 1642 -- 1651",
    ],
)
def test_what_is_not_understood_to_its_end_is_no_number(text):
    assert number(text) is None


def test_a_figure_may_have_two_readings():
    dotted = number("11.800")
    assert [reading.said for reading in dotted.readings] == [11800, 11.8]
    assert number("11,800").readings == (number("11,800"),)
    assert number("$1.125 billion").readings[1:] == number("11.800%").readings[1:] == ()
    assert [reading.unit for reading in number("100m").readings] == ["", "metre"]


@given(st.integers(4, 10**9))
def test_separators_change_nothing(n):
    forms = (str(n), f"{n:,}", f"{n:,}".replace(",", "\u202f"), f"{n:,}".replace(",", " "))
    assert {known.said for form in forms if (known := number(form))} == {float(n)}


@pytest.mark.parametrize(
    ("one", "other", "same", "agrees"),
    [
        ("42", "at least 42", True, True),
        ("11.800", "11,800", True, True),
        ("11.800", "11.8", True, True),
        ("11,800", "11.8", False, False),
        ("3,5 million", "3.5 million", True, True),
        ("3½", "3.5", True, True),
        ("43", "at least 42", False, True),
        ("over 50", "43", False, False),
        ("dozens", "49", False, True),
        ("7 percent", "7", False, False),
        ("$3.5 million", "3,500,000 dollars", True, True),
        ("A$3.5 million", "$3.5 million", False, False),
        ("no more than 50", "42", False, True),
        ("between 10 and 20", "15", False, True),
        ("several hundred", "250", False, True),
        ("nobody", "one", False, False),
        ("12 km", "12 kilometres", True, True),
        ("AU$5 million", "A$5 million", True, True),
        ("300 feet", "91 metres", True, True),
        ("300 feet", "91", False, False),
        ("300 feet", "100 metres", False, False),
        ("300 feet", "93 metres", True, True),
        ("3 miles", "5 km", True, True),
        ("2 miles", "3 km", True, True),
        ("3 miles", "6 km", False, False),
        ("2 hours", "120 minutes", True, True),
        ("over 2 hours", "130 minutes", False, True),
        ("2 hours", "2 days", False, False),
    ],
)
def test_figures_compared(one, other, same, agrees):
    a, b = number(one), number(other)
    assert a is not None
    assert b is not None
    assert (a.same(b), a.agrees(b)) == (same, agrees) == (b.same(a), b.agrees(a))


def test_two_figures_in_one_unit():
    feet, metres, days = number("300 feet"), number("0.5 km"), number("2 days")
    assert feet is not None
    assert metres is not None
    assert days is not None
    a, b = feet.beside(metres)
    assert a.unit == b.unit
    assert b.said / a.said == pytest.approx(500 / 91.44)
    assert feet.beside(days) == (feet, days)


@pytest.mark.parametrize(
    ("text", "after", "unit"),
    [("300", " feet below", " feet"), ("12", "-year term", ""), ("300", " feeble", ""),
     ("120", " foot patrols", ""),
     ("about 5", "% of it", "%"), ("300 feet", " of rope", ""), ("Lima", " feet", "")],
)  # fmt: skip
def test_the_unit_behind_a_figure(text, after, unit):
    assert unit_after(text, after) == unit
