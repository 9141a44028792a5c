"""Exports in JSON."""

import json

import pytest

from qa.types import Problem
from tests.robustness.samples import rows
from tests.robustness.stories import STORIES
from tests.samples import load_all, load_one

STORY, OTHER = STORIES


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


def test_bad_lines_do_not_stop_the_rest(tmp_path):
    lines = (
        b'{"id": 1}\n{"text": "Words."}\n\nnonsense\n[1]\n{"id": 2}\n{"text": 5}\n{"text": null}\n'
    )
    found = load_all(tmp_path, "a.jsonl", lines)
    assert [(item.name, item.reason) for item in found if isinstance(item, Problem)] == [
        ("a.jsonl/1", "a.jsonl/1 has no column that is known to hold texts (its columns: id): "
         "choose one with --columns text=NAME"),
        ("a.jsonl/3", "a.jsonl/3 is not JSON"),
        ("a.jsonl/4", "a.jsonl/4 is not a JSON object"),
        ("a.jsonl/5", "a.jsonl/5 has no column that is known to hold texts (its columns: id): "
         "choose one with --columns text=NAME"),
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
        (b"[1, 2]", "a.json/1 is not a JSON object"),
        (b"[]", "has no words"),
        (b'["a"', "is damaged: it is not JSON (line 1)"),
        (b"[" * 100_000 + b"1", "is damaged: it is not JSON"),
        (b'"words"', "holds no records"),
        (b'{"a": [{"text": "x"}], "b": [{"text": "y"}]}', "its columns: a, b"),
        (b'[{"id": 1}, {"id": 2}]', "its columns: id"),
        (b'{"version": 3, "items": []}', "its columns: version, items"),
    ],
)
def test_json_without_articles(data, what, tmp_path):
    first = load_all(tmp_path, "a.json", data)[0]
    assert isinstance(first, Problem)
    assert what in first.reason
