"""``qa votes``: listed, printed as JSON, and exported as a question set."""

import json
from pathlib import Path

import pytest

from qa.history.database import Database
from qa.history.votes import Votes
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
