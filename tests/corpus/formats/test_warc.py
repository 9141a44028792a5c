"""Archives of web pages."""

import gzip
import zlib

import pytest

from qa.types import Problem, Skipped
from tests.robustness.export_samples import answer, crawl, record
from tests.robustness.samples import page
from tests.robustness.stories import STORIES
from tests.samples import load_all, load_one, reason

STORY, OTHER = STORIES
WHERE = "https://example.org/1"


def response(body: bytes, more: str = "", kind: str = "text/html") -> bytes:
    return record("response", answer(body, kind, more=more), WHERE)


def page_of(tmp_path, body: bytes, more: str = "", kind: str = "text/html"):
    return load_one(tmp_path, "a.warc", response(body, more, kind))


@pytest.mark.parametrize("packed", [False, True])
def test_each_page_is_an_article_with_its_address(packed, tmp_path):
    name = "a.warc.gz" if packed else "a.WARC"
    *found, skipped = load_all(tmp_path, name, crawl(STORIES, packed, pictures=True))
    assert [item.name for item in found] == [f"{name}/1", f"{name}/2"]
    for number, (article, story) in enumerate(zip(found, STORIES, strict=True), start=1):
        assert all(paragraph in article.text for paragraph in story.paragraphs)
        assert (article.title, article.author) == (story.title, story.author)
        assert (article.url, article.file) == (f"https://example.org/{number}", name)
    reason = f"{name} holds 2 records of image/png, which are not read"
    assert skipped == Skipped(f"{name}/image/png", reason)


def test_one_member_for_all_records(tmp_path):
    found = load_all(tmp_path, "a.warc.gz", gzip.compress(crawl(STORIES)))
    assert [item.name for item in found[:2]] == ["a.warc.gz/1", "a.warc.gz/2"]


def test_ways_to_pack_a_page(tmp_path):
    whole = page(STORY)
    text = page_of(tmp_path, whole).text
    deflate = zlib.compressobj(wbits=-15)
    raw = deflate.compress(whole) + deflate.flush()
    half = gzip.compress(whole)
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (half[:99], half[99:], b""))
    for body, more in [
        (raw, "Content-Encoding: deflate\r\n"),
        (zlib.compress(whole), "Content-Encoding: deflate\r\n"),
        (chunks, "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
        # Programs that keep what they have unpacked with the header of what was packed.
        (whole, "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
    ]:
        assert page_of(tmp_path, body, more).text == text
    message = reason(tmp_path, "b.warc", response(whole, "Content-Encoding: br\r\n"))
    assert message == (
        "b.warc/1 is packed in a way that is not read (br): save the page as an .html file"
    )


def test_the_server_knows_the_encoding_better_than_the_page(tmp_path):
    body = "<meta charset=utf-8><p>The café of señor Muñoz opened in Łódź.</p>".encode(
        "cp1250", "replace"
    )
    assert "Łódź" in page_of(tmp_path, body, kind="text/html; charset=windows-1250").text
    assert "señor" in page_of(tmp_path, "<p>señor</p>".encode(), kind="text/html; charset=x").text


def test_what_is_no_page_is_passed_over(tmp_path):
    data = response(b"<p>Words.") + response(b"<img src=x>") + response(b"\0\1\2\0\0")
    data += response(b"") + record("response", answer(b"<p>Moved.", status="301 Moved"), WHERE)
    data += record("resource", b"<p>Words.", WHERE, "text/html")
    data += response(b"x", kind="x" * 500) + response(b"x", kind="image/svg+xml")
    found = load_all(tmp_path, "a.warc", data)
    assert [(type(item).__name__, item.name) for item in found] == [
        ("Article", "a.warc/1"), ("Problem", "a.warc/3"), ("Skipped", "a.warc/an unknown kind"),
        ("Skipped", "a.warc/image/svg+xml"),
    ]  # fmt: skip
    only = reason(tmp_path, "b.warc", response(b"x", kind="image/png"))
    assert only == "b.warc holds no web page that a server sent"


def test_an_address_that_is_none(tmp_path):
    bad = response(b"<p>Words.").replace(WHERE.encode(), b"http://x y\x1b[0m")
    assert load_one(tmp_path, "a.warc", bad).url is None


@pytest.mark.parametrize(
    "damaged",
    [
        crawl(STORIES) + b"nonsense",
        crawl(STORIES) + b"WARC/1.1\r\nWARC-Type: response\r\n\r\n",
        crawl(STORIES)[:-200],
        crawl([*STORIES, STORY])[:-1500],
        crawl(STORIES, packed=True) + b"\x1f\x8bnonsense",
        crawl([*STORIES, STORY], packed=True)[:-700],
    ],
)
def test_what_comes_before_damage_is_read(damaged, tmp_path, capfd):
    name = "a.warc.gz" if damaged.startswith(b"\x1f") else "a.warc"
    found = load_all(tmp_path, name, damaged)
    assert [item.name for item in found[:2]] == [f"{name}/1", f"{name}/2"]
    assert isinstance(found[-1], Problem)
    assert "is damaged: no more than" in found[-1].reason
    assert capfd.readouterr() == ("", "")  # the library would print it


def test_what_is_no_archive(tmp_path):
    for name, data in {
        "a.warc": b"words",
        "b.warc.gz": gzip.compress(b"x"),
        "c.warc.gz": b"\x1f\x8b",
    }.items():
        assert reason(tmp_path, name, data) == f"{name} is damaged: it is not a WARC file"


def test_limits(tmp_path):
    bomb = b"<p>" + b"word " * 1_000_000
    for body, more in [
        (bomb, ""),
        (gzip.compress(bomb), "Content-Encoding: gzip\r\n"),
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(gzip.compress(bomb)), gzip.compress(bomb)),
         "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
    ]:  # fmt: skip
        data = response(b"<p>Words.") + response(body, more)
        first, second = load_all(tmp_path, "a.warc.gz", gzip.compress(data), file_bytes=1_000_000)
        assert first.name == "a.warc.gz/1"
        assert "a.warc.gz/2 has more than 1,000,000 bytes" in second.reason
    data = gzip.compress(response(b"<p>Words.") + response(bytes(20_000_000), kind="image/png"))
    *_, last = load_all(tmp_path, "a.warc.gz", data)
    assert "QA_LARGEST_ARCHIVE" in last.reason
    *_, last = load_all(tmp_path, "a.warc", response(b"<p>Words.") * 3, articles=2)
    assert "more than 2 articles" in last.reason


def test_a_crawl_without_a_page_is_told_of(tmp_path):
    empty = response(b"<html><body><img src='x'></body></html>")
    assert "holds no web page with words" in reason(tmp_path, "a.warc", empty)
    missing = response(b"").replace(b"200", b"404")
    assert "holds no web page" in reason(tmp_path, "b.warc", missing)
