"""What is asked about the tool and its library: recognised, answered from the catalog, and rare."""

import json
from pathlib import Path

import pytest

from qa.answer.schemas import reply_object
from qa.answer.topics import Examples, is_about
from qa.assistant import Assistant
from qa.index.listing import Wanted
from qa.settings import Settings
from tests.answer.support import about
from tests.fakes import HashEncoder

QUESTIONS = Path(__file__).resolve().parents[2] / "eval" / "questions"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("hey there", "hello"),
        ("good afternoon", "hello"),
        ("thanks a lot", "thanks"),
        ("what can you do", "help"),
        ("can you help me", "help"),
        ("what can I ask?", "help"),
        ("summarise", "summary"),
        ("list all articles", "articles"),
        ("how many articles are there", "articles"),
        ("which papers are these from", "publishers"),
        ("what sources do you use?", "publishers"),
        ("latest news?", "newest"),
        ("What topics do these articles cover?", "articles"),
        ("what is hngn?", "by_publisher"),
        ("what do you have from Latin Post", "by_publisher"),
        ("who wrote the second one?", "author"),
        ("when was the first one published?", "date"),
    ],
)
def test_what_is_asked_about_the_library(assistant: Assistant, question: str, topic: str) -> None:
    found = about(assistant, question)
    assert found
    assert found.topic == topic
    assert found.text


@pytest.mark.parametrize("file", ["seeds", "followups", "ledger"])
def test_no_question_to_the_articles_is_taken_for_one_about_them(
    assistant: Assistant, file: str
) -> None:
    """With the names that the library itself has: these are asked about these very articles."""
    lines = (QUESTIONS / f"{file}.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    assert len(asked) > 50
    taken = {each: found.text for each in asked if (found := assistant.about(each))}
    # It is about an article, and this is the right thing to say.
    no_author = "“Anti-Government Protests Advance Towards Lima” does not name its author."
    assert all("the article headed" in each for each in taken)
    assert set(taken.values()) <= {no_author}


def test_the_articles_are_listed_newest_first(assistant: Assistant) -> None:
    found = about(assistant, "What articles do you have?")
    assert found
    assert found.text == "There are 4 articles in “seeds”."
    listed = assistant.listed(Wanted())[1]
    assert [each.name for each in found.articles] == [each.name for each in listed]
    assert found.articles[0].source == "Resumen Latinoamericano"


def test_the_second_one_is_the_second_of_those_listed(assistant: Assistant) -> None:
    listed = assistant.listed(Wanted())[1]
    found = about(assistant, "When was the first one published?", "What articles do you have?")
    assert found
    assert found.text == f"“{listed[0].title}” was published on 20 July 2023."
    only = about(assistant, "Who wrote the first one?", "What do you have from Latin Post?")
    assert only
    assert only.text.endswith("was written by Bert Hoover.")
    assert not about(assistant, "Who wrote the ninth one?", "What articles do you have?")


def test_what_stands_in_the_text_is_quoted_and_else_the_catalog_says_it(
    assistant: Assistant,
) -> None:
    quoted = assistant.ask("Who wrote the Latin Post article?")
    assert (quoted.answer and "Hoover" in quoted.answer.text) or (
        quoted.about and "Hoover" in quoted.about.text
    )
    by = assistant.about("Which articles did Bert Hoover write?", abstained=True)
    assert by
    assert (by.topic, len(by.articles)) == ("by_author", 1)
    found = assistant.about("When was the HNGN article published?", abstained=True)
    assert found
    assert found.topic == "date"
    assert found.text == "“Anti-Government Protests Advance Towards Lima” has no date."


def test_an_article_is_found_by_what_it_is_about(assistant: Assistant) -> None:
    found = about(assistant, "Who is the author of the article about CUNARC?")
    assert found
    assert found.articles[0].source == "Resumen Latinoamericano"
    none = about(assistant, "Who is the author of the article about whales?")
    assert none
    assert (none.text, none.articles) == ("No article here seems to be about that.", ())


def test_as_typed_and_under_a_filter_the_articles_are_asked(assistant: Assistant) -> None:
    assert assistant.ask("What is HNGN?").kind == "about"
    assert assistant.ask("What is HNGN?", literally=True).kind != "about"
    assert assistant.ask("What is HNGN?", sources=["HNGN"]).kind != "about"


def test_a_follow_up_is_asked_of_the_articles_first(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(
        "Council passes budget\nSource: Gazette\n2025-06-10\n\nThe council of Dale passed a budget "
        "of $84 million. Police will get $19.5 million, roads $11 million, parks $4.2 million, and "
        "libraries $2.9 million. The oldest member, Ada Quill, 88, voted against it, the youngest, "
        "Ben Orr, 24, for it.\n"
    )
    police = ("How much do the police get in the budget?", "$19.5 million")
    libraries = ("And the libraries? (How much do the police get in the budget)", "$2.9 million")
    youngest = ("How old is the youngest member? (the police)", "24")
    with Assistant.open(tmp_path / "corpus", settings=settings) as own:
        assert own.ask("Who is the oldest?").about
        for question, history, answer in (
            ("And the libraries?", [police], "$2.9 million"),
            ("Who is the oldest?", [police, libraries, youngest], "Ada Quill"),
            ("Who is the oldest?", [("Who voted against the budget?", "Ada Quill")], "Ada Quill"),
        ):
            reply = own.ask(question, history)
            assert (reply.about, reply.answer and reply.answer.text) == (None, answer)


@pytest.mark.parametrize(
    "question",
    ["Thanks a lot", "Hey there", "What can I ask?", "Can you help me?", "What can you do?",
     "How many articles are there?", "Which is the newest?", "Who wrote the second one?"],
)  # fmt: skip
def test_the_library_is_asked_about_in_a_conversation(assistant: Assistant, question: str) -> None:
    before = "How many police officers were deployed in Lima?"
    answer = assistant.ask(before).answer
    assert answer
    assert assistant.ask(question, [(before, answer.text)]).about


def test_every_example_that_is_offered_is_answered(assistant: Assistant) -> None:
    found = about(assistant, "What can you do?")
    assert found
    assert len(found.examples) == 3
    assert all(about(assistant, each) for each in found.examples)


def test_a_reply_about_the_library_is_printed_as_one(assistant: Assistant) -> None:
    printed = reply_object(assistant.ask("Hello"))
    assert (printed["kind"], printed["answer"]) == ("about", None)
    assert printed["about"]["topic"] == "hello"


def test_each_example_is_of_its_topic() -> None:
    from embeddings.encoder import load_encoder

    examples = Examples(load_encoder())
    wrong = []
    for (topic, text), cosines in zip(
        examples.texts, examples.vectors @ examples.vectors.T, strict=True
    ):
        found = examples.topic(cosines)
        if is_about(found) is (topic == "articles_asked"):
            wrong.append((topic, text, found))
        elif topic not in ("articles_asked", found.name):
            wrong.append((topic, text, found))
    assert wrong == []


def test_under_another_encoder_nothing_is_taken_for_it(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("A fair\n\nThe fair was held in the park.\n")
    with Assistant.open(tmp_path / "corpus", settings=settings, encoder=HashEncoder()) as other:
        assert other.about("Hello") is None
