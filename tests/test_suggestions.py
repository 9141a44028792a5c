"""What to ask next: grammatical, answered by the articles, from the sentence it was made of."""

import pytest

from qa.assistant import Assistant
from qa.suggestions import MOST, guesses, suggest
from qa.text.sentences import sentences


@pytest.mark.parametrize(
    ("sentence", "questions"),
    [
        ("Police deployed 11,800 officers in Lima.", ["How many officers were deployed in Lima?"]),
        ("At least 43 people were killed.", ["How many people were killed?"]),
        ("Interior Minister Vicente Romero told reporters so.", ["Who is Vicente Romero?"]),
        ("Eduardo Garcia, the labor minister, resigned.", ["Who is Eduardo Garcia?"]),
        ("Pedro Castillo was arrested in December.", ["When was Pedro Castillo arrested?"]),
        (
            "Santos Saavedra, president of CUNARC, agreed.",
            ["Who is the president of CUNARC?"],
        ),
        ("“We want him to resign,” said Julio Saldivar.", ["What did Julio Saldivar say?"]),
        ("At dawn 11 people injured in Lima went home.", ["How many people were injured?"]),
        # When unsure, nothing.
        ("About 200 officers arrested 30 near the square.", []),
        ("Two people were killed 12 miles from Lima.", []),
        ("Her son was killed 10 days ago.", []),
        ("The mayor was arrested 3 hours later.", []),
        ("In 2023 homes were evacuated.", []),
        ("In Dos de Mayo Square, a young leader spoke.", []),
        ("“We want him to resign,” he said.", []),
        ("President Boluarte spoke.", []),
        ("Police arrested 3 near the square.", []),
        ("The United Nations, a leader of sorts, agreed.", []),
        ("", []),
    ],
)
def test_what_a_sentence_may_answer(sentence: str, questions: list[str]) -> None:
    assert [guess.question for guess in guesses(sentence)] == questions


def test_every_guess_at_the_seeds_has_one_of_a_few_forms(assistant: Assistant) -> None:
    forms = r"(Who is|What did|When was|How many)"
    for article in assistant.articles():
        for start, end in sentences(article.text):
            for guess in guesses(article.text[start:end]):
                assert guess.question.startswith(tuple(forms.strip("()").split("|")))
                assert guess.question.endswith("?")
                assert "  " not in guess.question


def test_only_what_is_answered_is_offered(assistant: Assistant) -> None:
    asked = "When was Pedro Castillo arrested?"
    found = suggest(assistant, assistant.ask(asked), [asked], lambda: False)
    assert 1 <= len(found) <= MOST
    assert asked not in found
    assert all(assistant.ask(question).answer for question in found)


def test_nothing_is_looked_for_once_told_to_stop(assistant: Assistant) -> None:
    reply = assistant.ask("When was Pedro Castillo arrested?")
    assert suggest(assistant, reply, [], lambda: True) == []
