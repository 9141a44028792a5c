"""Training data: how they are read."""

from pathlib import Path

import pytest

from eval.training import examples
from eval.training.recipe import Source
from tests.eval.training.support import RECIPE, known, write_data, write_rows


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path)


def test_read(data: Path) -> None:
    assert examples.read(data, RECIPE.sources) == known()


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
    write_rows(tmp_path / "train" / "talk.jsonl.gz", [TURN])
    (found,) = examples.read(tmp_path, {"talk": source})
    assert found.question == question
    assert [found.context[a:b] for a, b in found.answers] == answers
