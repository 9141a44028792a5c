"""Training data: how they are read."""

from pathlib import Path

import pytest

from eval.training import examples
from eval.training.recipe import Source
from qa.errors import QAError
from tests.eval.training.support import RECIPE, known, write_data, write_rows


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path)


def test_read(data: Path) -> None:
    assert examples.read(data, RECIPE.sources) == known()


def test_a_wrong_offset_is_named_by_file_and_line(data: Path) -> None:
    path = data / "train" / "news.jsonl.gz"
    rows = list(examples.records(path))
    rows[1]["answers"][0]["answer_start"] += 1
    write_rows(path, rows)
    with pytest.raises(QAError, match=r"news\.jsonl\.gz:2: the answer 'Arequipa' is not at"):
        examples.read(data, RECIPE.sources)
    del rows[1]["is_impossible"]
    write_rows(path, rows)
    with pytest.raises(QAError, match=r"news\.jsonl\.gz:2: has no 'is_impossible'"):
        examples.read(data, RECIPE.sources)
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + bytes(byte ^ 255 for byte in whole[40:60]) + whole[60:])
    with pytest.raises(QAError, match="cannot be read"):
        examples.read(data, RECIPE.sources)
    path.write_bytes(b"no gzip")
    with pytest.raises(QAError, match="cannot be read"):
        examples.read(data, RECIPE.sources)


def test_the_contexts_of_a_folder_come_once_and_in_order(data: Path) -> None:
    more = {"question": "?", "answers": [], "is_impossible": True}
    write_rows(
        data / "train" / "a.jsonl.gz", [more | {"context": None}, more | {"context": "Ulva"}]
    )
    contexts = [one.context for one in known()]
    assert list(examples.contexts(data / "train")) == ["Ulva", *dict.fromkeys(contexts)]
    with pytest.raises(QAError, match=r"has no \.jsonl\.gz files"):
        next(examples.contexts(data))


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
