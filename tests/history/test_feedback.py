"""What was refused or voted down: each question once, with what was nearest."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.chat.chat import Chat
from qa.history.database import Database
from qa.history.feedback import feedback
from tests.command import qa

CUP, LEADER, POLICE = (
    "Who won the 2022 World Cup?",
    "Who leads CUNARC?",
    "How many police officers were deployed in Lima?",
)


@pytest.fixture
def chat(assistant: Assistant, tmp_path: Path) -> Chat:
    made = Chat(assistant, Database(tmp_path))
    for owner, conversation, question in (
        ("anna", "1", CUP),
        ("ben", "2", CUP),
        ("ben", "2", LEADER),
        ("ben", "2", POLICE),
        ("ben", "2", "Hello!"),
        ("ben", "3", "Who painted the Mona Lisa?"),
        ("ben", "4", "Who wrote Hamlet?"),
    ):
        made.list.begin(owner, conversation)
        made.ask(conversation, question, {})
        assert made.answer_next(conversation) is None
    return made


def test_refusals_and_votes_against(chat: Chat, tmp_path: Path, assistant: Assistant) -> None:
    cup, leader, _, _ = chat.conversations.turns("2")
    chat.list.remove("ben", "3")
    (hamlet,) = chat.conversations.turns("4")
    chat.vote("4", {"turn": hamlet.id, "vote": 1, "comment": ""})  # rightly refused
    chat.vote("2", {"turn": leader.id, "vote": -1, "comment": "too <b>old</b>"})
    down, refused = sorted(chat.feedback(), key=lambda one: one.why, reverse=True)
    assert (down.question, down.comment, down.said) == (
        LEADER,
        "too <b>old</b>",
        leader.reply.answer.text,  # type: ignore[union-attr]
    )
    assert "CUNARC" in down.nearest[0].passage  # type: ignore[union-attr]
    assert (refused.question, refused.times, refused.said) == (CUP, 2, None)
    assert [hit.text for hit in refused.nearest] == [hit.text for hit in cup.reply.hits]  # type: ignore[union-attr]
    assert refused.answer == cup.reply.candidates[0]  # type: ignore[union-attr]

    chat.vote("2", {"turn": cup.id, "vote": -1, "comment": ""})  # wrongly refused
    assert {(one.why, one.times) for one in chat.feedback() if one.question == CUP} == {
        ("refused", 1),
        ("voted down", 1),
    }
    assert feedback(Database(tmp_path), tmp_path / "another") == []

    chat.conversations.ask_again("2", leader.id, replace_question(leader))
    chat.answer_next("2")  # the vote outlives the reply
    (kept,) = [one for one in chat.feedback() if one.question == LEADER]
    assert kept.said
    assert kept.nearest == ()


def replace_question(turn):  # type: ignore[no-untyped-def]
    from qa.history.conversations import Pending

    return Pending(replace(turn).question, {})


def test_the_command(chat: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_DATA_DIR", str(tmp_path))
    printed = qa("feedback", "-c", chat.assistant.corpus, "--json")
    listed = json.loads(printed.output)["feedback"]
    assert [one["question"] for one in listed if one["times"] == 2] == [CUP]
    assert listed[0]["why"] == "refused"
    assert listed[0]["answer"] is None
    assert {"article", "title", "start", "end", "text"} <= set(listed[0]["nearest"][0])
    assert f"refused, 2 times: {CUP}" in qa("feedback", "-c", chat.assistant.corpus).output
    nothing = qa("feedback", "-c", tmp_path)
    assert "nothing was refused or voted down" in nothing.stderr
