"""Exports in JSON."""

import json
from time import process_time

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


RECORD = {"title": "Ferry sinks", "body": "Nobody was hurt.", "date": "2024-05-06"}
WHOLE = ("Ferry sinks\n\nNobody was hurt.", "Ferry sinks", "2024-05-06")
GUARDIAN = {
    "id": "world/1", "webTitle": "Ferry sinks", "webPublicationDate": "2024-05-06T09:00:00Z",
    "fields": {"trailText": "At sea.", "byline": "Ana Ríos", "bodyText": "Nobody was hurt."},
}  # fmt: skip
NYT = {
    "web_url": "https://example.org/1", "snippet": "At sea.", "abstract": "A ferry.",
    "lead_paragraph": "Nobody was hurt.", "headline": {"main": "Ferry sinks", "name": None},
    "pub_date": "2024-05-06T09:00:00+0000", "byline": {"original": "By Ana Ríos", "person": []},
    "keywords": [{"name": "subject", "value": "Ferries"}], "multimedia": [{"caption": "A ferry"}],
}  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        {"response": {"status": "ok", "results": [RECORD]}},
        {"response": {"docs": [NYT], "meta": {"hits": 1}}},
        {"response": {"status": "ok", "results": [GUARDIAN]}},
        {"data": {"articles": {"edges": [{"node": RECORD, "cursor": "x"}], "pageInfo": {}}}},
        {"took": 1, "hits": {"total": {"value": 1}, "hits": [{"_id": "1", "_source": RECORD}]}},
        {"content": [RECORD], "totalPages": 1},
        {"rss": {"channel": {"title": "News", "description": "All of it.", "item": [RECORD]}}},
        {"related": [{"title": "Ship", "summary": "Short."}], "stories": {"top": [RECORD]}},
        [{"node": RECORD}],
    ],
)
def test_lists_of_records_at_any_depth(answer, tmp_path):
    article = load_one(tmp_path, "a.json", json.dumps(answer).encode())
    assert article.name == "a.json/1"
    assert (article.text, article.title, article.published) == WHOLE
    if b"Ana" in json.dumps(answer, ensure_ascii=False).encode():
        assert article.author == "Ana Ríos"


@pytest.mark.parametrize(
    "answer",
    [
        {"response": {"status": "ok", "content": GUARDIAN}},
        {"article": RECORD, "related": [{"title": "Ship", "summary": "Short."}]},
        {"title": "Ferry sinks", "date": "2024-05-06", "content": {"text": "Nobody was hurt."}},
    ],
)
def test_one_record_at_any_depth(answer, tmp_path):
    article = load_one(tmp_path, "a.json", json.dumps(answer).encode())
    assert article.name == "a.json"
    assert (article.text, article.title, article.published) == WHOLE


def test_records_by_their_numbers(tmp_path):
    pages = {"7": RECORD, "9": {**RECORD, "title": "Ship"}}
    found = load_all(tmp_path, "a.json", json.dumps({"query": {"pages": pages}}).encode())
    assert [(item.name, item.title) for item in found] == [
        ("a.json/1", "Ferry sinks"), ("a.json/2", "Ship")
    ]  # fmt: skip


def test_a_text_in_paragraphs_is_no_list_of_articles(tmp_path):
    body = [{"type": "p", "text": "One."}, {"type": "p", "text": "Two."}]
    article = load_one(tmp_path, "a.json", json.dumps({"title": "Ferry", "body": body}).encode())
    assert (article.name, article.text) == ("a.json", "Ferry\n\nOne.\n\nTwo.")


def test_records_in_records_a_line(tmp_path):
    lines = b"".join(json.dumps({"_id": n, "_source": RECORD}).encode() + b"\n" for n in (1, 2))
    assert [item.title for item in load_all(tmp_path, "a.jsonl", lines)] == ["Ferry sinks"] * 2


def test_wide_and_deep_files_take_no_endless_time(tmp_path):
    deep = b'{"content":[{"title":"x","content":' * 200 + b'"w"' + b"}]}" * 200
    wide = json.dumps({str(n): {"a": {"b": n}} for n in range(60_000)}).encode()
    before = process_time()
    for data in (deep, wide):
        assert isinstance(load_all(tmp_path, "a.json", data)[0], Problem)
    assert process_time() - before < 20


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
        (b'{"a": [{"id": "x"}], "b": [{"id": "y"}]}', "its columns: a, b"),
        (
            b'{"status": "error", "error": {"description": "Bad key."}}',
            "its columns: status, error",
        ),
        (b'{"a": ' * 900 + b'[{"text": "x"}]' + b"}" * 900, "its columns: a"),
        (b'[{"id": 1}, {"id": 2}]', "its columns: id"),
        (b'{"version": 3, "items": []}', "its columns: version, items"),
    ],
)
def test_json_without_articles(data, what, tmp_path):
    first = load_all(tmp_path, "a.json", data)[0]
    assert isinstance(first, Problem)
    assert what in first.reason


def test_days_as_a_database_exports_them(tmp_path):
    days = ({"$date": "2024-05-02T22:00:00Z"}, {"$date": {"$numberLong": "1714630000000"}})
    records = [{"headline": f"Quay {day}", "body": "It closed.", "pubDate": day} for day in days]
    for article in load_all(tmp_path, "a.json", json.dumps(records).encode()):
        assert article.published == "2024-05-02"
