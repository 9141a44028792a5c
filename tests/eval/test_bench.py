import os

import pytest

from eval.bench import alone, index
from qa.errors import QAError
from tests.conftest import SEEDS


def test_a_measured_process_that_is_killed_is_told():
    with pytest.raises(QAError, match="the process that measures was killed"):
        alone(os.abort)


def test_what_is_wrong_with_a_folder_is_told(tmp_path):
    with pytest.raises(QAError, match="nowhere"):
        alone(index, tmp_path / "nowhere", tmp_path)


def test_indexing_the_seeds(tmp_path):
    found = alone(index, SEEDS, tmp_path)
    assert (found["articles"], found["added"]) == (4, 4)
    assert found["seconds"] > 0
    assert 50 < found["MiB held"] <= found["MiB at most"]
