import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.dates import day
from qa.text.names import words
from qa.text.numbers import number
from qa.text.values import asked_for, kind_of, value_of


@given(st.text(max_size=40))
def test_numbers_and_dates_never_raise(text):
    number(text)
    day(text, "2023-01-20")
    words(text)


@pytest.mark.parametrize("text", ["10 a.m", "18 months", "at noon"])
def test_a_time_without_a_day_is_no_date(text):
    assert value_of("date", text, "", "2023-01-20") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Boluarte", "President Dina Boluarte", True),
        ("Pedro Castillo", "Dina Boluarte", False),
        ("Pedro Castillo", "Castillo supporters", False),
        ("central Plaza San Martin", "close to the historic Plaza San Martin", True),
        ("tear gas", "deploying tear gas", True),
        ("rebellion", "genocide", False),
        ("not guilty", "guilty", False),
        ("South Sudan", "Sudan", False),
        ("New Mexico", "Mexico", False),
        ("new law", "law", True),
        ("No. 10 Downing Street", "Downing Street", True),
    ],
)
def test_names_and_texts_compared(one, other, same):
    assert words(one).same(words(other)) is same
    assert words(other).same(words(one)) is same


def test_kinds():
    assert asked_for("And how many were hurt?") == "number"
    assert asked_for("In which year was it built?") == "date"
    assert asked_for("Whose names were on them?") == "name"
    assert asked_for("Why?") is None
    assert asked_for("What was the latest death toll?") == "number"
    assert asked_for("In Lima, how many died?") == "number"
    assert asked_for("Who announced the death toll?") == "name"
    assert asked_for("When was the death toll announced?") == "date"
    assert asked_for("Who said how many people had died?") == "name"
    assert asked_for("Where is the death toll highest?") is None
    assert kind_of("What was the cost?", "$3 million") == "number"
    assert kind_of("Where was it?", "Plaza San Martin") == "name"
    assert kind_of("What did they use?", "tear gas") == "text"
    assert value_of("number", "Lima") is None
    assert value_of("text", "the") is None
