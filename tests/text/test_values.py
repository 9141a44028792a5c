import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.dates import day
from qa.text.numbers import number
from qa.text.values import asked_for, kind_of, value_of


@given(st.text(max_size=40))
def test_numbers_and_dates_never_raise(text):
    number(text)
    day(text, "2023-01-20")


@pytest.mark.parametrize("text", ["10 a.m", "18 months", "at noon"])
def test_a_time_without_a_day_is_no_date(text):
    assert value_of("date", text, "", "2023-01-20") is None


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("And how many were hurt?", "number"),
        ("What was the latest death toll?", "number"),
        ("In Lima, how many died?", "number"),
        ("What was the cost?", "number"),
        ("What is the population of Lima?", "number"),
        ("In which year was it built?", "date"),
        ("When was the death toll announced?", "date"),
        ("Who announced the death toll?", None),
        ("Who said how many people had died?", None),
        ("Where is the death toll highest?", None),
        ("Why?", None),
    ],
)
def test_asked_for(question, kind):
    assert asked_for(question) == kind


def test_the_kind_of_an_answer_is_what_is_asked_for_and_stated():
    assert kind_of("What was the cost?", "$3 million") == "number"
    assert kind_of("What was the cost?", "more than expected") is None
    assert kind_of("When was it?", "on Monday") == "date"
    assert kind_of("When was it?", "after the vote") is None
    assert value_of("number", "Lima") is None
