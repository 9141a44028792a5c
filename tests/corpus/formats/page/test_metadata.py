"""What pages of several publishing systems declare, and which of it is believed."""

from time import process_time

import pytest

from qa.corpus.formats.html import parse
from qa.corpus.formats.page.metadata import declared
from tests.corpus.formats.page.pages import BLOG, BROADCASTER, GROUP, HOSTED, TOWN, WORDS
from tests.samples import load_all, load_one


@pytest.mark.parametrize(
    ("page", "title", "author", "source", "published", "url"),
    [
        (BLOG, "Fish quay’s end", "Maren Toft", "Tarnby Bugle", "2023-05-16",
         "https://bugle.example/2023/05/quay/"),
        (BROADCASTER, "Tarnby to close its fish quay", "Jon Vik, Ida Sand", "Coast News",
         "2023-05-16", "https://coast.example/news/4711"),
        (GROUP, "Quay closes", "Kim Berg", "The Tarnby Courier", "2023-05-16", None),
        (HOSTED, "The quay is closing", "Signe Lie", None, "2023-05-16", None),
        (TOWN, "Closure of the fish quay", None, "Municipality of Tarnby", None, None),
    ],
    ids=["blog", "broadcaster", "group", "hosted", "town"],
)  # fmt: skip
def test_what_a_page_declares(page, title, author, source, published, url, tmp_path):
    article = load_one(tmp_path, "a.html", page.encode())
    assert (article.title, article.author, article.source) == (title, author, source)
    assert (article.published, article.url) == (published, url)


def story(head, top="", words=WORDS):
    page = f"<html><head>{head}</head><body><article><h1>Quay</h1>{top}{words}</article></body>"
    return page.encode()


def ld(properties):
    node = f'{{"@type":"NewsArticle","headline":"Quay",{properties}}}'
    return f'<script type="application/ld+json">{node}</script>'


@pytest.mark.parametrize(
    "given",
    ["Username", "admin", "May", "Staff", "https://x.example/by/kim", "jdoe", "The Bugle", "Jan 5",
     "kim@x.example", ""],
)  # fmt: skip
def test_what_is_no_name(given, tmp_path):
    site = '<meta property="og:site_name" content="The Bugle">'
    page = story(f'{site}<meta name="author" content="{given}">')
    assert load_one(tmp_path, "a.html", page).author is None
    page = story(site + ld(f'"author":{{"@type":"Person","name":"{given}"}}'))
    assert load_one(tmp_path, "a.html", page).author is None


@pytest.mark.parametrize(
    ("given", "author"),
    [
        ('["Ana Ríos","Ana Ríos"]', "Ana Ríos"),
        ('{"name":["Ana Ríos","Ben Cole"]}', "Ana Ríos, Ben Cole"),
        ('"Ana Ríos Ana Ríos"', "Ana Ríos"),
        ('"by ANA RÍOS in Lima"', "ANA RÍOS in Lima"),
        ('[{"name":"undefined"},{"name":"Ana Ríos"}]', "Ana Ríos"),
        ("7", None),
    ],
)
def test_authors_as_they_are_given(given, author, tmp_path):
    assert load_one(tmp_path, "a.html", story(ld(f'"author":{given}'))).author == author


@pytest.mark.parametrize(
    ("head", "top", "published"),
    [
        (ld('"datePublished":"2023-05-16","dateModified":"2024-01-01"'), "", "2023-05-16"),
        (ld('"dateModified":"2024-01-01"'), "", None),
        ('<meta property="article:modified_time" content="2024-01-01">', "", None),
        ("", "<p>Updated <time datetime='2024-01-01'>1 January 2024</time></p>", None),
        ("", "<p>Last modified: 1 January 2024</p>", None),
        ("", "<p>Published: 16 May 2023</p><p>Updated: 1 January 2024</p>", "2023-05-16"),
        ("", "<div><time datetime='2023-05-16T08:00'>Tuesday</time></div>", "2023-05-16"),
        # An event's day, in a sentence.
        ("", "<p>The quay closes on <time datetime='2023-07-01'>1 July</time>.</p>", None),
        # As written: the publisher's own day, whatever the hour is elsewhere.
        (ld('"datePublished":"2023-05-16T23:50:00-07:00"'), "", "2023-05-16"),
        # In universal time: the day that the page shows, where there is one.
        (ld('"datePublished":"2023-05-17T02:10:00Z"'), "<p>16 May 2023</p>", "2023-05-16"),
        (ld('"datePublished":"2023-05-17T02:10:00Z"'), "", "2023-05-17"),
        (ld('"datePublished":"2023-05-17T02:10:00Z"'), "<p>1 April 2023</p>", "2023-05-17"),
        ('<meta itemprop="datePublished" content="2023-05-16">', "", "2023-05-16"),
    ],
)
def test_the_day_of_publication(head, top, published, tmp_path):
    assert load_one(tmp_path, "a.html", story(head, top)).published == published


def test_a_date_that_cannot_be_read_is_said(tmp_path):
    article, notice = load_all(tmp_path, "a.html", story(ld('"datePublished":"week 20, 2023"')))
    assert article.published is None
    assert "'week 20, 2023'" in notice.reason
    assert "articles.toml" in notice.reason


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ('<meta property="og:site_name" content="www.bugle.example">', None),
        ('<meta property="og:site_name" content="https://bugle.example">', None),
        ('<meta property="og:site_name" content="bugle.example">'
         + ld('"publisher":{"name":"The Bugle"}'), "The Bugle"),
        ("<title>Quay - The Bugle</title>", "The Bugle"),
        ("<title>Quay</title>", None),
        (ld('"publisher":"The Bugle"'), "The Bugle"),
    ],
)  # fmt: skip
def test_the_publisher(head, source, tmp_path):
    assert load_one(tmp_path, "a.html", story(head)).source == source


@pytest.mark.parametrize("broken", ["{", "[[[[", "null", '{"@graph": 3}', '{"@type": {"a": 1}}'])
def test_declarations_that_make_no_sense(broken, tmp_path):
    page = story(f'<script type="application/ld+json">{broken}</script>')
    assert load_one(tmp_path, "a.html", page).title == "Quay"


def test_of_several_articles_the_one_that_the_page_shows(tmp_path):
    other = ld('"datePublished":"2020-01-11"').replace("Quay", "Salmon prices fall")
    page = story(other + ld('"datePublished":"2023-05-16"'))
    assert load_one(tmp_path, "a.html", page).published == "2023-05-16"


def test_the_address_that_a_browser_noted(tmp_path):
    page = b"<!-- saved from url=(0031)https://bugle.example/quay.html -->\n" + story("")
    assert load_one(tmp_path, "a.html", page).url == "https://bugle.example/quay.html"


def told(page, key):
    return declared(parse(page), page).get(key)


def site(title, body, head=""):
    return f"<html><head><title>{title}</title>{head}</head><body>{body}{WORDS}"


LOGO = '<header><h1 class="site-title"><a href="/">Tarnby Bugle</a></h1></header>'
OG = '<meta property="og:title" content="{}">'


@pytest.mark.parametrize(
    "page",
    [
        site("Quay closes – Tarnby Bugle", f"{LOGO}<article><h1>Quay closes</h1>"),
        site("Tarnby Bugle: Quay closes", f"{LOGO}<article><h2>Quay closes</h2>"),
        site("Tarnby Bugle: Quay closes", "<div><h1>Tarnby Bugle</h1></div><h3>Quay closes</h3>",
             OG.format("Quay closes")),
        site("Quay closes - Tarnby Bugle", "<h1>Tarnby Bugle</h1><h2>Quay closes</h2>"),
        site("Quay closes | News | Tarnby Bugle", "<div class='head'>Quay closes</div>"),
        site("Quay closes – Tarnby Bugle", "<header><h1>Quay closes</h1></header><main>"),
        site("Tarnby Bugle", "<h1>Quay closes</h1>", OG.format("Tarnby Bugle")
             + '<meta property="og:site_name" content="The Tarnby Bugle">'),
        # Cut, other, or longer than what is seen.
        site("x", "<article><h1>Quay closes</h1>", OG.format("Board votes to shut the quay")),
        site("x", "<article><h1>Quay closes <b>Premium</b></h1>", OG.format("Quay closes")),
        site("x", "", OG.format("Quay closes - Tarnby Courier")
             + '<meta property="og:site_name" content="TarnbyCourier.com">'),
        site("x", "", OG.format("Quay closes | Tarnby Bugle")
             + '<meta property="og:site_name" content="Tarnby Bugle | News from the coast">'),
        site("Quay closes", "", OG.format("Home")),
    ],
)  # fmt: skip
def test_the_headline_is_the_title(page):
    assert told(page, "title") == "Quay closes"


@pytest.mark.parametrize(
    ("title", "after", "source"),
    [
        ("Quay « Tarnby Bugle", "", "Tarnby Bugle"),
        ("Quay | News | Tarnby Bugle", "", "Tarnby Bugle"),
        ("Quay | Reuters", '<img alt="Reuters">', "Reuters"),
        ("Quay | Reuters", "<p>© 2023 Reuters</p>", "Reuters"),
        ("Quay | Video", '<div><a href="/v">Video</a></div>', None),
        ("Quay for good", "", None),
        ("Quay: what it means for the town", "", None),
        ("Quay - May 16, 2023", "", None),
        ("Quay - page 2", "", None),
        ("Quay - the end of it", "", None),
        ("Quay - The Day on Which Everything Ended", "", None),
    ],
)
def test_the_publisher_in_the_title(title, after, source):
    assert told(site(title, f"<h1>Quay</h1>{after}"), "source") == source


NODE = ('{"@type":"NewsArticle","headline":"Quay","datePublished":"2023-05-16",'
        '"author":{"@type":"Person","name":"Maren Toft"}}')  # fmt: skip


def script(json, kind="application/ld+json"):
    return f'<script type="{kind}">{json}</script>'


@pytest.mark.parametrize(
    "head",
    [
        script('{"@type":"JobPosting","datePosted":"2020-01-01"}') + script(NODE),
        script('{"@type":"BlogPosting","name":"Teaser","datePublished":"2020-01-01"}')
        + script(NODE),
        script(NODE.replace("Quay", "Salmon").replace("16", "11")) + script(NODE),
        script(NODE, "Application/LD+JSON; charset=utf-8"),
        script(f"//<![CDATA[\n{NODE}\n//]]>"),
        script(f"<!-- {NODE} -->"),
        script(NODE.replace("}}", "},}")),
        script(NODE.replace("NewsArticle", "WebPage").replace("headline", "name")),
        script(f'{{"@type":"WebPage","mainEntity":{{"hasPart":{NODE}}}}}'),
        script(NODE.replace("Quay", "What the search engine is told")),
        script(NODE.replace('"2023-05-16"', "1684273211000")),
        script(NODE.replace('"2023-05-16"', "1684273211")),
    ],
)
def test_json_ld_in_its_many_forms(head):
    page = site("Quay", "<article><h1>Quay</h1>", head) + "</article><h2>Salmon</h2>"
    found = declared(parse(page), page)
    assert (found["title"], found["author"]) == ("Quay", "Maren Toft")
    assert found["published"] == "2023-05-16"


def test_a_teasers_node_is_not_the_articles():
    page = site("Quay", "<article><h1>Quay</h1>", script(NODE.replace("Quay", "Salmon")))
    assert told(f"{page}</article><h2>Salmon</h2>", "published") is None


CANONICAL = '<link rel="canonical" href="{}">'


@pytest.mark.parametrize(
    "head",
    [
        CANONICAL.format("https://b.example/") + '<meta property="og:url" '
        'content="https://b.example/quay">',
        CANONICAL.format("//b.example/quay"),
        CANONICAL.format("http://[") + "<!--\n Page saved with SingleFile \n"
        " url: https://b.example/quay \n saved date: Tue May 16 2023\n-->",
    ],
)
def test_the_address(head):
    assert told(story(head).decode(), "url") == "https://b.example/quay"


@pytest.mark.parametrize("part", ["<h1>x</h1>", "<a rel=author>Jo Li</a>", "<time></time>", "<p>x"])
def test_large_pages_take_no_time(part):
    assert told(f"<html><body><h1>Quay</h1>{part * 50_000}</body></html>", "title") == "Quay"


def test_elements_one_in_another_take_little_longer_than_side_by_side():
    def seconds(close: str) -> float:
        before = process_time()
        told(
            f"<html><body><title>Fish quay closes</title>{f'<div><b>a</b>{close}' * 4000}", "title"
        )
        return process_time() - before

    seconds("</div>")  # loads what it needs
    assert seconds("") < 4 * seconds("</div>")


def test_a_byline_below_a_long_standfirst(tmp_path):
    standfirst = (
        "<p>Makers of nets blame the mole; the harbour master’s bonus of May is not paid out</p>"
    )
    byline = '<p class="author">Ana Ríos and Ben Cole</p>'
    page = story("", standfirst + byline)
    assert load_one(tmp_path, "a.html", page).author == "Ana Ríos, Ben Cole"
    paragraph = standfirst.replace("</p>", ", it was said on Tuesday.</p>")
    assert load_one(tmp_path, "a.html", story("", paragraph + byline)).author is None
