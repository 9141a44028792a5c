"""The commands, as they are called."""

import json

import pytest
from typer.testing import CliRunner

from eval.__main__ import app
from eval.runner import QUESTIONS

FIELDS = {
    "id", "question", "predicted", "confidence", "abstained", "citations", "exact", "f1",
    "recalled_at", "miss",
}  # fmt: skip


def call(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def out(tmp_path_factory, _own_world):
    """The result of three of the seeds' questions."""
    folder = tmp_path_factory.mktemp("run")
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()[:3]
    (folder / "q.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = call("run", "--questions", folder / "q.jsonl", "--json", folder / "out.json")
    assert done.exit_code == 0, done.output
    assert "has-answer right" in done.stdout
    return folder / "out.json"


def test_run_writes_the_contract(out):
    written = json.loads(out.read_text())
    assert set(written) == {"summary", "rows"}
    assert len(written["rows"]) == 3
    assert set(written["rows"][0]) >= FIELDS


def test_a_result_as_a_page_and_beside_itself(out):
    assert call("report", out).stdout.strip() == str(out.with_suffix(".html"))
    assert "<svg" in out.with_suffix(".html").read_text()
    done = call("compare", out, out)
    assert "3 questions in both" in done.stdout
    assert "change +0.000 [+0.000, +0.000], p = 1.000" in done.stdout


def test_bad_lines_end_a_run_or_are_left_out(tmp_path):
    line = QUESTIONS.read_text(encoding="utf-8").split("\n", 1)[0]
    path = tmp_path / "q.jsonl"
    path.write_text(f"{line}\n{{broken\n", encoding="utf-8")
    strict = call("run", "--questions", path)
    assert strict.exit_code == 2
    assert f"{path}:2 Invalid JSON" in strict.stderr
    none = call("run", "--questions", path, "--skip-bad", "--split", "test")
    assert none.exit_code == 2
    assert "has no question in the test part" in none.stderr


def test_so_many_questions_of_a_squad_file(tmp_path):
    asked = [
        {"id": str(n), "question": "What is the capital of Peru?", "answers": [
            {"text": "Lima", "answer_start": 0}]}
        for n in range(5)
    ]  # fmt: skip
    paragraph = {"context": "Lima is the capital of Peru.", "qas": asked}
    path, out = tmp_path / "s.json", tmp_path / "out.json"
    path.write_text(json.dumps({"data": [{"title": "T", "paragraphs": [paragraph]}]}))
    assert call("squad", path, "--limit", 2, "--json", out).exit_code == 0
    assert json.loads(out.read_text())["summary"]["questions"] == 2
    assert call("squad", path, "--open", "--limit", 3, "--json", out).exit_code == 0
    assert [row["predicted"] for row in json.loads(out.read_text())["rows"]] == ["Lima"] * 3
