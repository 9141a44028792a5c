"""Asides of a page: those that tell something about the matter are parts of the article."""

import pytest

from tests.samples import load_one

BODY = [
    "<p>The council of Tarnby voted on Monday to close the old quay, which has sunk by a metre "
    "since the storm and can no longer carry the lorries of the fish market.</p>",
    "<p>The harbour master, who had asked for a new quay for years, said that the boats would "
    "land at the ferry pier until the work is done, and that nobody would lose a berth.</p>",
    "<p>A firm from the next county is to begin in March. It will drive steel into the ground "
    "behind the wall, so that the warehouses need not be pulled down for the works.</p>",
]


def read(folder, aside, at=1, around="article"):
    """The article of a page with an aside before its paragraph of that number."""
    body = "".join([*BODY[:at], aside, *BODY[at:]])
    page = f"<html><body><nav>Home News</nav><{around}><h1>Quay closes</h1>{body}</{around}></body>"
    return load_one(folder, "a.html", page.encode())


FACTS = {
    "list": "<aside><h3>The quay</h3><ul><li>Built in 1911</li><li>Length: 240 metres</li>"
    "<li>Boats a day: 38</li></ul></aside>",
    "terms": "<aside class='factbox'><h2>In figures</h2><dl><dt>Built</dt><dd>1911</dd><dt>Length"
    "</dt><dd>240 metres</dd><dt>Boats</dt><dd>38 a day</dd></dl></aside>",
    "sentences": "<aside role='note'><p><b>What is a quay?</b> A wall along the water at which "
    "boats land. That of Tarnby was built in 1911, has 240 metres and takes 38 boats.</p></aside>",
    "table": "<aside><table><tr><th>Built</th><th>Length</th><th>Boats a day</th></tr>"
    "<tr><td>1911</td><td>240 metres</td><td>38</td></tr></table></aside>",
    "with a link": "<aside><p>The quay was built in 1911 and has 240 metres. It takes 38 boats a "
    "day (<a href='/tables'>all figures</a>).</p></aside>",
}


@pytest.mark.parametrize("around", ["article", "main"])
@pytest.mark.parametrize("aside", FACTS.values(), ids=FACTS)
def test_a_box_of_facts_is_kept_where_it_stands(aside, around, tmp_path):
    article = read(tmp_path, aside, 1, around)
    for fact in ("1911", "240 metres", "38"):
        assert article.text.index("fish market") < article.text.index(fact)
        assert article.text.index(fact) < article.text.index("harbour master")
    assert article.seen <= len(article.text) + 20


@pytest.mark.parametrize("at", [0, 3])
def test_a_box_of_facts_at_an_end_of_the_article_is_kept(at, tmp_path):
    article = read(tmp_path, FACTS["list"], at)
    assert "Length: 240 metres" in article.text


OTHERS = {
    "links": "<aside><h3>The harbour</h3><ul><li><a href='/1'>Ferry runs aground near the pier"
    "</a></li><li><a href='/2'>Fishermen ask for a new market hall</a></li></ul></aside>",
    "teaser": "<aside><h3><a href='/1'>Ferry aground</a></h3><p>The ferry to Holm ran aground on "
    "Sunday with 60 people on board, and nobody was hurt in it.</p></aside>",
    "headed": "<aside><h3>Read more</h3><p>The ferry to Holm ran aground on Sunday with 60 people "
    "on board, and nobody was hurt in it.</p></aside>",
    "form": "<aside><p>Have the news of the harbour sent to your inbox every morning for nothing."
    "</p><form><input name='mail'><button>Send</button></form></aside>",
    "named": "<aside class='promo'><p>The ferry to Holm ran aground on Sunday with 60 people on "
    "board.</p></aside>",
    "pulled quote": "<aside>It will drive steel into the ground behind the wall, so that the "
    "warehouses need not be pulled down for the works.</aside>",
    "few words": "<aside>Photo: the ferry</aside>",
}


@pytest.mark.parametrize("aside", OTHERS.values(), ids=OTHERS)
def test_teasers_forms_and_links_are_left_out(aside, tmp_path):
    article = read(tmp_path, aside)
    whole = read(tmp_path, "")
    assert article.text == whole.text


def test_an_aside_outside_the_article_is_none_of_its(tmp_path):
    page = (
        f"<html><body><article><h1>Quay closes</h1>{''.join(BODY)}</article>{FACTS['list']}</body>"
    )
    assert "240 metres" not in load_one(tmp_path, "a.html", page.encode()).text
