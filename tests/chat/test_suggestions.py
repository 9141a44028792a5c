"""What is suggested is answered: with what the question sets accept, after whatever was asked."""

import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from qa.assistant import Assistant
from qa.chat.chat import Chat
from qa.chat.suggestions import EXAMPLES, MOST, after, to_begin_with
from qa.history.conversations import Turn
from qa.history.database import Database
from qa.types import Reply
from tests.conftest import ROOT

QUESTIONS = [question for _, question in EXAMPLES]
READ = {  # those that are not in the question set, read in the articles
    "When was Pedro Castillo arrested?": ["December"],
}


def accepted(question: str) -> list[str]:
    lines = (ROOT / "eval" / "questions" / "seeds.jsonl").read_text("utf-8").splitlines()
    known = {row["question"]: row["answers"] for row in map(json.loads, lines)}
    return cast(list[str], known.get(question) or READ[question])


def reply_to(chat: Chat, conversation: str, question: str) -> Reply:
    chat.ask(conversation, question, {}, suggested=True)
    assert chat.answer_next(conversation) is None
    reply = chat.conversations.turns(conversation)[-1].reply
    assert reply
    return reply


@pytest.mark.parametrize("before", [None, *QUESTIONS, "Who won the World Cup?"])
def test_none_is_answered_wrongly(before: str | None, assistant: Assistant, tmp_path: Path) -> None:
    chat = Chat(assistant, Database(tmp_path))
    for question in QUESTIONS:
        if before:
            reply_to(chat, question, before)
        reply = reply_to(chat, question, question)
        assert reply.answer
        assert reply.answer.confidence >= 0.5
        assert any(words in reply.answer.text for words in accepted(question)), reply.answer.text
    for question in assistant.examples():
        assert reply_to(chat, QUESTIONS[0], question).kind == "about"


def test_what_is_suggested_of_any_library_is_answered_from_its_catalog(written: Assistant) -> None:
    begin = to_begin_with(written)
    assert len(begin) == 3
    for question in begin:
        assert written.ask(question, [("Who leads CUNARC?", "Santos Saavedra")]).kind == "about"


def test_what_was_asked_is_not_suggested_again(assistant: Assistant, written: Assistant) -> None:
    assert to_begin_with(assistant) == QUESTIONS
    police = Turn("1", QUESTIONS[0].upper(), {}, assistant.ask(QUESTIONS[0]))
    assert after([police], assistant) == QUESTIONS[1:]
    refused = Turn("2", "Who won?", {}, replace(police.reply, candidates=()))  # type: ignore[type-var]
    assert after([police, refused], assistant) == QUESTIONS[1:]
    assert after([police], written) == []
    assert after([refused], written) == to_begin_with(written)[:MOST]
    assert after([], assistant) == []
