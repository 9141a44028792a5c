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


def test_who_asks_for_the_line_gets_it() -> None:
    assert not own("When was Ann Lowe's article published?", TEXT.index(DAY))


@pytest.mark.parametrize("published", [None, "2025-06-13"])
def test_another_day_in_a_line_of_its_own_is_an_events(published: str | None) -> None:
    hit = replace(HIT, published=published)
    assert not own("When did the council vote for the tram?", TEXT.index(DAY), hit)
