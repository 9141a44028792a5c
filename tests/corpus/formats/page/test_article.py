"""Days and by-lines that a page shows at the top of its article, and those that are others'."""

import pytest

from qa.corpus.formats.html import parse
from qa.corpus.formats.page.metadata import declared
from tests.corpus.formats.page.pages import WORDS


def story(top, after="", head=""):
    article = f"<article><h1>Quay</h1>{top}{WORDS}</article>"
    return f"<html><head>{head}</head><body>{article}{after}</body></html>"


def told(page, key):
    return declared(parse(page), page).get(key)


COMMENT = (
    '<div itemtype="http://schema.org/Comment"><span itemprop="author">Ole Dam</span>'
    '<time itemprop="datePublished" datetime="2023-06-20">20 June 2023</time><p>Twelve!</p></div>'
)
CARD = (
    "<div><h3>Salmon</h3><a rel=author>Jon Vik</a><div class=byline>By Jon Vik</div>"
    "<time datetime='2020-01-01' pubdate>1 January 2020</time></div>"
)


@pytest.mark.parametrize(
    ("top", "after"),
    [
        ("", COMMENT),
        ("", COMMENT.replace('itemtype="http://schema.org/Comment"', 'class="comment-list"')),
        ("", CARD),
        ("", f"<aside>{CARD}</aside>"),
        (f"<article>{CARD}</article>", ""),
        (f"<aside>{CARD}</aside>", ""),
        (f"<nav>{CARD}</nav>", ""),
    ],
)
def test_of_others_are_neither_names_nor_days(top, after):
    page = story(top, after)
    assert (told(page, "author"), told(page, "published")) == (None, None)
    page = story(f"{top}<p>By Maren Toft</p><p>16 May 2023</p>", after)
    assert (told(page, "author"), told(page, "published")) == ("Maren Toft", "2023-05-16")


def test_what_encloses_the_headline_is_no_comment():
    page = story("<p>16 May 2023</p>").replace("<body>", "<body class=comments-open>")
    assert told(page, "published") == "2023-05-16"


@pytest.mark.parametrize(
    ("top", "author"),
    [
        ("<p>By the time the board met, it was late.</p>", None),
        ("<p>By Friday, the roads were open again.</p>", None),
        ("<p>By Maren Toft</p><p>By Jon Vik</p>", "Maren Toft"),
        ("<p>By the Associated Press</p>", "Associated Press"),
        ("<p>Par Maren Toft</p>", "Maren Toft"),
        ("<p>By Maren Toft, Reuters</p>", "Maren Toft"),
        ("<p>Posted on: <b>16 May 2023</b> by <b>Maren Toft</b></p>", "Maren Toft"),
        ("<i class='author-name'>Maren Toft</i><p class='author-title'>Chief Editor</p>",
         "Maren Toft"),
        ("<div class='article-author'><a>Maren Toft</a><p class='author-bio'>Covers ports.</p>"
         "</div>", "Maren Toft"),
        ("<div class=byline>By <a>Maren Toft</a>, <a>Jon Vik</a> <i class=role>Staff</i></div>",
         "Maren Toft, Jon Vik"),
        ("<div class=byline>Maren Toft <span>May 16, 2023</span></div>", "Maren Toft"),
        ("<div class=byline><a>Maren Toft</a><a>Jon Vik</a></div>", "Maren Toft, Jon Vik"),
        ("<div class=author>Maren Toft</div><div class=author>Jon Vik</div>",
         "Maren Toft, Jon Vik"),
        ("<li class='post-author'><i>Post author</i><i>By <a>Maren Toft</a></i></li>",
         "Maren Toft"),
    ],
)  # fmt: skip
def test_bylines(top, author):
    assert told(story(top), "author") == author


STAMP = '<meta property="article:published_time" content="2023-05-15T23:05:00Z">'
MODIFIED = '<meta name="date" content="2024-05-20">'


@pytest.mark.parametrize(
    ("head", "top"),
    [
        ("", "<p>16 May 2023 | 3 min read</p>"),
        ("", "<p>Maren Toft | 16 May 2023</p>"),
        ("", "<p class=dateline>Tarnby, 16 May 2023</p>"),
        ("", "<div>Published 16 May 2023, updated 20 May 2024</div>"),
        ("", "<div>16 May 2023 (last updated 20 May 2024)</div>"),
        ("", "<p><i class=modified>Updated 20 May 2024</i> <i class=date>16 May 2023</i></p>"),
        ("", "<p>Posted on: <b>16 May 2023</b> by <b>Maren Toft</b></p>"),
        ("", "<footer>Submitted by <i>maren.toft</i> on <time datetime='2023-05-16T12:00'>Tue, "
             "05/16/2023 - 12:00</time></footer>"),
        ("", "<li class='post-date'><i>Post date</i><i><a>May 16, 2023</a></i></li>"),
        ("", "<time class='published updated' datetime='2023-05-16'></time>"),
        ("", "<div class=byline>Maren Toft <span>9:30 p.m. May 16, 2023</span></div>"),
        ("", "<ul><li>30 June 2023</li><li>The mole opens</li></ul><p>Published 16 May 2023</p>"),
        # What the page shows of itself, beside a stamp in universal time.
        (STAMP, "<aside><summary><span>Tue 16 May 2023 00.05 BST</span></summary></aside>"),
        (STAMP, "<div>Tarnby - <time datetime='2023-05-15T22:40Z'>16 may 2023 - 00:40 CEST</time>"
                "</div>"),
        (MODIFIED, "<p>Published 16 May 2023</p>"),
        ('<meta property="article:published_time" content="1970-01-01T00:00Z">',
         "<time datetime='2023-05-16'>16 May</time>"),
    ],
)  # fmt: skip
def test_days_that_are_shown(head, top):
    assert told(story(top, head=head), "published") == "2023-05-16"


@pytest.mark.parametrize(
    "top",
    [
        "<p class='event-date'>30 June 2023</p>",
        "<p><span itemprop='startDate'>30 June 2023</span></p>",
        "<h2>30 June 2023</h2>",
        "<ul><li>30 June 2023</li></ul>",
        "<p>Deadline for tenders: 30 June 2023</p>",
        "<p>TARNBY, May 16, 2023 — The board met.</p>",
        "<p>16 May 2093</p>",
    ],
)
def test_days_of_something_else(top):
    assert told(story(top), "published") is None


def test_a_page_without_a_heading():
    body = "<p><b>Quay closes</b><br>By Maren Toft<br>May 16, 2023</p>"
    page = f"<html><head><title>Quay closes</title></head><body><p>Bugle</p>{body}{WORDS}"
    found = declared(parse(page), page)
    assert (found["author"], found["published"]) == ("Maren Toft", "2023-05-16")
