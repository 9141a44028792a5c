"""Training data: how they are read."""

import gzip
import json
from pathlib import Path

import pytest

from eval.training import examples
from eval.training.recipe import Source
from qa.errors import QAError
from tests.eval.training.support import RECIPE, known, write_data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path)


def test_read(data: Path) -> None:
    assert examples.read(data, RECIPE.sources) == known()


def test_a_wrong_offset_is_named_by_file_and_line(data: Path) -> None:
    path = data / "train" / "news.jsonl.gz"
    rows = gzip.decompress(path.read_bytes()).decode().splitlines()
    rows[1] = rows[1].replace('"answer_start": ', '"answer_start": 1')
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    with pytest.raises(QAError, match=r"news\.jsonl\.gz:2: the answer 'Arequipa' is not at"):
        examples.read(data, RECIPE.sources)
    rows[1] = rows[1].replace('"is_impossible"', '"possible"')
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    with pytest.raises(QAError, match=r"news\.jsonl\.gz:2: has no 'is_impossible'"):
        examples.read(data, RECIPE.sources)
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + bytes(byte ^ 255 for byte in whole[40:60]) + whole[60:])
    with pytest.raises(QAError, match="cannot be read"):
        examples.read(data, RECIPE.sources)
    path.write_bytes(b"no gzip")
    with pytest.raises(QAError, match="cannot be read"):
        examples.read(data, RECIPE.sources)


TURN = {
    "history": [["Who marched in Lima?", "teachers"], ["When?", ""]],
    "question": "How many of them?", "lean": ["teachers", "Lima"], "full": "How many teachers?",
    "context": "In Lima 40 teachers marched.", "answers": [{"text": "40", "answer_start": 8}],
    "is_impossible": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "question", "answers"),
    [
        (Source(weight=1), "How many teachers?", ["40"]),
        (Source(weight=1, typed=True), "How many of them? (teachers; Lima)", ["40"]),
        (Source(weight=1, conversation=True), "Follow-up: How many of them?", ["teachers", "Lima"]),
    ],
)
def test_a_turn_of_a_conversation_in_three_ways(
    tmp_path: Path, source: Source, question: str, answers: list[str]
) -> None:
    (tmp_path / "train").mkdir()
    path = tmp_path / "train" / "talk.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(TURN).encode()))
    (found,) = examples.read(tmp_path, {"talk": source})
    assert found.question == question
    assert [found.context[a:b] for a, b in found.answers] == answers
