"""What ``articles.toml`` says of the files beside it."""

import pytest

from qa.corpus import user_metadata
from qa.errors import CorpusError


def test_entries_by_file_name(tmp_path):
    assert user_metadata.read(tmp_path) == {}
    (tmp_path / user_metadata.FILE).write_text('["a.txt"]\nsource = "P"\npublished = 2023-07-20\n')
    assert user_metadata.read(tmp_path) == {"a.txt": {"source": "P", "published": "2023-07-20"}}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("[a.txt", "not readable TOML"),
        ('["a.txt"]\nsauce = "P"', "unknown key 'sauce'"),
        ('["a.txt"]\nsource = 3', "source must be text"),
        ('["a.txt"]\npublished = "July"', "published must be a full date"),
        ('title = "x"', "must be a table"),
    ],
)
def test_broken_entries_are_refused(tmp_path, content, what):
    (tmp_path / user_metadata.FILE).write_text(content)
    with pytest.raises(CorpusError, match=what):
        user_metadata.read(tmp_path)


def test_a_byte_order_mark_and_letters_of_two_parts(tmp_path):
    content = '\ufeff["Per\u00fa.txt"]\nsource = "P"\n'
    (tmp_path / user_metadata.FILE).write_text(content, encoding="utf-8")
    notes = user_metadata.read(tmp_path)
    assert user_metadata.of_article(notes, "Peru\u0301.txt", "Peru\u0301.txt") == {"source": "P"}


def test_what_is_told_of_a_file_is_told_of_its_articles():
    notes = {
        "a.csv": {"source": "P", "title": "Export", "published": "2023-07-20"},
        "a.csv/2": {"source": "Q", "title": "Two"},
    }
    assert user_metadata.of_article(notes, "a.csv/1", "a.csv") == {
        "source": "P",
        "published": "2023-07-20",
    }
    second = {"source": "Q", "title": "Two", "published": "2023-07-20"}
    assert user_metadata.of_article(notes, "a.csv/2", "a.csv") == second
    assert user_metadata.of_article(notes, "a.csv", "a.csv")["title"] == "Export"
