from datetime import date
from pathlib import Path

import pytest

from qa.answer.times import Time, latest, time
from qa.assistant import Assistant
from qa.errors import QuestionError
from qa.index.filters import Scope
from qa.settings import Settings

TODAY = date(2024, 3, 6)  # a Wednesday


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("How many were injured in July 2023?", "2023-07-01", "2023-07-31"),
        ("How many were injured in July?", "2023-07-01", "2023-07-31"),
        ("How many had died as of January 2023?", None, "2023-01-31"),
        ("What has happened since March 4, 2023?", "2023-03-04", None),
        ("What did she say before 2022?", None, "2021-12-31"),
        ("What did she say until 2022?", None, "2022-12-31"),
        ("What did she say after 2021?", "2022-01-01", None),
        ("What happened on July 20th, 2023?", "2023-07-20", "2023-07-20"),
        ("What happened on the 20th of July 2023?", "2023-07-20", "2023-07-20"),
        ("How many had died as of 2023-07-20?", None, "2023-07-20"),
        ("How many had died as of Sept. 5, 2022?", None, "2022-09-05"),
        ("What did they say last week?", "2024-02-26", "2024-03-03"),
        ("Who resigned yesterday?", "2024-03-05", "2024-03-05"),
    ],
)
def test_time(question, since, until):
    found = time(question, "2023-09-01", TODAY)
    assert found is not None
    assert (found.since, found.until) == (since, until)
    assert found.words in question


@pytest.mark.parametrize(
    "question",
    [
        "Who is president?",
        "May he stay?",
        "What happened on May Day?",
        "How many people died before the march?",
        "Who spoke in may of this?",
        "What deal was negotiated by May?",
        "Who led from March to May 2023?",
        "Who led in March and April 2023?",
        "Who led from 2019 to 2021?",
        "Who was named by Jan Egeland in court?",
        "How many jobs will be lost by 2030?",
        "What did Corbyn demand from May?",
    ],
)
def test_no_time(question):
    assert time(question, "2023-09-01", TODAY) is None


@pytest.mark.parametrize("question", ["Who was injured in the July protests?", "In May?"])
def test_a_month_of_no_year_is_known_by_the_newest_article_alone(question):
    assert time(question, "2023-09-01", TODAY) is not None
    assert time(question, None, TODAY) is None


def test_as_of_is_strict():
    found = time("How many had died as of July 2023?", None, TODAY)
    assert found == Time("as of July 2023", None, "2023-07-31", strict=True)
    assert latest("What is the most recent figure?")
    assert latest("What is the current death toll?")
    assert latest("What is the final death toll?")
    assert not latest("Who was there last?")
    assert not latest("How many goals were scored in the final?")


def test_scope_reads_days_months_and_years():
    assert Scope.of("2023-07", "2023-07") == Scope("2023-07-01", "2023-07-31")
    assert Scope.of("2024-02-29", "2024") == Scope("2024-02-29", "2024-12-31")
    assert Scope.of(None, " ") == Scope()
    assert not Scope()
    assert Scope.of(sources=["latin post"], known=["Latin Post"]).sources == ("Latin Post",)
    both = Scope.of(sources=["reuters", "Reuters"], known=["AP", "REUTERS", "Reuters"])
    assert both.sources == ("REUTERS", "Reuters")


def test_a_scope_within_a_time():
    scope = Scope("2023-01-01", "2023-12-31", ("AP",))
    assert scope.within(None, "2023-06-30") == Scope("2023-01-01", "2023-06-30", ("AP",))
    assert scope.within("2022-01-01", "2024-12-31") == scope
    assert Scope().within("2023-01-01", None) == Scope("2023-01-01")


@pytest.mark.parametrize("text", ["yesterday", "2023-13", "2023-02-30", "23-01-01", "2023-1-1-1"])
def test_scope_refuses_what_is_no_date(text):
    with pytest.raises(QuestionError, match="is not a date: use 2023-07-20"):
        Scope.of(since=text)


def test_scope_refuses_an_empty_span_and_an_unknown_publisher():
    with pytest.raises(QuestionError, match="nothing lies between"):
        Scope.of("2024", "2023")
    with pytest.raises(QuestionError, match="no article is by 'BBC'; there are: HNGN"):
        Scope.of(sources=["BBC"], known=["HNGN"])


def test_retrieval_keeps_to_the_scope(assistant: Assistant):
    later = assistant.retrieve("protests in Lima", 50, since="2023")
    assert {hit.source for hit in later} == {"Resumen Latinoamericano"}
    assert assistant.retrieve("protests in Lima", 5, until="2022") == []
    two = assistant.retrieve("protests in Lima", 50, sources=["hngn", "TRT World"])
    assert {hit.source for hit in two} == {"HNGN", "TRT World"}


def test_asking_keeps_to_the_scope(assistant: Assistant):
    assert assistant.ask("How many police officers were deployed in Lima?", since="2023").abstained
    reply = assistant.ask("Who leads CUNARC?", since="2023-07", until="2023-07-20")
    assert reply.answer is not None
    assert reply.answer.text == "Santos Saavedra Vasquez"
    with pytest.raises(QuestionError, match="is not a date"):
        assistant.ask("Who leads CUNARC?", until="July")


def test_a_time_in_the_question_limits_the_articles(assistant: Assistant):
    reply = assistant.ask("How many provinces held marches in July 2023?")
    assert {hit.source for hit in reply.hits} == {"Resumen Latinoamericano"}
    assert "in July 2023" in (reply.note or "")


def test_as_of_admits_nothing_later(assistant: Assistant, tmp_path: Path):
    question = "How many police officers were deployed in Lima as of January 2020?"
    reply = assistant.ask(question)
    assert (reply.hits, reply.answer) == ((), None)
    assert "as of January 2020" in (reply.note or "")
    # Where no article bears a date, the time cannot tell them apart.
    (tmp_path / "a.txt").write_text("Police deployed 11,800 officers in Lima.", encoding="utf-8")
    undated = Assistant.open(tmp_path, settings=Settings.load(index_dir=tmp_path / ".index"))
    reply = undated.ask(question)
    assert reply.answer is not None
    assert reply.answer.text.startswith("11,800")


def test_a_time_in_the_question_narrows_the_scope(assistant: Assistant):
    reply = assistant.ask("Who led CUNARC as of January 2023?", since="2022")
    assert reply.answer is None
    reply = assistant.ask("How many provinces held marches in July 2023?", since="2022")
    assert "in July 2023" in (reply.note or "")


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Who died in July 2023?", "Who died?"),
        ("In July 2023, who died?", "who died?"),
        ("How many died on July 3, 2023 in Lima?", "How many died in Lima?"),
        ("Who died as of today", "Who died"),
        ("Yesterday?", "Yesterday?"),
        ("What did people in Mayville do in May?", "What did people in Mayville do?"),
        ("Who was hurt in July, and why?", "Who was hurt, and why?"),
        ("Who was hurt in the July protests?", "Who was hurt in the July protests?"),
        ("Who spoke at July's rally in 2023?", "Who spoke at July's rally?"),
        ("Who was hurt in July's protests?", "Who was hurt in July's protests?"),
        ("How many have died since 2014?", "How many have died since 2014?"),
        ("What treaty from 1967 was cited?", "What treaty from 1967 was cited?"),
    ],
)
def test_a_question_without_its_time(question, left):
    found = time(question, "2023-07-20", date(2023, 7, 21))
    assert found is not None
    assert found.outside(question) == left


def test_an_article_need_not_say_its_own_day(written: Assistant):
    reply = written.ask("How many passengers were still missing on March 3, 2024?")
    assert reply.answer is not None
    assert reply.answer.text == "35"
    assert {c.published for c in reply.answer.citations} == {"2024-03-03"}
