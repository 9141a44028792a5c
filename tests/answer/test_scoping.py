"""Whom a question says is to answer it, where the library lacks them or calls them otherwise."""

import pytest

from qa.assistant import Assistant

ASKED = "how many officers were deployed in Lima?"


@pytest.mark.parametrize("name", ["the Latin Post", "the Post", "Alejandra Garcia", "CUNARC"])
def test_who_is_by_or_in_an_article_may_be_asked(assistant: Assistant, name: str) -> None:
    reply = assistant.ask(f"According to {name}, {ASKED}")
    assert "this is what others say" not in (reply.note or "")
    assert "none that names it" not in (reply.reason or "")


def test_a_publisher_is_known_by_its_last_word(assistant: Assistant) -> None:
    reply = assistant.ask(f"According to the Post, {ASKED}")
    assert reply.publisher == "Latin Post"


def test_what_others_say_is_said_to_be_theirs(assistant: Assistant) -> None:
    reply = assistant.ask(f"According to the Daily Roads, {ASKED}")
    assert reply.answer
    assert reply.note == "No article here is by Daily Roads, or names it: this is what others say."
    assert assistant.ask(f"According to the Daily Roads, {ASKED}", literally=True).note is None


def test_whom_nothing_here_knows_gives_no_answer(assistant: Assistant) -> None:
    reply = assistant.ask(f"According to the Zephyr Gazette, {ASKED}")
    assert reply.kind == "none"
    assert reply.reason == "There is no article by Zephyr Gazette, and none that names it."
