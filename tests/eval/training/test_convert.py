"""SQuAD's own files as training files: what is kept, and what must not be."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval.training import examples
from eval.training.__main__ import app
from eval.training.recipe import Source

LIMA = "Police deployed 11,800 officers in Lima. Protesters tried to storm the airport of Arequipa."
SQUARE = "Two cardboard coffins were placed in Dos de Mayo Square by a young leader of the protest."


def squad(path: Path, *paragraphs: tuple[str, list[tuple[str, str | None]]]) -> Path:
    """A file in SQuAD's format with an article of these paragraphs."""
    written: list[dict[str, Any]] = []
    for context, asked in paragraphs:
        qas = [
            {
                "id": question,
                "question": question,
                "answers": [{"text": a, "answer_start": context.index(a)}] if a else [],
            }
            | ({} if a else {"is_impossible": True})
            for question, a in asked
        ]
        written.append({"context": context, "qas": qas})
    content = json.dumps({"data": [{"title": "Peru", "paragraphs": written}]})
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(content.encode()))
    else:
        path.write_text(content, encoding="utf-8")
    return path


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["convert", *(str(argument) for argument in arguments)])
    return result.exit_code, result.output


ASKED = [("How many officers?", "11,800"), ("Who won the cup?", None)]


@pytest.mark.parametrize("name", ["squad.json", "squad.json.gz"])
def test_what_is_written_is_what_training_reads(tmp_path: Path, name: str) -> None:
    source = squad(tmp_path / name, (LIMA, ASKED), (SQUARE, [("What was placed?", "Two")]))
    (tmp_path / "train").mkdir()
    out = tmp_path / "train" / "mine.jsonl.gz"
    code, said = run(source, "--out", out)
    assert code == 0, said
    assert "questions: 3;" in said
    known = examples.read(tmp_path, {"mine": Source(weight=1)})
    told = [[one.context[a:b] for a, b in one.answers] for one in known]
    assert told == [["11,800"], [], ["Two"]]
    assert [path.name for path in out.parent.iterdir()] == ["mine.jsonl.gz"]


def test_a_context_of_the_files_to_be_measured_on_is_left_out(tmp_path: Path) -> None:
    source = squad(tmp_path / "a.json", (LIMA, ASKED), (SQUARE, [("What was placed?", "Two")]))
    measured = squad(tmp_path / "b.json.gz", (f"As told before: {LIMA[20:81]}", []))
    out = tmp_path / "mine.jsonl.gz"
    code, said = run(source, "--out", out, "--apart", measured)
    assert (code, "questions: 1;" in said, "overlap: 1," in said) == (0, True, True), said
    assert [row["context"] for row in examples.records(out)] == [SQUARE]
    # 59 characters in common are a turn of phrase.
    squad(tmp_path / "b.json.gz", (f"As told before: {LIMA[20:79]}", []))
    run(source, "--out", out, "--apart", measured)
    assert len(list(examples.records(out))) == 3


def test_a_short_context_that_is_measured_on_is_left_out(tmp_path: Path) -> None:
    short, other = "Lima is the capital of Peru.", "Lima is the capital of Peru"
    source = squad(tmp_path / "a.json", (short, [("What?", "Lima")]), (other, [("Who?", "Peru")]))
    measured = squad(tmp_path / "b.json", (short, []))
    out = tmp_path / "mine.jsonl.gz"
    code, said = run(source, "--out", out, "--apart", measured)
    assert (code, "overlap: 1," in said) == (0, True), said
    assert [row["context"] for row in examples.records(out)] == [other]


def test_a_question_of_another_training_file_is_not_asked_twice(tmp_path: Path) -> None:
    first, second = tmp_path / "first.jsonl.gz", tmp_path / "second.jsonl.gz"
    run(squad(tmp_path / "a.json", (LIMA, ASKED[:1])), "--out", first)
    code, said = run(
        squad(tmp_path / "b.json", (f"{LIMA} ", ASKED)), "--out", second, "--beside", first
    )  # fmt: skip
    assert (code, "other files: 1" in said) == (0, True), said
    assert [row["question"] for row in examples.records(second)] == ["Who won the cup?"]


def test_what_cannot_be_read_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "cut.json.gz").write_bytes(gzip.compress(b'{"data": []}' * 100)[:-12])
    (tmp_path / "other.json").write_text('{"rows": []}', encoding="utf-8")
    for name in ("cut.json.gz", "other.json", "none.json"):
        code, said = run(tmp_path / name, "--out", tmp_path / "mine.jsonl.gz")
        assert (code, said.count("\n")) == (2, 1), said
        assert name in said
    assert not list(tmp_path.glob("mine*"))
