"""The reader alone: the sets it is asked, and their figures."""

import gzip
from pathlib import Path

import pytest

from eval.reader import NEAR_MISSES, row_of, sets
from eval.squad import Isolated, SquadQuestion
from qa.errors import QAError
from tests.eval.support import write_tune
from tests.eval.training.support import write_rows


def test_each_set_by_its_name(tmp_path: Path) -> None:
    bench = write_tune(tmp_path)
    near = {"document": "d", "question": "Où?", "context": "À Lima.", "answers": []}
    write_rows(bench / f"{NEAR_MISSES}.jsonl.gz", [near])
    found = dict(sets(bench))
    assert [len(asked) for asked in found.values()] == [1] * 5
    (one,) = found["near misses, Wikipedia"]
    assert (one.context, one.answers) == ("À Lima.", ())
    (one,) = found["news, open, answerable"]
    assert (one.title, one.answers) == ("alpha-001-p1", ("in May",))


def test_a_damaged_file_is_one_line(tmp_path: Path) -> None:
    path = write_tune(tmp_path) / f"{NEAR_MISSES}.jsonl.gz"
    whole = gzip.compress(b'{"document": "d"}')
    turned = bytes(byte ^ 255 for byte in whole[12:])
    for content in (whole[:-12], whole[:12] + turned, b"no gzip", gzip.compress(b"\xff")):
        path.write_bytes(content)
        with pytest.raises(QAError, match="cannot be read"):
            list(sets(tmp_path))


def test_sets_without_an_answer_or_a_question_have_a_line() -> None:
    refused = Isolated(SquadQuestion("1", "T", "?", "", ()), "x", 1.0)
    assert row_of("none", [refused]) == ("none", "1", "1.000", "1.000", "nan", "nan")
    assert row_of("empty", []) == ("empty", "0", *["nan"] * 4)
