"""Files of training questions: read whole, or refused by file and line."""

from pathlib import Path

import pytest

from eval.training_files import contexts, records
from qa.errors import QAError
from tests.eval.training.support import known, write_data, write_rows


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path)


def test_a_wrong_offset_is_named_by_file_and_line(data: Path) -> None:
    path = data / "train" / "news.jsonl.gz"
    rows = list(records(path))
    rows[1]["answers"][0]["answer_start"] += 1
    write_rows(path, rows)
    with pytest.raises(QAError, match=r"news\.jsonl\.gz:2: the answer 'Arequipa' is not at"):
        list(records(path))
    del rows[1]["is_impossible"]
    write_rows(path, rows)
    with pytest.raises(QAError, match=r"news\.jsonl\.gz:2: has no 'is_impossible'"):
        list(records(path))
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + bytes(byte ^ 255 for byte in whole[40:60]) + whole[60:])
    with pytest.raises(QAError, match="cannot be read"):
        list(records(path))
    path.write_bytes(b"no gzip")
    with pytest.raises(QAError, match="cannot be read"):
        list(records(path))


def test_the_contexts_of_a_folder_come_once_and_in_order(data: Path) -> None:
    more = {"question": "?", "answers": [], "is_impossible": True}
    write_rows(
        data / "train" / "a.jsonl.gz", [more | {"context": None}, more | {"context": "Ulva"}]
    )
    own = dict.fromkeys(one.context for one in known())
    assert list(contexts(data / "train")) == ["Ulva", *own]
    with pytest.raises(QAError, match=r"has no \.jsonl\.gz files"):
        next(contexts(data))
