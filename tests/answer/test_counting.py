"""What a figure in a sentence counts."""

import pytest

from qa.answer.counting import counts

DIED = "How many people have died in the protests?"


@pytest.mark.parametrize(
    ("question", "sentence", "figure", "right"),
    [
        (DIED, "The protests have seen 43 people killed in clashes.", "43", True),
        (DIED, "Protests that have claimed the lives of at least 42 people go on.", "42", True),
        (DIED, "The death toll rose to 19 on Monday.", "19", True),
        (DIED, "Nine more have died in related accidents.", "Nine", False),
        (DIED, "Police brutality has left at least 11 injured.", "11", False),
        (DIED, "He is from Ayacucho, where a dozen people died in December.", "a dozen", False),
        (DIED, "So said a protester from Ayacucho, where a dozen died.", "a dozen", False),
        ("How many died in accidents?", "Nine more have died in related accidents.", "Nine", True),
        ("How many died in Ayacucho?", "From Ayacucho, where a dozen died.", "a dozen", True),
        ("How many people were hurt?", "One death and 30 injuries were counted.", "30", True),
        ("How many people were hurt?", "One death and 30 injuries were counted.", "One", False),
        ("How many officers were there?", "Police sent 11,800 officers.", "11,800", True),
        ("How many officers were there?", "Some 1,000 protesters came.", "1,000", False),
        ("How many were arrested after the deadly clashes?", "43 people dead.", "43", False),
        ("How many were arrested after the deadly clashes?", "60 were arrested.", "60", True),
        ("How many officers were sent after the killings?", "Some 900 officers went.", "900", True),
        ("How many people during the protests were killed?", "43 people dead.", "43", True),
        ("How many were killed?", "The blast killed 42 and wounded 11.", "42", True),
        ("How many were killed?", "The blast killed 42 and wounded 11.", "11", False),
        ("How many were wounded?", "The blast killed 42 and wounded 11.", "42", False),
        ("How many were wounded?", "The blast killed 42 and wounded 11.", "11", True),
        ("How many are dead?", "The death toll rose to 42, with 11 missing.", "42", True),
        ("How many are missing?", "The death toll rose to 42, with 11 missing.", "11", True),
        ("How many died?", "In all 42 people, 30 of them children, died.", "42", True),
        ("How many cars fell off the ferry?", "31 people died on the ferry.", "31", False),
        ("How many cars fell off the ferry?", "Nine cars fell off the ferry.", "Nine", True),
        ("How many cars fell off the ferry?", "A dozen fell off the ferry.", "A dozen", True),
        ("How many people were on the ferry?", "31 people died on the ferry.", "31", True),
        ("How many drowned off Marlow?", "31 people died off Marlow.", "31", True),
        ("How many cars fell off?", "One car fell off, killing two people.", "One", True),
        ("How many soldiers are dead?", "At least 50 or more soldiers died.", "50", True),
        ("How many were injured?", "Nine others were injured.", "Nine", False),
        (DIED, "More than 42 people died in the clashes.", "More than 42", True),
        (DIED, "In all 42 people, 30 of them children, died.", "30", False),
        (DIED, "At least 42 people, three of whom were children, were killed.", "three", False),
        (DIED, "Another 12 people died in hospital.", "12", False),
        (DIED, "A further 12 people died in hospital.", "12", False),
        (DIED, "Five people were killed and at least 100 were wounded.", "100", False),
        ("How many were hurt?", "Five were killed and at least 100 were wounded.", "100", True),
        ("How many police were killed?", "Five were killed and 30 police injured.", "30", False),
        ("How many were wounded?", "It killed sixty and wounded fifteen.", "sixty", False),
        ("How many were wounded?", "It killed sixty and wounded fifteen.", "fifteen", True),
        ("How many votes broke it?", "Lawmakers cast 101 votes in the deadlock.", "101", True),
    ],
)
def test_what_a_figure_counts(question, sentence, figure, right):
    at = sentence.index(figure)
    assert counts(question, sentence[:at], figure, sentence[at + len(figure) :]) is right
