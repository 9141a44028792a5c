"""The articles on something: counted as they are, by whom, the newest and the first."""

import pytest

from qa.answer.subjects import names_of
from qa.assistant import Assistant
from qa.settings import Settings
from tests.answer.support import about

ARTICLES = {
    "begins": "Buses stop in Dale\nSource: Dale Herald\n4 September 2023\n\nThe bus strike began "
    "at dawn. Des Okafor of the union spoke to 600 drivers at the depot.\n",
    "talks": "Talks on buses fail\nSource: Elm Post\n12 September 2023\n\nTalks to end the bus "
    "strike broke off. “We are far apart,” said Des J. Okafor of the union.\n",
    "ends": "Buses are back\nSource: Dale Herald\n13 October 2023\n\nThe drivers voted to end the "
    "strike, and buses left the depot at noon. The bus strike had taken 39 days.\n",
    "yard": "Yard launches its last ship\nSource: Elm Post\n12 November 1987\n\nRon Okafor, a "
    "welder, watched the launch. Okafor had worked in the yard for 40 years.\n",
    "mayor": "Holt is mayor\nSource: Elm Post\n10 May 2024\n\nAnne Holt, the mayor of Dale, was "
    "sworn in. She spoke of the market, the new library and the roads. The library will open in "
    "June, and the market will move to the square. Last year, in the bus strike, she walked.\n",
    "undated": "Depot to be sold\nSource: Dale Herald\n\nThe depot of the buses is to be sold. "
    "It was closed in the bus strike.\n",
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("own") / "Dale"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    places = {"index_dir": folder.parent / "indexes", "data_dir": folder.parent / "data"}
    return Assistant.open(folder, settings=Settings.load(**places))


def names(own: Assistant, question: str) -> list[str]:
    found = about(own, question)
    assert found
    return [article.name.removesuffix(".txt") for article in found.articles]


def test_a_name_is_one_person(own: Assistant) -> None:
    found = about(own, "How many articles mention Des Okafor?")
    assert found
    assert found.text == "There are 2 articles in “Dale” that mention “Des Okafor”."
    assert set(names(own, "How many articles mention Des Okafor?")) == {"begins", "talks"}
    assert names(own, "Which articles mention Ron Okafor?") == ["yard"]


def test_where_nobody_has_the_whole_name_what_has_most_of_it_is_called_so(own: Assistant) -> None:
    found = about(own, "Which articles mention Judge Anne Holt?")
    assert found
    assert found.text == "No article in “Dale” has “Judge Anne Holt” as a whole; 1 has some of it."


def test_what_is_too_much_to_be_looked_at_is_not_counted_to_the_end(
    own: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.answer.subjects._COUNTED", 2)
    found = about(own, "Which articles mention the depot?")
    assert found
    assert found.text.startswith("There are at least 3 articles in “Dale” that mention “depot”")


def test_the_papers_are_counted(own: Assistant) -> None:
    found = about(own, "Which newspapers covered the bus strike?")
    assert found
    assert found.topic == "papers_on"
    assert "“Dale” on “bus strike” are by Dale Herald (3), Elm Post" in found.text


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What was the first article about the bus strike?", "begins"),
        ("When was the first article about Des Okafor published?", "begins"),
        ("What is the latest on Des Okafor?", "talks"),
        ("What's the newest article about the depot?", "ends"),
        ("Any news on the library?", "mayor"),
    ],
)
def test_the_newest_and_the_first(own: Assistant, question: str, first: str) -> None:
    found = about(own, question)
    assert found
    title, _, rest = ARTICLES[first].partition("\n")
    day = rest.split("\n")[1]
    assert f"is “{title}”, published on {day}." in found.text
    assert names(own, question)[0] == first
    days = [article.published for article in found.articles]
    assert days == sorted(days, reverse="newest" in found.topic)


def test_articles_without_a_day_are_said_to_be_left_out(own: Assistant) -> None:
    found = about(own, "What was the first article about the bus strike?")
    assert found
    assert found.text.endswith("has no date and was left out.")


@pytest.mark.parametrize(
    ("question", "wanted"),
    [("What is the newest article from the Post?", "mayor"),
     ("What is the oldest article from Elm Post?", "yard"), ("Latest news?", "mayor")],
)  # fmt: skip
def test_one_article_at_the_end(own: Assistant, question: str, wanted: str) -> None:
    assert names(own, question) == [wanted]


@pytest.mark.parametrize(
    ("question", "subject", "found"),
    [
        ("Which articles mention the bus strike?", "bus strike", []),
        ("Which Articles Mention The Bus Strike?", "Bus Strike", []),
        ("List Pedro Castillo articles", "Pedro Castillo", ["Pedro Castillo"]),
        ("Any on Ada Quill and Ben Orr?", "Ada Quill and Ben Orr", ["Ada Quill", "Ben Orr"]),
        ("Anything on Castillo, Lima?", "Castillo Lima", []),
    ],
)
def test_names_in_a_question(question: str, subject: str, found: list[str]) -> None:
    assert names_of(question, subject) == found
