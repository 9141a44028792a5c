"""Which dates and publishers in a question limit the articles, and which are asked about."""

import time

import pytest

from qa.answer.publication import published
from qa.answer.publishers import appealed_to, attributed


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What do articles published in July 2023 say?", "2023-07-01", "2023-07-31"),
        ("According to articles of 2023, who won?", "2023-01-01", "2023-12-31"),
        ("In the articles of 3 May 2023, who won?", "2023-05-03", "2023-05-03"),
        ("Which articles from 2023 mention Lima?", "2023-01-01", "2023-12-31"),
        ("What was the fee, say articles of 2023?", "2023-01-01", "2023-12-31"),
        ("Which news stories since 2020 were about Lima?", "2020-01-01", None),
        ("What do stories published before 2022 say?", None, "2021-12-31"),
        ("Who won, according to stories from before 2022?", None, "2021-12-31"),
        ("What do stories published after 2022 say?", "2023-01-01", None),
        ("What do stories published until 3 May 2023 say?", None, "2023-05-03"),
        ("Articles from May 3, 2023 to May 5, 2023: who won?", "2023-05-03", "2023-05-05"),
        ("What do articles published between 2021 and 2022 say?", "2021-01-01", "2022-12-31"),
        ("Who won, in stories dated 3 May 2023?", "2023-05-03", "2023-05-03"),
    ],
)
def test_dates_of_articles(question, first, last):
    assert published(question)[:2] == (first, last)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("In articles published before April 2024, how many died?", "How many died?"),
        ("In the articles published since June 2025 how many died?", "How many died?"),
        ("How many died in articles published in May 2023?", "How many died?"),
        ("How many died, in stories dated 3 May 2023?", "How many died?"),
        ("How many, according to articles of 2023, died?", "How many died?"),
        ("How many died according to articles of 2023?", "How many died?"),
        ("How many died, say articles of 2023?", "How many died?"),
        ("Articles from May 3, 2023 to May 5, 2023: who won?", "Who won?"),
        ("What was lost, in articles of 2023, “in all”?", "What was lost “in all”?"),
        ("What do articles published in July 2023 say about Lima?", None),
        ("Which articles from 2023 mention Lima?", None),
        ("Who said articles published in 2023 were wrong?", None),
        ("Who is named in articles published in 2023?", None),
        ("What it says in articles published in 2023?", None),
        ("In articles published in 2023?", None),
    ],
)
def test_what_only_says_when_is_not_read(question, words):
    found = published(question)
    assert any(found[:2])
    assert found.question == (words or question)


@pytest.mark.parametrize(
    "question",
    [
        "How many articles of 1949 are still in force in Norbo?",
        "Which prisoners wrote stories in 1943?",
        "How many articles in 2023 were cut from the law?",
        "Which stories in 2019 were fake?",
        "How many stories did the building have in 1999?",
        "According to articles of 2023 protests, who won?",
        "What do articles from 2023 to 2021 say?",
        "What do articles published between 2021 say?",
        "What do articles published last week say?",
        "What does a ride cost from March 2023?",
        "",
    ],
)
def test_dates_of_something_else(question):
    assert published(question) == (None, None, question)


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
