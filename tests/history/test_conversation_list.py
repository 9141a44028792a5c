"""The list of conversations: whose they are, found, renamed, removed and taken back."""

from pathlib import Path

import pytest

from qa.history.conversation_list import ConversationList
from qa.history.conversations import Conversations, Pending
from qa.history.database import Database
from qa.types import Answer, Reply

ME, OTHER = "me", "somebody else"


@pytest.fixture
def base(tmp_path: Path) -> Database:
    return Database(tmp_path)


@pytest.fixture
def listed(base: Database, tmp_path: Path) -> ConversationList:
    return ConversationList(base, tmp_path / "corpus")


@pytest.fixture
def conversations(base: Database, tmp_path: Path) -> Conversations:
    return Conversations(base, tmp_path / "corpus")


def hold(listed: ConversationList, conversations: Conversations, *questions: str) -> str:
    conversation = listed.new_id()
    assert listed.begin(ME, conversation)
    for question in questions:
        conversations.ask(conversation, Pending(question, {}))
        turn = conversations.turns(conversation)[-1]
        said = Answer("Santos Saavedra", 0.9, ())
        conversations.answer(conversation, turn, Reply(question, question, 0.4, (said,)))
    return conversation


def titles(listed: ConversationList, sought: str = "", owner: str = ME) -> list[str]:
    return [each.title for each in listed.find(owner, sought)]


def test_the_latest_comes_first_by_its_first_question(
    listed: ConversationList, conversations: Conversations
) -> None:
    hold(listed, conversations, "Who leads CUNARC?", "Since when?")
    hold(listed, conversations, "How much is 100% of it?")
    listed.begin(ME, listed.new_id())  # in which nothing was asked yet
    assert titles(listed) == ["How much is 100% of it?", "Who leads CUNARC?"]
    assert titles(listed, owner=OTHER) == []


@pytest.mark.parametrize(
    ("sought", "found"),
    [("cunarc", 1), ("SINCE", 1), ("saavedra", 2), ("100%", 1), ("%", 1), ("_", 0), ("mill", 0)],
)
def test_words_are_found_in_titles_questions_and_answers(
    listed: ConversationList, conversations: Conversations, sought: str, found: int
) -> None:
    hold(listed, conversations, "Who leads CUNARC?", "Since when?")
    hold(listed, conversations, "How much is 100% of it?")
    assert len(titles(listed, sought)) == found


def test_a_title_is_given_and_taken_back(
    listed: ConversationList, conversations: Conversations
) -> None:
    conversation = hold(listed, conversations, "Who leads CUNARC?")
    listed.rename(OTHER, conversation, "Mine now")
    assert titles(listed) == ["Who leads CUNARC?"]
    listed.rename(ME, conversation, "  The\nguard of  Cajamarca " + "x" * 500)
    (title,) = titles(listed, "guard")
    assert title.startswith("The guard of Cajamarca xxx")
    assert len(title) == 120
    listed.rename(ME, conversation, " ")
    assert titles(listed) == ["Who leads CUNARC?"]


def test_what_was_removed_is_taken_back_or_goes_for_good(
    listed: ConversationList, conversations: Conversations, base: Database, tmp_path: Path
) -> None:
    conversation = hold(listed, conversations, "Who leads CUNARC?")
    listed.remove(OTHER, conversation)
    assert listed.has(ME, conversation)
    listed.remove(ME, conversation)
    assert not listed.has(ME, conversation)
    assert not listed.begin(ME, conversation)
    assert titles(listed) == []
    listed.take_back(ME, conversation)
    assert titles(listed) == ["Who leads CUNARC?"]
    listed.remove(ME, conversation)
    with base.writing() as rows:
        rows.execute("UPDATE conversations SET removed = '2001-01-01T00:00:00+00:00'")
    again = ConversationList(base, tmp_path / "corpus")
    again.take_back(ME, conversation)
    assert titles(again) == []
    assert conversations.turns(conversation) == []


def test_nothing_is_left_of_what_nobody_touched_for_long(
    listed: ConversationList, conversations: Conversations, base: Database, tmp_path: Path
) -> None:
    hold(listed, conversations, "Who leads CUNARC?")
    listed.begin(ME, listed.new_id())  # in which nothing was ever asked
    with base.writing() as rows:
        rows.execute("UPDATE turns SET seen = '2001-01-01T00:00:00+00:00'")
        rows.execute("UPDATE conversations SET begun = '2001-01-01T00:00:00+00:00'")
    used = hold(listed, conversations, "Since when?")
    begun = listed.new_id()
    listed.begin(ME, begun)
    Conversations(base, tmp_path / "corpus")
    with base.reading() as rows:
        kept = {each for (each,) in rows.execute("SELECT id FROM conversations")}
    assert kept == {used, begun}
    assert titles(listed) == ["Since when?"]


def test_a_conversation_is_its_owner_s(listed: ConversationList) -> None:
    conversation = listed.new_id()
    assert listed.begin(ME, conversation)
    assert listed.begin(ME, conversation)
    assert not listed.begin(OTHER, conversation)
    assert not listed.has(OTHER, conversation)
