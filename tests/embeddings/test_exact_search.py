"""What a vector index does with few vectors: it compares with all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.errors import EmbeddingError
from embeddings.faiss_index import FaissIndex

DIMENSION = 8


def unit(n, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(n, DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(1, 80), st.integers(0, 1000))
def test_search_equals_numpy(n, k, seed):
    vectors, query = unit(n, seed), unit(1, seed + 1)[0]
    ids = np.arange(n, dtype=np.int64) * 7 + 3
    index = FaissIndex(DIMENSION)
    index.add(ids, vectors)
    found, scores = index.search(query, k)
    products = vectors @ query
    order = np.argsort(-products)[:k]
    assert len(found) == min(n, k)
    np.testing.assert_allclose(scores, products[order], atol=1e-5)
    np.testing.assert_allclose(scores, (vectors @ query)[(found - 3) // 7], atol=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(0, 39)), st.integers(1, 50), st.integers(0, 1000))
def test_search_within_equals_an_index_of_those_alone(chosen, k, seed):
    vectors, query = unit(40, seed), unit(1, seed + 1)[0]
    index = FaissIndex(DIMENSION)
    index.add(np.arange(40) * 7 + 3, vectors)
    rows = np.asarray(sorted(chosen), dtype=np.int64)
    found, scores = index.search(query, k, rows * 7 + 3)
    products = (vectors @ query)[rows]
    np.testing.assert_allclose(scores, np.sort(products)[::-1][:k], atol=1e-5)
    assert set(found.tolist()) <= set((rows * 7 + 3).tolist())


def test_remove_and_vectors():
    vectors = unit(5)
    index = FaissIndex(DIMENSION)
    index.add(np.array([10, 20, 30, 40, 50]), vectors)
    index.remove(np.array([20, 999]))
    assert len(index) == 4
    assert 20 not in index.search(vectors[1], 5)[0]
    np.testing.assert_array_equal(index.vectors(np.array([50, 10])), vectors[[4, 0]])
    with pytest.raises(EmbeddingError, match="does not hold"):
        index.vectors(np.array([20]))
    index.add(np.array([20]), vectors[1:2])  # an id may come back
    assert index.search(vectors[1], 1)[0].tolist() == [20]


def test_saved_is_loaded(tmp_path):
    index, vectors = FaissIndex(DIMENSION), unit(9)
    index.add(np.arange(9), vectors)
    index.save(tmp_path / "index", exact_up_to=100)
    for mapped in (False, True):
        again = FaissIndex.load(tmp_path / "index", mapped=mapped)
        for query in unit(4, seed=5):
            for mine, theirs in zip(index.search(query, 9), again.search(query, 9), strict=True):
                np.testing.assert_array_equal(mine, theirs)


def test_empty():
    index = FaissIndex(DIMENSION)
    ids, scores = index.search(unit(1)[0], 3)
    assert len(index) == len(ids) == len(scores) == 0
    assert index.vectors(np.empty(0, np.int64)).shape == (0, DIMENSION)


def test_misuse(tmp_path):
    index = FaissIndex(DIMENSION)
    index.add(np.array([1]), unit(1))
    with pytest.raises(EmbeddingError, match="twice"):
        index.add(np.array([1]), unit(1))
    with pytest.raises(EmbeddingError, match=r"expected ids \(n,\)"):
        index.add(np.array([2, 3]), unit(1))
    with pytest.raises(EmbeddingError, match="float32"):
        index.add(np.array([2]), unit(1).astype(np.float64))
    with pytest.raises(EmbeddingError, match="query"):
        index.search(unit(1)[0][:3], 1)
    with pytest.raises(EmbeddingError, match="cannot be written"):
        index.save(tmp_path / "no" / "where", exact_up_to=100)
    (tmp_path / "junk").write_bytes(b"junk")
    for path in ("junk", "missing"):
        with pytest.raises(EmbeddingError, match="not a readable"):
            FaissIndex.load(tmp_path / path)
