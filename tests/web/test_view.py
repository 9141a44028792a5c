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
from qa.errors import RecordsError
from qa.history.database import Records
from qa.library.library import key_of
from qa.web import page
from qa.web.shelf import Shelf
from qa.web.view import View
from qa.web.visitor import COOKIE

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


def said(output: object) -> bool:
    """Whether an output changes what the page shows."""
    return output != gr.skip()


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
    bad = "x" * 10_000
    for question in (QUESTION, bad, "Who leads CUNARC?"):
        ask(view, shelf.first, question)
    said = wait(view.resume(shelf.first, "", ME))
    assert list(replies(said)) == [True, True]
    # What could not be asked has left the conversation: it is told, and is back in the box.
    assert "fn-problem" in said[-2]
    assert said[-1] == bad


def test_a_conversation_is_offered_for_saving_where_it_can_be_found(
    shelf: Shelf, view: View
) -> None:
    kept = cast(gr.Request, SimpleNamespace(cookies={COOKIE: "k" * 32}, session_hash="me"))
    for who, offered in ((kept, True), (ME, False)):
        assert view.ask(shelf.first, "", "", [], [], QUESTION, who)[4]["visible"] is offered


def test_others_are_answered_between_what_a_reload_has_left(shelf: Shelf, view: View) -> None:
    other = cast(gr.Request, SimpleNamespace(cookies={}, session_hash="other"))
    for question in (QUESTION, QUESTION, QUESTION):
        ask(view, shelf.first, question)
    view.ask(shelf.first, "", "", [], [], QUESTION, other)
    done: list[str] = []

    async def note(name: str, work: Coroutine[Any, Any, Any]) -> None:
        await work
        done.append(name)

    async def both() -> None:
        resumed = note("resumed", view.resume(shelf.first, "", ME))
        await asyncio.gather(resumed, note("other", view.answer(shelf.first, "", other)))

    wait(both())
    assert done == ["other", "resumed"]


def test_a_page_shows_nothing_of_another_library(
    shelf: Shelf, view: View, written: Assistant
) -> None:
    other = key_of(shelf.known.create("Other", written.library.folder).folder)
    view.look(ME)
    ask(view, shelf.first, QUESTION)
    view.opening(other, ME)  # the page has been told to show another library meanwhile
    assert not any(map(said, wait(view.answer(shelf.first, "", ME))))
    assert not any(map(said, wait(view.suggest(shelf.first, ME))))
    assert not any(map(said, view.choose(shelf.first, ME)))  # a slower choice, overtaken
    assert shown(view.choose(other, ME)) == []
    view.opening(shelf.first, ME)
    assert list(replies(view.choose(shelf.first, ME))) == [True]  # it was answered all the same


def test_a_problem_is_shown_above_what_there_was(
    shelf: Shelf, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> Iterator[None]:
        raise RecordsError("the records are locked")

    monkeypatch.setattr(shelf.chat(shelf.first), "work", locked)
    for event in (view.answer, view.resume):
        outputs = wait(event(shelf.first, "", ME))
        assert [said(output) for output in outputs].count(True) == 1
        assert "The records are locked." in outputs[5]


def test_a_server_that_stops_leaves_no_traceback(shelf: Shelf, view: View) -> None:
    async def stopped() -> tuple[Any, ...]:
        async with view._answering:
            waiting = asyncio.create_task(view.answer(shelf.first, "", ME))
            await asyncio.sleep(0)
            waiting.cancel()
            return await waiting

    assert not any(map(said, wait(stopped())))


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
