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
from qa.history.database import Database
from qa.library.library import key_of
from qa.web import page
from qa.web.cookie import COOKIE
from qa.web.events import PageEvents
from qa.web.open_libraries import OpenLibraries

ME = cast(gr.Request, SimpleNamespace(cookies={}, session_hash="me"))
T = TypeVar("T")
QUESTION = "When was Pedro Castillo arrested?"


@pytest.fixture
def libraries(assistant: Assistant, tmp_path: Path) -> OpenLibraries:
    return OpenLibraries(assistant, Database(tmp_path))


@pytest.fixture
def events(libraries: OpenLibraries) -> PageEvents:
    return PageEvents(libraries)


def wait(work: Coroutine[Any, Any, T]) -> T:
    """Its result, from a thread of its own: the browser tests leave a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def ask(events: PageEvents, key: str, question: str) -> list[str]:
    return shown(events.ask(key, "", "", [], [], question, ME))


def shown(outputs: tuple[Any, ...]) -> list[str]:
    """The conversation as the page gets it: questions and replies in turn."""
    return [message["content"].value for message in outputs[0]]


def changes(output: object) -> bool:
    """Whether an output changes what the page shows."""
    return output != gr.skip()


def replies(outputs: tuple[Any, ...]) -> Iterator[bool]:
    """Of each turn, whether its reply is there."""
    for reply in shown(outputs)[1::2]:
        assert ("fn-reply" in reply) != ("fn-pending" in reply)
        yield "fn-reply" in reply


def test_a_reply_is_shown_by_the_event_of_its_question_too(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    waiting = ask(events, libraries.first, QUESTION)
    assert "fn-pending" in waiting[1]
    # Another event, from a change of library say, comes first and answers.
    assert list(replies(wait(events.resume(libraries.first, "", ME)))) == [True]
    # Its reply may be shown before the question is: the question's own event shows it again.
    assert list(replies(wait(events.answer(libraries.first, "", ME)))) == [True]


def test_questions_are_answered_one_by_one(libraries: OpenLibraries, events: PageEvents) -> None:
    for question in (QUESTION, "Who leads CUNARC?", "What did the protesters demand?"):
        ask(events, libraries.first, question)
    done = [list(replies(wait(events.answer(libraries.first, "", ME)))) for _ in range(2)]
    assert done == [[True, False, False], [True, True, False]]


def test_a_reload_answers_all_that_is_left(libraries: OpenLibraries, events: PageEvents) -> None:
    bad = "x" * 10_000
    for question in (QUESTION, bad, "Who leads CUNARC?"):
        ask(events, libraries.first, question)
    outputs = wait(events.resume(libraries.first, "", ME))
    assert list(replies(outputs)) == [True, True]
    # What could not be asked has left the conversation: the page says why, and it is in the box.
    assert "fn-problem" in outputs[-2]
    assert outputs[-1] == bad


def test_a_conversation_is_offered_for_saving_where_it_can_be_found(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    kept = cast(gr.Request, SimpleNamespace(cookies={COOKIE: "k" * 32}, session_hash="me"))
    for who, offered in ((kept, True), (ME, False)):
        assert events.ask(libraries.first, "", "", [], [], QUESTION, who)[3]["visible"] is offered


def test_others_are_answered_between_what_a_reload_has_left(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    other = cast(gr.Request, SimpleNamespace(cookies={}, session_hash="other"))
    for question in (QUESTION, QUESTION, QUESTION):
        ask(events, libraries.first, question)
    events.ask(libraries.first, "", "", [], [], QUESTION, other)
    done: list[str] = []

    async def note(name: str, work: Coroutine[Any, Any, Any]) -> None:
        await work
        done.append(name)

    async def both() -> None:
        resumed = note("resumed", events.resume(libraries.first, "", ME))
        await asyncio.gather(resumed, note("other", events.answer(libraries.first, "", other)))

    wait(both())
    assert done == ["other", "resumed"]


def test_a_page_shows_nothing_of_another_library(
    libraries: OpenLibraries, events: PageEvents, written: Assistant
) -> None:
    other = key_of(libraries.registry.create("Other", written.library.folder).folder)
    events.load(ME)
    ask(events, libraries.first, QUESTION)
    events.opening(other, ME)  # the page has been told to show another library meanwhile
    assert not any(map(changes, wait(events.answer(libraries.first, "", ME))))
    assert not any(map(changes, events.choose(libraries.first, ME)))  # a slower choice, overtaken
    assert shown(events.choose(other, ME)) == []
    events.opening(libraries.first, ME)
    assert list(replies(events.choose(libraries.first, ME))) == [
        True
    ]  # it was answered all the same


def test_a_problem_is_shown_above_what_there_was(
    libraries: OpenLibraries, events: PageEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise RecordsError("the records are locked")

    monkeypatch.setattr(libraries.chat(libraries.first), "answer_next", locked)
    for event in (events.answer, events.resume):
        outputs = wait(event(libraries.first, "", ME))
        assert [changes(output) for output in outputs].count(True) == 1
        assert "The records are locked." in outputs[4]


def test_a_server_that_stops_leaves_no_traceback(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    ask(events, libraries.first, QUESTION)

    async def stopped() -> tuple[Any, ...]:
        answering = asyncio.create_task(events.answer(libraries.first, "", ME))
        waiting = asyncio.create_task(events.answer(libraries.first, "", ME))
        await asyncio.sleep(0)
        waiting.cancel()
        await answering
        return await waiting

    assert not any(map(changes, wait(stopped())))


def test_a_question_that_cannot_be_asked_is_not_lost(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    bad = "x" * 10_000
    for typed, box in (("", bad), ("typed since", gr.skip())):
        ask(events, libraries.first, bad)
        outputs = wait(events.answer(libraries.first, typed, ME))
        assert "fn-problem" in outputs[-2]
        assert outputs[-1] == box
        assert (bad in outputs[-2]) is bool(typed)  # where the box is taken, it is shown


@pytest.fixture
def broken(libraries: OpenLibraries, tmp_path: Path) -> Iterator[str]:
    """The key of a library that was chosen, and then lost its folder."""
    folder = tmp_path / "broken"
    folder.mkdir()
    key = key_of(libraries.registry.create("Broken", folder).folder)
    Database(tmp_path).choose_library("me", key)
    folder.rmdir()
    yield key
    libraries.registry.forget("Broken")


def test_what_is_asked_of_a_library_that_cannot_be_opened_is_asked_of_no_other(
    libraries: OpenLibraries, events: PageEvents, broken: str
) -> None:
    edit = cast(
        gr.EventData, SimpleNamespace(_data={"do": "edit", "turn": "x", "question": "Why?"})
    )
    events.opening(broken, ME)
    for outputs, box in (
        (events.ask(broken, "", "", [], [], QUESTION, ME), gr.skip()),  # what is typed stays there
        (events.act(broken, "", "", [], [], "", edit, ME), "Why?"),
        (events.clear(broken, ME), gr.skip()),
    ):
        assert not any(map(changes, outputs[:-2]))
        assert "does not exist" in outputs[-2]
        assert outputs[-1] == box
    for answered in (events.answer, events.resume):  # which leave standing what was said before
        assert not any(map(changes, wait(answered(broken, QUESTION, ME))))
    assert libraries.chat(libraries.first).conversations.turns("me") == []
    beside = events.act(broken, "", "", [], [], "typed since", edit, ME)
    assert "Your question was: “Why?”" in beside[-2]
    assert beside[-1] == gr.skip()


def test_a_library_that_cannot_be_opened_is_not_shown_as_if_it_were(
    libraries: OpenLibraries, events: PageEvents, broken: str
) -> None:
    loaded = events.load(ME)
    events.opening(broken, ME)
    for outputs in (loaded, events.choose(broken, ME)):
        assert "does not exist" in outputs[4]
        head = outputs[6]
        assert f'data-library="{libraries.first}"' in head
        assert outputs[7]["value"] == libraries.first


def test_two_people_ask_at_once(libraries: OpenLibraries, events: PageEvents) -> None:
    people = [
        cast(gr.Request, SimpleNamespace(cookies={}, session_hash=who)) for who in ("a", "b", "c")
    ]
    for who in people:
        events.ask(libraries.first, "", "", [], [], QUESTION, who)

    async def answer_all() -> list[tuple[Any, ...]]:
        return await asyncio.gather(*(events.answer(libraries.first, "", who) for who in people))

    assert [list(replies(outputs)) for outputs in wait(answer_all())] == [[True]] * 3


def test_no_event_but_adding_waits_in_gradios_queue(
    assistant: Assistant, libraries: OpenLibraries
) -> None:
    """An event that joins the queue as the page's stream closes is lost, and its reply with it."""

    async def built() -> gr.Blocks:  # outside a loop, Gradio would make one and leave it open
        return page.build(assistant, libraries)

    queued = [event for event in wait(built()).fns.values() if event.queue]
    assert [event.name for event in queued] == ["add"]
