"""Which dates in a question limit the articles, and which are of what happened."""

import pytest

from qa.answer.publication import published


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
    assert published(question) == (first, last)


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
    assert published(question) == (None, None)
