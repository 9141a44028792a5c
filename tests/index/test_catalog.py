import math

import pytest

from qa.errors import IndexDamagedError
from qa.index.catalog import Catalog
from qa.index.catalog_writer import CatalogWriter
from qa.types import Article, Mark, Passage


@pytest.fixture
def catalog(tmp_path):
    catalog = CatalogWriter(tmp_path / "c.sqlite")
    texts = {"a.txt": ["Protesters marched in Lima.", "It rained."], "b.txt": ["A march in Cusco."]}
    for name, pieces in texts.items():
        text = " ".join(pieces)
        passages = [Passage(name, text.index(p), text.index(p) + len(p), p) for p in pieces]
        article = Article(name, text, "T", source="S", marks=(Mark(0, 1, "teaser"),), pages=(0, 9))
        catalog.put_passages(catalog.put(article, name.encode()), article, passages)
    yield catalog
    catalog.close()


def test_articles_come_back_as_they_were(catalog):
    article = catalog.article("a.txt")
    assert article == Article(
        "a.txt", "Protesters marched in Lima. It rained.", "T", source="S",
        marks=(Mark(0, 1, "teaser"),), pages=(0, 9),
    )  # fmt: skip
    assert catalog.article("nope") is None
    assert [a.name for a in catalog.articles()] == ["a.txt", "b.txt"]
    assert catalog.counts() == (2, 3)


def test_bm25_stems_and_ranks(catalog):
    assert {i for i, _ in catalog.bm25("marching", 5)} == {1, 3}
    assert [i for i, _ in catalog.bm25("marching Cusco", 5)] == [3, 1]
    assert all(score > 0 for _, score in catalog.bm25("rain march Lima", 5))
    assert catalog.bm25("volcano", 5) == []
    assert catalog.bm25("?!", 5) == []


@pytest.mark.parametrize("word", ["İstanbul", "Straße", "Vásquez", "V\u0061\u0301squez", "VÁSQUEZ"])
def test_words_are_found_as_they_are_written(catalog, word):
    text = "In İstanbul, Straße 9, lived Vásquez."
    passage = Passage("c.txt", 0, len(text), text)
    article = Article("c.txt", text, "T")
    catalog.put_passages(catalog.put(article, b"c"), article, [passage])
    ((_, score),) = catalog.bm25(word, 5)
    assert score > 0
    (found,) = catalog.coverage(word, [4]).values()
    assert found == 1


@pytest.mark.parametrize("query", ['"', "a OR b", "NEAR(", "x*", "text:", "'; DROP TABLE", "^lima"])
def test_queries_are_data(catalog, query):
    catalog.bm25(query, 5)
    assert catalog.counts() == (2, 3)


def test_coverage_by_hand(catalog):
    # "lima" is in 1 of 3 passages, "marched" (as "march") in 2, "volcano" in none.
    weight = {n: math.log(1 + (3 - n + 0.5) / (n + 0.5)) for n in (0, 1, 2)}
    whole = weight[1] + weight[2] + weight[0]
    found = catalog.coverage("Lima marched volcano", [1, 2, 3])
    assert found[1] == pytest.approx((weight[1] + weight[2]) / whole)
    assert found[2] == 0
    assert found[3] == pytest.approx(weight[2] / whole)
    assert catalog.coverage("?", [1]) == {1: 0.0}


def test_removed_is_not_found(catalog):
    assert catalog.remove_file("a.txt") == {1: "T\nProtesters marched in Lima.", 2: "T\nIt rained."}
    assert [i for i, _ in catalog.bm25("march lima rain", 5)] == [3]
    assert catalog.counts() == (1, 1)


def test_hits_carry_the_article(catalog):
    hit = catalog.hits([3])[3]
    assert (hit.article, hit.title, hit.source, hit.published) == ("b.txt", "T", "S", None)
    assert (hit.start, hit.end, hit.text) == (0, 17, "A march in Cusco.")
    assert [catalog.hits([i])[i].page for i in (1, 2)] == [1, 2]


def test_what_there_is_by_month_source_and_format(catalog):
    for name, day in (("b/x.y.PDF", "2023-07-20"), ("a.zip/in.html", "2023-07-01"), ("none", None)):
        file = "a.zip" if "zip" in name else None
        article = Article(name, "Words.", "T", published=day, file=file)
        catalog.put(article, name.encode())
    assert catalog.by("month") == {"2023-07": 2, "no date": 3}
    assert list(catalog.by("source").items()) == [("unknown source", 3), ("S", 2)]
    assert catalog.by("format") == {".txt": 2, "none": 1, ".pdf": 1, ".zip": 1}


def test_not_a_catalog(tmp_path):
    (tmp_path / "junk").write_bytes(b"junk" * 1000)
    for name in ("junk", "missing"):
        with pytest.raises(IndexDamagedError, match="rebuild"):
            Catalog(tmp_path / name)


def test_words_of_title_and_publisher_count_less_than_those_of_the_text(catalog):
    for name, title, text in (
        ("d.txt", "Volcano erupts", "Nobody was hurt."),
        ("e.txt", "No danger", "The volcano sleeps."),
    ):
        article = Article(name, text, title, source="Latin Post")
        put = catalog.put_passages(
            catalog.put(article, name.encode()), article, [Passage(name, 0, len(text), text)]
        )
    assert put == [(5, "No danger\nThe volcano sleeps.")]  # as it is embedded
    assert [i for i, _ in catalog.bm25("volcano", 5)] == [5, 4]
    assert catalog.bm25("volcano in the Latin Post: who was hurt", 5)[0][0] == 4
    assert catalog.coverage("volcano", [4, 5]) == {4: 0.0, 5: 1.0}
    assert catalog.remove_file("d.txt") == {4: "Volcano erupts\nNobody was hurt."}
    assert [i for i, _ in catalog.bm25("volcano", 5)] == [5]
