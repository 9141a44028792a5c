"""The tune questions, on small files of the same kinds."""

from pathlib import Path

import pytest

from eval.tune import Remembering, cases, collections
from qa.errors import QAError
from qa.reader.readers import Readers
from qa.settings import Settings
from tests.eval.support import PARAGRAPH, write_tune


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_tune(tmp_path)


def test_the_seeds_count_as_much_as_squad(data: Path) -> None:
    known = cases(data, 4, ("short", "open", "talk"))
    weights: dict[str, float] = {}
    for case in known:
        if not case.question.history:
            weights[case.collection] = weights.get(case.collection, 0.0) + case.weight
    assert set(weights) == {"SQuAD", "news-tune", "seeds"}
    assert weights["seeds"] == pytest.approx(weights["SQuAD"])
    assert {case.group for case in known if case.collection == "news-tune"} == {"alpha-001"}


def test_questions_are_asked_of_their_own_collection(data: Path) -> None:
    readers = Readers.of(Settings.load(), Remembering)
    with collections(data, readers) as assistants:
        (article,) = assistants["SQuAD"].articles()
        assert PARAGRAPH in article.text
        found = assistants["news-tune"].retrieve("bridge", 1)
        assert found[0].article == "alpha-001-p1.txt"
        assert assistants["news-tune"].retrieve("bridge", 1) is found  # remembered
        assert assistants["SQuAD"].retrieve("bridge", 1)[0].article == article.name
    with pytest.raises(QAError):  # closed with the rest
        assistants["SQuAD"].retrieve("capital", 1)


def test_what_was_read_once_is_remembered() -> None:
    reader = Remembering(Settings.load())
    first = reader.read("What is the capital of Peru?", [PARAGRAPH])
    assert first[0][0].score > 0
    assert reader.read("What is the capital of Peru?", [PARAGRAPH])[0] is first[0]


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(QAError, match="is not there"):
        cases(tmp_path, 4)
