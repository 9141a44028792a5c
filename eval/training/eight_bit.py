"""A float32 ONNX model in 8 bits.

Weights are rounded to 8 bits by the output channel, what goes into a matrix product when it is run
(Jacob et al. 2018), and that by the token, as Dettmers et al. (2022, "LLM.int8()", section 2) do:
each row is first divided by its own largest number, and the product multiplied by it. With one
scale for all tokens the few with large numbers leave the others only a few of the 256 steps. How
that compares with other ways stands in docs/PERFORMANCE.md.
"""

from __future__ import annotations

import logging
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# The span head stays as it is: it costs nothing.
_HEAD = re.compile(r"/qa_outputs/")
# Hosts of repositories refuse files from 100 MB on: of a larger model the word vectors go here.
VECTORS = "word_embeddings.bin"
_LARGEST = 95_000_000  # bytes of a file


def quantise(source: Path, target: Path) -> None:
    """Write a float32 model in 8 bits, in one file, or two where that one is large.

    Args:
        source: the model.
        target: the file to write; the second one is ``VECTORS`` beside it.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = onnx.load(source)
    with tempfile.TemporaryDirectory() as scratch:
        _scale_by_token(model)
        scaled = Path(scratch) / "scaled.onnx"
        onnx.save(model, scaled)
        with _errors_alone():
            quantize_dynamic(
                scaled,
                target,
                op_types_to_quantize=["MatMul", "Gather"],
                per_channel=True,
                weight_type=QuantType.QInt8,  # with a sign: newer processors multiply it faster
                nodes_to_exclude=[
                    node.name
                    for node in model.graph.node
                    if node.op_type == "MatMul" and _HEAD.search(node.name)
                ],
            )
    if target.stat().st_size > _LARGEST:
        _split(target)


@contextmanager
def _errors_alone() -> Iterator[None]:
    """Without the library's warnings: it advises a step that its documentation calls optional."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(before)


def _scale_by_token(model: Any) -> None:
    """Put a division by each row's largest number before the products with weights, and undo it.

    Args:
        model: an ``onnx.ModelProto``, which is changed.
    """
    from onnx.helper import make_node

    weights = {one.name for one in model.graph.initializer}
    products = defaultdict(list)  # input → the products it goes into
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in weights and not _HEAD.search(node.name):
            products[node.input[0]].append(node)
    before, after = defaultdict(list), {}
    for number, (given, nodes) in enumerate(products.items()):
        size, largest, scaled = (f"token_{what}_{number}" for what in ("size", "largest", "scaled"))
        before[nodes[0].name] = [
            make_node("Abs", [given], [size], name=size),
            make_node("ReduceMax", [size], [largest], name=largest, axes=[-1], keepdims=1),
            make_node("Div", [given, largest], [scaled], name=scaled),
        ]
        for node in nodes:
            output = node.output[0]
            node.input[0], node.output[0] = scaled, f"{output}_scaled"
            after[node.name] = make_node(
                "Mul", [node.output[0], largest], [output], name=f"{node.name}_by_token"
            )
    ordered = [
        one
        for node in model.graph.node
        for one in (*before[node.name], node, after.get(node.name))
        if one is not None
    ]
    del model.graph.node[:]
    model.graph.node.extend(ordered)


def _split(path: Path) -> None:
    """Move the largest array of a model to a file beside it."""
    import onnx
    from onnx.external_data_helper import set_external_data

    model = onnx.load(path)
    (path.parent / VECTORS).unlink(missing_ok=True)
    set_external_data(max(model.graph.initializer, key=lambda one: len(one.raw_data)), VECTORS)
    onnx.save(model, path)
    # The library lets its owner alone read the second file.
    (path.parent / VECTORS).chmod(path.stat().st_mode)
