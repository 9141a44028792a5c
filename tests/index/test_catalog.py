import math
import shutil
from contextlib import closing, contextmanager

import pytest

from qa.errors import IndexDamagedError
from qa.index.catalog import Catalog, words_of
from qa.index.catalog_writer import CatalogWriter
from qa.types import Article, Mark, Passage


def put(writer, article, *pieces):
    """Put an article in with these pieces of its text as passages; returns what is embedded."""
    starts = [article.text.index(piece) for piece in pieces]
    passages = [
        Passage(article.name, start, start + len(piece), piece)
        for start, piece in zip(starts, pieces, strict=True)
    ]
    owner = writer.put(article, article.name.encode())
    return writer.put_passages(owner, article, passages)


@contextmanager
def next_of(path):
    """A catalog made from the one at ``path``; it takes its place, committed, at the end."""
    writer = CatalogWriter(path.with_name("next.sqlite"), path)
    with closing(writer):
        yield writer
        writer.commit()
    shutil.rmtree(words_of(path))
    words_of(path.with_name("next.sqlite")).rename(words_of(path))
    path.with_name("next.sqlite").rename(path)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "c.sqlite"
    with closing(CatalogWriter(path)) as writer:
        for name, pieces in {
            "a.txt": ["Protesters marched in Lima.", "It rained."],
            "b.txt": ["A march in Cusco."],
        }.items():
            text = " ".join(pieces)
            marks = (Mark(0, 1, "teaser"),)
            put(writer, Article(name, text, "T", source="S", marks=marks, pages=(0, 9)), *pieces)
        writer.commit()
    return path


@pytest.fixture
def catalog(path):
    with closing(Catalog(path)) as catalog:  # as readers open it
        yield catalog


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
def test_words_are_found_as_they_are_written(path, word):
    text = "In İstanbul, Straße 9, lived Vásquez."
    with next_of(path) as writer:
        put(writer, Article("c.txt", text, "T"), text)
    with closing(Catalog(path)) as catalog:
        ((_, score),) = catalog.bm25(word, 5)
        (found,) = catalog.coverage(word, [4]).values()
    assert score > 0
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


def test_removed_is_not_found(path):
    with closing(Catalog(path)) as before, next_of(path) as writer:
        gone = writer.remove_file("a.txt")
        assert gone == {1: "T\nProtesters marched in Lima.", 2: "T\nIt rained."}
        assert [i for i, _ in before.bm25("march lima rain", 5)] == [2, 1, 3]  # as it was
    with closing(Catalog(path)) as catalog:
        assert [i for i, _ in catalog.bm25("march lima rain", 5)] == [3]
        assert catalog.unknown("march lima") == ["lima"]
        assert catalog.counts() == (1, 1)


def test_what_was_not_committed_is_not_there(path):
    writer = CatalogWriter(path.with_name("next.sqlite"), path)
    put(writer, Article("d.txt", "A volcano.", "T"), "A volcano.")
    writer.close()
    with closing(Catalog(path)) as catalog:
        assert catalog.bm25("volcano", 5) == []
        assert catalog.counts() == (2, 3)


def test_a_folder_that_cannot_be_written_is_read(path, monkeypatch):
    monkeypatch.setattr("qa.index.lexical.os.access", lambda *_: False)
    with closing(Catalog(path)) as catalog:
        assert [i for i, _ in catalog.bm25("Cusco", 5)] == [3]
    assert not list(words_of(path).glob("*.lock"))


@pytest.mark.parametrize("damage", ["missing", "cut short", "no folder"])
def test_damaged_words(path, damage):
    words = words_of(path)
    if damage == "no folder":
        shutil.rmtree(words)
    else:
        (file,) = words.glob("*.term")
        file.unlink() if damage == "missing" else file.write_bytes(file.read_bytes()[:9])
    with closing(Catalog(path)) as catalog, pytest.raises(IndexDamagedError, match="rebuild"):
        catalog.bm25("Lima", 5)


def test_hits_carry_the_article(catalog):
    hit = catalog.hits([3])[3]
    assert (hit.article, hit.title, hit.source, hit.published) == ("b.txt", "T", "S", None)
    assert (hit.start, hit.end, hit.text) == (0, 17, "A march in Cusco.")
    assert [catalog.hits([i])[i].page for i in (1, 2)] == [1, 2]


def test_what_there_is_by_month_source_and_format(path):
    days = {"b/x.y.PDF": "2023-07-20", "a.zip/in.html": "2023-07-01", "none": None}
    with next_of(path) as writer:
        for name, day in days.items():
            file = "a.zip" if "zip" in name else None
            put(writer, Article(name, "Words.", "T", published=day, file=file))
    with closing(Catalog(path)) as catalog:
        assert catalog.by("month") == {"2023-07": 2, "no date": 3}
        assert list(catalog.by("source").items()) == [("unknown source", 3), ("S", 2)]
        assert catalog.by("format") == {".txt": 2, "none": 1, ".pdf": 1, ".zip": 1}


def test_not_a_catalog(tmp_path):
    (tmp_path / "junk").write_bytes(b"junk" * 1000)
    for name in ("junk", "missing"):
        with pytest.raises(IndexDamagedError, match="rebuild"):
            Catalog(tmp_path / name)


def test_words_of_title_and_publisher_count_less_than_those_of_the_text(path):
    erupts = Article("d.txt", "Nobody was hurt.", "Volcano erupts", source="Latin Post")
    sleeps = Article("e.txt", "The volcano sleeps.", "No danger", source="Latin Post")
    with next_of(path) as writer:
        put(writer, erupts, erupts.text)
        embedded = put(writer, sleeps, sleeps.text)
        assert embedded == [(5, "No danger\nThe volcano sleeps.")]
    with closing(Catalog(path)) as catalog:
        assert [i for i, _ in catalog.bm25("volcano", 5)] == [5, 4]
        assert catalog.bm25("volcano in the Latin Post: who was hurt", 5)[0][0] == 4
        assert catalog.coverage("volcano", [4, 5]) == {4: 0.0, 5: 1.0}


def test_bm25_by_hand(path):
    """A word in 1 of 3 passages, which has 4 words of 10 in all."""
    with closing(Catalog(path)) as catalog:
        ((found, score),) = catalog.bm25("Cusco", 5)
    idf = math.log((3 - 1 + 0.5) / (1 + 0.5))
    mean = (4 + 2 + 4) / 3
    assert found == 3
    assert score == pytest.approx(idf * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 4 / mean)), rel=1e-5)
