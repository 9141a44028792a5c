"""Mechanisms switched off and on again, and the table of what they are worth."""

import numpy as np

from eval.ablate import Result, table, variants
from eval.questions import Question
from eval.tune import Case
from qa.answer import ranking
from qa.answer.calibration import FEATURES
from qa.types import Hit, Span

TEXT = "Police deployed 11,800 officers in Lima."
HIT = Hit("a.txt", "T", None, None, 0, len(TEXT), 1.0, TEXT, cosine=0.5, coverage=0.25)
SPAN = Span(HIT, 16, 22, "11,800", 2.0)


def test_a_feature_is_off_within_its_variant_only() -> None:
    before = ranking.features([SPAN])
    variant = next(one for one in variants() if one.name == "cosine")
    with variant.applied():
        off = ranking.features([SPAN])
    column = FEATURES.index("cosine")
    assert before[0, column] == 0.5
    assert off[0, column] == 0.0
    np.testing.assert_array_equal(np.delete(off, column, 1), np.delete(before, column, 1))
    np.testing.assert_array_equal(ranking.features([SPAN]), before)


def test_every_variant_names_what_is_there() -> None:
    for variant in variants():
        with variant.applied():  # mock.patch refuses what does not exist
            pass


def test_a_table_by_hand() -> None:
    questions = [
        Case("news-tune", "g", Question(f"alpha-1-{kind}-{n}", "q", ("a",), (), True, "k"))
        for kind in ("short", "open")
        for n in range(4)
    ]
    base = Result("as it is", (1.0,) * 8, (True,) * 8)
    worse = Result("cosine", (0.0,) * 4 + (1.0,) * 4, (False,) * 4 + (True,) * 4)
    lines = table(questions, [base, worse]).splitlines()
    assert lines[0] == "| | news-tune short (n = 4) | news-tune open (n = 4) |"
    assert lines[2] == "| **as it is** | 1.000 | 1.000 |"
    assert lines[3] == (
        "| without cosine | **-1.000** [-1.000, -1.000] | +0.000 [+0.000, +0.000] |"
    )
