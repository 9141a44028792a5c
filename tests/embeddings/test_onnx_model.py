"""How many cores read a text."""

import os
from collections.abc import Iterator

import psutil
import pytest

from embeddings import onnx_model
from embeddings.onnx_model import OnnxModel
from qa.reader.model import BUNDLED, BUNDLED_LARGE, FOLDERS

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.fixture
def alone() -> Iterator[None]:
    OnnxModel(FOLDERS[BUNDLED] / "model.onnx")  # the library has started its own threads by then
    yield
    onnx_model.share_cores(1)


@pytest.mark.parametrize(
    ("name", "processes", "more"),
    [
        (BUNDLED, 1, 0),
        (BUNDLED_LARGE, 1, min(CORES, 4) - 1),
        (BUNDLED_LARGE, CORES, 0),
        (BUNDLED_LARGE, 4 * CORES, 0),
    ],
)
@pytest.mark.usefixtures("alone")
def test_a_large_model_reads_a_text_on_the_cores_that_nobody_else_needs(
    name: str, processes: int, more: int
) -> None:
    onnx_model.share_cores(processes)
    before = psutil.Process().num_threads()
    model = OnnxModel(FOLDERS[name] / "model.onnx")
    assert psutil.Process().num_threads() == before + more
    assert "start_logits" in model.outputs
