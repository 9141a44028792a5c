"""Which publishers in a question limit the articles, and which are only named."""

import time

import pytest

from qa.answer.publishers import appealed_to, attributed

PUBLISHERS = ["HNGN", "Latin Post", "The Daily Planet", "Post", "Time"]


@pytest.mark.parametrize(
    ("question", "publisher", "words"),
    [
        ("According to Latin Post, how many died?", "Latin Post", "How many died?"),
        ("according to the latin post how many died?", "Latin Post", "How many died?"),
        ("How many died according to HNGN?", "HNGN", "How many died?"),
        ("How many died, according to the HNGN's article?", "HNGN", "How many died?"),
        ("How many, according to an article by HNGN, died?", "HNGN", "How many died?"),
        ("According to the Daily Planet: who won?", "The Daily Planet", "Who won?"),
        ("What does the Daily Planet say about Lima?", "The Daily Planet", None),
        ("How many deaths did Latin Post report?", "Latin Post", None),
        ("How many died, says HNGN?", "HNGN", None),
        ("According to Latin Post?", "Latin Post", None),
        ("How many died, according to the Planet?", "The Daily Planet", "How many died?"),
        ("What does the Planet say about Lima?", "The Daily Planet", None),
    ],
)
def test_who_is_to_answer(question, publisher, words):
    assert attributed(question, PUBLISHERS) == ((publisher,), words or question)


@pytest.mark.parametrize(
    ("question", "publishers", "words"),
    [
        ("According to Latin Post and HNGN, who won?", ["Latin Post", "HNGN"], "Who won?"),
        ("According to HNGN or the Latin Post who won?", ["HNGN", "Latin Post"], "Who won?"),
        ("Who won, according to the HNGN and the Post?", ["HNGN", "Post"], "Who won?"),
        ("According to HNGN, Time, and Post, who won?", ["HNGN", "Time", "Post"], "Who won?"),
        ("According to HNGN, Time and Post merged when?", ["HNGN"], "Time and Post merged when?"),
        ("According to articles by HNGN and Post: who won?", ["HNGN", "Post"], "Who won?"),
        ("What do HNGN and Latin Post say about Lima?", ["HNGN", "Latin Post"], None),
        ("How many died, say Time and HNGN?", ["Time", "HNGN"], None),
    ],
)
def test_several_are_to_answer(question, publishers, words):
    assert attributed(question, PUBLISHERS) == (tuple(publishers), words or question)


@pytest.mark.parametrize(
    "question",
    [
        "Who owns Latin Post?",
        "When was HNGN founded?",
        "How many people lost their post?",
        "What time did he say it was?",
        "According to Boluarte, who won?",
        "According to Latin Postal Service, who won?",
        "According to Time-Life, who won?",
        "What did the planet say?",
        "What did people in Latin America say?",
        "Which papers compete with the Daily Planet?",
        "",
    ],
)
def test_who_is_only_named(question):
    assert attributed(question, PUBLISHERS).publishers == ()


def test_thousands_of_publishers_cost_nothing():
    many = [f"Paper number {n}" for n in range(20_000)]
    began = time.perf_counter()
    assert attributed("Who won, according to Paper number 777?", many).publishers == (many[777],)
    assert time.perf_counter() - began < 1.0


def test_whom_a_question_appeals_to():
    assert appealed_to("According to Le Monde, who won?") == "Le Monde"
    assert appealed_to("Who won, according to an article by Reuters?") == "Reuters"
    assert appealed_to("Who won, according to the police?") == ""


@pytest.mark.parametrize(
    ("question", "publishers", "rest"),
    [
        ("According to Reuters & AP, who won?", ("Reuters", "AP"), "Who won?"),
        ("According to both Reuters and AP, who won?", ("Reuters", "AP"), "Who won?"),
        ("According to Reuters and the New York Times, who won?", ("Reuters",), "Who won?"),
        ("According to AP's articles and the Reuters', who won?", ("AP", "Reuters"), "Who won?"),
        ("Who won (according to Reuters)?", ("Reuters",), "Who won?"),
    ],
)
def test_ways_to_name_publishers(question, publishers, rest):
    assert attributed(question, ["Reuters", "AP"]) == (publishers, rest)
