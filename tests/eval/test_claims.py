"""Pairs of claims from groups of passages, read by the real reader."""

import pytest

from eval.claims import FILE, Group, groups, pairs
from qa.errors import QAError
from qa.reader.model import Reader
from qa.settings import Settings
from tests.eval.training.support import write_rows

FERRY = "The ferry to Staffa carried 412 passengers on Monday, its owner said."
LATER = "By Thursday the ferry to Staffa had carried 430 passengers, its owner said."
BRIDGE = "The bridge at Ulva was built by 37 workers in two years, the county said."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Settings.load())


def test_two_answers_and_a_figure_of_something_else(reader: Reader) -> None:
    answers = {FERRY: ["412", "412 passengers"], LATER: ["430", "430 passengers"]}
    question = "How many passengers did the ferry to Staffa carry?"
    found = pairs(Group("story", question, (FERRY, LATER, BRIDGE), answers), reader)
    assert {pair.right for pair in found} == {True, False}
    (right,) = (pair for pair in found if pair.right)
    (wrong,) = (pair for pair in found if not pair.right)
    assert right.features[0] > wrong.features[0]  # the reader's margin
    assert right.features[2] < wrong.features[2]  # how far apart the figures are


def test_a_question_for_a_name_has_no_pairs(reader: Reader) -> None:
    group = Group("story", "Who spoke?", (FERRY, LATER), {FERRY: ["its owner"]})
    assert pairs(group, reader) == []


def test_groups_of_a_file(tmp_path) -> None:
    rows = [
        {"document": "s-1-02", "question": "How many?", "context": FERRY, "answers": [
            {"text": "412", "answer_start": FERRY.index("412")}]},
        {"document": "s-1-02", "question": "How many?", "context": LATER, "answers": [
            {"text": "430", "answer_start": LATER.index("430")}]},
        {"document": "s-1-02", "question": "Who?", "context": BRIDGE, "answers": []},
    ]  # fmt: skip
    write_rows(tmp_path / FILE, (row | {"is_impossible": not row["answers"]} for row in rows))
    (group,) = groups(tmp_path)
    assert group == Group(
        "s-1", "How many?", (FERRY, LATER, BRIDGE), {FERRY: ["412"], LATER: ["430"]}
    )


def test_a_missing_file_and_a_damaged_one_are_one_line(tmp_path) -> None:
    with pytest.raises(QAError, match="cannot be read"):
        next(groups(tmp_path))
    row = {"question": "Who?", "context": FERRY, "answers": [], "is_impossible": True}
    write_rows(tmp_path / FILE, [row])
    with pytest.raises(QAError, match="without its 'document'"):
        next(groups(tmp_path))
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:40] + bytes(byte ^ 255 for byte in whole[40:]))
    with pytest.raises(QAError, match="cannot be read"):
        next(groups(tmp_path))
