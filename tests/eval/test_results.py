import json

import pytest

from eval.results import SECTIONS, Section, write
from qa.errors import QAError
from tests.conftest import ROOT


def test_each_section_is_what_its_command_prints(tmp_path):
    asked = {
        "id": "1", "question": "What is the capital of Peru?",
        "answers": [{"text": "Lima", "answer_start": 0}],
    }  # fmt: skip
    paragraph = {"context": "Lima is the capital of Peru.", "qas": [asked]}
    data = {"data": [{"title": "T", "paragraphs": [paragraph]}]}
    (tmp_path / "tiny.json").write_text(json.dumps(data))
    command = "QA_PASSAGES_READ=3 python -m eval squad DIR/bench/tiny.json"
    file = write(tmp_path, [Section("Tiny", command, "By hand.")], tmp_path / "R.md")
    text = file.read_text("utf-8")
    assert f"## Tiny\n\n`{command}` (20" in text
    assert "cores)\n\nBy hand.\n\n|" in text
    assert "| has-answer EM | 1.000 |" in file.read_text("utf-8")


def test_what_is_not_measured_anew_stays(tmp_path):
    file = tmp_path / "R.md"
    file.write_text("# Results\n\n## Kept\n\nas it was\n\n## Tiny\n\nold\n", "utf-8")
    sections = [Section("Kept", "python -c 1/0"), Section("Tiny", "python -c print(7)")]
    text = write(tmp_path, sections, file, only=["Tiny"]).read_text("utf-8")
    assert "## Kept\n\nas it was\n\n## Tiny" in text
    assert text.endswith("\n\n7\n")
    with pytest.raises(QAError, match="no section 'Tine': choose from Kept, Tiny"):
        write(tmp_path, sections, file, only=["Tine"])


def test_a_command_that_fails_is_named(tmp_path):
    command = "python -m eval squad DIR/bench/none.json"
    with pytest.raises(QAError, match=f"failed.*: {command}"):
        write(tmp_path, [Section("None", command)], tmp_path / "R.md")
    assert not (tmp_path / "R.md").exists()


def test_the_results_name_commands_that_there_are():
    text = (ROOT / "eval" / "RESULTS.md").read_text("utf-8")
    for command in ("eval peers", "eval ledger", "seeds.jsonl --split test", "followups.jsonl"):
        assert any(command in section.command for section in SECTIONS)
        assert command in text
