"""Names of a question that a passage has, or lacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer.entities import named, speaks_of
from qa.types import Hit


def hit(text, title="", source=None, published=None):
    return Hit("a", title, source, published, 0, len(text), 1.0, text)


@pytest.mark.parametrize(
    ("question", "text", "there"),
    [
        ("Who is the president of Chile?", "Dina Boluarte is the president of Peru.", False),
        ("Who is the president of Chile?", "The Chilean president spoke.", True),
        ("Who is the president of Chile?", "The president met children.", False),
        ("How old is the Peruvian president?", "Peru's president is 60.", True),
        ("Where did Castillo go?", "He cast his vote in a castle.", False),
        ("What does Alejandra Garcia say?", "Alejandra García calls it a coup.", True),
        ("What did Keiko Fujimori's party do?", "The party of Fujimori voted.", False),
        ("Who led 20,000 marchers?", "He led 20000 marchers.", True),
        ("Who led 20,000 marchers?", "He led 2,000 marchers.", False),
        ("What was 3.5 percent?", "Growth was 3.5 percent.", True),
        # What tells nothing:
        ("who is the president of chile?", "The president of Peru.", True),
        ("WHO IS THE PRESIDENT OF CHILE?", "The president of Peru.", True),
        ("Who Is The President Of Chile?", "The president of Peru.", True),
        ("Castillo was where?", "He was in Lima.", True),
        ("Who spoke on Friday in March?", "He spoke on March-day.", True),
        ("Who died on Sept. 5?", "The Queen died on September 5.", True),
        ("What did the UN say?", "The United Nations said so.", True),
        ("", "Nothing is asked.", True),
    ],
)
def test_a_passage_has_the_names_of_a_question(question, text, there):
    assert speaks_of(named(question), hit(text)) is there


def test_a_title_and_a_publisher_count():
    names = named("What does Reuters say of the Amazon?")
    assert not speaks_of(names, hit("The river rises."))
    assert not speaks_of(names, hit("The river rises.", "Amazon floods"))
    assert speaks_of(names, hit("The river rises.", "Amazon floods", "Reuters"))


def test_an_article_with_a_date_need_not_say_the_year():
    names = named("And in Storm Petra? (How many homes lost power)")
    assert names == named("And in Storm Petra? (how many homes lost power)")
    names = named("Who died in Juliaca in 2023?")
    assert not speaks_of(names, hit("Eighteen died in Juliaca."))
    assert speaks_of(names, hit("Eighteen died in Juliaca.", published="2023-01-10"))
    assert not speaks_of(names, hit("Eighteen died there.", published="2023-01-10"))


@given(st.text(max_size=80))
def test_a_passage_that_repeats_the_question_has_its_names(question):
    assert speaks_of(named(question), hit(question))
