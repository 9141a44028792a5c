"""Which passages stand beside the right one: near ones that hold no answer."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from eval.training import distractors
from qa.errors import QAError
from tests.eval.training.support import write_rows

STORIES = [
    ("Who bought the quarry at Holm?", "The quarry at Holm was sold to Mowat on Monday.", "Mowat"),
    ("Who owned the quarry at Holm?", "Mowat leased the quarry at Holm from Lind.", "Lind"),
    ("How long is the quay at Vik?", "The quay at Vik is 214 metres long.", "214 metres"),
    ("When did the fair open?", "The fair opened on 6 June in the rain.", "6 June"),
]


def row(question: str, context: str, answer: str | None, **more: Any) -> dict[str, Any]:
    answers = [{"text": answer, "answer_start": context.index(answer)}] if answer else []
    return {"question": question, "context": context, "answers": answers,
            "is_impossible": not answers, **more}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rows = [row(*story) for story in STORIES]
    rows.append(row("Who closed the quarry?", STORIES[0][1], None))  # perhaps another one tells
    story = {"document": "tolls", "others": ["The toll of Ormsund bridge stays in spring."]}
    toll = "The toll of the bridge is 4 crowns."
    rows.append(row("What is the toll?", toll, "4 crowns", **story))
    rows.append(row("Who set the toll?", toll, None, **story))
    write_rows(tmp_path / "train" / "news.jsonl.gz", rows)
    monkeypatch.setattr(distractors, "SOURCES", {"news": 10})
    return tmp_path


def lines(path: Path) -> dict[str, dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return {one["question"]: one for one in map(json.loads, file)}


def test_what_stands_beside_the_right_passage_holds_no_answer(data: Path) -> None:
    path, questions = distractors.write(data)
    found = lines(path)
    assert questions == len(found) == 6
    assert "Who closed the quarry?" not in found
    for question, one in found.items():
        assert one["others"], question
        assert one["context"] not in one["others"]
        assert not any(a["text"] in other for a in one["answers"] for other in one["others"])
    # Both sentences of Holm are near "Who bought …?", but Mowat stands in both.
    assert STORIES[1][1] not in found["Who bought the quarry at Holm?"]["others"]
    assert STORIES[0][1] in found["Who owned the quarry at Holm?"]["others"]


def test_siblings_stay_and_the_rest_is_of_other_stories(data: Path) -> None:
    found = lines(distractors.write(data)[0])
    for question in ("What is the toll?", "Who set the toll?"):
        first, *rest = found[question]["others"]
        assert first == "The toll of Ormsund bridge stays in spring."
        assert rest
        assert not any("toll" in other for other in rest)


def test_the_same_data_make_the_same_file(data: Path) -> None:
    before = distractors.write(data)[0].read_bytes()
    assert distractors.write(data)[0].read_bytes() == before


def test_a_missing_file_is_named(data: Path) -> None:
    (data / "train" / "news.jsonl.gz").unlink()
    with pytest.raises(QAError, match=r"news\.jsonl\.gz"):
        distractors.write(data)
