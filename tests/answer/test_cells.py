"""The cell that a question asks for, by hand-made tables and with the real readers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer.cells import LEAST, SURER, asked_cell, surer
from qa.settings import Settings
from qa.types import Hit, Span
from tests.answer.support import ask

FERRIES = """\
The harbour board published its figures.

| Route | Sailings 2023 | Sailings 2024 | Late (%) | Pets |
|---|---|---|---|---|
| Aldmouth to Skerry | 1,204 | 1,377 | 6 | 88 |
| Aldmouth to Farholm | 310 | 298 | 11 | 7 |
| Mail boat (summer) | 90 | 95 | 2 | |

The board meets in May."""


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("How many sailings to Skerry were there in 2024?", "1,377"),
        ("sailings skerry 2023", "1,204"),
        ("How many sailings were there to Farholm in 2023?", "310"),
        ("How many sailings did the mail boat make in 2024?", "95"),
        ("How many pets went to Farholm?", "7"),
        ("How many sailings to Skerry were there?", None),  # of which year?
        ("How many sailings to Skerry were there in 2022?", None),
        ("How many sailings were there from Aldmouth in 2024?", None),  # where to?
        ("How many pets were on the mail boat?", None),  # an empty cell
        ("When does the board meet?", None),
        ("Why were there 1,377 sailings to Skerry in 2024?", None),
        ("Who counted the sailings to Skerry in 2024?", None),
        ("Which route had more sailings than Skerry in 2024?", None),
        ("How long does the trip to Skerry take?", None),
    ],
)
def test_the_cell_where_the_row_and_the_column_cross(question, cell):
    place = asked_cell(question, FERRIES)
    assert (place and FERRIES[slice(*place)]) == cell


def test_a_passage_amid_a_table_knows_its_columns_by_the_head():
    head, row = "| Route | Sailings | Pets |", "| Skerry | 1,377 | 88 |\n| Farholm | 298 | 7 |"
    asked = "How many pets went to Farholm?"
    assert asked_cell(asked, row) is None
    place = asked_cell(asked, row, head)
    assert place
    assert row[slice(*place)] == "7"
    assert asked_cell("How many pets took the route?", row, head) is None


@given(
    st.text("ab1 |\n-", max_size=60), st.text("ab1 |\n", max_size=20), st.text("ab1 ", max_size=9)
)
def test_what_is_found_lies_in_the_passage_and_is_no_sign_of_a_table(text, head, question):
    place = asked_cell(question, text, head)
    if place:
        assert 0 <= place[0] < place[1] <= len(text)
        assert not {"|", "\n"} & set(text[slice(*place)])


def test_a_reader_is_surer_of_it_and_of_nothing_else():
    hit = Hit("a.md", "Ferries", None, None, 100, 100 + len(FERRIES), 1.0, FERRIES)
    other = Hit("b.md", "Board", None, None, 0, 9, 1.0, "Skerry 88")

    def span(of: Hit, text: str, score: float) -> Span:
        at = of.start + of.text.index(text)
        return Span(of, at, at + len(text), text, score)

    asked = "How many sailings to Skerry were there in 2024?"
    marked = [span(hit, "1,204", 3.0), span(hit, "1,377", -1.0), span(other, "88", 2.0)]
    found = surer(asked, marked)
    assert [one.score for one in found] == [3.0, SURER - 1.0, 2.0]
    assert surer(asked, [span(hit, "1,377", -20.0)])[0].score == LEAST + SURER
    assert surer("When does the board meet?", marked) == marked


def test_a_cell_is_answered_that_the_readers_alone_would_not_give(
    tmp_path: Path, settings: Settings
):
    reply = ask("How many pets went to Farholm?", tmp_path / "news", settings, ferries=FERRIES)
    assert reply.answer is not None
    assert reply.answer.text == "7"
