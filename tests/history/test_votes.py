"""Votes: one a reply, kept whatever is killed, and a question set of what was approved."""

import json
import multiprocessing
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from eval.questions import by_stem, read
from qa.assistant import Assistant
from qa.errors import RecordsError
from qa.history.database import FILE, Database
from qa.history.votes import COMMENT_CHARS, Vote, Votes, question_set, write_question_set

EVIL = "'); DROP TABLE votes; -- <script>alert(1)</script>\x00\ud800"
CORPUS = Path("corpus")


def record(question: str = "Who?", answer: str | None = "Ann", **more: Any) -> dict[str, Any]:
    return {
        "question": question,
        "standalone_question": question,
        "history": [],
        "filters": {},
        "answer": answer,
        "confidence": None if answer is None else 0.9,
        "articles": [] if answer is None else ["a.txt"],
        **more,
    }


def vote(number: int, value: int = 1, cast_at: str = "2026-01-01", **more: Any) -> Vote:
    kept = record(**more)
    kept["history"] = tuple(map(tuple, kept["history"]))
    kept["articles"] = tuple(kept["articles"])
    return Vote(number, value, "", cast_at, **kept)


def test_a_vote_replaces_the_one_before_it_and_can_be_taken_back(tmp_path: Path) -> None:
    votes = Votes(Database(tmp_path), CORPUS)
    votes.cast("t1", 1, "good", record())
    votes.cast("t2", 1, "", record("What?"))
    votes.cast("t1", -1, "bad after all", record())
    assert votes.on(["t1", "t2", "t3"]) == {"t1": (-1, "bad after all"), "t2": (1, "")}
    assert [(v.vote, v.question) for v in votes.all()] == [(-1, "Who?"), (1, "What?")]
    votes.cast("t1", 0, "", {})
    assert votes.on(["t1"]) == {}


def test_votes_of_another_corpus_are_not_listed(tmp_path: Path) -> None:
    records = Database(tmp_path)
    Votes(records, tmp_path / "other").cast("t1", 1, "", record())
    assert Votes(records, CORPUS).all() == []


def test_hostile_comments_are_kept_as_they_are(tmp_path: Path) -> None:
    votes = Votes(Database(tmp_path), CORPUS)
    votes.cast(EVIL[:-1], 1, EVIL, record())
    votes.cast("long", 1, "x" * 10_000, record())
    first, second = votes.all()
    assert first.comment == EVIL[:-1] + "?"
    assert len(second.comment) == COMMENT_CHARS


def cast_many(folder: Path, who: int) -> None:
    votes = Votes(Database(folder), CORPUS)
    for n in range(20):
        votes.cast(f"t{n}", 1 if who % 2 else -1, str(who), record())


def test_several_processes_vote_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=cast_many, args=(tmp_path, who)) for who in range(3)]
    for person in people:
        person.start()
    for person in people:
        person.join(60)
    assert [person.exitcode for person in people] == [0, 0, 0]
    assert len(Votes(Database(tmp_path), CORPUS).all()) == 20


def test_a_process_that_is_killed_loses_no_vote_already_cast(tmp_path: Path) -> None:
    script = (
        "import itertools, sys\nfrom pathlib import Path\n"
        "from tests.history.test_votes import *\n"
        "votes = Votes(Database(Path(sys.argv[1])), CORPUS)\n"
        "for n in itertools.count():\n"
        "    votes.cast(f't{n}', 1, '', record())\n    print(n, flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    for _ in range(5):
        process.stdout.readline()
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    last = int(process.stdout.read().split()[-1])
    process.wait()
    process.stdout.close()
    votes = Votes(Database(tmp_path), CORPUS)
    assert len(votes.all()) >= last + 1
    votes.cast("after", 1, "", record())  # and the file is not left locked


def test_a_question_set_holds_what_was_approved_of() -> None:
    lines = question_set(
        [
            vote(1, question="Who?", answer="Ann"),
            vote(2, question="Cup?", answer=None),
            vote(3, -1, question="Why?", answer="No"),
            vote(4, -1, question="Where?", answer=None),
            vote(5, question="Since?", filters={"since": "2023"}),
            vote(6, question="Who?", answer="Ann Lee", articles=["b.c.txt"]),
        ]
    )
    assert lines == [
        {"id": "votes-1", "question": "Who?", "answers": ["Ann", "Ann Lee"],
         "sources": ["a", "b.c"], "answerable": True, "kind": "vote"},
        {"id": "votes-2", "question": "Cup?", "answers": [], "sources": [],
         "answerable": False, "kind": "vote"},
    ]  # fmt: skip


def test_the_later_of_two_approvals_that_contradict_one_another_decides() -> None:
    answer, abstention = vote(1, cast_at="2026-01-02"), vote(2, cast_at="2026-01-01", answer=None)
    (line,) = question_set([answer, abstention])
    assert line["answers"] == ["Ann"]
    (line,) = question_set([vote(1), vote(2, answer=None)])
    assert line["answers"] == line["sources"] == []


def test_only_a_follow_up_keeps_what_was_said_before() -> None:
    history = [["Who?", "Ann"]]
    (alone,) = question_set([vote(1, history=history)])
    assert "history" not in alone
    (follow_up,) = question_set(
        [vote(1, question="When?", standalone_question="When did Ann?", history=history)]
    )
    assert follow_up["history"] == history


def test_the_evaluation_reads_what_is_exported(assistant: Assistant, tmp_path: Path) -> None:
    votes = Votes(Database(tmp_path), assistant.corpus)
    reply = assistant.ask("How many police officers were deployed in Lima?")
    assert reply.answer
    names = [citation.article for citation in reply.answer.citations]
    votes.cast("t1", 1, "", record(reply.question, reply.answer.text, articles=names))
    votes.cast("t2", 1, "", record("Who won the 2022 World Cup?", None))
    file = tmp_path / "votes.jsonl"
    assert write_question_set(file, votes.all()) == 2
    questions, problems = read(file, by_stem(assistant.articles()))
    assert problems == []
    assert [question.answers for question in questions] == [("11,800",), ()]


def test_a_file_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("no database, " * 100)
    with pytest.raises(RecordsError, match=r"records\.sqlite cannot be used .*QA_DATA_DIR"):
        Database(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(RecordsError, match="QA_DATA_DIR"):
        Database(tmp_path / "file" / "below")


@pytest.mark.parametrize(
    ("version", "message"),
    [(99, "newer version of Footnote: use that"), (3, "earlier version of Footnote: move it away")],
)
def test_a_file_of_another_version_is_refused(tmp_path: Path, version: int, message: str) -> None:
    Database(tmp_path)
    rows = sqlite3.connect(tmp_path / FILE)
    rows.execute(f"PRAGMA user_version = {version}")
    rows.close()
    with pytest.raises(RecordsError, match=message):
        Database(tmp_path)


def test_a_vote_prints_as_json() -> None:
    shown = json.loads(json.dumps(vote(1, -1).to_dict()))
    assert shown["vote"] == "down"
    assert shown["answer"] == "Ann"
