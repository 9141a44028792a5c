"""Feeds."""

import pytest

from qa.types import Article
from tests.robustness.export_samples import atom, rss
from tests.robustness.stories import STORIES
from tests.samples import load_all, load_one, reason

STORY, OTHER = STORIES

RSS = '<rss version="2.0"><channel><title>The Post</title>{}</channel></rss>'


def entry(inner, **given):
    """What a feed of one item comes to."""
    return RSS.format(f"<item><title>Ferry sinks</title>{inner}</item>").encode()


@pytest.mark.parametrize(
    ("name", "data"), [("a.rss", rss(STORIES)), ("a.atom", atom(STORIES)), ("a.xml", rss(STORIES))]
)
def test_each_entry_is_an_article(name, data, tmp_path):
    found = load_all(tmp_path, name, data)
    assert [item.name for item in found] == [f"{name}/1", f"{name}/2"]
    for article, story in zip(found, STORIES, strict=True):
        assert article.text == f"{story.title}\n\n{story.text}"
        assert (article.title, article.author) == (story.title, story.author)
        assert (article.source, article.published) == (story.source, story.published)
    if name != "a.atom":
        assert found[0].url == "https://example.org/1"


def test_the_day_of_a_change_is_not_that_of_publication(tmp_path):
    changed = atom(STORIES).replace(b"published>", b"changed>")
    assert {item.published for item in load_all(tmp_path, "a.atom", changed)} == {None}
    dublin = '<description>Words.</description><x:{0} xmlns:x="{1}">2023-03-14</x:{0}>'
    core = "http://purl.org/dc/elements/1.1/"
    assert load_one(tmp_path, "a.rss", entry(dublin.format("date", core))).published == "2023-03-14"
    core = "http://www.w3.org/2005/Atom"
    assert load_one(tmp_path, "b.rss", entry(dublin.format("updated", core))).published is None


def test_a_day_that_cannot_be_read_is_told(tmp_path):
    data = entry("<description>Words.</description><pubDate>the other day</pubDate>")
    article, notice = load_all(tmp_path, "a.rss", data)
    assert article.published is None
    assert "'the other day'" in notice.reason


def test_what_feeds_leave_out_and_get_wrong(tmp_path):
    data = entry(
        "<author>jo@example.org (Jo Bell)</author><description>A caf&eacute;.</description>"
    )
    article = load_one(tmp_path, "a.rss", data)
    assert (article.text, article.author) == ("Ferry sinks\n\nA café.", "Jo Bell")
    long = "<author>jo@tarnby.media (Jo Bell)</author><description>A.</description>"
    assert load_one(tmp_path, "d.rss", entry(long)).author == "Jo Bell"
    assert load_one(tmp_path, "b.rss", entry("")).text == "Ferry sinks"
    escaped = "<description>&lt;p&gt;One &amp;amp; two&lt;/p&gt;&lt;p&gt;Three</description>"
    assert load_one(tmp_path, "c.rss", entry(escaped)).text == "Ferry sinks\n\nOne & two\n\nThree"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<note><to>You</to></note>",
         "is XML, but no feed: save its articles as .txt, .html, .csv or .json files"),
        (b"words", "is damaged: it is not XML"),
        (RSS.format("").encode(), "has no entries"),
    ],
)  # fmt: skip
def test_what_is_no_feed(data, message, tmp_path):
    assert reason(tmp_path, "a.xml", data) == f"a.xml {message}"


def test_a_feed_that_is_cut_short(tmp_path):
    data = rss(STORIES)
    first, second, problem = load_all(tmp_path, "a.rss", data[: data.index(b"Some 4,000")])
    assert first.text == f"{STORY.title}\n\n{STORY.text}"
    assert second.title == OTHER.title
    assert problem.reason == "a.rss is damaged: its end is missing after 2 entries"


def test_entities_are_neither_resolved_nor_fetched(tmp_path):
    (tmp_path / "secret").write_text("secret words")
    laughs = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    outer = f'<!ENTITY file SYSTEM "{(tmp_path / "secret").as_uri()}">'
    outer += '<!ENTITY net SYSTEM "http://127.0.0.1:9/x">'
    words = "<description>Words &a9;&file;&net;.</description>"
    body = RSS.format(f"<item><title>A title</title>{words}</item>")
    data = f"<?xml version='1.0'?><!DOCTYPE rss [{laughs}{outer}]>{body}".encode()
    article = load_one(tmp_path, "a.rss", data)
    assert isinstance(article, Article)
    assert "secret" not in article.text
    assert len(article.text) < 100
