"""Follow-ups: what is made of the words that the reader finds, and what it finds."""

import pytest

from qa.errors import QuestionError
from qa.followup import LEANS, LONGEST, MARK, TURNS, UNSURE, conversation, readings
from qa.reader.model import PassageSpan

HISTORY = [("Who leads CUNARC?", "Santos Saavedra"), ("Who is the president?", "Dina Boluarte")]


class Marks:
    """A reader that marks the words it is told, with margins."""

    def __init__(self, **margins):
        self.margins, self.asked = margins, []

    def read(self, question, passages):
        (passage,) = passages
        self.asked.append((question, passage))
        spans = []
        for words, margin in self.margins.items():
            at = passage.index(words.replace("_", " "))
            spans.append(PassageSpan(at, at + len(words), margin))
        return [sorted(spans, key=lambda span: -span.score)]


@pytest.mark.parametrize(
    ("margin", "meant"),
    [
        (LEANS + UNSURE + 1, ["How old is she? (Dina Boluarte)"]),
        (LEANS + 0.5, ["How old is she? (Dina Boluarte)", "How old is she?"]),
        (LEANS - 0.5, ["How old is she?", "How old is she? (Dina Boluarte)"]),
        (LEANS - UNSURE - 1, ["How old is she?"]),
    ],
)
def test_where_the_reader_is_unsure_both_are_asked(margin, meant):
    assert readings("How old is she?", HISTORY, Marks(Dina_Boluarte=margin)) == meant


def test_several_words_come_in_the_order_of_the_conversation():
    reader = Marks(Dina_Boluarte=9.0, Santos_Saavedra=8.0, president=5.0)
    (meant,) = readings("Did they meet?", HISTORY, reader)
    assert meant == "Did they meet? (Santos Saavedra; Dina Boluarte)"


def test_words_that_the_question_has_are_not_repeated():
    question = "How old is dina boluarte?"
    assert readings(question, HISTORY, Marks(Dina_Boluarte=9.0)) == [question]


def test_words_that_the_conversation_has_twice_are_put_behind_the_question_once():
    history = [("Who wants a settlement?", "The miners"), ("Why? (the settlement)", "of Puno")]
    reader = Marks(
        a_settlement=9.0, the_settlement=8.5, The_miners=8.0, settlement=7.0, of_Puno=7.0
    )
    (meant,) = readings("Who voted for it?", history, reader)
    assert meant == "Who voted for it? (a settlement; The miners; of Puno)"


def test_nothing_before_it():
    reader = Marks()
    for history in ([], [("", "")]):
        assert readings("How old is she?", history, reader) == ["How old is she?"]
    assert reader.asked == []


def test_the_last_turns_are_read_each_as_a_paragraph():
    turns = [(f"Question {number}? " + "x" * LONGEST, "") for number in range(9)]
    passage = conversation(turns)
    assert [turn[:11] for turn in passage.split("\n\n")] == [
        f"Question {number}?"[:11] for number in range(9 - TURNS, 9)
    ]
    assert len(passage) <= TURNS * (LONGEST + 2)


def test_a_question_that_fills_the_window_stands_alone():
    class Full:
        def read(self, question, passages):
            raise QuestionError("too long")

    assert readings("How old is she?", HISTORY, Full()) == ["How old is she?"]


def test_the_question_is_marked():
    reader = Marks(Dina_Boluarte=9.0)
    readings("How old is she?", HISTORY, reader)
    assert reader.asked[0][0] == f"{MARK}How old is she?"


def test_the_assistant_answers_the_question_meant(assistant):
    history = [("Who is the president of Peru?", "Dina Boluarte")]
    reply = assistant.ask("How old is she?", history)
    assert reply.question == "How old is she?"
    assert reply.standalone_question == "How old is she? (Dina Boluarte)"
    assert reply.answer is not None
    assert "60" in reply.answer.text
    assert assistant.ask("How old is she?").standalone_question == "How old is she?"


def test_what_would_be_too_long_is_asked_as_typed(assistant):
    limit = assistant.settings.question_chars
    question = "How old is she " + "now " * ((limit - 20) // 4)
    reply = assistant.ask(question, [("Who is the president of Peru?", "Dina Boluarte")])
    assert reply.standalone_question == question.strip()


def test_a_question_that_stands_alone_stays_as_it_is(assistant):
    history = [("Who is the president of Peru?", "Dina Boluarte")]
    for question in ("How many officers were deployed in Lima?", "Who leads CUNARC?"):
        assert assistant.ask(question, history).standalone_question == question
