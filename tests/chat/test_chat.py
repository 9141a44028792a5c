"""The conversation behind the page: kept as data, changed as asked, nothing trusted."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from qa.answer.explanation import Explanation
from qa.asking.processes import Processes
from qa.assistant import Assistant
from qa.chat.chat import Chat, Unanswered, checksum
from qa.errors import QuestionError
from qa.history.conversations import Conversations, Pending, Turn, visible
from qa.history.database import Database
from qa.types import Answer, Article, Reply
from tests.replies import EVIL, citation

ME, OTHER = "me", "somebody else"


class FakeAssistant:
    """Answers every question with its first word, and remembers what it was asked."""

    corpus = Path("corpus")

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[tuple[str, str]], dict[str, Any]]] = []

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        **filters: Any,
    ) -> Reply:
        self.asked.append((question, list(history), filters))
        if "bad" in question:
            raise QuestionError("bad question")
        word = question.split()[0]
        passage = f"They said {word} today."
        answer = Answer(word, 0.9, (citation(passage, 10, 10 + len(word)),))
        understood = f"{question} (in full)" if history else question
        of = "Paper and Wire" if "Paper and Wire" in question else ""
        found = (answer,) if word != "none" else ()
        return Reply(question, understood, 0.4, found, limited=bool(of), publisher=of)

    def explain(self, question: str, **filters: Any) -> Explanation:
        self.asked.append((question, [], filters))
        return Explanation(question, (), (), 0.4)

    def article(self, name: str) -> Article | None:
        return Article(name, "x" * 100 + "They said hello today.", "T") if name == "a.txt" else None

    def sources(self) -> list[str]:
        return ["Paper"]


class FakeProcesses:
    """Has one answer from every library, and remembers from which."""

    def __init__(self, answers: FakeAssistant) -> None:
        self.answers = answers
        self.folders: list[Path] = []

    def of(self, folder: Path) -> FakeAssistant:
        self.folders.append(folder)
        return self.answers


@pytest.fixture
def fake() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def chat(fake: FakeAssistant, tmp_path: Path) -> Chat:
    return Chat(cast(Assistant, fake), Database(tmp_path))


def answer_all(chat: Chat) -> list[Unanswered]:
    """The problems there were."""
    problems = []
    while chat.waits(ME):
        problems.append(chat.answer_next(ME))
    return [problem for problem in problems if problem]


def held(chat: Chat, *questions: str) -> list[Turn]:
    """The turns after asking these questions."""
    for question in questions:
        assert chat.ask(ME, question, {}) is None
    assert answer_all(chat) == []
    return chat.conversations.turns(ME)


def test_a_conversation_outlives_the_program_and_is_handed_on_as_it_was_understood(
    chat: Chat, fake: FakeAssistant, tmp_path: Path
) -> None:
    held(chat, "one a", "none b")
    again = Chat(chat.assistant, Database(tmp_path))
    kept = held(again, "three c")
    assert fake.asked[2] == ("three c", [("one a", "one"), ("none b (in full)", "")], {})
    assert [turn.question for turn in kept] == ["one a", "none b", "three c"]
    assert again.conversations.turns(OTHER) == []


def test_a_turn_asked_as_typed_stays_so_for_the_turns_after_it(
    assistant: Assistant, tmp_path: Path
) -> None:
    """With the real reader of follow-ups: "And in July?" was to be no follow-up."""
    chat = Chat(assistant, Database(tmp_path))
    _, follow_up = held(chat, "How many people died in December?", "And in July?")
    assert follow_up.reply
    assert "people died" in follow_up.reply.standalone_question
    chat.act(ME, {"do": "as typed", "turn": follow_up.id}, {})
    _, again, last = held(chat, "Who leads CUNARC?")
    assert again.reply
    assert again.reply.standalone_question == "And in July?"
    assert last.reply


def test_an_edit_takes_the_later_turns_away_once_it_is_answered(
    chat: Chat, fake: FakeAssistant
) -> None:
    first, second, _ = held(chat, "one a", "two b", "three c")
    chat.act(ME, {"do": "edit", "turn": second.id, "question": "new d"}, {})
    chat.ask(ME, "four e", {})  # asked while the edit waits
    assert [turn.question for turn in visible(chat.conversations.turns(ME))] == [
        "one a", "two b", "four e",
    ]  # fmt: skip
    assert len(chat.conversations.turns(ME)) == 4  # until it is answered, nothing is lost
    kept = held(chat)
    assert [turn.question for turn in kept] == ["one a", "new d", "four e"]
    assert kept[0].id == first.id
    assert fake.asked[-1][1] == [("one a", "one"), ("new d (in full)", "new")]


def test_an_edit_that_cannot_be_asked_changes_nothing(chat: Chat) -> None:
    before = held(chat, "one a", "two b")
    chat.act(ME, {"do": "edit", "turn": before[0].id, "question": "bad"}, {})
    assert answer_all(chat) == [("bad", "bad question")]
    assert chat.conversations.turns(ME) == before
    chat.ask(ME, "bad too", {})
    assert [problem.question for problem in answer_all(chat)] == ["bad too"]
    assert chat.conversations.turns(ME) == before


def test_asking_as_typed_leaves_out_the_history(chat: Chat, fake: FakeAssistant) -> None:
    _, second, third = held(chat, "one a", "two b", "three c")
    assert second.reply
    assert second.reply.standalone_question == "two b (in full)"
    chat.act(ME, {"do": "as typed", "turn": second.id}, {})
    kept = held(chat)
    assert fake.asked[-1] == ("two b", [], {"literally": True})
    assert kept[1].reply
    assert kept[1].reply.standalone_question == "two b"
    assert kept[2] == third
    chat.act(ME, {"do": "again", "turn": kept[1].id}, {})
    held(chat)
    assert fake.asked[-1] == ("two b", [], {"literally": True})  # as typed it stays


def test_regenerating_asks_anew_with_today_s_filters(chat: Chat, fake: FakeAssistant) -> None:
    first, second = held(chat, "one a", "two b")
    chat.act(ME, {"do": "again", "turn": second.id}, {"since": "2023"})
    kept = held(chat)
    assert fake.asked[-1] == ("two b", [("one a", "one")], {"since": "2023"})
    assert kept[0] == first
    assert kept[1].id != second.id  # a vote on the old reply is not one on the new
    assert kept[1].filters == {"since": "2023"}


@pytest.mark.parametrize(
    "request_",
    [
        None, [], "ask", {}, {"do": "edit"}, {"do": "again", "turn": 3},
        {"do": "drop", "turn": "x"}, {"do": "edit", "turn": 1, "question": "x"},
        {"do": ["again"], "turn": "x"},
    ],
)  # fmt: skip
def test_requests_that_make_no_sense_do_nothing(chat: Chat, request_: object) -> None:
    before = held(chat, "one a")
    assert chat.act(ME, request_, {}) is None
    assert held(chat) == before


def test_nobody_changes_another_person_s_conversation(chat: Chat) -> None:
    (turn,) = held(chat, "one a")
    assert chat.act(OTHER, {"do": "again", "turn": turn.id}, {}) is not None
    chat.conversations.ask_again(OTHER, turn.id, Pending("two b", {}))
    chat.conversations.answer(OTHER, replace(turn, pending=Pending("x", {})), Reply("x", "x", 0.4))
    chat.list.remove(OTHER, ME)
    assert chat.conversations.turns(ME) == [turn]


def test_a_turn_given_up_while_it_is_answered_stays_away(chat: Chat) -> None:
    chat.ask(ME, "one a", {})
    (turn,) = chat.conversations.turns(ME)
    chat.conversations.give_up(ME, turn)
    chat.conversations.answer(ME, turn, Reply("one a", "one a", 0.4))
    assert chat.conversations.turns(ME) == []


def test_a_vote_keeps_what_was_asked_and_answered(chat: Chat) -> None:
    _, turn = held(chat, "one a", "two b")
    given = {"turn": turn.id, "vote": 1, "comment": EVIL}
    assert chat.vote("another's", given) is False
    assert chat.vote(ME, given)
    (vote,) = chat.votes.all()
    assert (vote.question, vote.answer, vote.articles) == ("two b", "two", ("a.txt",))
    assert vote.history == (("one a", "one"),)
    chat.ask(ME, "three c", {})
    chat.stop(ME)
    assert len(chat.votes.all()) == 1


@pytest.mark.parametrize(
    "request_",
    [
        None, {}, {"turn": "none", "vote": 1, "comment": ""},
        {"turn": "T", "vote": 2, "comment": ""},
        {"turn": "T", "vote": 1}, {"turn": ["T"], "vote": 1, "comment": ""},
    ],
)  # fmt: skip
def test_votes_that_make_no_sense_are_not_kept(chat: Chat, request_: object) -> None:
    held(chat, "one a")
    assert chat.vote(ME, request_) is False
    assert chat.votes.all() == []


def test_the_article_is_marked_only_where_it_still_says_so(chat: Chat) -> None:
    (turn,) = held(chat, "hello a")
    assert turn.reply
    assert turn.reply.answer
    (place,) = turn.reply.answer.citations
    end = place.passage_start + len(place.passage)
    offsets = [place.passage_start, end, place.start, place.end]
    opened = chat.article({"name": "a.txt", "offsets": offsets, "check": checksum(place.passage)})
    assert opened
    assert opened.article.text[slice(*opened.span)] == "hello"
    changed = chat.article({"name": "a.txt", "offsets": offsets, "check": 1})
    assert changed
    assert (changed.changed, changed.passage, changed.span) == (True, (0, 0), (0, 0))
    for nonsense in (None, {}, {"name": "none", "offsets": offsets, "check": 1}):
        assert chat.article(nonsense) is None


def test_stopping_leaves_nothing_waiting(chat: Chat, fake: FakeAssistant) -> None:
    (kept,) = held(chat, "one a")
    chat.act(ME, {"do": "again", "turn": kept.id}, {})
    chat.ask(ME, "two b", {})
    assert chat.stop(ME) == "one a"
    assert not chat.waits(ME)
    assert chat.conversations.turns(ME) == [kept]
    assert chat.stop(ME) == ""
    assert len(fake.asked) == 1


def test_filters_name_only_publishers_there_are(chat: Chat) -> None:
    assert chat.filters(" 2023 ", "", ["Paper", "<b>"]) == {"since": "2023", "sources": ["Paper"]}
    assert chat.filters(None, None, None) == {}


def test_a_reply_kept_in_another_shape_is_asked_for_again(chat: Chat, tmp_path: Path) -> None:
    held(chat, "one a", "two b")
    with Database(tmp_path).writing() as rows:
        rows.execute("""UPDATE turns SET reply = '{"question": 3}'""")
        rows.execute("UPDATE turns SET question = 'bad now' WHERE question = 'one a'")
    turns = chat.conversations.turns(ME)
    assert [bool(turn.pending) for turn in turns] == [True, True]
    assert [turn.reply for turn in turns] == [None, None]
    assert [problem.question for problem in answer_all(chat)] == ["bad now"]
    (turn,) = chat.conversations.turns(ME)  # what cannot be asked any more goes
    assert (turn.question, turn.pending) == ("two b", None)
    assert turn.reply is not None


def test_a_conversation_untouched_for_long_is_deleted(chat: Chat, tmp_path: Path) -> None:
    held(chat, "one a", "two b")
    database = Database(tmp_path)
    aged = "UPDATE turns SET seen = '2001-01-01T00:00:00+00:00'"
    with database.writing() as rows:
        rows.execute(f"{aged} WHERE question = 'one a'")
    # One turn was asked lately: all of the conversation is kept.
    assert len(Conversations(database, FakeAssistant.corpus).turns(ME)) == 2
    with database.writing() as rows:
        rows.execute(aged)
    assert Conversations(database, FakeAssistant.corpus).turns(ME) == []


def test_a_question_is_taken_back_with_its_reply(chat: Chat) -> None:
    for question in ("hello one", "hello two"):
        chat.ask(ME, question, {})
        chat.answer_next(ME)
    first, last = chat.conversations.turns(ME)
    assert chat.undo(OTHER, last.id) == ""
    assert chat.undo(ME, last.id) == "hello two"
    assert chat.undo(ME, last.id) == ""
    assert [turn.id for turn in chat.conversations.turns(ME)] == [first.id]
    chat.act(ME, {"do": "again", "turn": first.id}, {})
    assert chat.undo(ME, first.id) == ""  # it is being answered


def test_what_was_sent_to_a_server_that_went_is_not_asked_twice(chat: Chat) -> None:
    assert not chat.was_asked(ME, "hello")
    chat.ask(ME, "hello ", {})
    assert chat.was_asked(ME, "hello")
    chat.answer_next(ME)
    assert chat.was_asked(ME, "hello")
    assert not chat.was_asked(ME, "hello again")


def test_all_articles_are_asked_without_the_limits_that_there_were(
    chat: Chat, fake: FakeAssistant
) -> None:
    chat.ask(ME, "first", {})
    chat.answer_next(ME)
    chat.ask(ME, "hello", {"since": "2023", "sources": ["Paper"]})
    chat.answer_next(ME)
    turn = chat.conversations.turns(ME)[-1]
    chat.act(ME, {"do": "all", "turn": turn.id}, {"since": "2023"})
    chat.answer_next(ME)
    assert fake.asked[-1] == ("hello", [("first", "first")], {})


def test_a_link_leads_only_its_owner_to_a_reply(chat: Chat) -> None:
    chat.list.begin(ME, "c")
    chat.ask("c", "hello", {})
    chat.answer_next("c")
    (turn,) = chat.conversations.turns("c")
    assert chat.conversation_of(ME, turn.id) == "c"
    assert chat.conversation_of(OTHER, turn.id) is None
    assert chat.conversation_of(ME, "x\ud800") is None
    chat.list.remove(ME, "c")
    assert chat.conversation_of(ME, turn.id) is None


def test_why_is_asked_of_whom_the_question_named(chat: Chat, fake: FakeAssistant) -> None:
    (turn,) = held(chat, "According to Paper and Wire, who won?")
    found = chat.explain({"turn": turn.id})
    assert found
    assert found[1] == "Only from Paper and Wire"
    # The question names them, and is not asked literally.
    assert fake.asked[-1] == ("According to Paper and Wire, who won?", [], {"literally": False})


def test_where_there_are_worker_processes_they_answer_and_explain(
    fake: FakeAssistant, tmp_path: Path
) -> None:
    workers = FakeProcesses(FakeAssistant())
    chat = Chat(cast(Assistant, fake), Database(tmp_path), cast(Processes, workers))
    (turn,) = held(chat, "hello you")
    assert turn.reply
    assert turn.reply.answer
    assert turn.reply.answer.text == "hello"
    assert chat.explain({"turn": turn.id})
    assert [asked for asked, _, _ in workers.answers.asked] == ["hello you"] * 2
    assert workers.folders == [fake.corpus] * 2
    assert fake.asked == []
