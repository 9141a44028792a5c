"""Files with one JSON object a line, packed or not."""

import gzip
from pathlib import Path

import pytest

from eval.json_lines import json_lines
from qa.errors import QAError

LINES = b'\xef\xbb\xbf{"n": 1}\n\n{"n": 2}\n'


def test_each_line_is_an_object(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINES)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINES))
    for name in ("a.jsonl", "a.jsonl.gz"):
        assert list(json_lines(tmp_path / name)) == [{"n": 1}, {"n": 2}]


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("a.jsonl", LINES + b"{\n", 4),
        ("a.jsonl", b"\xff", 1),
        ("a.jsonl.gz", LINES, 1),
        ("a.jsonl.gz", gzip.compress(LINES)[:-4], 4),
    ],
    ids=["no JSON", "not UTF-8", "not packed", "cut off"],
)
def test_the_line_that_cannot_be_read_is_named(
    tmp_path: Path, name: str, data: bytes, line: int
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(QAError, match=rf"{name}:{line}: cannot be read"):
        list(json_lines(tmp_path / name))
    with pytest.raises(QAError, match="cannot be read"):
        list(json_lines(tmp_path / "gone"))
