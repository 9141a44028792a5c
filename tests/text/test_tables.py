import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text.sentences import sentences
from qa.text.tables import PUT_IN, head_of, is_row, spoken, tables

WARDS = "| Ward | Votes |\n|:--|--:|\n| Norwood | 508 |\n| Brock | 389 |"


def own(text: str, head: str = "") -> str:
    """What a passage as it is said has of the passage itself."""
    places = spoken(text, head).places
    assert places is not None
    return "".join(text[place] for place in places if place != PUT_IN)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WARDS, "Ward, Votes.\nWard Norwood, Votes 508.\nWard Brock, Votes 389."),
        ("Ward | Votes\nNorwood | 508\nBrock | 9", "Ward, Votes.\nWard Norwood, Votes 508.\n"
         "Ward Brock, Votes 9."),
        ("| A \\| B | C |\n| x | z |", "A \\| B, C.\nA \\| B x, C z."),
        # Figures in the first row name nothing; years do.
        ("|Area | 45 km²|\n|Population | 11,800|", "Area: 45 km².\nPopulation: 11,800."),
        ("|Ward|2022|2023|\n|Brock|3|4|", "Ward, 2022, 2023.\nWard Brock, 2022 3, 2023 4."),
        # Empty cells keep their place, also in a corner.
        ("| | 2022 | 2023 |\n| Brock | 3 | |", "2022, 2023.\nBrock, 2022 3."),
        ("| A | B | C |\n| x |  | z |", "A, B, C.\nA x, C z."),
        # Names in two rows, of which the first has cells over several columns.
        ("|  | 2023 |  |\n| Ward | Yes | No |\n| Brock | 3 | 4 |", "2023.\nWard, Yes, No.\n"
         "Ward Brock, 2023 Yes 3, 2023 No 4."),
        ("| Ward | Men | Men |\n| Ward | Yes | No |\n| Brock | 3 | 4 |", "Ward, Men, Men.\n"
         "Ward, Yes, No.\nWard Brock, Men Yes 3, Men No 4."),
        ("|  | Mon | Tue |\n| Pool | open | shut |\n| Bath | shut | 9 am |", "Mon, Tue.\n"
         "Pool, Mon open, Tue shut.\nBath, Mon shut, Tue 9 am."),
        # Around it, and what is no table.
        (f"Before.\n\n{WARDS}\n\nAfter.", "Before.\n\nWard, Votes.\nWard Norwood, Votes 508.\n"
         "Ward Brock, Votes 389.\n\nAfter."),
        ("By Ana Ríos | Reuters", "By Ana Ríos | Reuters"),
        ("Ana Ríos | Reuters\nLima | 3 May 2023", "Ana Ríos | Reuters\nLima | 3 May 2023"),
        ("a | b\n\nc | d", "a | b\n\nc | d"),
        ("a | b\nc | d | e", "a | b\nc | d | e"),
        ("either|or\nthis|that", "either|or\nthis|that"),
    ],
)  # fmt: skip
def test_a_row_as_it_is_said(text, said):
    assert spoken(text).text == said


def test_a_passage_that_begins_amid_a_table():
    assert spoken("| Brock | 389 |", "| Ward | Votes |").text == "Ward Brock, Votes 389."
    assert own("| Brock | 389 |", "| Ward | Votes |") == "Brock389"
    known = tables(WARDS)
    assert head_of(WARDS, known, WARDS.index("| Brock")) == "| Ward | Votes |"
    assert head_of(WARDS, known, 0) == ""
    figures = "| Area | 45 |\n| Men | 3 |"
    assert head_of(figures, tables(figures), 14) == ""


def test_a_passage_amid_a_table_whose_names_stand_in_two_rows():
    text = "|  | 2023 |  |\n| Ward | Yes | No |\n| Brock | 3 | 4 |\n| Holm | 5 | 6 |"
    head = head_of(text, tables(text), text.index("| Holm"))
    assert head == "|  | 2023 |  |\n| Ward | Yes | No |"
    assert spoken("| Holm | 5 | 6 |", head).text == "Ward Holm, 2023 Yes 5, 2023 No 6."


def test_no_row_is_joined_to_the_next_or_cut():
    long = "Norwood St. Mary with its outlying farms | 508 votes. Then 3 | nearly all of them"
    text = f"{long}\n{long}"
    assert [text[a:b] for a, b in sentences(text)] == [long, long]


CELLS = st.text(alphabet="ab 1.é|\n-", max_size=6)


@given(st.text(alphabet="ab1 .|-\n", max_size=80), st.sampled_from(["", "| a | b |", "a | b"]))
def test_every_own_character_stands_where_it_is_said_to(text, head):
    said, places = spoken(text, head)
    if places is None:
        assert said == text
        return
    assert len(places) == len(said)
    for letter, place in zip(said, places.tolist(), strict=True):
        assert place == PUT_IN or text[place] == letter
    kept = places[places != PUT_IN]
    assert (np.diff(kept) > 0).all()


@given(st.lists(st.lists(st.text("ab1é", min_size=1, max_size=4), min_size=3, max_size=3),
                min_size=2, max_size=5))  # fmt: skip
def test_no_cell_is_lost(rows):
    text = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    assert all(map(is_row, text.split("\n")))
    assert own(text) == "".join(cell for row in rows for cell in row)


STATEMENT = """It made a profit.

                          2024        2023
Passengers (000)         1,412       1,288
Profit (£m)                7.8        -3.1
Employees\t930\t972

It pays no dividend."""


def test_columns_that_gaps_part_are_a_table():
    (table,) = tables(STATEMENT)
    assert STATEMENT[table.start : table.head_end].split() == ["2024", "2023"]
    said = spoken(STATEMENT)
    assert "Passengers (000), 2024 1,412, 2023 1,288." in said.text
    assert "Employees, 2024 930, 2023 972." in said.text
    assert said.places is not None
    at = int(said.places[said.text.index("1,288")])
    assert STATEMENT[at : at + 5] == "1,288"


@pytest.mark.parametrize(
    "text",
    [
        "By Jane Roe     May 3, 2024\nHello there   my dear\nGoodbye    all",
        "Name:   Jane\nAge:    42\nTown:   Dale",
        "Cars    388\nShips    12",
        "He left.  She stayed 3 days.\nHe came.  She left in 2 days.\nAll.  In 5 days.",
    ],
)
def test_gaps_alone_make_no_table(text):
    assert tables(text) == []
    assert spoken(text).text == text
