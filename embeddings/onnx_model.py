"""Models that ONNX Runtime runs: one text at a time, many side by side.

A text alone needs no padding, its result does not depend on what was read beside it (8-bit
models scale each input by its own largest number), and texts of several questions share the
cores fairly, as they queue one by one. A narrow model reads a text on one core; a wide one, whose
matrices are worth cutting up, on several, so that a text alone does not leave the others idle.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from embeddings.arrays import Float32Array, IntArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

T = TypeVar("T")
R = TypeVar("R")

# Where a folder may have its model: ours, and as sentence-transformers and Optimum write it.
_PLACES = ("model.onnx", "onnx/model.onnx")
_WIDE = 768  # numbers for each token, of a model whose texts are read by several cores
_AT_MOST = 4  # cores for a text: what more of them bring has not been measured
_sharing = 1  # processes that read at the same time


def model_file(folder: Path) -> Path | None:
    """The ONNX file of a model's folder; None if it has none, or no tokenizer beside it."""
    if not (folder / "tokenizer.json").is_file():
        return None
    return next((folder / place for place in _PLACES if (folder / place).is_file()), None)


def load_tokenizer(folder: Path) -> Tokenizer:
    """A folder's tokenizer, which cuts and pads nothing."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _cores() -> int:
    """How many this process may use."""
    able = getattr(os, "sched_getaffinity", None)
    return len(able(0)) if able else os.cpu_count() or 1


def share_cores(processes: int) -> None:
    """Leave the cores to so many processes that read at the same time, this one among them.

    Two processes that each read a text on the same two cores read a third fewer of them together
    than on a core each. It counts for models that are loaded from now on.
    """
    global _sharing
    _sharing = processes


@lru_cache(maxsize=1)
def _workers() -> ThreadPoolExecutor:
    """One thread for each core, for the models of the whole process."""
    return ThreadPoolExecutor(_cores(), "model")


if hasattr(os, "register_at_fork"):  # threads stay behind: a child makes its own
    os.register_at_fork(after_in_child=_workers.cache_clear)


def in_background(function: Callable[[T], R], item: T) -> Future[R]:
    """Start a function beside what the models do."""
    return _workers().submit(function, item)


def side_by_side(function: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """The function's results in order, a core for each item; raises what the first failure did."""
    return list(_workers().map(function, items))


def _width(path: Path) -> int:
    """Numbers that a model has for each token, as config.json beside it says; 0 if unknown."""
    for folder in (path.parent, path.parent.parent):
        with suppress(OSError, ValueError, TypeError, AttributeError):
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            return int(config.get("hidden_size") or config.get("dim") or 0)
    return 0


class OnnxModel:
    """An encoder-only transformer in an ONNX file. Safe from several threads."""

    def __init__(self, path: Path) -> None:
        """Load it.

        Raises:
            Exception: of ONNX Runtime's own, if the file cannot be loaded.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = 1
        own = max(1, _cores() // _sharing)
        options.intra_op_num_threads = min(own, _AT_MOST) if _width(path) >= _WIDE else 1
        # Threads that spin while they wait take the cores from texts that are read beside this one.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3  # errors
        # Its joint kernel for an addition and the normalisation after it is slower than the two
        # alone: docs/PERFORMANCE.md.
        self._session = onnxruntime.InferenceSession(
            str(path),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self.outputs = [entry.name for entry in self._session.get_outputs()]

    def run(self, ids: IntArray, types: IntArray) -> list[Float32Array]:
        """The outputs for one text of t tokens, each without its batch axis.

        Args:
            ids: token ids (t,).
            types: 0 for the first text and 1 for the second (t,), for models that tell them apart.
        """
        feed = {
            "input_ids": ids[None],
            "attention_mask": np.ones((1, len(ids)), dtype=np.int64),
            "token_type_ids": types[None],
        }
        given = {name: array for name, array in feed.items() if name in self._inputs}
        return [output[0] for output in self._session.run(None, given)]
