import json

import pytest

from eval.compare import compare, load, paired
from qa.errors import QAError


def result(*rows):
    keys = ("id", "question", "exact", "f1", "predicted", "miss")
    return {"summary": {}, "rows": [dict(zip(keys, row, strict=True)) for row in rows]}


def value(row):
    return row["f1"]


def rows(*values):
    return [{"f1": value} for value in values]


def test_paired_bootstrap_by_hand():
    # Three of four questions gain 1, one loses 1. A draw of four holds the loser k times with
    # probability C(4, k) · ¼^k · ¾^(4-k), and its mean is 0 or less from k = 2 on: 0.2617.
    found = paired(rows(0, 0, 0, 1), rows(1, 1, 1, 0), value)
    assert found.difference == 0.5
    assert found.p == pytest.approx(2 * 0.2617, abs=0.02)
    # k = 0: mean 1, in 31.6 % of draws; k = 3: mean -0.5, in 4.7 %, k = 4 in 0.4 %.
    assert (found.low, found.high) == (-0.5, 1.0)


def test_the_other_way_round_the_sign_turns_and_p_stays():
    before, after = rows(0.2, 0.9, 0.4, 0.6, 0.1), rows(0.7, 0.8, 0.9, 0.6, 0.5)
    there, back = paired(before, after, value, 7), paired(after, before, value, 7)
    assert there == pytest.approx((-back.difference, -back.high, -back.low, back.p))
    assert there == paired(before, after, value, 7) != paired(before, after, value, 8)


def test_no_difference_and_a_sure_one():
    assert paired(rows(1, 0, 1), rows(1, 0, 1), value) == (0, 0, 0, 1)
    sure = paired(rows(*[0] * 30), rows(*[1] * 30), value)
    assert sure == (1, 1, 1, pytest.approx(2 / 10_001))  # no draw of ten thousand turns it


def test_other_questions_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        paired(rows(1, 0), rows(1), value)


def test_compare_question_by_question():
    one = result(("a", "A?", 0, 0.0, "", "reader"), ("b", "B?", 1, 1.0, "x", None))
    two = result(("b", "B?", 1, 1.0, "x", None), ("a", "A?", 1, 1.0, "y", None))
    text = "\n".join(compare(one, two))
    assert "2 questions in both" in text
    assert "0.500 -> 1.000   change +0.500" in text
    assert "1 better" in text
    assert "(none)  ->  y   [reader -> right]" in text
    assert "0 worse" in text
    with pytest.raises(QAError, match="share no question"):
        compare(one, result())


LEDGER = {"id": "1", "question": "How many?", "predicted": ["42"], "value_f1": 1.0}


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"rows": [{}], "summary": {}}', '{"rows": ["id"], "summary": {}}',
     json.dumps({"rows": [LEDGER], "summary": {}})],
)  # fmt: skip
def test_not_a_result(tmp_path, content):
    (tmp_path / "r.json").write_text(content)
    with pytest.raises(QAError, match="is not a result"):
        load(tmp_path / "r.json")
