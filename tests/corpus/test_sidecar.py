"""The sidecar: what ``articles.toml`` says of the files beside it."""

import pytest

from qa.corpus import sidecar
from qa.errors import CorpusError


def test_sidecar(tmp_path):
    assert sidecar.read(tmp_path) == {}
    (tmp_path / sidecar.FILE).write_text('["a.txt"]\nsource = "P"\npublished = 2023-07-20\n')
    assert sidecar.read(tmp_path) == {"a.txt": {"source": "P", "published": "2023-07-20"}}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("[a.txt", "not readable TOML"),
        ('["a.txt"]\nsauce = "P"', "unknown key 'sauce'"),
        ('["a.txt"]\nsource = 3', "source must be a text"),
        ('["a.txt"]\npublished = "July"', "published must be a whole date"),
        ('title = "x"', "must be a table"),
    ],
)
def test_broken_sidecars(tmp_path, content, what):
    (tmp_path / sidecar.FILE).write_text(content)
    with pytest.raises(CorpusError, match=what):
        sidecar.read(tmp_path)


def test_a_byte_order_mark_and_letters_of_two_parts(tmp_path):
    content = '\ufeff["Per\u00fa.txt"]\nsource = "P"\n'
    (tmp_path / sidecar.FILE).write_text(content, encoding="utf-8")
    notes = sidecar.read(tmp_path)
    assert sidecar.of(notes, "Peru\u0301.txt", "Peru\u0301.txt") == {"source": "P"}


def test_what_is_told_of_a_file_is_told_of_its_articles():
    notes = {
        "a.csv": {"source": "P", "title": "Export", "published": "2023-07-20"},
        "a.csv/2": {"source": "Q", "title": "Two"},
    }
    assert sidecar.of(notes, "a.csv/1", "a.csv") == {"source": "P", "published": "2023-07-20"}
    second = {"source": "Q", "title": "Two", "published": "2023-07-20"}
    assert sidecar.of(notes, "a.csv/2", "a.csv") == second
    assert sidecar.of(notes, "a.csv", "a.csv")["title"] == "Export"
