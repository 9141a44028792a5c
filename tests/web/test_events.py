"""What the page's events show, in whatever order they come."""

import asyncio
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import gradio as gr
import pytest

from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.errors import RecordsError
from qa.history.conversations import Pending
from qa.history.database import Database
from qa.library.library import key_of
from qa.web import page, reply_view
from qa.web.adding import Attached, attached
from qa.web.events import PageEvents
from qa.web.shown import Shown

ME = cast(gr.Request, SimpleNamespace(request=None, cookies={}, session_hash="me"))
OTHER = cast(gr.Request, SimpleNamespace(request=None, cookies={}, session_hash="other"))
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


def here(libraries: OpenLibraries, conversation: str = "c", key: str = "") -> dict[str, str]:
    """Where the browser is."""
    return {"library": key or libraries.first, "conversation": conversation}


def typed(text: str) -> dict[str, Any]:
    """What the question box holds."""
    return {"text": text, "files": []}


def ask(events: PageEvents, where: object, question: str, who: gr.Request = ME) -> list[str]:
    return shown(events.ask(where, "", "", [], typed(question), who))


def press(events: PageEvents, where: object, asked: object, box: str = "") -> tuple[Any, ...]:
    """What a button in the conversation brings about."""
    event = cast(gr.EventData, SimpleNamespace(_data=asked))
    return events.act(where, "", "", [], typed(box), event, ME)


def list_of(outputs: tuple[Any, ...]) -> list[str]:
    """The titles in the list of conversations; the one that is open begins with ">"."""
    rows = outputs[2].split("<li")[1:]
    return [
        (">" if "fn-current" in row else "") + row.split('title="', 1)[1].split('"')[0]
        for row in rows
        if "fn-name" in row
    ]


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
    where = here(libraries)
    waiting = ask(events, where, QUESTION)
    assert "fn-pending" in waiting[1]
    # Another event, from a change of library say, comes first and answers.
    assert list(replies(wait(events.resume(where, typed(""), ME)))) == [True]
    # Its reply may be shown before the question is: the question's own event shows it again.
    assert list(replies(wait(events.answer(where, typed(""), ME)))) == [True]


def test_questions_are_answered_one_by_one(libraries: OpenLibraries, events: PageEvents) -> None:
    where = here(libraries)
    for question in (QUESTION, "Who leads CUNARC?", "When was Pedro Castillo arrested?"):
        ask(events, where, question)
    done = [list(replies(wait(events.answer(where, typed(""), ME)))) for _ in range(2)]
    assert done == [[True, False, False], [True, True, False]]


def test_the_stop_button_is_there_while_something_waits(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    where = here(libraries)
    asked = events.ask(where, "", "", [], typed(QUESTION), ME)
    assert asked[-1]["stop_btn"] is True
    stopped = events.stop(where, typed(""), ME)
    assert shown(stopped) == []
    assert stopped[-1]["stop_btn"] is False
    assert stopped[-1]["value"]["text"] == QUESTION
    assert shown(wait(events.answer(where, typed(QUESTION), ME))) == []
    events.ask(where, "", "", [], typed(QUESTION), ME)
    assert "value" not in events.stop(where, typed("typed since"), ME)[-1]


def test_a_reload_answers_all_that_is_left(libraries: OpenLibraries, events: PageEvents) -> None:
    where, bad = here(libraries), "x" * 10_000
    for question in (QUESTION, bad, "Who leads CUNARC?"):
        ask(events, where, question)
    outputs = wait(events.resume(where, typed(""), ME))
    assert list(replies(outputs)) == [True, True]
    # What could not be asked has left the conversation: the page says why, and it is in the box.
    assert "fn-problem" in outputs[-2]
    assert outputs[-1]["value"]["text"] == bad
    assert outputs[-1]["stop_btn"] is False


def test_others_are_answered_between_what_a_reload_has_left(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    where, elsewhere = here(libraries), here(libraries, "d")
    for question in (QUESTION, QUESTION, QUESTION):
        ask(events, where, question)
    ask(events, elsewhere, QUESTION, OTHER)
    done: list[str] = []

    async def note(name: str, work: Coroutine[Any, Any, Any]) -> None:
        await work
        done.append(name)

    async def both() -> None:
        resumed = note("resumed", events.resume(where, typed(""), ME))
        answered = note("other", events.answer(elsewhere, typed(""), OTHER))
        await asyncio.gather(resumed, answered)

    wait(both())
    assert done == ["other", "resumed"]


def test_a_page_shows_nothing_of_another_library(
    libraries: OpenLibraries, events: PageEvents, written: Assistant
) -> None:
    other = key_of(libraries.registry.create("Other", written.library.folder).folder)
    where = here(libraries)
    events.load(where, ME)
    ask(events, where, QUESTION)
    events.opening(other, ME)  # the page has been told to show another library meanwhile
    assert not any(map(changes, wait(events.answer(where, typed(""), ME))))
    # A slower choice is overtaken.
    assert not any(map(changes, events.choose(libraries.first, where, ME)))
    assert shown(events.choose(other, where, ME)) == []
    events.opening(libraries.first, ME)
    chosen = events.choose(libraries.first, where, ME)
    assert list(replies(chosen)) == [True]  # it was answered all the same
    assert chosen[1] == where


def test_a_page_shows_nothing_of_another_conversation(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    where = here(libraries)
    ask(events, where, QUESTION)
    new = events.new(where, ME)
    assert shown(new) == []
    assert new[1]["conversation"] != "c"
    assert not any(map(changes, wait(events.answer(where, typed(""), ME))))
    opened = press(events, new[1], {"do": "open", "conversation": "c"})
    assert list(replies(opened)) == [True]


def test_a_page_that_goes_elsewhere_while_a_reply_is_drawn_stays_there(
    libraries: OpenLibraries, events: PageEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = here(libraries)
    ask(events, where, QUESTION)
    new: list[tuple[Any, ...]] = []
    drawn = reply_view.reply

    def draw(*given: Any) -> str:
        new.append(events.new(where, ME))
        return drawn(*given)

    monkeypatch.setattr(reply_view, "reply", draw)
    assert not any(map(changes, wait(events.answer(where, typed(""), ME))))
    assert shown(new[0]) == []
    # What is asked next is asked there.
    assert "fn-pending" in ask(events, new[0][1], "Who leads CUNARC?")[1]


def test_conversations_are_listed_opened_renamed_removed_and_taken_back(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    where = here(libraries)
    ask(events, where, QUESTION)
    events.stop(where, typed(""), ME)  # of which nothing is left
    for conversation, question in (("a", QUESTION), ("b", "Who leads CUNARC?")):
        ask(events, here(libraries, conversation), question)
        outputs = wait(events.answer(here(libraries, conversation), typed(""), ME))
    assert list_of(outputs) == [">Who leads CUNARC?", QUESTION]
    where = outputs[1]
    renamed = press(events, where, {"do": "rename", "conversation": "a", "title": "Arrest <b>"})
    assert list_of(renamed) == [">Who leads CUNARC?", "Arrest &lt;b&gt;"]
    assert "Arrest" in events.search(where, "castillo", ME)
    assert "No conversation has these words." in events.search(where, "whale", ME)
    removed = press(events, where, {"do": "remove", "conversation": "b"})
    assert list_of(removed) == ["Arrest &lt;b&gt;"]
    assert shown(removed) == []
    assert 'data-do="take back" data-conversation="b"' in removed[-2]
    # What is asked meanwhile in the one that was removed begins another.
    assert Shown(libraries).place(where, ME).conversation != "b"
    back = press(events, removed[1], {"do": "take back", "conversation": "b"})
    assert list_of(back)[0] == ">Who leads CUNARC?"
    assert list(replies(back)) == [True]


def test_nobody_sees_another_person_s_conversation(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    where = here(libraries)
    ask(events, where, QUESTION)
    assert shown(events.load(where, OTHER)) == []
    for asked in ("open", "take back", "rename", "remove"):
        event = cast(gr.EventData, SimpleNamespace(_data={"do": asked, "conversation": "c"}))
        outputs = events.act(where, "", "", [], typed(""), event, OTHER)
        assert shown(outputs) == []
        assert list_of(outputs) == []
    theirs = events.ask(where, "", "", [], typed("Who leads CUNARC?"), OTHER)
    assert theirs[1]["conversation"] != "c"
    assert list_of(events.load(where, ME)) == [f">{QUESTION}"]


def test_a_long_conversation_is_shown_from_its_end(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    where, chat = here(libraries), libraries.chat(libraries.first)
    ask(events, where, QUESTION)
    wait(events.answer(where, typed(""), ME))
    (turn,) = chat.conversations.turns("c")
    assert turn.reply
    for number in range(499):
        chat.conversations.ask("c", Pending(f"Question {number}?", {}))
    for pending in chat.conversations.turns("c")[1:]:
        chat.conversations.answer("c", pending, turn.reply)
    began = time.perf_counter()
    outputs = events.load(where, ME)
    assert time.perf_counter() - began < 2.0
    assert len(shown(outputs)) < 100
    assert "Show 480 earlier questions" in shown(outputs)[0]
    assert "Question 498?" in shown(outputs)[-2]
    everything = shown(press(events, where, {"do": "earlier"}))
    assert len(everything) == 49 + 2 * 10
    assert "".join(everything).count('class="fn-question"') == 500


def test_a_problem_is_shown_above_what_there_was(
    libraries: OpenLibraries, events: PageEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise RecordsError("the records are locked")

    monkeypatch.setattr(libraries.chat(libraries.first), "answer_next", locked)
    for event in (events.answer, events.resume):
        outputs = wait(event(here(libraries), typed(""), ME))
        assert [changes(output) for output in outputs].count(True) == 1
        assert "The records are locked." in outputs[4]


def test_a_server_that_stops_leaves_no_traceback(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    where = here(libraries)
    ask(events, where, QUESTION)

    async def stopped() -> tuple[Any, ...]:
        answering = asyncio.create_task(events.answer(where, typed(""), ME))
        waiting = asyncio.create_task(events.answer(where, typed(""), ME))
        await asyncio.sleep(0)
        waiting.cancel()
        await answering
        return await waiting

    assert not any(map(changes, wait(stopped())))


def test_a_question_that_cannot_be_asked_is_not_lost(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    where, bad = here(libraries), "x" * 10_000
    for box, given_back in (("", True), ("typed since", False)):
        ask(events, where, bad)
        outputs = wait(events.answer(where, typed(box), ME))
        assert "fn-problem" in outputs[-2]
        assert ("value" in outputs[-1]) is given_back
        assert (bad in outputs[-2]) is not given_back  # where the box is taken, it is shown


def test_what_is_typed_beside_files_is_asked_once_they_are_added(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    where = here(libraries)
    given = {"text": QUESTION, "files": ["/tmp/a.txt"]}
    outputs = events.ask(where, "", "", [], cast(Any, given), ME)
    assert shown(outputs) == []
    assert outputs[-1]["value"] == {"text": "", "files": []}
    what, number = attached(given)
    assert what == Attached(["/tmp/a.txt"], QUESTION)
    assert number != attached(given)[1]  # the same files once more are added once more
    failed = events.ask_added(where, "", "", [], what, "", ME)
    assert not any(map(changes, failed[:-1]))
    assert failed[-1]["value"]["text"] == QUESTION
    asked = events.ask_added(where, "", "", [], what, libraries.first, ME)
    assert QUESTION in shown(asked)[0]
    nothing = events.ask_added(where, "", "", [], Attached(["a"], " "), libraries.first, ME)
    assert not any(map(changes, nothing))
    assert not any(map(changes, attached(typed("x"))))


@pytest.fixture
def broken(libraries: OpenLibraries, tmp_path: Path) -> Iterator[str]:
    """The key of a library that was chosen, and then lost its folder."""
    folder = tmp_path / "broken"
    folder.mkdir()
    key = key_of(libraries.registry.create("Broken", folder).folder)
    folder.rmdir()
    yield key
    libraries.registry.forget("Broken")


def test_what_is_asked_of_a_library_that_cannot_be_opened_is_asked_of_no_other(
    libraries: OpenLibraries, events: PageEvents, broken: str
) -> None:
    edit = {"do": "edit", "turn": "x", "question": "Why?"}
    where = here(libraries, key=broken)
    events.opening(broken, ME)
    edited = press(events, where, edit)
    for outputs in (
        events.ask(where, "", "", [], typed(QUESTION), ME),  # what is typed stays there
        events.new(where, ME),
        edited,
    ):
        assert not any(map(changes, outputs[:-2]))
        assert "does not exist" in outputs[-2]
        assert outputs is edited or not changes(outputs[-1])
    assert edited[-1]["value"]["text"] == "Why?"
    for answered in (events.answer, events.resume):  # which leave standing what was said before
        assert not any(map(changes, wait(answered(where, typed(QUESTION), ME))))
    assert libraries.chat(libraries.first).conversations.turns("c") == []
    beside = press(events, where, edit, "typed since")
    assert "Your question was: “Why?”" in beside[-2]
    assert not changes(beside[-1])


def test_a_library_that_cannot_be_opened_is_not_shown_as_if_it_were(
    libraries: OpenLibraries, events: PageEvents, broken: str
) -> None:
    where = here(libraries)
    loaded = events.load(here(libraries, key=broken), ME)
    events.opening(broken, ME)
    for outputs in (loaded, events.choose(broken, where, ME)):
        assert "does not exist" in outputs[4]
        assert outputs[1]["library"] == libraries.first
        assert outputs[6]["value"] == libraries.first


def test_a_name_that_no_library_has_is_that_of_one_to_be_made(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    notice, target = events.opening("Ships <b>", ME)
    assert "“Ships &lt;b&gt;” will be a new library" in notice
    assert target == "Ships <b>"
    assert not any(map(changes, events.choose("Ships <b>", here(libraries), ME)))


@pytest.mark.parametrize(
    "nonsense",
    [None, [], "here", {}, {"library": 3, "conversation": "c"}, {"library": "x"}],
)
def test_where_a_browser_cannot_be_it_is_not(libraries: OpenLibraries, nonsense: object) -> None:
    assert Shown(libraries).place(nonsense, ME).library == libraries.first


def test_a_conversation_that_no_text_can_name_is_a_new_one(
    libraries: OpenLibraries, events: PageEvents
) -> None:
    where = here(libraries, "\ud800")
    assert Shown(libraries).place(where, ME).conversation.isascii()
    assert shown(events.load(where, ME)) == []
    for do in ("open", "rename", "remove", "take back"):
        asked = {"do": do, "conversation": "\ud800", "title": "x"}
        assert shown(press(events, here(libraries), asked)) == []


def test_two_people_ask_at_once(libraries: OpenLibraries, events: PageEvents) -> None:
    people = [
        cast(gr.Request, SimpleNamespace(request=None, cookies={}, session_hash=who))
        for who in ("a", "b", "c")
    ]
    places = [here(libraries, f"of {who.session_hash}") for who in people]
    for where, who in zip(places, people, strict=True):
        ask(events, where, QUESTION, who)

    async def answer_all() -> list[tuple[Any, ...]]:
        asked = zip(places, people, strict=True)
        return await asyncio.gather(*(events.answer(at, typed(""), who) for at, who in asked))

    assert [list(replies(outputs)) for outputs in wait(answer_all())] == [[True]] * 3


def test_no_event_but_adding_waits_in_gradios_queue(
    assistant: Assistant, libraries: OpenLibraries
) -> None:
    """An event that joins the queue as the page's stream closes is lost, and its reply with it."""

    async def built() -> gr.Blocks:  # outside a loop, Gradio would make one and leave it open
        return page.build(assistant, libraries)

    queued = [event for event in wait(built()).fns.values() if event.queue]
    assert [event.name for event in queued] == ["add"]
