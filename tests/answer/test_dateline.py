"""The day of an article is not the day of what it tells."""

from dataclasses import replace

import pytest

from qa.answer.dateline import is_the_articles_own
from qa.types import Hit

TEXT = """Council votes for tram
By Ann Lowe on June 12, 2025
Source: Lake Herald

The Dale council voted on June 12, 2025 to build a tram line."""
HIT = Hit("a.txt", "Council votes for tram", "Lake Herald", "2025-06-12", 0, len(TEXT), 1.0, TEXT)
DAY = "June 12, 2025"


def own(question: str, at: int, hit: Hit = HIT, words: str = DAY) -> bool:
    return is_the_articles_own(question, hit, at, at + len(words))


def test_a_by_line_says_nothing_of_an_event() -> None:
    asked = "When did the council vote for the tram?"
    assert own(asked, TEXT.index(DAY))
    assert own(asked, TEXT.index("12"), words="12")
    assert not own(asked, TEXT.rindex(DAY))
    assert not own(asked, TEXT.index("Ann Lowe"), words="Ann Lowe")


@pytest.mark.parametrize(
    "asked", ["When in June was the vote?", "On what day in June 2025 did they vote?"]
)
def test_a_month_in_the_question_asks_for_no_line(asked: str) -> None:
    assert own(asked, TEXT.index(DAY))


@pytest.mark.parametrize(
    "asked",
    [
        "What did Ann Lowe file, and when?",
        "When was it published?",
        "When did “Council votes for tram” come out?",
    ],
)
def test_who_asks_for_the_line_gets_it(asked: str) -> None:
    assert not own(asked, TEXT.index(DAY))


@pytest.mark.parametrize(
    "text",
    [
        "Harbour concert in Lervik\nDate: June 12, 2025\nVenue: Town Hall",
        "On Monday the council of Dale voted for a new tram line on\nJune 12, 2025.",
        "Regatta\n| June 12, 2025 | 340 |\n| June 13, 2025 | 350 |",
        "Timetable\nSpring\n\nSummer\n\nAutumn\n\nJune 12, 2025",
    ],
)
def test_a_notice_a_sentence_a_table_and_what_stands_further_down_tell_an_event(text: str) -> None:
    hit = replace(HIT, text=text, end=len(text))
    assert not own("When is it?", text.index(DAY), hit)


def test_a_passage_from_amid_an_article_has_no_head() -> None:
    assert not own("When did they vote?", TEXT.index(DAY), replace(HIT, start=400))


@pytest.mark.parametrize("published", [None, "2025-06-13"])
def test_another_day_in_a_line_of_its_own_is_an_events(published: str | None) -> None:
    hit = replace(HIT, published=published)
    assert not own("When did the council vote for the tram?", TEXT.index(DAY), hit)
