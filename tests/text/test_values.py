import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.dates import day
from qa.text.numbers import number
from qa.text.values import kind_of, value_of


@given(st.text(max_size=40))
def test_numbers_and_dates_never_raise(text):
    number(text)
    day(text, "2023-01-20")


@pytest.mark.parametrize("text", ["10 a.m", "18 months", "at noon"])
def test_a_time_without_a_day_is_no_date(text):
    assert value_of("date", text, "", "2023-01-20") is None


@pytest.mark.parametrize(
    ("question", "text", "kind"),
    [
        ("And how many were hurt?", "about 300", "number"),
        ("What was the profit?", "£78.9 million", "number"),
        ("turnout in 2019", "33.8 per cent", "number"),
        ("In which year was it built?", "1931", "date"),
        ("When was the death toll announced?", "on Monday", "date"),
        ("When was it?", "after the vote", None),
        ("When was it?", "two weeks later", None),
        ("What did the minister do?", "resigned on Monday", None),
        ("Who won in 2019?", "31", None),
        ("What was the cost?", "more than expected", None),
        ("Who announced the death toll?", "49", None),
        ("And who said how many people had died?", "49", None),
        ("Where is the death toll highest?", "18", None),
        # More is said than a figure.
        ("What did the minister say?", "that 49 people had died on that day in Juliaca", None),
    ],
)
def test_the_kind_of_an_answer_is_told_by_what_it_states(question, text, kind):
    assert kind_of(question, text) == kind


def test_what_is_no_figure_has_no_value():
    assert value_of("number", "Lima") is None
