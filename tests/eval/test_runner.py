"""The runner, with the real assistant."""

from dataclasses import replace

import pytest

from eval.questions import Question
from eval.runner import Item, Place, items, missed_by, rank, run
from qa.types import Article, Hit


@pytest.mark.parametrize(
    ("answerable", "said", "guess", "recalled_at", "miss"),
    [
        (True, 1.0, 1.0, 1, None),
        (True, 0.8, 0.8, 12, None),  # right, wherever it was read
        (True, 0.0, 0.8, 1, "threshold"),  # withheld though it was right
        (True, 0.5, 0.5, 8, "reader"),  # it was read, and another span preferred
        (True, 0.0, 0.5, 8, "reader"),  # that one was withheld, which mends nothing
        (True, 0.5, 0.5, 9, "retrieval"),  # found, but not among the eight that are read
        (True, 0.0, 0.0, None, "retrieval"),
        (False, 1.0, 0.0, None, None),  # refused
        (False, 0.0, 0.0, None, "threshold"),  # answered
    ],
)
def test_which_stage_missed(answerable, said, guess, recalled_at, miss):
    assert missed_by(answerable, said, guess, recalled_at, read=8) == miss


def test_the_rank_of_the_first_passage_that_holds_an_answer_whole():
    def hit(start: int, end: int, article: str = "a.txt") -> Hit:
        return Hit(article, "A", None, None, start, end, 1.0, "")

    gold = [Place("a.txt", 40, 50), Place("a.txt", 90, 95)]
    hits = [hit(0, 45), hit(0, 100, "b.txt"), hit(45, 95), hit(40, 50)]
    assert rank(hits, gold) == 3
    assert rank(hits[:2], gold) is None


def test_rows_of_real_questions(rows):
    for row in rows:
        assert row.citations_valid
        assert (row.predicted == "") == row.abstained
        assert row.citations_right <= len(row.citations)
        assert not (row.abstained and row.citations)
        if row.predicted:
            assert row.f1 == (row.guess_f1 if row.answerable else 0)
        assert (row.miss is None) == (row.f1 >= 0.8)
    assert any(row.miss for row in rows)


def test_items_of_a_list_are_right_alone_and_together(assistant):
    """A reply to a question of kind "list" may be one of the items, or all of them."""
    asked = Question(
        "l-1", "How many police officers were deployed in Lima?", ("11,800", "Lima"),
        ("001_9a5645c8147c51df",), True, "list",
    )  # fmt: skip
    assert asked.accepted == ("11,800", "Lima", "11,800; Lima")
    (item,) = items(assistant, [asked])
    assert item.gold
    (row,) = run(assistant, [item])
    assert row.answers == asked.answers
    assert (row.guess, row.guess_f1) == ("11,800", 1.0)


def test_answers_stand_in_every_article_that_a_source_means():
    class Two:
        def articles(self):
            return [Article(name, "In Lima.", "T") for name in ("h.txt", "h.md")]

    asked = Question("x-1", "Where?", ("Lima",), ("h",), True, "place")
    (both, one) = items(Two(), [asked, replace(asked, sources=("h.md",))])
    assert both.gold == (Place("h.txt", 3, 7), Place("h.md", 3, 7))
    assert one.gold == both.gold[1:]


def test_a_follow_up_is_asked_after_its_history(assistant):
    history = (("Who is the president of Peru?", "Dina Boluarte"),)
    asked = Question("f-1", "How old is she?", (), (), False, "talk", history)
    (row,) = run(assistant, [Item(asked, ())])
    assert row.understood == "How old is she? (Dina Boluarte)"
