"""Figures as the points of a line: where there are enough of one thing, each in its place."""

import pytest

from qa.answer.timeline import timeline, told
from qa.assistant import Assistant
from qa.types import Entry, Ledger
from tests.replies import citation


def ledger(*said: tuple[str, str | None], what: str = "figures") -> Ledger:
    entries = (Entry(value, (citation("It is.", 0, 2, published=day),)) for value, day in said)
    return Ledger("over time", tuple(entries), what)


def test_each_figure_has_its_place_in_time_and_height() -> None:
    found = timeline(
        ledger(("30", "2024-03-11"), ("at least 10", "2024-03-01T10:00"), ("20", "2024-03-03"))
    )
    assert [(point.words, point.x, point.y) for point in found] == [
        ("at least 10", 0, 0),
        ("20", 20, 50),
        ("30", 100, 100),
    ]
    assert told(found[:2]) == "at least 10 (1 March 2024), 20 (3 March 2024)"


@pytest.mark.parametrize(
    "said",
    [
        [("1", "2024-03-01"), ("2", "2024-03-02")],
        [("1", "2024-03-01"), ("2", "2024-03-02"), ("3", None)],
        [("1", "2024-03-01"), ("2", "2024-03-02"), ("dozens", "2024-03-03")],
        [("1", "2024-03-01"), ("2", "2024-03-02"), ("3 %", "2024-03-03")],
        [("1", "2024-03-01"), ("2", "2024-03-01"), ("3", "2024-03-01")],
        [("1", "2024-03-01"), ("2", "2024-03-02"), ("3", "some day")],
        [],
    ],
)
def test_too_few_or_of_different_things_make_no_line(said: list[tuple[str, str | None]]) -> None:
    assert timeline(ledger(*said)) == ()


def test_words_stand_in_nobody_s_way() -> None:
    said = [("1", "2024-03-01"), ("3", "2024-03-02"), ("4", "2024-03-02"), ("9", "2024-03-05")]
    assert [point.below for point in timeline(ledger(*said))] == [True, True, False, False]


def test_dates_make_no_line() -> None:
    said = [(str(2020 + n), f"2024-03-0{n}") for n in (1, 2, 3)]
    assert timeline(ledger(*said, what="dates")) == ()


def test_the_price_of_a_bridge_that_rose(written: Assistant) -> None:
    reply = written.ask("How much does the bridge cost?")
    assert reply.ledger
    points = timeline(reply.ledger)
    assert [point.words for point in points] == [
        "31.4 million euros",
        "38 million euros",
        "41 million euros",
    ]
    assert [point.y for point in points] == sorted(point.y for point in points)
