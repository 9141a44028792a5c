"""Questions for articles: by what they are about, by whose they are, by when they appeared."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from embeddings.encoder import load_encoder
from qa.answer.about import AboutLibrary
from qa.answer.topics import Examples
from qa.assistant import Assistant
from qa.settings import Settings
from tests.answer.support import about


@pytest.mark.parametrize(
    ("question", "topic", "said"),
    [
        ("Who wrote the article about the Boluarte regime?", "author", "Alejandra Garcia"),
        ("Who wrote the story about the Boluarte regime?", "author", "Alejandra Garcia"),
        ("When was the article about CUNARC published?", "date", "20 July 2023"),
        ("Who published the article on Pedro Castillo's arrest?", "publisher", "Latin Post"),
        ("Who wrote the article about penguins?", "author", "No article here seems to be about"),
    ],
)
def test_an_article_that_is_named_by_what_it_is_about(
    assistant: Assistant, question: str, topic: str, said: str
) -> None:
    reply = assistant.ask(question)
    assert reply.about
    assert reply.about.topic == topic
    assert said in reply.about.text


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Which articles mention CUNARC?", "CUNARC"),
        ("What do you have on Machu Picchu?", "Machu Picchu"),
        ("How many articles are about Pedro Castillo?", "Pedro Castillo"),
        ("Do you have anything about the Latin Post?", "Latin Post"),
        ("list articles that talk about Boluarte", "Boluarte"),
        ("Show me everything about Machu Picchu", "Machu Picchu"),
        ("List everything you have about Machu Picchu", "Machu Picchu"),
    ],
)
def test_the_articles_on_something_are_listed(
    assistant: Assistant, question: str, subject: str
) -> None:
    found = about(assistant, question)
    assert found
    assert found.topic == "on_subject"
    assert "in “seeds” that mention" in found.text
    assert f" “{subject}”" in found.text
    texts = {each.name: each.text for each in assistant.articles()}
    assert found.articles
    assert all(subject.split()[-1] in texts[article.name] for article in found.articles)
    assert all(article.title and article.source for article in found.articles)


@pytest.mark.parametrize(
    "question",
    ["Which papers reported on Pedro Castillo?", "Which newspapers reported Castillo's arrest?",
      "Which newspapers covered the protests in Lima?",
     "Which publishers have articles on Boluarte?"],
)  # fmt: skip
def test_the_papers_that_have_articles_on_something_are_named(
    assistant: Assistant, question: str
) -> None:
    found = about(assistant, question)
    assert found
    assert found.topic == "papers_on"
    assert found.articles
    for article in found.articles:
        assert article.source in found.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which articles are from before 2000?",
         "There is no article published until 31 December 1999 in “seeds”."),
        ("What articles are there from after 2022?",
         "There is 1 article published since 1 January 2023 in “seeds”."),
    ],
)  # fmt: skip
def test_any_year_is_as_good_as_another(assistant: Assistant, question: str, said: str) -> None:
    found = about(assistant, question)
    assert found
    assert found.text.startswith(said)


@pytest.mark.parametrize(
    "question",
    [
        "What did articles from July 2023 say about the number of protesters?",
        "What do articles of 2023 say about the protests?",
        "What did the articles from July say about the police?",
    ],
)
def test_what_the_articles_of_a_time_say_is_asked_of_them(
    assistant: Assistant, question: str
) -> None:
    assert about(assistant, question) is None
    assert assistant.about(question, abstained=True) is None


def test_a_town_that_papers_are_called_after_is_asked_of_the_articles(
    tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "corpus").mkdir()
    bus = "Bus fares rise\nSource: Eastbury News\n2 July 2025\n\nThe fare in Eastbury is £2.40.\n"
    (tmp_path / "corpus" / "bus.txt").write_text(bus)
    with Assistant.open(tmp_path / "corpus", settings=settings) as own:
        for question in (
            "What is the single fare in Eastbury?",
            "What is the bus fare in Eastbury?",
        ):
            assert about(own, question) is None
        for question in ("Which articles are from the News?", "What is Eastbury News?"):
            found = about(own, question)
            assert found
            assert found.topic == "by_publisher"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("List the articles from July 2023",
         "There is 1 article published from 1 July 2023 to 31 July 2023 in “seeds”."),
        ("Which articles were published in July?",
         "There is 1 article published from 1 July 2023 to 31 July 2023 in “seeds”."),
        ("List the articles published before 2023",
         "There is no article published until 31 December 2022 in “seeds”."),
        ("Which articles from March to July 2023 do you have?",
         "There is 1 article published from 1 March 2023 to 31 July 2023 in “seeds”."),
    ],
)  # fmt: skip
def test_articles_of_a_time_are_listed(assistant: Assistant, question: str, said: str) -> None:
    reply = assistant.ask(question)
    assert reply.about
    assert reply.about.text == f"{said} 3 of 4 articles have no date and were left out."


def test_what_the_examples_speak_of_may_be_what_articles_are_on(
    tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "corpus").mkdir()
    for name, text in (
        ("a", "Flood in Dale\n\nBy Jane Roe on 3 May 2024\n\nThe flood took a bridge in Dale.\n"),
        ("b", "A fair in Elm\n\nBy Ben Orr on 4 May 2024\n\nThe fair was held in the park.\n"),
    ):
        (tmp_path / "corpus" / f"{name}.txt").write_text(text)
    with Assistant.open(tmp_path / "corpus", settings=settings) as own:
        for question in (
            "Who wrote the article about the flood?",
            "What do you have on the flood?",
        ):
            found = about(own, question)
            assert found
            assert [each.title for each in found.articles] == ["Flood in Dale"]


def test_the_second_of_the_articles_on_something(assistant: Assistant) -> None:
    before = "Which articles mention Boluarte?"
    listed = about(assistant, before)
    assert listed
    second = about(assistant, "Who published the second one?", before)
    assert second
    assert second.articles == listed.articles[1:2]
    none = about(assistant, "Which articles mention penguins?")
    assert none
    assert (none.text, none.articles) == ("No article here seems to be about that.", ())


@pytest.mark.parametrize(
    "question",
    [
        "How many articles does the treaty have?",
        "How many articles are in the treaty?",
        "Which articles of the constitution mention the king?",
        "What stories did the witness tell?",
        "What do they have on the suspect?",
        "What do you have on it?",
        "What is the latest on it?",
        "What is the latest figure on the strike?",
        "What is the latest date for the appeal?",
        "What was the first book about the war?",
        "When was the last strike?",
        "What is the oldest building on the street?",
        "Which companies reported on the flood?",
        "Which newspapers did he write for?",
        "What do you know about the ferry?",
        "Is there anything that the mayor regrets?",
        "How many are about to lose their jobs?",
    ],
)
def test_what_names_no_article_by_what_it_is_about(assistant: Assistant, question: str) -> None:
    assert assistant.about(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote Don Quixote?",
        "Who wrote the majority opinion?",
        "When was the treaty about the border signed?",
        "Who was told about the fire?",
        "What did the judge think of the story about a loan?",
    ],
)
def test_what_is_no_article_is_asked_of_the_articles(assistant: Assistant, question: str) -> None:
    assert assistant.about(question) is None
    assert assistant.about(question, abstained=True) is None


def test_an_ordinal_of_something_else_is_no_place_in_a_list(assistant: Assistant) -> None:
    assert about(assistant, "Who wrote the third constitution?") is None


def test_articles_without_a_date_are_counted_among_those_of_the_publisher(
    assistant: Assistant,
) -> None:
    for question, said in (
        ("List the articles since 2022 from Latin Post",
         "by Latin Post published since 1 January 2022"),
        ("What did HNGN publish in July 2023?",
         "by HNGN published from 1 July 2023 to 31 July 2023"),
    ):  # fmt: skip
        found = about(assistant, question)
        assert found
        assert found.text == (
            f"There is no article {said} in “seeds”. The only one has no date and was left out."
        )


def test_an_index_that_cannot_list_its_articles_is_asked_without_examples() -> None:
    encoder: Any = load_encoder("bundled")
    index: Any = SimpleNamespace(can_list=False, counts=lambda: (400_000, 1_000_000))
    of_many = AboutLibrary("many", index, retriever=index, examples=Examples(encoder))
    assert of_many.examples() == ()
    assert of_many.answer("What articles do you have?") is None


@pytest.mark.parametrize(
    "question",
    [
        "Do you have any articles about Pedro Castillo?",
        "Does the library have any articles about Pedro Castillo?",
        "Which newspapers have articles about Pedro Castillo?",
    ],
)
def test_whether_there_are_articles_is_not_what_they_say(
    assistant: Assistant, question: str
) -> None:
    found = about(assistant, question)
    assert found
    assert found.topic in ("on_subject", "papers_on")
