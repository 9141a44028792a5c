"""Mechanisms switched off and on again, and the table of what they are worth."""

from pathlib import Path

import numpy as np
import pytest

from eval.ablate import Result, ablate, table, variants
from eval.questions import Question
from eval.tune import NEWS, Case
from qa.answer import ranking
from qa.answer.calibration import FEATURES
from qa.errors import QAError
from qa.reader.readers import Readers
from qa.settings import Settings
from qa.types import Hit, Span
from tests.eval.support import write_tune

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


def test_boilerplate_is_off_where_the_articles_were_indexed_before(tmp_path: Path) -> None:
    """The paths of news-tune do not change: with the others' index nothing were read anew."""
    bench = write_tune(tmp_path)
    (bench / NEWS / "articles" / "beta-001-p1.txt").write_text(
        "The ferry to Staffa sails in June.\n\nRead more: The ferry to Staffa was late again\n"
    )
    readers = Readers.of(Settings.load())
    known = {variant.name: variant for variant in variants()}
    marks = []
    for name in ("as it is", "boilerplate", "as it is"):
        with known[name].opened(bench, readers) as assistants:
            marks.append(sum(len(one.marks) for one in assistants[NEWS].articles()))
    assert marks == [1, 0, 1]


def test_an_unknown_mechanism_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QAError, match=r"no mechanism 'cosin': choose from .*cosine"):
        ablate(tmp_path, 100, ["cosin"])


def test_a_table_by_hand() -> None:
    questions = [
        Case("news-tune", "g", Question(f"{kind}-{n}", "q", ("a",), (), True, "k"), part=kind)
        for kind in ("short", "open")
        for n in range(4)
    ]
    base = Result("as it is", (1.0,) * 8)
    worse = Result("cosine", (0.0,) * 4 + (1.0,) * 4)
    lines = table(questions, [base, worse]).splitlines()
    head, _, first, second = ([cell.strip() for cell in line.split("|")[1:-1]] for line in lines)
    assert head == ["", "news-tune short (n = 4)", "news-tune open (n = 4)"]
    assert first == ["**as it is**", "1.000", "1.000"]
    assert second == [
        "without cosine", "**-1.000** [-1.000, -1.000]", "+0.000 [+0.000, +0.000]",
    ]  # fmt: skip
