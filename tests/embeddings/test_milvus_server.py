"""What every engine must do, done by a full Milvus server in a process of its own."""

import numpy as np
import pytest

from embeddings.index import engine
from tests.embeddings import test_index_engines as contract
from tests.milvus_server import MilvusServer


@pytest.fixture(scope="module")
def cls(tmp_path_factory):
    server = MilvusServer("milvus 2.3", tmp_path_factory.mktemp("milvus") / "data")
    server.start()
    try:
        yield engine(server.address)
    finally:
        server.stop()


@pytest.mark.parametrize(("n", "k", "seed"), [(60, 10, 0)])
def test_search_equals_numpy(cls, n, k, seed):
    contract.check_search(cls, n, k, seed)


def test_search_within_equals_an_index_of_those_alone(cls):
    contract.check_search_within(cls, {0, 3, 17, 39}, 3, 1)


test_remove_and_vectors = contract.test_remove_and_vectors
test_saved_is_loaded = contract.test_saved_is_loaded
test_empty = contract.test_empty
test_misuse = contract.test_misuse


def test_a_graph_of_many_finds_nearly_all(cls, tmp_path):
    index = cls(contract.DIMENSION)
    vectors = contract.unit(3000)
    index.add(np.arange(3000), vectors)
    index.save(tmp_path / "index", exact_up_to=1000)
    found, _ = cls.load(tmp_path / "index", mapped=True).search(vectors[7], 50)
    nearest = np.argsort(-(vectors @ vectors[7]))[:50]
    assert len(np.intersect1d(found, nearest)) >= 48
