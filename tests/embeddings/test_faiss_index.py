"""What FAISS does with many vectors: near ones in lists, of which some are looked at."""

import numpy as np
import pytest

from embeddings.errors import EmbeddingError
from embeddings.faiss_index import FaissIndex

DIMENSION, COUNT = 32, 6000
EXACT, IN_LISTS = 10_000, 1000


def clustered(n=COUNT, seed=0):
    """Vectors in groups of about twenty, as the passages of many stories are."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(n // 20, DIMENSION))
    vectors = np.repeat(centres, 20, axis=0)[:n] + 0.5 * rng.normal(size=(n, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def vectors():
    return clustered()


@pytest.fixture(scope="module")
def saved(vectors, tmp_path_factory):
    path = tmp_path_factory.mktemp("faiss") / "index"
    index = FaissIndex(DIMENSION)
    index.add(np.arange(COUNT) * 3, vectors)
    index.save(path, IN_LISTS)
    return path


@pytest.fixture(params=[False, True], ids=["read", "mapped"])
def index(request, saved):
    return FaissIndex.load(saved, mapped=request.param)


def test_nearly_all_of_the_nearest_are_found(index, vectors):
    queries = clustered(2000, seed=0)[::20] + 0.05 * clustered(100, seed=1)
    shared = 0
    for query in queries:
        found, scores = index.search(query, 10)
        products = vectors @ query
        shared += len(np.intersect1d(found // 3, np.argsort(-products)[:10]))
        np.testing.assert_allclose(scores, products[found // 3], atol=0.02)
        assert (np.diff(scores) <= 0).all()
    assert shared >= 0.95 * 10 * len(queries)
    assert 0 < index.lists < COUNT


def test_only_some_lists_are_looked_at(index):
    assert 0 < index.probes < index.lists / 2


def test_a_scope_is_searched_whole(index, vectors):
    query = clustered(1000, seed=3)[500]
    chosen = np.arange(0, COUNT, 7)
    found, scores = index.search(query, 20, chosen * 3)
    products = vectors[chosen] @ query
    assert set((found // 3).tolist()) <= set(chosen.tolist())
    np.testing.assert_allclose(scores, np.sort(products)[::-1][:20], atol=0.02)


def test_vectors_are_nearly_as_they_were(index, vectors):
    np.testing.assert_allclose(index.vectors(np.array([30, 3])), vectors[[10, 1]], atol=0.02)
    with pytest.raises(EmbeddingError, match="does not hold"):
        index.vectors(np.array([1]))


def test_added_and_removed(saved, vectors, tmp_path):
    index = FaissIndex.load(saved)
    with pytest.raises(EmbeddingError, match="twice"):
        index.add(np.array([1, 3]), vectors[:2])
    index.remove(np.array([0, 1]))
    assert len(index) == COUNT - 1
    assert 0 not in index.search(vectors[0], 5)[0]
    index.add(np.array([1]), vectors[:1])
    assert index.search(vectors[0], 1)[0].tolist() == [1]
    lists = index.lists
    index.save(tmp_path / "index", IN_LISTS)
    again = FaissIndex.load(tmp_path / "index")
    assert (len(again), again.lists) == (COUNT, lists)  # the lists are those of before
    assert again.search(vectors[0], 1)[0].tolist() == [1]


def test_the_structure_follows_the_size(saved, vectors, tmp_path):
    few = FaissIndex.load(saved)
    few.remove(np.arange(500, COUNT) * 3)
    few.save(tmp_path / "few", IN_LISTS)
    assert few.lists == 0
    np.testing.assert_allclose(few.vectors(np.array([3])), vectors[[1]], atol=0.02)
    assert few.search(vectors[7], 1)[0].tolist() == [21]
    many = FaissIndex.load(saved)
    before = many.lists
    many.add(np.arange(COUNT, 5 * COUNT) * 3, clustered(4 * COUNT, seed=9))
    many.save(tmp_path / "many", IN_LISTS)
    assert many.lists > 2 * before
    same = FaissIndex(DIMENSION)
    same.add(np.arange(COUNT), vectors)
    same.save(tmp_path / "same", EXACT)
    assert same.lists == 0
