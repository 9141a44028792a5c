"""The tables of the document on performance, measured where they stand."""

import json
from pathlib import Path

import pytest

from eval.performance import FILE, renew
from qa.errors import QAError

OLD = "| a | b |\n| - | - |\n| 1 | 2 |\n"
SQUAD = "python -m eval squad DIR/tiny.json --limit 1"


def test_a_table_is_what_its_command_prints_and_all_else_stays(tmp_path: Path) -> None:
    answer = {"text": "Lima", "answer_start": 0}
    asked = {"id": "1", "question": "What is the capital of Peru?", "answers": [answer]}
    paragraph = {"context": "Lima is the capital of Peru.", "qas": [asked]}
    data = {"data": [{"title": "T", "paragraphs": [paragraph]}]}
    (tmp_path / "tiny.json").write_text(json.dumps(data), "utf-8")
    file = tmp_path / "P.md"
    other = "`python -m eval.training train X` (once):\n\n"
    between = f"As `{SQUAD}`.\n\n{other}"
    head = f"# Speed\n\n`{SQUAD}`"
    file.write_text(f"{head} (2020-01-01, here):\n\n{OLD}\n{between}{OLD}", "utf-8")
    assert renew(tmp_path, "squad", file) == [SQUAD]
    text = file.read_text("utf-8")
    assert text.startswith(f"{head} (20")
    assert " cores):\n\n| " in text
    assert "| has-answer EM" in text
    assert text.endswith(f"|\n\n{between}{OLD}")
    assert text.count(OLD) == 1


def test_what_cannot_be_measured_is_named_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "P.md"
    text = f"`{SQUAD}` (never):\n\n{OLD}\n`python -m eval --help` (never):\n\n{OLD}"
    file.write_text(text, "utf-8")
    with pytest.raises(QAError, match=f"no table is measured by 'bench': choose from {SQUAD}, "):
        renew(tmp_path, "bench", file)
    with pytest.raises(QAError, match=f"failed.*: {SQUAD}"):
        renew(tmp_path, "squad", file)
    with pytest.raises(QAError, match="prints no table: python -m eval --help"):
        renew(tmp_path, "help", file)
    assert file.read_text("utf-8") == text


def test_the_document_has_tables_that_are_measured() -> None:
    with pytest.raises(QAError, match=r"choose from python -m eval bench, .*python -m eval search"):
        renew(FILE.parent, "nothing of the kind")
