"""What the page links to: the words of a saved page, and the file behind them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.settings import Settings
from qa.web import downloads
from tests.fakes import HashEncoder

PAGE = """<html><head><title>Quay</title><link rel="canonical" href="https://b.example/q?a=1&b=2">
</head><body><article><h1>Quay &lt;b&gt; closes</h1><p>The board of Tarnby voted to close the quay
on Tuesday, after an inspection found that forty piles had rotted &amp; split.</p>
<p>Correction: An earlier version of this article said that fifty had.</p></article>
<script>alert(1)</script></body></html>"""


@pytest.fixture
def client(tmp_path: Path, settings: Settings) -> Iterator[TestClient]:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "quay.html").write_text(PAGE)
    assistant = Assistant.open(tmp_path / "corpus", settings=settings, encoder=HashEncoder())
    app = FastAPI()
    app.include_router(downloads.router(OpenLibraries(assistant)))
    with assistant, TestClient(app) as client:
        yield client


def test_the_words_of_a_saved_page_at_the_passage(client: TestClient) -> None:
    start = len("Quay <b> closes\n\n")
    found = client.get(f"/article?article=quay.html&offsets={start},60,{start + 4},{start + 9}")
    assert found.status_code == 200
    html = found.text
    assert 'The </span><mark class="fn-span">board</mark><span class="fn-passage"> of' in html
    assert html.count('id="passage"') == 1
    assert '<a href="https://b.example/q?a=1&amp;b=2" rel="noopener noreferrer">' in html
    assert "<h1>Quay &lt;b&gt; closes</h1>" in html
    assert "rotted &amp; split" in html
    assert "corrected" in html
    assert "alert(1)" not in html
    assert "default-src 'none'" in found.headers["content-security-policy"]
    untouched = client.get("/original?library=&article=quay.html")
    assert 'href="original?library=&amp;article=quay.html"' in html
    assert "alert(1)" in untouched.text
    assert "sandbox" in untouched.headers["content-security-policy"]


@pytest.mark.parametrize("offsets", ["", "1", "x,y", "9999999,1,-4,3", "1,2,3,4,5,6"])
def test_offsets_that_make_no_sense_mark_nothing_wrong(client: TestClient, offsets: str) -> None:
    found = client.get("/article", params={"article": "quay.html", "offsets": offsets})
    assert found.status_code == 200
    assert "forty piles" in found.text


@pytest.mark.parametrize("name", ["gone.html", "../quay.html", "/etc/passwd", ""])
def test_what_is_no_article(client: TestClient, name: str) -> None:
    assert client.get("/article", params={"article": name}).status_code == 404
    assert client.get("/original", params={"article": name}).status_code == 404
