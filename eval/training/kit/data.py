"""Questions as arrays: written once where the data are, read on the machine with the GPU.

A question has one window or several; each window is a place in one array of tokens for the
question and one for the passage, and has targets: tokens at which annotators start or end the
answer, with their shares.
"""

from __future__ import annotations

import io
import lzma
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from eval.training.kit.model import Windows

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Data:
    """g questions (groups of windows), n windows, k targets."""

    tokens: npt.NDArray[np.uint16]  # BERT's ids of all questions and passages
    draw: npt.NDArray[np.uint8]  # (g,) the pass that drew it; HELD: never trained on
    first: npt.NDArray[np.int32]  # (g + 1,) its first window
    places: npt.NDArray[np.int32]  # (n, 4) question: first token, tokens; passage: the same
    target: npt.NDArray[np.int32]  # (n + 1,) its first target
    token: npt.NDArray[np.uint16]  # (k,) token of the passage
    side: npt.NDArray[np.uint8]  # (k,) 0: start, 1: end
    share: npt.NDArray[np.float32]  # (k,)

    def dump(self) -> bytes:
        """Compressed: passages that come again cost next to nothing."""
        buffer = io.BytesIO()
        np.savez(buffer, **{one.name: getattr(self, one.name) for one in fields(self)})
        # Passages come again far away, and most numbers have two bytes.
        how = {"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 2**26, "lp": 1, "lc": 3, "pb": 1}
        return lzma.compress(buffer.getvalue(), filters=[how])

    @classmethod
    def load(cls, content: bytes) -> Data:
        """What ``dump`` wrote."""
        with np.load(io.BytesIO(lzma.decompress(content))) as arrays:
            return cls(**{name: arrays[name] for name in arrays.files})

    def lengths(self) -> IntArray:
        """Tokens of question and passage (n,)."""
        lengths: IntArray = self.places[:, [1, 3]].sum(axis=1, dtype=np.int64)
        return lengths

    def questions(self, draw: int) -> IntArray:
        """Those that one pass drew."""
        return np.flatnonzero(self.draw == draw)


HELD = 255
SPECIAL = 4  # tokens of a window that are no one's, at most


class Batch(NamedTuple):
    """Some questions with all their windows, on the device."""

    windows: Windows
    numbers: IntArray  # (n,) of the windows in the data
    of: Tensor  # (n,) the question of each, in order
    questions: int
    targets: Tensor  # (2, n, p) shares of starts and ends
    tokens: int  # without padding


def batch(data: Data, questions: IntArray, device: str) -> Batch:
    """Put these questions' windows together."""
    counts = data.first[questions + 1] - data.first[questions]
    numbers = _ranges(data.first[questions], counts)
    places = data.places[numbers].astype(np.int64)
    width = int(places[:, 3].max())
    each = data.target[numbers + 1] - data.target[numbers]
    chosen = _ranges(data.target[numbers], each)
    targets = np.zeros((2, len(numbers), width), dtype=np.float32)
    rows = np.repeat(np.arange(len(numbers)), each)
    np.add.at(targets, (data.side[chosen], rows, data.token[chosen]), data.share[chosen])
    columns = _sent(places, device)[..., None]
    longest = (int((places[:, 1] + places[:, 3]).max()), width)
    return Batch(
        Windows(columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3], longest),
        numbers,
        _sent(np.repeat(np.arange(len(questions)), counts), device),
        len(questions),
        _sent(targets, device),
        int((places[:, 1] + places[:, 3]).sum()) + SPECIAL * len(numbers),
    )


def _sent(values: npt.NDArray[Any], device: str) -> Tensor:
    """To the device, without waiting for what a GPU still has to do."""
    tensor = torch.from_numpy(values)
    return tensor.pin_memory().to(device, non_blocking=True) if device == "cuda" else tensor


def batches(
    data: Data, questions: IntArray, most_tokens: int, rng: np.random.Generator
) -> Iterator[IntArray]:
    """Shuffled questions in batches of like length, within a number of tokens with padding."""
    lengths = data.lengths() + SPECIAL
    longest = np.maximum.reduceat(lengths, data.first[:-1])
    counts = np.diff(data.first)
    order = rng.permutation(questions)
    for begin in range(0, len(order), 8192):
        chunk = order[begin : begin + 8192]
        found: list[list[Any]] = []
        windows = 0
        for one in chunk[np.argsort(longest[chunk], kind="stable")]:
            windows += counts[one]
            if not found or windows * longest[one] > most_tokens:
                found.append([])
                windows = counts[one]
            found[-1].append(one)
        for number in rng.permutation(len(found)):
            yield np.asarray(found[number])


def _ranges(first: npt.NDArray[Any], counts: npt.NDArray[Any]) -> IntArray:
    """first[0] … first[0] + counts[0] - 1, first[1] …: [5, 9], [2, 1] -> [5, 6, 9]."""
    before = np.cumsum(counts) - counts
    ranges: IntArray = np.arange(int(counts.sum())) + np.repeat(first - before, counts)
    return ranges
