"""The tune questions, on small files of the same kinds."""

import gzip
import json
from pathlib import Path

import pytest

from eval.squad import TUNE
from eval.tune import Remembering, cases, collections, strangers
from qa.errors import QAError
from qa.reader.readers import Readers
from qa.settings import Settings

PARAGRAPH = "Lima is the capital of Peru. It was founded in 1535."


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two SQuAD files of a question each, and news-tune with one short and one open question."""
    for name, answers in zip(TUNE, ([{"text": "Lima", "answer_start": 0}], []), strict=True):
        asked = {"id": name, "question": "What is the capital?", "answers": answers,
                 "is_impossible": not answers}  # fmt: skip
        articles = [{"title": "Lima", "paragraphs": [{"context": PARAGRAPH, "qas": [asked]}]}]
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            json.dump({"data": articles}, file)
    news = tmp_path / "news-tune"
    (news / "articles").mkdir(parents=True)
    (news / "articles" / "alpha-001-p1.txt").write_text("The bridge at Ulva opens in May.\n")
    for name in ("short", "open", "talk"):
        row = {"id": f"alpha-001-{name}-1", "question": "When does the bridge open?",
               "answers": ["in May"], "sources": ["alpha-001-p1"], "answerable": True,
               "kind": name}  # fmt: skip
        if name == "talk":
            row["history"] = [["What opens in May?", "The bridge at Ulva"]]
        (news / f"{name}.jsonl").write_text(json.dumps(row) + "\n")
    return tmp_path


def test_each_collection_counts_the_same(data: Path) -> None:
    known = cases(data, 4, ("short", "open", "talk"))
    weights: dict[str, float] = {}
    for case in known:
        if not case.question.history:
            weights[case.collection] = weights.get(case.collection, 0.0) + case.weight
    assert set(weights) == {"SQuAD", "news-tune", "seeds"}
    assert max(weights.values()) == pytest.approx(min(weights.values()))
    assert {case.group for case in known if case.collection == "news-tune"} == {"alpha-001"}


def test_a_collection_is_asked_what_it_knows_nothing_of(data: Path) -> None:
    known = cases(data, 4, ("short", "open", "talk"))
    strange = strangers(known, 2)
    assert len(strange) == 6
    asked = {case.collection: case.question.question for case in known}
    for case in strange:
        assert case.strange
        assert case.question.question != asked[case.collection]
        assert not case.question.answerable
        assert not case.question.accepted
    for name in asked:
        own, others = (
            sum(
                case.weight
                for case in some
                if case.collection == name and not case.question.history
            )
            for some in (known, strange)
        )
        assert others == pytest.approx(own / 2)


def test_questions_are_asked_of_their_own_collection(data: Path) -> None:
    readers = Readers.of(Settings.load(), Remembering)
    with collections(data, readers) as assistants:
        (article,) = assistants["SQuAD"].articles()
        assert PARAGRAPH in article.text
        assert assistants["news-tune"].retrieve("bridge", 1)[0].article == "alpha-001-p1.txt"
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
