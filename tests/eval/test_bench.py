import os

import pytest

from eval.bench import alone, held_mib, index, timed
from qa.errors import QAError
from tests.conftest import SEEDS


def test_a_measured_process_that_is_killed_is_told():
    with pytest.raises(QAError, match="the process that measures was killed"):
        alone(os.abort)


def test_what_is_wrong_with_a_folder_is_told(tmp_path):
    with pytest.raises(QAError, match="nowhere"):
        alone(index, tmp_path / "nowhere", tmp_path)


def test_memory_of_a_process_and_of_none():
    assert held_mib() == pytest.approx(held_mib(os.getpid()), abs=5)
    assert held_mib() > 10
    assert held_mib("none") == 0


def test_times_of_calls():
    asked = []
    assert set(timed("call", asked.append, "abc")) == {"call p50, ms", "call p95, ms"}
    assert asked == ["a", "b", "c"]


def test_indexing_the_seeds(tmp_path):
    found = alone(index, SEEDS, tmp_path)
    assert (found["articles"], found["added"]) == (4, 4)
    assert found["seconds"] > 0
    assert 50 < found["MiB held"] <= found["MiB at most"]
