"""How often a question to articles is taken for one about the tool: measured by a command."""

import json
from pathlib import Path

from typer.testing import CliRunner

from eval.__main__ import app

QUESTIONS = Path(__file__).resolve().parents[2] / "eval" / "questions"


def test_false_alarms_are_counted_and_named(tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    asked = ("What articles do you have?", "Who leads CUNARC?")
    own.write_text("".join(json.dumps({"question": each}) + "\n" for each in asked))
    out = tmp_path / "out.json"
    files = [str(QUESTIONS / "seeds.jsonl"), str(own)]
    result = CliRunner().invoke(app, ["about", *files, "--json", str(out)])
    assert result.exit_code == 0, result.output
    summary = json.loads(out.read_text())
    assert summary["questions"] > 200
    assert summary["taken"] == ["What articles do you have?"]
    assert summary["found_when_left_out"] > 0.6
