"""Which column holds what."""

import json

import pytest

from qa.corpus.formats.column_roles import roles
from qa.corpus.formats.records import value
from tests.robustness.stories import STORIES
from tests.samples import load_all, load_one, reason

STORY, OTHER = STORIES


def test_columns_by_name(tmp_path):
    data = b"id;words;who\n7;The text of it.;Ana R\xc3\xados\n"
    message = reason(tmp_path, "a.csv", data)
    assert message == (
        "a.csv has no column that is known to hold texts (its columns: id, words, who): "
        "choose one with --columns text=NAME"
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


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("/Date(1714953600000)/", "2024-05-06"),
        ("\\/Date(1714953600000+0200)\\/", "2024-05-06"),
        ("/Date(1714946400000+0200)/", "2024-05-06"),  # half past ten at night in London
        ("/Date(-86400000)/", "1969-12-31"),
        ("/Date(999999999999999)/", None),
        (20240506, "2024-05-06"),
        ("20240506.0", "2024-05-06"),
        ("20240506T101500Z", "2024-05-06"),
        ("20240506101500", "2024-05-06"),
        (1714953600, "2024-05-06"),
        (1714953600000, "2024-05-06"),
        ("1714953600", "2024-05-06"),
        (1714953600.5, "2024-05-06"),
        ("Tue, 2024-05-06 at 18:02 +0530", "2024-05-06"),
        ("2024-05-06 to 2024-05-08", None),
        (45418, None),
        ("20241306", None),
        ("soon\n" * 90, None),
    ],
)
def test_days_as_programs_write_them(value, iso, tmp_path):
    data = json.dumps([{"text": "Words.", "date": value}]).encode()
    article, *notices = load_all(tmp_path, "a.json", data)
    assert article.published == iso
    assert len(notices) == (iso is None)
    if notices:
        assert str(value)[:4] in notices[0].reason
        assert len(notices[0].reason) < 200


def test_no_day_is_not_a_day_that_cannot_be_read(tmp_path):
    for none in ("", " ", "-", None):
        load_one(tmp_path, "a.json", json.dumps([{"text": "Words.", "date": none}]).encode())


def test_the_next_text_counts_where_the_first_is_empty(tmp_path):
    data = b"body,summary\n,The short one.\nThe long one.,The short one.\n"
    first, second = load_all(tmp_path, "a.csv", data)
    assert (first.text, second.text) == ("The short one.", "The long one.")
    only = load_all(tmp_path, "a.csv", data, columns={"text": "body"})
    assert [type(item).__name__ for item in only[:2]] == ["Problem", "Article"]


def test_many_columns_are_not_all_shown(tmp_path):
    message = reason(tmp_path, "a.csv", ",".join(f"c{n}" for n in range(100)).encode() + b"\n1\n")
    assert "c11 and 88 more" in message


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


def test_a_post_with_tags_amid_its_paragraphs_keeps_them(tmp_path):
    body = "The mayor <em>resigned</em>.\n\nREAD MORE: Storms in the north\n \nNo one came."
    data = json.dumps([{"title": "A", "text": body}]).encode()
    (article,) = load_all(tmp_path, "a.json", data)
    assert article.text.endswith(
        "The mayor resigned.\n\nREAD MORE: Storms in the north\n\nNo one came."
    )
    assert [mark.kind for mark in article.marks] == ["teaser"]


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


def test_an_address_is_no_publisher(tmp_path):
    text = "The quay closes."
    rows = [
        {"text": text, "source": "https://bugle.example/quay"},
        {"text": f"{text} So.", "source": "The Bugle", "webUrl": "https://bugle.example/quay"},
    ]
    data = "\n".join(map(json.dumps, rows)).encode()
    one, other = load_all(tmp_path, "a.jsonl", data)
    assert (one.source, one.url) == (None, "https://bugle.example/quay")
    assert (other.source, other.url) == ("The Bugle", "https://bugle.example/quay")
