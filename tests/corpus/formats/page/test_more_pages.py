import pytest

from tests.corpus.formats.page.more_pages import BODY, PAGES, TITLE
from tests.samples import load_all, load_one


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_pages_of_further_systems(page, tmp_path):
    article = load_one(tmp_path, "a.html", page.html.encode())
    assert article.title == TITLE
    assert (article.author, article.published) == (page.author, page.published)
    assert article.source == page.source
    for kept in ("34", "61,300", "Ines Holt"):
        assert kept in article.text
    for left_out in page.without:
        assert left_out not in article.text


def test_a_form_that_is_the_page_is_kept(tmp_path):
    page = f"<html><body><form><input><h1>{TITLE}</h1>{BODY}</form></body></html>"
    assert "61,300 passengers" in load_one(tmp_path, "a.html", page.encode()).text
    page = f"<html><body><article><div>{BODY}<form><input></form></div></article></body></html>"
    assert "61,300 passengers" in load_one(tmp_path, "a.html", page.encode()).text


def test_two_rows_of_merged_headers(tmp_path):
    table = (
        "<table><thead><tr><th rowspan='2'>Ward</th><th colspan='2'>2020</th><th colspan='2'>2024"
        "</th></tr><tr><th>Votes</th><th>Share</th><th>Votes</th><th>Share</th></tr></thead>"
        "<tr><th rowspan='2'>Brock</th><td>389</td><td>58.0%</td><td>401</td><td>55.1%</td></tr>"
        "<tr><td>12</td><td>2%</td><td>13</td><td>3%</td></tr></table>"
    )
    page = f"<html><body><article><h1>Votes</h1>{BODY}{table}</article></body></html>"
    text = load_one(tmp_path, "a.html", page.encode()).text
    assert "| Ward | 2020 Votes | 2020 Share | 2024 Votes | 2024 Share |" in text
    assert "| Brock | 12 | 2% | 13 | 3% |" in text


def test_the_same_story_from_a_press_archive_and_a_feed(tmp_path):
    archive = (
        f"Page 1 of 1\n\n{TITLE}\n\nThe Northern Star\nMay 3, 2024 Friday\nFinal Edition\n\n"
        "Byline: By NILS AKER\nBody\n\nThe company said that it would sell two boats.\n"
    )
    article = load_one(tmp_path, "a.txt", archive.encode())
    assert (article.title, article.author, article.published) == (TITLE, "NILS AKER", "2024-05-03")
    feed = (
        "<rss version='2.0'><channel><title>L'Île</title><language>fr-FR</language><item>"
        f"<title>{TITLE}</title><pubDate>ven., 03 mai 2024 10:12:00 +0200</pubDate>"
        "<description>La compagnie vend deux bateaux.</description></item></channel></rss>"
    )
    (article,) = load_all(tmp_path, "a.rss", feed.encode())
    assert article.published == "2024-05-03"
