"""Generations in Milvus Lite: written in batches, twice if need be, and current when whole."""

from dataclasses import replace

import numpy as np
import pytest

from qa.errors import QAError
from qa.index.catalog_writer import CatalogWriter
from qa.index.chunking import chunk
from qa.index.milvus import schema
from qa.index.milvus.index import MilvusLibraryIndex
from qa.index.milvus.rows import IndexedArticle, embedded, passage_key
from qa.index.milvus.store import MilvusStore
from qa.index.milvus.writer import MilvusWriter
from qa.text.dates import readable_date
from qa.text.stems import distinct, stems
from qa.types import Article, Mark, Passage
from tests.fakes import HashEncoder

ENCODER = HashEncoder()
RECIPE = {"encoder": ENCODER.name, "encoder_fingerprint": ENCODER.fingerprint}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    return str(tmp_path_factory.mktemp("lite") / "news.db")


@pytest.fixture
def key(request):
    return request.node.name  # a library of its own for each test


def article(n, text="The fair was held in the park on Sunday."):
    name = f"{n}.txt"
    return Article(name, f"{text} It was number {n}.", f"Fair {n}", source="The Post",
                   published="2023-07-20", marks=(Mark(0, 1, "teaser"),), pages=(0, 9))  # fmt: skip


def indexed(one):
    passages = chunk(one, ENCODER.count_tokens, 60, 10)
    vectors = ENCODER.encode([embedded(passage, one.title) for passage in passages])
    return IndexedArticle(one, passages, vectors, added_ns=7)


def begin(address, key, recipe=RECIPE, **given):
    return MilvusWriter.begin(address, key=key, name=key, recipe=recipe, dimension=64, **given)


def commit(writer, names=None, exact_up_to=100_000):
    made = writer.finish(names, exact_up_to)
    writer.switch()
    return made


def test_written_twice_is_written_once(address, key):
    articles = [article(n) for n in range(5)]
    first = begin(address, key)
    first.upsert(map(indexed, articles))
    again = MilvusWriter(first.target)  # as in another worker
    again.upsert(map(indexed, articles))
    assert again.present(articles) == {one.name for one in articles}
    made = commit(first, {one.name for one in articles})
    assert (made["articles"], made["passages"]) == (5, 5)
    assert made["by"] == {"source": {"The Post": 5}, "month": {"2023-07": 5}, "format": {".txt": 5}}
    assert MilvusStore(address, "", key).current() == 1


def test_nothing_is_current_before_the_commit_and_an_interrupted_run_goes_on(address, key):
    articles = [article(n) for n in range(4)]
    begin(address, key).upsert(map(indexed, articles[:2]))  # and is killed here
    store = MilvusStore(address, "", key)
    assert store.current() is None
    writer = begin(address, key)
    assert writer.present(articles) == {"0.txt", "1.txt"}
    changed = article(1, "The fair was called off.")
    assert writer.present([changed]) == set()  # what changed meanwhile is written anew
    writer.upsert(map(indexed, [changed, *articles[2:]]))
    commit(writer, {"0.txt", "1.txt", "2.txt"})  # the last one is gone by now
    assert store.current() == 1
    rows = store.rows(store.names(1).passages, "id >= 0", ("name", "text"))
    assert sorted(row["name"] for row in rows) == ["0.txt", "1.txt", "2.txt"]
    assert any("called off" in row["text"] for row in rows)


def test_an_interrupted_run_goes_on_after_the_original_of_a_copy_came_or_went(address, key):
    one, other = article(0), article(1)
    copy = IndexedArticle(one, (), np.empty((0, 64), np.float32), copy=True)
    begin(address, key).upsert([copy, indexed(other)])  # and is killed here
    writer = begin(address, key)
    both = {one.name, other.name}
    assert writer.present([one, other], {one.name}) == both
    assert writer.present([one, other]) == {other.name}  # its original was deleted meanwhile
    writer.upsert([indexed(one)])
    assert writer.present([one, other]) == both
    assert writer.finish(both, 100_000)["passages"] == 2
    writer.upsert([copy])  # and came back
    assert writer.finish(both, 100_000)["passages"] == 1


def test_another_recipe_is_never_gone_on_with(address, key):
    begin(address, key).upsert([indexed(article(0))])
    other = begin(address, key, RECIPE | {"passage_tokens": 9})
    assert other.present([article(0)]) == set()


def test_what_is_not_whole_is_refused(address, key):
    writer = begin(address, key)
    writer.upsert(map(indexed, [article(0), article(1)]))
    store = MilvusStore(address, "", key)
    number = schema.number("article", "1.txt")
    store.client.delete(store.names(1).passages, filter=f"article == {number}")
    with pytest.raises(QAError, match="1 of 2 passages"):
        commit(writer)
    with pytest.raises(QAError, match=r"such as 7\.txt"):
        commit(writer, {"0.txt", "7.txt"})
    assert store.current() is None


def test_the_next_generation_takes_over_and_knows_the_vectors(address, key):
    for count in (1, 2, 3):
        articles = [article(n) for n in range(count)]
        writer = begin(address, key)
        keys = [passage_key(p, one.title) for one in articles for p in indexed(one).passages]
        assert len(writer.known(keys)) == count - 1  # those of the generation before
        writer.upsert(map(indexed, articles))
        known = writer.known(keys)
        expected = np.concatenate([indexed(one).vectors for one in articles])
        np.testing.assert_array_equal(np.stack([known[k] for k in keys]), expected)
        commit(writer)
    store = MilvusStore(address, "", key)
    assert store.current() == 3
    assert store.generations() == [2, 3]  # who has just read the name may still open the one before
    store.drop_all()
    assert (store.current(), store.generations()) == (None, [])


def test_many_passages_are_found_in_a_graph(address, key):
    articles = [article(n) for n in range(30)]
    writer = begin(address, key)
    writer.upsert(map(indexed, articles))
    made = commit(writer, {one.name for one in articles}, exact_up_to=10)
    assert not made["exact"]
    store = MilvusStore(address, "", key)
    built = store.client.describe_index(store.names(1).passages, "vector")
    assert built["index_type"] == "HNSW"
    index = MilvusLibraryIndex(store, 1, made)
    (vector,) = indexed(articles[17]).vectors
    ids, products = index.nearest(vector, 5, None)
    assert len(ids) == 5
    assert products[0] == pytest.approx(1, abs=1e-5)
    assert index.hits(ids.tolist())[int(ids[0])].article == "17.txt"
    np.testing.assert_allclose(index.cosines(ids, vector), products, atol=1e-5)


def test_a_word_without_end_and_a_long_article_fit(address, key):
    endless = Article("long.txt", "x" * 70_000 + " " + "Ü" * 70_000, "T" * 70_000)
    writer = begin(address, key)
    passages = chunk(endless, ENCODER.count_tokens, 60, 10)
    vectors = ENCODER.encode([p.text[:10] for p in passages])
    writer.upsert([IndexedArticle(endless, passages, vectors)])
    commit(writer)
    store = MilvusStore(address, "", key)
    (found, *_) = store.rows(store.names(1).passages, "id >= 0", ("text", "start", "end"))
    assert endless.text[found["start"] : found["end"]] == found["text"]


def test_bm25_is_that_of_the_local_index(tmp_path):
    """Also where a text is longer than Tantivy keeps to the word, and a word is in most of them."""
    catalog = CatalogWriter(tmp_path / "c.sqlite")
    texts = [
        "Protesters marched in Lima.",
        "It rained in Lima; Lima flooded. " + "The march went on and on in the rain. " * 9,
        "A march in Cusco.",
        "Nobody digitized the digitization.",
        "The technology of Wembley is possible.",
    ]
    words = {}
    for n, text in enumerate(texts):
        one = Article(f"{n}.txt", text, "On the march" if n else "Lima", source="Lima Post")
        one = replace(one, published=f"2023-0{n + 1}-20")
        passage = Passage(one.name, 0, len(text), text)
        ((i, _),) = catalog.put_passages(catalog.put(one, text.encode()), one, [passage])
        said = (text, one.title, one.source, readable_date(one.published))
        words[i] = schema.words_of(*map(stems, said))
    catalog.commit()
    split = [schema.stems_of(field) for field in words.values()]
    averages = [sum(map(len, fields)) / len(split) for fields in zip(*split, strict=True)]
    queries = ("lima march", "digitized digitization", "Is the technology possible?", "rain")
    for query in (*queries, "marchers of 20 March"):
        counts = {
            stem: [sum(stem in own for own in fields) for fields in zip(*split, strict=True)]
            for stem in distinct(stems(query))
        }
        expected = dict(catalog.bm25(query, 9))
        assert expected
        for i, score in expected.items():
            own = schema.bm25(words[i], counts, len(texts), averages)
            assert own == pytest.approx(score, rel=1e-5)
    catalog.close()
