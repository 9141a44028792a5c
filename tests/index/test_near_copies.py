"""Copies and near-copies: found, folded, said; and never at the cost of what differs."""

from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.index import near_copies
from qa.settings import Settings
from qa.types import Hit, Span
from tests.fakes import HashEncoder
from tests.index.test_build import check_whole, write

STORY = " ".join(
    f"On day {n} of the strike the dockers of the old harbour met at pier {n * 7}."
    for n in range(1, 15)
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write(folder, "a", f"Dockers strike\n\n{STORY}")
    write(folder, "b", f"Dockers strike\n\n{STORY}")
    write(folder, "c", f"Strike in the harbour\n\n{STORY} The mayor was away.")
    write(folder, "d", "A fair\n\nThe fair was held in the park with four hundred guests.")
    return folder


def open_(corpus: Path, settings: Settings) -> tuple[Assistant, HashEncoder]:
    encoder = HashEncoder()
    return Assistant.open(corpus, settings=settings, encoder=encoder), encoder


def test_copies_are_folded_and_said(corpus: Path, settings: Settings) -> None:
    assistant, _ = open_(corpus, settings)
    report = assistant.report
    assert report.copies == (("b.txt", "a.txt"),)
    assert report.near == (("c.txt", "a.txt"),)
    assert report.added == ("a.txt", "b.txt", "c.txt", "d.txt")
    assert report.articles == assistant.counts()[0] == 3
    assert assistant.passages("b.txt") == []
    copy = assistant.article("b.txt")
    assert copy is not None
    assert STORY in copy.text
    check_whole(assistant)


def test_a_copy_takes_the_place_of_its_original(corpus: Path, settings: Settings) -> None:
    before, _ = open_(corpus, settings)
    (corpus / "a.txt").unlink()
    after, encoder = open_(corpus, settings)
    assert after.report.copies == ()
    assert after.report.near == (("c.txt", "b.txt"),)
    assert [p.text for p in after.passages("b.txt")] == [p.text for p in before.passages("a.txt")]
    assert encoder.encoded == []
    check_whole(after)


def test_a_copy_that_comes_back_with_its_original_changed(corpus: Path, settings: Settings) -> None:
    open_(corpus, settings)
    write(corpus, "a", "Other words\n\nNothing of the old story is left here.")
    after, _ = open_(corpus, settings)
    assert after.report.copies == ()
    assert after.passages("b.txt")
    check_whole(after)


def test_near_copies_of_what_is_edited_find_one_another(corpus: Path, settings: Settings) -> None:
    (corpus / "b.txt").unlink()
    open_(corpus, settings)
    write(corpus, "a", f"Dockers strike\n\n{STORY} The harbour was quiet.")
    write(corpus, "e", f"Dockers on strike\n\n{STORY} It rained.")
    after, _ = open_(corpus, settings)
    assert len(after.report.near) == 2
    assert len({first for _, first in after.report.near}) == 1
    check_whole(after)


def test_the_same_words_under_another_name_are_no_exact_copy(
    corpus: Path, settings: Settings
) -> None:
    (corpus / "articles.toml").write_text(
        '["a.txt"]\nsource = "Wire"\n["b.txt"]\nsource = "Paper"\n'
    )
    assistant, _ = open_(corpus, settings)
    assert assistant.report.copies == ()
    assert dict(assistant.report.near) == {"b.txt": "a.txt", "c.txt": "a.txt"}
    hits = assistant.retrieve("On which pier did the dockers meet on day 3?", k=4)
    assert not {"a.txt", "b.txt"} <= {hit.article for hit in hits}
    assert "b.txt" in {copy.article for hit in hits for copy in hit.copies}
    within = assistant.retrieve("On which pier did the dockers meet?", k=4, sources=["Paper"])
    assert {hit.article for hit in within} == {"b.txt"}


def hit(article: str, text: str, start: int = 0) -> Hit:
    return Hit(article, "T", None, None, start, start + len(text), 1.0, text)


def test_a_changed_figure_is_never_folded_away() -> None:
    first = hit("a", "The fire broke out at noon. At least 42 people died.")
    update = hit("b", "The fire broke out at noon. At least 43 people died.")
    shorter = hit("c", "At least 42 people died.")
    assert near_copies.fold([first, update, shorter], 5) == [
        Hit(*[getattr(first, f) for f in ("article", "title", "source", "published", "start", "end",
                                          "score", "text")], copies=(shorter,)),
        update,
    ]  # fmt: skip
    assert [h.article for h in near_copies.fold([first, update, shorter], 1)] == ["a"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("$5 million", "€5 million"), ("5%", "5"), ("-5 degrees", "5 degrees"), ("1/2", "1-2")],
)
def test_a_sign_is_a_difference(one: str, other: str) -> None:
    hits = [hit("a", f"It was {one} on Monday."), hit("b", f"It was {other} on Monday.")]
    assert near_copies.fold(hits, 5) == hits


def test_another_paper_s_quote_marks_and_dashes_are_not() -> None:
    text = "He said  “40 people – or more – died” at noon."
    folded = near_copies.fold(
        [hit("a", text), hit("b", "He said '40 people - or more - died' at noon.", 7)], 3
    )
    (kept,) = folded
    at = text.index("40 people – or")
    (found,) = near_copies.spread([Span(kept, at, at + 17, text[at : at + 17], 1.0)], [kept])
    assert found.text == "40 people - or mo"
    assert found.hit.text[found.start - 7 : found.end - 7] == found.text


def test_an_answer_is_found_in_a_folded_copy_at_its_own_place() -> None:
    text = "It rained. At least 42 people died. The town mourned."
    (folded,) = near_copies.fold([hit("a", text), hit("b", "At least 42 people died.", 100)], 3)
    at = text.index("42")
    span = Span(folded, at, at + 2, "42", 3.0)
    (found,) = near_copies.spread([span], [folded])
    assert (found.hit.article, found.start, found.end, found.text) == ("b", 109, 111, "42")
    assert found.hit.text[found.start - 100 : found.end - 100] == "42"


def test_a_short_report_is_no_near_copy_of_a_long_one(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    first, second, *_ = STORY.split(". ")
    write(folder, "long", f"Dockers strike\n\n{STORY}")
    write(folder, "short", f"{first}. {second}.")
    assistant, _ = open_(folder, settings)
    assert assistant.report.near == ()
