"""Where the page goes, in whatever order its events come."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.history.conversations import Pending
from qa.library.library import key_of
from qa.web import reply_view
from qa.web.asking import Asking
from qa.web.moving import Moving
from qa.web.shown import Shown
from tests.web.events import (
    ME,
    OTHER,
    QUESTION,
    ask,
    changes,
    here,
    list_of,
    press,
    replies,
    shown,
    typed,
)


def test_a_page_shows_nothing_of_another_library(
    libraries: OpenLibraries, asking: Asking, moving: Moving, written: Assistant
) -> None:
    other = key_of(libraries.registry.create("Other", written.library.folder).folder)
    where = here(libraries)
    moving.load(where, ME)
    ask(asking, where, QUESTION)
    moving.opening(other, ME)  # the page has been told to show another library meanwhile
    assert not any(map(changes, asyncio.run(asking.answer(where, typed(""), ME))))
    # A slower choice is overtaken.
    assert not any(map(changes, moving.choose(libraries.first, where, ME)))
    assert shown(moving.choose(other, where, ME)) == []
    moving.opening(libraries.first, ME)
    chosen = moving.choose(libraries.first, where, ME)
    assert list(replies(chosen)) == [True]  # it was answered all the same
    assert chosen[1] == where


def test_a_page_shows_nothing_of_another_conversation(
    libraries: OpenLibraries, asking: Asking, moving: Moving
) -> None:
    where = here(libraries)
    ask(asking, where, QUESTION)
    new = moving.new(where, ME)
    assert shown(new) == []
    assert new[1]["conversation"] != "c"
    assert not any(map(changes, asyncio.run(asking.answer(where, typed(""), ME))))
    opened = press(asking, new[1], {"do": "open", "conversation": "c"})
    assert list(replies(opened)) == [True]


def test_a_page_that_goes_elsewhere_while_a_reply_is_drawn_stays_there(
    libraries: OpenLibraries, asking: Asking, moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = here(libraries)
    ask(asking, where, QUESTION)
    new: list[tuple[Any, ...]] = []
    drawn = reply_view.reply

    def draw(*given: Any) -> str:
        new.append(moving.new(where, ME))
        return drawn(*given)

    monkeypatch.setattr(reply_view, "reply", draw)
    assert not any(map(changes, asyncio.run(asking.answer(where, typed(""), ME))))
    assert shown(new[0]) == []
    # What is asked next is asked there.
    assert "fn-pending" in ask(asking, new[0][1], "Who leads CUNARC?")[1]


def test_conversations_are_listed_opened_renamed_removed_and_taken_back(
    libraries: OpenLibraries, asking: Asking, moving: Moving
) -> None:
    where = here(libraries)
    ask(asking, where, QUESTION)
    asking.stop(where, typed(""), ME)  # of which nothing is left
    for conversation, question in (("a", QUESTION), ("b", "Who leads CUNARC?")):
        ask(asking, here(libraries, conversation), question)
        outputs = asyncio.run(asking.answer(here(libraries, conversation), typed(""), ME))
    assert list_of(outputs) == [">Who leads CUNARC?", QUESTION]
    where = outputs[1]
    renamed = press(asking, where, {"do": "rename", "conversation": "a", "title": "Arrest <b>"})
    assert list_of(renamed) == [">Who leads CUNARC?", "Arrest &lt;b&gt;"]
    assert "Arrest" in moving.search(where, "castillo", ME)
    assert "No conversation has these words." in moving.search(where, "whale", ME)
    removed = press(asking, where, {"do": "remove", "conversation": "b"})
    assert list_of(removed) == ["Arrest &lt;b&gt;"]
    assert shown(removed) == []
    assert 'data-do="take back" data-conversation="b"' in removed[-2]
    # What is asked meanwhile in the one that was removed begins another.
    assert Shown(libraries).location(where, ME).conversation != "b"
    back = press(asking, removed[1], {"do": "take back", "conversation": "b"})
    assert list_of(back)[0] == ">Who leads CUNARC?"
    assert list(replies(back)) == [True]


def test_nobody_sees_another_person_s_conversation(
    libraries: OpenLibraries, asking: Asking, moving: Moving
) -> None:
    where = here(libraries)
    ask(asking, where, QUESTION)
    assert shown(moving.load(where, OTHER)) == []
    for asked in ("open", "take back", "rename", "remove"):
        event = cast(gr.EventData, SimpleNamespace(_data={"do": asked, "conversation": "c"}))
        outputs = asking.act(where, "", "", [], typed(""), event, OTHER)
        assert shown(outputs) == []
        assert list_of(outputs) == []
    theirs = asking.ask(where, "", "", [], typed("Who leads CUNARC?"), OTHER)
    assert theirs[1]["conversation"] != "c"
    assert list_of(moving.load(where, ME)) == [f">{QUESTION}"]


def test_a_long_conversation_is_shown_from_its_end(
    libraries: OpenLibraries, asking: Asking, moving: Moving
) -> None:
    where, chat = here(libraries), libraries.chat(libraries.first)
    ask(asking, where, QUESTION)
    asyncio.run(asking.answer(where, typed(""), ME))
    (turn,) = chat.conversations.turns("c")
    assert turn.reply
    for number in range(499):
        chat.conversations.ask("c", Pending(f"Question {number}?", {}))
    for pending in chat.conversations.turns("c")[1:]:
        chat.conversations.answer("c", pending, turn.reply)
    began = time.perf_counter()
    outputs = moving.load(where, ME)
    assert time.perf_counter() - began < 2.0
    assert len(shown(outputs)) < 100
    assert "Show 480 earlier questions" in shown(outputs)[0]
    assert "Question 498?" in shown(outputs)[-2]
    everything = shown(press(asking, where, {"do": "earlier"}))
    assert len(everything) == 49 + 2 * 10
    assert "".join(everything).count('class="fn-question"') == 500


def test_what_is_asked_of_a_library_that_cannot_be_opened_is_asked_of_no_other(
    libraries: OpenLibraries, asking: Asking, moving: Moving, broken: str
) -> None:
    edit = {"do": "edit", "turn": "x", "question": "Why?"}
    where = here(libraries, key=broken)
    moving.opening(broken, ME)
    edited = press(asking, where, edit)
    for outputs in (
        asking.ask(where, "", "", [], typed(QUESTION), ME),  # what is typed stays there
        moving.new(where, ME),
        edited,
    ):
        assert not any(map(changes, outputs[:-2]))
        assert "does not exist" in outputs[-2]
        assert outputs is edited or not changes(outputs[-1])
    assert edited[-1]["value"]["text"] == "Why?"
    for answered in (asking.answer, asking.resume):  # which leave standing what was said before
        assert not any(map(changes, asyncio.run(answered(where, typed(QUESTION), ME))))
    assert libraries.chat(libraries.first).conversations.turns("c") == []
    beside = press(asking, where, edit, "typed since")
    assert "Your question was: “Why?”" in beside[-2]
    assert not changes(beside[-1])


def test_a_library_that_cannot_be_opened_is_not_shown_as_if_it_were(
    libraries: OpenLibraries, moving: Moving, broken: str
) -> None:
    where = here(libraries)
    loaded = moving.load(here(libraries, key=broken), ME)
    moving.opening(broken, ME)
    for outputs in (loaded, moving.choose(broken, where, ME)):
        assert "does not exist" in outputs[4]
        assert outputs[1]["library"] == libraries.first
        assert outputs[6]["value"] == libraries.first


def test_a_name_that_no_library_has_is_that_of_one_to_be_made(
    libraries: OpenLibraries, moving: Moving
) -> None:
    notice, target = moving.opening("Ships <b>", ME)
    assert "“Ships &lt;b&gt;” will be a new library" in notice
    assert target == "Ships <b>"
    assert not any(map(changes, moving.choose("Ships <b>", here(libraries), ME)))


@pytest.mark.parametrize(
    "nonsense",
    [None, [], "here", {}, {"library": 3, "conversation": "c"}, {"library": "x"}],
)
def test_where_a_browser_cannot_be_it_is_not(libraries: OpenLibraries, nonsense: object) -> None:
    assert Shown(libraries).location(nonsense, ME).library == libraries.first


def test_a_conversation_that_no_text_can_name_is_a_new_one(
    libraries: OpenLibraries, asking: Asking, moving: Moving
) -> None:
    where = here(libraries, "\ud800")
    assert Shown(libraries).location(where, ME).conversation.isascii()
    assert shown(moving.load(where, ME)) == []
    for do in ("open", "rename", "remove", "take back"):
        asked = {"do": do, "conversation": "\ud800", "title": "x"}
        assert shown(press(asking, here(libraries), asked)) == []
