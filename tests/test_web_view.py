"""What the page's events show, in whatever order they come."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import gradio as gr
import pytest

from qa.assistant import Assistant
from qa.records import Records
from qa.web import page
from qa.web.shelf import Shelf
from qa.web.view import View

ME = cast(gr.Request, SimpleNamespace(cookies={}, session_hash="me"))
T = TypeVar("T")
QUESTION = "When was Pedro Castillo arrested?"


@pytest.fixture
def shelf(assistant: Assistant, tmp_path: Path) -> Shelf:
    return Shelf(assistant, Records(tmp_path))


@pytest.fixture
def view(shelf: Shelf) -> View:
    return View(shelf)


def wait(work: Coroutine[Any, Any, T]) -> T:
    """Its result, from a thread of its own: the browser tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def ask(view: View, key: str, question: str) -> list[str]:
    return shown(view.ask(key, "", "", [], [], question, ME))


def shown(outputs: tuple[Any, ...]) -> list[str]:
    """The conversation as the page gets it: questions and replies in turn."""
    return [message["content"].value for message in outputs[0]]


def replies(outputs: tuple[Any, ...]) -> Iterator[bool]:
    """Of each turn, whether its reply is there."""
    for said in shown(outputs)[1::2]:
        assert ("fn-reply" in said) != ("fn-pending" in said)
        yield "fn-reply" in said


def test_a_reply_is_shown_by_the_event_of_its_question_too(shelf: Shelf, view: View) -> None:
    waiting = ask(view, shelf.first, QUESTION)
    assert "fn-pending" in waiting[1]
    # Another event, from a change of library say, comes first and answers.
    assert list(replies(wait(view.resume(shelf.first, "", ME)))) == [True]
    # Its reply may be shown before the question is: the question's own event shows it again.
    assert list(replies(wait(view.answer(shelf.first, "", ME)))) == [True]


def test_questions_are_answered_one_by_one(shelf: Shelf, view: View) -> None:
    for question in (QUESTION, "Who leads CUNARC?", "What did the protesters demand?"):
        ask(view, shelf.first, question)
    done = [list(replies(wait(view.answer(shelf.first, "", ME)))) for _ in range(2)]
    assert done == [[True, False, False], [True, True, False]]


def test_a_reload_answers_all_that_is_left(shelf: Shelf, view: View) -> None:
    for question in (QUESTION, "Who leads CUNARC?"):
        ask(view, shelf.first, question)
    assert list(replies(wait(view.resume(shelf.first, "", ME)))) == [True, True]


def test_a_question_that_cannot_be_asked_goes_back_into_an_empty_box(
    shelf: Shelf, view: View
) -> None:
    bad = "x" * 10_000
    for typed, expected in (("", bad), ("typed since", None)):
        ask(view, shelf.first, bad)
        *_, notice, box = wait(view.answer(shelf.first, typed, ME))
        assert "fn-problem" in notice
        assert (box if isinstance(box, str) else None) == expected


def test_two_people_ask_at_once(shelf: Shelf, view: View) -> None:
    people = [
        cast(gr.Request, SimpleNamespace(cookies={}, session_hash=who)) for who in ("a", "b", "c")
    ]
    for who in people:
        view.ask(shelf.first, "", "", [], [], QUESTION, who)

    async def answer_all() -> list[tuple[Any, ...]]:
        return await asyncio.gather(*(view.answer(shelf.first, "", who) for who in people))

    assert [list(replies(outputs)) for outputs in wait(answer_all())] == [[True]] * 3


def test_no_event_but_adding_waits_in_gradios_queue(assistant: Assistant, shelf: Shelf) -> None:
    """An event that joins the queue as the page's stream closes is lost, and its reply with it."""

    async def built() -> gr.Blocks:  # outside a loop, Gradio would make one and leave it open
        return page.build(assistant, shelf)

    queued = [event for event in wait(built()).fns.values() if event.queue]
    assert [event.name for event in queued] == ["add"]
