"""What is kept of a page's words."""

import json
from time import process_time

import pytest

from tests.corpus.formats.page.pages import BLOG, BROADCASTER, GROUP, HOSTED, TOWN, WORDS
from tests.samples import load_all, load_one

SENTENCES = ("eleven of its forty piles", "earns 90,000 crowns a year", "they left before the vote")


@pytest.mark.parametrize(
    ("page", "kept", "dropped"),
    [
        (BLOG, ["due on 30 June, the board"], ["214 partners", "Home", "12 comments"]),
        (BROADCASTER, ["built in 1934"], ["From the section", "Share"]),
        (GROUP, ["meets again on 6 June"], ["weekly letter"]),
        (HOSTED, [], ["2020"]),
        (TOWN, ["Decision of 16 May 2023", "five members", "Who decides?",
                "Berths 1 to 9 | north mole from July"], []),
    ],
    ids=["blog", "broadcaster", "group", "hosted", "town"],
)  # fmt: skip
def test_the_article_is_kept_whole_and_nothing_else(page, kept, dropped, tmp_path):
    text = load_one(tmp_path, "a.html", page.encode()).text
    for words in (*SENTENCES, *kept):
        assert words in " ".join(text.split()), words
    for words in dropped:
        assert words not in text, words


def test_an_article_that_the_extraction_misses_is_taken_from_the_page(tmp_path):
    rows = "".join(f"<li>Berth {n} is leased to boat number {n * 7}.</li>" for n in range(40))
    consent = "<div class='c'><p>" + "We value your privacy and store cookies. " * 20 + "</p></div>"
    page = f"<html><body>{consent}<main><h1>Berths</h1><ul class='links'>{rows}</ul></main></body>"
    text = load_one(tmp_path, "a.html", page.encode()).text
    assert "Berth 39 is leased to boat number 273" in text


def test_what_was_mostly_lost_is_said(tmp_path, monkeypatch):
    from qa.corpus.formats.page import text as page_text

    monkeypatch.setattr(page_text, "_LEAST_KEPT", 0.0)  # as if there were no falling back
    monkeypatch.setattr(page_text, "_extracted", lambda _: "A single line of it.")
    page = f"<html><body><article><h1>Quay</h1>{WORDS}</article></body></html>"
    article, notice = load_all(tmp_path, "a.html", page.encode())
    assert article.seen > 2 * len(article.text)
    assert f"{len(article.text)} of the {article.seen} characters" in notice.reason


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("11,800<sup>3</sup> people", "11,800³ people"),
        ("11,800<sup><a href='#fn3'>3</a></sup> people", "11,800 people"),
        ("11,800<a href='#fn3'><sup>3</sup></a> people", "11,800 people"),
        ("11,800<sup>[3]</sup> people", "11,800 people"),
        ("11,800<sup>3, 4</sup> people", "11,800 people"),
        ("11,800<sup><b>3</b></sup> people", "11,800³ people"),
        ("45 km<sup>2</sup> of sea", "45 km² of sea"),
        ("10<sup>-6</sup> grams", "10⁻⁶ grams"),
        ("the 5<sup>th</sup> of May", "the 5th of May"),
        ("CO<sub>2</sub> rose", "CO2 rose"),
    ],
)
def test_raised_figures(written, read, tmp_path):
    page = f"<html><body><article><h1>Quay</h1>{WORDS}<p>It was {written}.</p></article></body>"
    assert f"It was {read}." in load_one(tmp_path, "a.html", page.encode()).text
    letter = f"Subject: A\nContent-Type: text/html; charset=utf-8\n\n<p>It was {written}.</p>"
    assert f"It was {read}." in load_one(tmp_path, "a.eml", letter.encode()).text


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        # All of it is marked as names of columns.
        ("<tr><th>Year<th>2021</tr><tr><th>Catch<th>9,420</tr><tr><th>Price<th>3",
         "| Year | 2021 |\n| Catch | 9,420 |\n| Price | 3 |"),
        ("<thead><tr><td>Catch<td>9,420</thead>", "| Catch | 9,420 |"),
        # Equal figures are no headline over the rows below.
        ("<tr><th>Home<th>Away</tr><tr><td>2<td>1</tr><tr><td>1<td>1</tr><tr><td>0<td>3",
         "| Home | Away |\n| 2 | 1 |\n| 1 | 1 |\n| 0 | 3 |"),
        ("<tr><th>Home<th>Away</tr><tr><td colspan=2>May</tr><tr><td>2<td>1",
         "May\n\n| Home | Away |\n| 2 | 1 |"),
        ("<tr><th>Home<th>Away</tr><tr><td colspan=2>None was played", None),
    ],
)  # fmt: skip
def test_tables(rows, read, tmp_path):
    table = f"<table>{rows}</table>"
    page = f"<html><body><article><h1>Quay</h1>{WORDS}{table}</article></body></html>"
    text = load_one(tmp_path, "a.html", page.encode()).text
    if read:
        assert read in text
    else:
        assert "| Home | Away |" in text
        assert "None was played" in text


def test_tables_in_one_another_take_no_time(tmp_path):
    deep = "<table><tr><td>" * 600
    page = f"<html><body><article><h1>Quay</h1>{WORDS}{deep}A cell.</article></body></html>"
    load_one(tmp_path, "a.html", WORDS.encode())  # the libraries are loaded
    before = process_time()
    assert "A cell." in load_one(tmp_path, "a.html", page.encode()).text
    assert process_time() - before < 2


def test_a_kicker_does_not_stick_to_the_headline(tmp_path):
    head = "<h1><span>Harbour row</span><span>Quay shut for good</span></h1>"
    words = WORDS.replace(
        "<p>", "<p><span class='cap'>I</span><span>ndeed</span> Mac<b>Lean</b> ", 1
    )
    page = f"<html><body><article>{head}{words}</article></body></html>"
    article = load_one(tmp_path, "a.html", page.encode())
    assert article.title == "Harbour row Quay shut for good"
    assert article.text.startswith(f"{article.title}\n\nIndeed MacLean ")


def test_comments_go_and_what_a_footer_corrects_stays(tmp_path):
    below = (
        "<section id='comments'><p>Gull: I have used that quay every day for years.</p></section>"
        "<footer><p>Filed under: quays and all that lies at them.</p><p>This article was amended "
        "on 3 May 2024: an earlier version gave 21 berths.</p></footer>"
    )
    page = f"<html><body><article><h1>Quay</h1>{WORDS}{below}</article></body></html>"
    article = load_one(tmp_path, "a.html", page.encode())
    assert "Gull" not in article.text
    assert "Filed" not in article.text
    (mark,) = (mark for mark in article.marks if mark.kind == "correction")
    assert "21 berths" in article.text[mark.start : mark.end]


def test_a_page_that_a_script_draws_gives_the_text_that_it_declares(tmp_path):
    node = {"@type": "NewsArticle", "headline": "Tram opens", "articleBody": WORDS}
    other = {"@type": "NewsArticle", "headline": "Mill sold", "articleBody": "The mill. " * 90}
    for said, kept in ((node, True), ([node, other], True), (other, False)):
        page = (
            f"<html><script type='application/ld+json'>{json.dumps(said)}</script><body><div>"
            "<h1>Tram opens</h1><p>Loading</p></div><h2>Mill sold</h2></body></html>"
        )
        text = " ".join(load_one(tmp_path, "a.html", page.encode()).text.split())
        assert all((words in text) == kept for words in SENTENCES)
        assert "The mill." not in text


def test_a_banner_beside_a_few_words_goes(tmp_path):
    banner = (
        "<div id='cookie-banner'><p>We and our 842 partners store data on your device, and with "
        "your consent we use it to choose what is shown to you.</p><button>Accept</button></div>"
    )
    said = "The ferry to Holm is cancelled, and two of its crew are hurt. It sails on Sunday again."
    words = f"<div><h1>Storm</h1><p>{said}</p></div>"
    text = load_one(tmp_path, "a.html", f"<html><body>{banner}{words}</body></html>".encode()).text
    assert text == f"Storm\n\n{said}"
