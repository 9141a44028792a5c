"""Questions that stay as they are: they stand alone, or nothing before them fits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.followup import standalone
from tests.followup.test_conversation import CHAIN, FLOOD

UNCHANGED = [
    "Who leads the opposition in Peru?",
    "What did Soler say about her resignation?",
    "Is it true that the mayor resigned?",
    "How many people were there in the square?",
    "How many marches were there in Lima?",
    "How long does it take to get from Lima to Cusco?",
    "What time is it in Lima?",
    "Is there a state of emergency?",
    "Which minister announced his resignation on Twitter?",
    "Who lost their lives in the floods?",
    "Why did Congress end its session?",
    "What did the protesters do with their banners?",
    "What happened in the skirmishes that left one dead?",
    "Who said that the police fired tear gas?",
    "How did the minister say that reason prevails?",
    "What happened this week?",
    "What happens to those who refuse?",
    "When did Anna Gold change her mind?",
    "Why is it that prices rise?",
    "Who told Berg that he was wrong?",
    "Which son did the king call his favourite one?",
    "What did Otto's father ask him to do?",
    "Before he died, what did Otto write?",
    'What does the banner "We want it now" refer to?',
    "Which bank was the first that failed?",
    "Boluarte resignation",
    "Which of the protesters spoke?",
    "What does the report say about that of last year?",
    "Who founded the party and when?",
    "Why do the unions want what they want?",
    "How much did the bridge cost?",
    "Where is the Prado?",
]


@pytest.mark.parametrize("question", UNCHANGED)
@pytest.mark.parametrize(
    "history",
    [[FLOOD], CHAIN, [("Who won?", "a tall man"), ("Where did the bridge fall?", "Genoa")]],
)
def test_a_question_that_stands_alone_stays_as_it_is(question, history):
    assert standalone(question, history) == question


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("How old is he?", [FLOOD]),  # a number is nobody
        ("How old is she?", [("Where did it happen?", "")]),
        ("How many people live there?", [("Who spoke?", "Ann Lee")]),
        ("When did it open?", [("Who spoke?", "Ann Lee")]),
        ("Why?", [("bridge collapse", "Genoa")]),
        ("And?", [FLOOD]),
        ("Who said so?", [("Who won?", "")]),  # nothing was said
    ],
)
def test_what_nothing_fits_stays_as_it_is(question, history):
    assert standalone(question, history) == question


PIECES = """
Who what When where why how many which in on of the a and But she he it they there that this those
his her their one did was were is does Lima Peru Boluarte's protesters police march died said 43
July ? , “ " ' n't ½ 🙂
"""
WORDS = st.sampled_from(PIECES.split())
TEXT = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=12).map(" ".join))
HISTORY = st.lists(st.tuples(TEXT, TEXT), max_size=4)
NOUNS = st.sampled_from(["mayor", "bridge", "treaty", "strike", "port", "election"])
NAMES = st.sampled_from(["Lima", "Anna Gold", "Peru", "Congress", "the union"])


@settings(max_examples=400, deadline=None)
@given(TEXT, HISTORY)
def test_it_never_fails_and_never_comes_back_empty(question, history):
    meant = standalone(question, history, lambda name: [f"{name} said she left.", ""])
    assert meant.strip() or not question.strip()


@given(TEXT)
def test_without_history_nothing_changes(question):
    assert standalone(question, []) == question


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["Who opposed the {0} of {1}?", "When did the {0} reach {1}?", "Where is {1}?",
                     "Why was the {0} moved to {1}?", "How many people saw the {0} in {1}?",
                     "In which year did {1} get a {0}?", "Did the {0} change {1}?"]),
    NOUNS, NAMES, HISTORY,
)  # fmt: skip
def test_nothing_changes_without_a_sign_of_a_follow_up(template, noun, name, history):
    question = template.format(noun, name)
    assert standalone(question, history) == question
