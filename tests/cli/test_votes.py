"""``qa votes``: listed, printed as JSON, and exported as a question set."""

import json
from pathlib import Path

import pytest

from qa.history.database import Database
from qa.history.votes import Votes
from qa.index.opening import library_of
from qa.settings import Settings
from tests.command import qa
from tests.history.test_votes import record


def test_votes_are_listed_and_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_DATA_DIR", str(tmp_path))
    votes = Votes(Database(tmp_path), tmp_path)
    votes.cast("t1", 1, "", record())
    votes.cast("t2", -1, "\x1b[31mred", record("What?", None))
    assert qa("votes", "--corpus", tmp_path).output.splitlines() == [
        "+ Who?   Ann", "- What?   not in these articles   ([31mred)",
    ]  # fmt: skip
    file = tmp_path / "out.jsonl"
    both = qa("votes", "--corpus", tmp_path, "--json", "--export", file)
    assert [vote["vote"] for vote in json.loads(both.stdout)["votes"]] == ["up", "down"]
    assert json.loads(file.read_text())["answers"] == ["Ann"]
    nowhere = qa("votes", "--export", tmp_path / "no" / "out.jsonl", code=2)
    assert len(nowhere.stderr.splitlines()) == 1


def test_of_a_library_that_only_a_shared_index_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_DATA_DIR", str(tmp_path))
    for command in ("votes", "feedback"):
        assert "no library is called 'Peru'" in qa(command, "-c", "Peru", code=2).stderr
    monkeypatch.setenv("QA_INDEX", "http://127.0.0.1:19530")
    folder = library_of("Peru", Settings.load()).folder
    Votes(Database(tmp_path), folder).cast("t1", -1, "", record())
    assert qa("votes", "-c", "Peru").output == "- Who?   Ann\n"
    assert "Who?" in qa("feedback", "-c", "Peru").output
