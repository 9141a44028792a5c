"""Tables."""

import json

import pytest

from tests.robustness.samples import record_lines, records, rows, table
from tests.robustness.stories import STORIES
from tests.samples import load_all, reason

STORY, OTHER = STORIES


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", table(STORIES)),
        ("a.csv", table(STORIES, ";")),
        ("a.csv", table(STORIES, "|")),
        ("a.csv", table(STORIES).replace(b"\r\n", b"\n")),
        ("a.csv", table(STORIES).decode().encode("utf-16")),
        ("a.tsv", table(STORIES, "\t")),
        ("a.json", records(STORIES)),
        ("a.json", json.dumps(rows(STORIES)).encode()),
        ("a.jsonl", record_lines(STORIES)),
    ],
)
def test_rows_are_articles(name, data, tmp_path):
    found = load_all(tmp_path, name, data)
    assert [article.name for article in found] == [f"{name}/1", f"{name}/2"]
    for article, story in zip(found, STORIES, strict=True):
        assert article.text == f"{story.title}\n\n{story.text}"
        assert (article.title, article.author) == (story.title, story.author)
        assert (article.source, article.published) == (story.source, story.published)
        assert article.file == name


def test_a_bad_row_does_not_stop_the_rest(tmp_path):
    data = b"title,text\nOne,First text.\nTwo,\nThree,3,4,5\n\n,\nFour,Last text.\n"
    found = load_all(tmp_path, "a.csv", data)
    assert [item.name for item in found] == ["a.csv/1", "a.csv/2", "a.csv/3", "a.csv/4"]
    assert found[1].reason == "a.csv/2 has no words in its column text"
    assert found[2].reason == "a.csv/3 has 4 cells, more than the 2 that the first row names"
    assert found[3].text == "Four\n\nLast text."


def test_a_cell_over_the_limit(tmp_path):
    data = b"text\n" + b"word " * 50 + b"\nThe next row.\n"
    first, second = load_all(tmp_path, "a.csv", data, text_chars=100)
    assert first.name == "a.csv/1"
    assert "QA_LARGEST_TEXT" in first.reason
    assert (second.name, second.text) == ("a.csv/2", "The next row.")


def test_a_quote_that_is_never_closed(tmp_path):
    data = b'title,text\nOne,"First text.\n' + b"Two,Second text.\n" * 3
    (article,) = load_all(tmp_path, "a.csv", data)
    assert article.text.startswith("One\n\nFirst text.\nTwo,Second text.")


def test_a_table_without_rows(tmp_path):
    assert reason(tmp_path, "a.csv", b"title,text\n") == "a.csv holds no records"
