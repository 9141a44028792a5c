import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.corpus.boilerplate import content_runs, find
from qa.types import Mark


def marked(text):
    return [text[mark.start : mark.end] for mark in find(text)]


@pytest.mark.parametrize(
    "line",
    [
        "Read Also:\xa0US Hits $31.4 Trillion Debt Ceiling",
        "READ NEXT: Peru: Policeman Burned to Death ",
        "Also read: Kavach, the system that would have braked.",
        "Read more: A whistle for a school.",
        "Sponsored: Family passes now 20% off.",
        "Related Article: New Zealand PM Resigns",
        "» See also: Storms in the north",
        "You may also like | Ten bridges",
        "Related stories",
        "Advertisement",
        "(Photo : ERNESTO BENAVIDES/AFP via Getty Images)",
        "Photo by: Martin Mejia/AP",
        "Image credit: Reuters",
        "Credit: WhiteHaven/Shutterstock.com View full size image",
    ],
)
def test_lines_that_are_furniture(line):
    text = f"The president spoke on Friday.\n\n{line}\n\nShe will not resign."
    assert marked(text) == [line.strip()]


@pytest.mark.parametrize(
    "line",
    [
        "By Alejandra Garcia on July 20, 2023",
        "Written by: Bert Hoover",
        "Source: TRTWorld and agencies",
        "Match: Lima beat Cusco 2-1.",
        "Watch out for pickpockets, the police said.",
        "Related deaths rose to nine, officials said.",
        "WATCH THEFT RING BROKEN UP IN PARIS",
        "The match was played in Lima (Peru).",
        "Photographs of the dead were carried through the city.",
        "Photo: The church of Barra Mansa, up to its windows.",
        "Photograph: Kessler with the trophy on Centre Court.",
        "Recommended.",
        "Bring a passport to the gate (photo ID is needed).",
        "Some are moved by a computer (such as in an automated / computer operated system)",
        '"We want Dina Boluarte to resign," said Julio Saldivar.',
    ],
)
def test_lines_that_are_content(line):
    assert marked(f"The president spoke on Friday.\n\n{line}\n\nShe will not resign.") == []


def test_of_a_caption_said_twice_the_first_is_kept():
    caption = "Police have deployed 11,800 officers in Lima."
    assert marked(f"{caption}\n{caption} (Reuters)") == [f"{caption} (Reuters)"]
    assert marked(f"{caption} (Reuters)\n{caption}") == [caption]


def test_what_is_marked_already_is_no_first_mention():
    text = "title: Nine people died in the floods\n\nNine people died in the floods"
    header = Mark(0, 35, "metadata")
    assert find(text.replace("title: ", "       "), (header,)) == (header,)


@pytest.mark.parametrize("credit", ["(Photo by Ed Jones/AFP)", "[Ana Vega via Getty Images]"])
def test_a_credit_ends_a_caption(credit):
    assert marked(f"Smoke over the square {credit}\n\nThe fire broke out.") == [credit]


def test_credit_at_the_end_of_a_caption():
    text = "Smoke over the square (Sebastian Castaneda/Reuters)\n\nThe fire broke out on Friday."
    assert marked(text) == ["(Sebastian Castaneda/Reuters)"]


def test_short_lines_may_recur():
    assert marked("Peru\n\nIt began in Lima.\n\nPeru\n\nIt ended in Cusco.") == []


LINES = st.lists(
    st.sampled_from(
        ["Read Also: More", "", "He left.", "(Photo: A/B)", "A caption that is said two times.",
         "A caption that is said two times. (AFP)", "x", "\r", "  Advertisement  ", "Ünïcödé – “q”"]
    )
)  # fmt: skip


@settings(max_examples=50)
@given(LINES.map("\n".join) | st.text())
def test_marks_and_runs_cover_the_text_once(text):
    marks = find(text)
    for before, after in itertools.pairwise(marks):
        assert before.end <= after.start
    for mark in marks:
        assert 0 <= mark.start < mark.end <= len(text)
    covered = [(m.start, m.end) for m in marks] + content_runs(text, marks)
    letters = sum(len(text[a:b].replace(" ", "").strip()) for a, b in covered)
    places = [i for a, b in covered for i in range(a, b)]
    assert len(places) == len(set(places))
    left_out = set(range(len(text))) - set(places)
    assert all(text[i].isspace() for i in left_out), letters
