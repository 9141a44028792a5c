"""Tables and JSON exports."""

import json

import pytest

from eval.samples import record_lines, records, rows, table
from eval.stories import STORIES
from qa.corpus.formats.rows import roles, value
from qa.types import Problem
from tests.samples import load_all, load_one, reason

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


def test_a_post_with_tags_amid_its_paragraphs_keeps_them(tmp_path):
    body = "The mayor <em>resigned</em>.\n\nREAD MORE: Storms in the north\n \nNo one came."
    data = json.dumps([{"title": "A", "text": body}]).encode()
    (article,) = load_all(tmp_path, "a.json", data)
    assert article.text.endswith(
        "The mayor resigned.\n\nREAD MORE: Storms in the north\n\nNo one came."
    )
    assert [mark.kind for mark in article.marks] == ["teaser"]


def test_one_object_is_one_article(tmp_path):
    article = load_one(tmp_path, "a.json", json.dumps(rows(STORIES)[0]).encode())
    assert (article.name, article.file, article.text) == (
        "a.json",
        None,
        f"{STORY.title}\n\n{STORY.text}",
    )


def test_a_feed_is_its_items_and_an_article_is_not_its_comments(tmp_path):
    items = [{"title": f"Story {n}", "content_text": f"Words of story {n}."} for n in (1, 2)]
    feed = {"title": "My clippings", "description": "All that I kept.", "items": items}
    found = load_all(tmp_path, "feed.json", json.dumps(feed).encode())
    assert [article.title for article in found] == ["Story 1", "Story 2"]
    article = {"title": "A story", "text": "Its words.", "comments": [{"text": "Nonsense."}]}
    assert load_one(tmp_path, "a.json", json.dumps(article).encode()).title == "A story"


def test_signs_written_as_entities(tmp_path):
    row = {
        "title": {"rendered": "Dam &amp; river break"},
        "content": "Smith &amp; Sons said &quot;no&quot; at ?a=1&copy=2.",
        "author": 7,
    }
    article = load_one(tmp_path, "a.json", json.dumps([row]).encode())
    assert article.title == "Dam & river break"
    assert 'Smith & Sons said "no" at ?a=1&copy=2.' in article.text
    assert article.author is None


def test_columns_by_name(tmp_path):
    data = b"id;words;who\n7;The text of it.;Ana R\xc3\xados\n"
    said = reason(tmp_path, "a.csv", data)
    assert said == (
        "a.csv has no column that is known to hold texts (it has id, words, who): "
        "name one with --columns text=NAME"
    )
    article = load_one(tmp_path, "a.csv", data, columns={"text": "words", "author": "who"})
    assert (article.text, article.author) == ("The text of it.", "Ana Ríos")
    by_case = load_one(tmp_path, "a.csv", data, columns={"text": "Words"})
    assert by_case.text == "The text of it."


def test_a_named_column_wins_over_usual_ones(tmp_path):
    data = b"text,body\nThe short one.,The long one.\n"
    assert load_one(tmp_path, "a.csv", data).text == "The short one."
    assert load_one(tmp_path, "a.csv", data, columns={"text": "body"}).text == "The long one."
    elsewhere = load_one(tmp_path, "a.csv", data, columns={"text": "not here"})
    assert elsewhere.text == "The short one."


def test_which_column_is_what():
    assert roles(["URL", "Article_Text", "Pub Date", "Byline"], {}) == {
        "text": "Article_Text", "author": "Byline", "published": "Pub Date"
    }  # fmt: skip
    assert roles(["description", "content"], {})["text"] == "content"
    assert roles(["x"], {"text": "x.inner"}) == {"text": "x.inner"}


def test_records_in_records(tmp_path):
    record = {
        "title": {"rendered": "The <b>title</b>"},
        "content": {"rendered": "<p>One &amp; two.</p><p>Three.</p>"},
        "authors": [{"name": "Ana"}, {"name": "Jo"}],
        "source": {"id": None, "name": "The Post"},
        "date": "2023-03-14T09:00:00Z",
    }
    article = load_one(tmp_path, "a.json", json.dumps(record).encode())
    assert article.text == "The title\n\nOne & two.\n\nThree."
    assert (article.author, article.source) == ("Ana, Jo", "The Post")
    assert (article.title, article.published) == ("The title", "2023-03-14")
    inner = {"data": {"story": "The text."}}
    assert value(inner, "data.story") == "The text."
    found = load_one(
        tmp_path, "b.json", json.dumps([inner]).encode(), columns={"text": "data.story"}
    )
    assert found.text == "The text."


def test_a_bad_row_does_not_stop_the_rest(tmp_path):
    data = b"title,text\nOne,First text.\nTwo,\nThree,3,4,5\n\n,\nFour,Last text.\n"
    found = load_all(tmp_path, "a.csv", data)
    assert [item.name for item in found] == ["a.csv/1", "a.csv/2", "a.csv/3", "a.csv/4"]
    assert found[1].reason == "a.csv/2 has no words in its column text"
    assert found[2].reason == "a.csv/3 has 4 cells where the first row names 2"
    assert found[3].text == "Four\n\nLast text."


def test_bad_records(tmp_path):
    lines = (
        b'{"id": 1}\n{"text": "Words."}\n\nnonsense\n[1]\n{"id": 2}\n{"text": 5}\n{"text": null}\n'
    )
    found = load_all(tmp_path, "a.jsonl", lines)
    assert [(item.name, item.reason) for item in found if isinstance(item, Problem)] == [
        ("a.jsonl/1", "a.jsonl/1 has no column that is known to hold texts (it has id): "
         "name one with --columns text=NAME"),
        ("a.jsonl/3", "a.jsonl/3 is not JSON"),
        ("a.jsonl/4", "a.jsonl/4 is not an object with names and values"),
        ("a.jsonl/5", "a.jsonl/5 has no column that is known to hold texts (it has id): "
         "name one with --columns text=NAME"),
        ("a.jsonl/7", "a.jsonl/7 has no words in its column text"),
    ]  # fmt: skip
    assert [item.name for item in found if not isinstance(item, Problem)] == [
        "a.jsonl/2", "a.jsonl/6"
    ]  # fmt: skip


def test_lone_surrogates_in_json(tmp_path):
    article = load_one(tmp_path, "a.json", b'{"text": "one \\ud800 two", "title": "\\udfff a b"}')
    assert (article.text, article.title) == ("a b\n\none  two", "a b")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"[1, 2]", "a.json/1 is not an object"),
        (b"[]", "has no words"),
        (b'["a"', "is damaged: it is not JSON (line 1)"),
        (b"[" * 100_000 + b"1", "is damaged: it is not JSON"),
        (b'"words"', "holds no records"),
        (b'{"a": [{"text": "x"}], "b": [{"text": "y"}]}', "it has a, b"),
        (b'[{"id": 1}, {"id": 2}]', "it has id"),
        (b'{"version": 3, "items": []}', "it has version, items"),
    ],
)
def test_what_is_no_export(data, what, tmp_path):
    first = load_all(tmp_path, "a.json", data)[0]
    assert isinstance(first, Problem)
    assert what in first.reason


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


def test_many_columns_are_not_all_shown(tmp_path):
    said = reason(tmp_path, "a.csv", ",".join(f"c{n}" for n in range(100)).encode() + b"\n1\n")
    assert "c11 and 88 more" in said
