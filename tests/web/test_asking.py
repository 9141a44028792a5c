"""What the page shows of questions, in whatever order its events come."""

import asyncio
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.errors import RecordsError
from qa.web import page
from qa.web.adding import Attached, attached
from qa.web.asking import Asking
from tests.web.events import (
    ME,
    OTHER,
    QUESTION,
    ask,
    changes,
    here,
    replies,
    shown,
    typed,
)


def test_a_reply_is_shown_by_the_event_of_its_question_too(
    libraries: OpenLibraries, asking: Asking
) -> None:
    where = here(libraries)
    waiting = ask(asking, where, QUESTION)
    assert "fn-pending" in waiting[1]
    # Another event, from a change of library say, comes first and answers.
    assert list(replies(asyncio.run(asking.resume(where, typed(""), ME)))) == [True]
    # Its reply may be shown before the question is: the question's own event shows it again.
    assert list(replies(asyncio.run(asking.answer(where, typed(""), ME)))) == [True]


def test_questions_are_answered_one_by_one(libraries: OpenLibraries, asking: Asking) -> None:
    where = here(libraries)
    for question in (QUESTION, "Who leads CUNARC?", "When was Pedro Castillo arrested?"):
        ask(asking, where, question)
    done = [list(replies(asyncio.run(asking.answer(where, typed(""), ME)))) for _ in range(2)]
    assert done == [[True, False, False], [True, True, False]]


def test_the_stop_button_is_there_while_something_waits(
    libraries: OpenLibraries, asking: Asking
) -> None:
    where = here(libraries)
    asked = asking.ask(where, "", "", [], typed(QUESTION), ME)
    assert asked[-1]["stop_btn"] is True
    stopped = asking.stop(where, typed(""), ME)
    assert shown(stopped) == []
    assert stopped[-1]["stop_btn"] is False
    assert stopped[-1]["value"]["text"] == QUESTION
    assert shown(asyncio.run(asking.answer(where, typed(QUESTION), ME))) == []
    asking.ask(where, "", "", [], typed(QUESTION), ME)
    assert "value" not in asking.stop(where, typed("typed since"), ME)[-1]


def test_a_reload_answers_all_that_is_left(libraries: OpenLibraries, asking: Asking) -> None:
    where, bad = here(libraries), "x" * 10_000
    for question in (QUESTION, bad, "Who leads CUNARC?"):
        ask(asking, where, question)
    outputs = asyncio.run(asking.resume(where, typed(""), ME))
    assert list(replies(outputs)) == [True, True]
    # What could not be asked has left the conversation: the page says why, and it is in the box.
    assert "fn-problem" in outputs[-2]
    assert outputs[-1]["value"]["text"] == bad
    assert outputs[-1]["stop_btn"] is False


def test_others_are_answered_between_what_a_reload_has_left(
    libraries: OpenLibraries, asking: Asking
) -> None:
    where, elsewhere = here(libraries), here(libraries, "d")
    for question in (QUESTION, QUESTION, QUESTION):
        ask(asking, where, question)
    ask(asking, elsewhere, QUESTION, OTHER)
    done: list[str] = []

    async def note(name: str, work: Coroutine[Any, Any, Any]) -> None:
        await work
        done.append(name)

    async def both() -> None:
        resumed = note("resumed", asking.resume(where, typed(""), ME))
        answered = note("other", asking.answer(elsewhere, typed(""), OTHER))
        await asyncio.gather(resumed, answered)

    asyncio.run(both())
    assert done == ["other", "resumed"]


def test_a_problem_is_shown_above_what_there_was(
    libraries: OpenLibraries, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise RecordsError("the records are locked")

    monkeypatch.setattr(libraries.chat(libraries.first), "answer_next", locked)
    for event in (asking.answer, asking.resume):
        outputs = asyncio.run(event(here(libraries), typed(""), ME))
        assert [changes(output) for output in outputs].count(True) == 1
        assert "The records are locked." in outputs[4]


def test_a_server_that_stops_leaves_no_traceback(libraries: OpenLibraries, asking: Asking) -> None:
    where = here(libraries)
    ask(asking, where, QUESTION)

    async def stopped() -> tuple[Any, ...]:
        answering = asyncio.create_task(asking.answer(where, typed(""), ME))
        waiting = asyncio.create_task(asking.answer(where, typed(""), ME))
        await asyncio.sleep(0)
        waiting.cancel()
        await answering
        return await waiting

    assert not any(map(changes, asyncio.run(stopped())))


def test_a_question_that_cannot_be_asked_is_not_lost(
    libraries: OpenLibraries, asking: Asking
) -> None:
    where, bad = here(libraries), "x" * 10_000
    for box, given_back in (("", True), ("typed since", False)):
        ask(asking, where, bad)
        outputs = asyncio.run(asking.answer(where, typed(box), ME))
        assert "fn-problem" in outputs[-2]
        assert ("value" in outputs[-1]) is given_back
        assert (bad in outputs[-2]) is not given_back  # where the box is taken, it is shown


def test_what_is_typed_beside_files_is_asked_once_they_are_added(
    libraries: OpenLibraries, asking: Asking
) -> None:
    where = here(libraries)
    given = {"text": QUESTION, "files": ["/tmp/a.txt"]}
    outputs = asking.ask(where, "", "", [], cast(Any, given), ME)
    assert shown(outputs) == []
    assert outputs[-1]["value"] == {"text": "", "files": []}
    what, number = attached(given)
    assert what == Attached(["/tmp/a.txt"], QUESTION)
    assert number != attached(given)[1]  # the same files once more are added once more
    failed = asking.ask_added(where, "", "", [], what, "", ME)
    assert not any(map(changes, failed[:-1]))
    assert failed[-1]["value"]["text"] == QUESTION
    asked = asking.ask_added(where, "", "", [], what, libraries.first, ME)
    assert QUESTION in shown(asked)[0]
    nothing = asking.ask_added(where, "", "", [], Attached(["a"], " "), libraries.first, ME)
    assert not any(map(changes, nothing))
    assert not any(map(changes, attached(typed("x"))))


def test_two_people_ask_at_once(libraries: OpenLibraries, asking: Asking) -> None:
    people = [
        cast(gr.Request, SimpleNamespace(request=None, cookies={}, session_hash=who))
        for who in ("a", "b", "c")
    ]
    places = [here(libraries, f"of {who.session_hash}") for who in people]
    for where, who in zip(places, people, strict=True):
        ask(asking, where, QUESTION, who)

    async def answer_all() -> list[tuple[Any, ...]]:
        asked = zip(places, people, strict=True)
        return await asyncio.gather(*(asking.answer(at, typed(""), who) for at, who in asked))

    assert [list(replies(outputs)) for outputs in asyncio.run(answer_all())] == [[True]] * 3


def test_no_event_but_adding_waits_in_gradios_queue(
    assistant: Assistant, libraries: OpenLibraries
) -> None:
    """An event that joins the queue as the page's stream closes is lost, and its reply with it."""

    async def built() -> gr.Blocks:  # outside a loop, Gradio would make one and leave it open
        return page.build(assistant, libraries)

    queued = [event for event in asyncio.run(built()).fns.values() if event.queue]
    assert [event.name for event in queued] == ["add"]
