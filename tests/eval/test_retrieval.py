"""Whether the right passage is found, measured on a library of a few texts."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval import retrieval
from eval.__main__ import app
from eval.at_size import answered
from eval.questions import Question
from eval.retrieval import Asked, filled, found, library
from eval.tune import NEWS, Case
from qa.errors import QAError
from qa.settings import Settings
from tests.eval.support import write_tune
from tests.eval.training.support import write_data

TEXTS = [
    "The quarry at Holm was sold to Mowat on Monday.",
    "The quay at Vik is 214 metres long and was built in 1934.",
    "The fair in the park opened on 6 June.",
]


def test_ranks_by_leg_and_collection(settings: Settings) -> None:
    asked = [
        Asked("easy", "How long is the quay at Vik?", frozenset([TEXTS[1]])),
        Asked("easy", "To whom was the quarry sold?", frozenset([TEXTS[0]])),
        Asked("odd", "zzz", frozenset([TEXTS[2]])),
    ]
    with library(TEXTS, settings) as there:
        rows = list(found(asked, there, None))
    assert [row[:4] for row in rows] == [
        (collection, "3", leg, n)
        for leg in retrieval.LEGS
        for collection, n in (("easy", "2"), ("odd", "1"))
    ]
    by = {(row[0], row[2]): row[4:] for row in rows}
    assert by["easy", "hybrid"][0].startswith("1.000")
    assert by["odd", "bm25"][-1].startswith("0.000")  # no word of it is anywhere


def test_what_is_answered_there(settings: Settings) -> None:
    """One right, one refused, and one that has no answer: a figure for each set."""
    one = Question("1", "How long is the quay at Vik?", ("214 metres",), (), True, "")
    two = Question("2", "Who painted the Mona Lisa?", (), (), False, "")
    three = Question("x-short-1", "Who wrote Hamlet?", ("Shakespeare",), (), True, "")
    asked = [Case("SQuAD", "a", one), Case("SQuAD", "a", two), Case(NEWS, "b", three, part="short")]
    with library(TEXTS, settings.model_copy(update={"threshold": 0.6})) as there:
        squad, news = answered(asked, there)
    assert squad[:3] == ("SQuAD", "3", "1")
    assert squad[3].startswith("1.000")
    assert squad[5].startswith("1.000")
    assert news[:3] == (f"{NEWS}, short", "3", "1")
    assert news[3].startswith("0.000")
    assert news[4:6] == ("0", "")


def test_the_command_prints_a_table_of_what_is_found_and_one_of_what_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = write_data(tmp_path)
    write_tune(data / "bench")
    monkeypatch.setattr(retrieval, "LEFT_OUT", ("news",))
    command = ["retrieval", "--data", str(data), "--others", "--answers"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    cells = [[each.strip() for each in line.split("|")] for line in result.stdout.splitlines()]
    sets = ["SQuAD", f"{NEWS}, short", f"{NEWS}, open"]
    assert [row[1] for row in cells if "bm25" in row] == [*sets, "news"]
    assert ["p50, s" in row for row in cells].count(True) == 1
    assert [row[1] for row in cells[-3:]] == sets


def test_a_library_is_filled_with_other_texts(tmp_path: Path) -> None:
    data = write_data(tmp_path)
    more = filled(TEXTS, data, 5)
    assert more[:3] == TEXTS
    assert len(more) == len(set(more)) >= 5
    assert filled(TEXTS, data, 2) == TEXTS
    with pytest.raises(QAError, match="ask for fewer"):
        filled(TEXTS, data, 1_000_000)
