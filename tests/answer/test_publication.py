"""Which dates in a question limit the articles, and which are asked about."""

import pytest

from qa.answer.publication import named_time, published


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


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Which articles were published in June?", "2024-06-01", "2024-06-30"),
        ("Which articles are from January?", "2025-01-01", "2025-01-31"),
        ("List the articles since 3 May 2023", "2023-05-03", None),
        ("Which articles on life after the flood are from 2023?", "2023-01-01", "2023-12-31"),
        ("List the articles from 2030", "2030-01-01", "2030-12-31"),
        ("Which articles are there?", None, None),
        ("Which articles do you have from before 2023 in English?", None, "2022-12-31"),
        ("List the articles since 2022 from Latin Post", "2022-01-01", None),
        ("Which are from before the election and since March 2023?", "2023-03-01", None),
        ("Which were published between January and March 2023?", "2023-01-01", "2023-03-31"),
        ("Which articles from November to March 2023 do you have?", "2022-11-01", "2023-03-31"),
        ("Articles from December 2024 to January?", "2024-12-01", "2025-01-31"),
        ("Any after 2 January 2023 and before 5 March 2023?", "2023-01-03", "2023-03-04"),
        ("What may be in the articles of 2022?", "2022-01-01", "2022-12-31"),
        ("Which were published on Monday, 3 June 2023?", "2023-06-03", "2023-06-03"),
        ("Articles from the last week of June 2023?", "2023-06-01", "2023-06-30"),
        ("Articles from 2021, 2022 and 2023?", "2021-01-01", "2023-12-31"),
        ("Which are from June or July 2023?", "2023-06-01", "2023-07-31"),
        ("Which articles from 2023 mention the 2019 election?", "2023-01-01", "2023-12-31"),
        ("Articles about Theresa May from 2022?", "2022-01-01", "2022-12-31"),
        ("Articles from before 2023 or after 2024?", None, None),
        ("Articles of 3-5 May 2023?", None, None),
    ],
)
def test_the_time_that_a_question_for_articles_names(question, first, last):
    assert named_time(question, "2025-03-02") == (first, last)
