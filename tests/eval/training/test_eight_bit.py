"""Products in 8 bits: what scaling by the token keeps, and a large model in two files."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from eval.training import eight_bit
from eval.training.eight_bit import VECTORS, quantise


@pytest.fixture
def product(tmp_path: Path) -> tuple[Path, np.ndarray]:
    """x (n, 64) → x @ w, w (64, 48)."""
    w = np.random.default_rng(0).normal(size=(64, 48)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"], name="/layer/dense/MatMul")],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 64])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 48])],
        [numpy_helper.from_array(w, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, tmp_path / "float.onnx")
    return tmp_path / "float.onnx", w


def run(path: Path, x: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]


def test_a_large_token_costs_the_others_nothing(product, tmp_path):
    path, w = product
    x = np.random.default_rng(1).normal(size=(20, 64)).astype(np.float32)
    x[3] *= 1000
    quantise(path, tmp_path / "eight.onnx")
    expected, got = x @ w, run(tmp_path / "eight.onnx", x)
    others = np.arange(20) != 3
    error = np.abs(got - expected)[others].mean() / np.abs(expected)[others].mean()
    assert error < 0.03  # with one scale for all, hardly anything would be left of them: over 0.5


def test_the_largest_array_of_a_large_model_stands_beside_it(product, tmp_path, monkeypatch):
    path, _ = product
    x = np.ones((2, 64), np.float32)
    quantise(path, tmp_path / "eight.onnx")
    in_one = run(tmp_path / "eight.onnx", x)
    assert not (tmp_path / VECTORS).exists()
    monkeypatch.setattr(eight_bit, "_LARGEST", 1000)
    for _ in range(2):  # also over what an earlier export left
        quantise(path, tmp_path / "eight.onnx")
    assert (tmp_path / VECTORS).stat().st_size == 64 * 48
    np.testing.assert_array_equal(run(tmp_path / "eight.onnx", x), in_one)
