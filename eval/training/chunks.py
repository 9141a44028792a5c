"""Examples → batches of tensors, in an order that a seed fixes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from eval.training.examples import Example
from eval.training.groups import Group, batches, choose, group
from eval.training.recipe import Recipe

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

CHUNK = 512  # examples that are put into batches together


class Batch(NamedTuple):
    """Padded windows of several questions; n windows of at most t tokens."""

    inputs: dict[str, Tensor]  # of the model, each (n, t)
    passage: Tensor  # (n, t)
    start: Tensor  # (n, t)
    end: Tensor  # (n, t)
    of: Tensor  # (n,) question of each window
    questions: int


def plan(examples: Sequence[Example], recipe: Recipe) -> list[list[int]]:
    """Chunks of example numbers for the whole run, the same for the same seed."""
    rng = random.Random(recipe.seed)  # noqa: S311 - an order, not a secret
    order: list[int] = []
    whole, rest = divmod(recipe.epochs, 1)
    for share in [1.0] * int(whole) + ([rest] if rest else []):
        epoch: list[int] = []
        for number, example in enumerate(examples):
            times = recipe.sources[example.source].weight * share
            epoch += [number] * (int(times) + (rng.random() < times % 1))
        rng.shuffle(epoch)
        order += epoch
    chunks = [order[first : first + CHUNK] for first in range(0, len(order), CHUNK)]
    return chunks[: recipe.chunks]


class Chunks(Dataset[list[Batch]]):
    """Chunk number → its batches; made in worker processes where there are any."""

    def __init__(
        self,
        chunks: Sequence[tuple[int, Sequence[int]]],
        examples: Sequence[Example],
        recipe: Recipe,
        tokenizer: PreTrainedTokenizerBase,
    ) -> None:
        self._chunks, self._examples = chunks, examples
        self._recipe, self._tokenizer = recipe, tokenizer

    def __len__(self) -> int:
        return len(self._chunks)

    def __getitem__(self, index: int) -> list[Batch]:
        groups, rng = self.groups(index)
        return [self._collate(one) for one in batches(groups, self._recipe.batch_tokens, rng)]

    def groups(self, index: int) -> tuple[list[Group], random.Random]:
        """A chunk's questions with their windows, and the generator that drew them."""
        number, members = self._chunks[index]
        rng = random.Random(self._recipe.seed * 1_000_003 + number)  # noqa: S311
        groups = []
        for member in members:
            example = self._examples[member]
            parts = choose(example, self._recipe, rng)
            made = group(example.question, parts, self._tokenizer, self._recipe, rng)
            if made is not None:
                groups.append(made)
        return groups, rng

    def _collate(self, groups: Sequence[Group]) -> Batch:
        windows = [window for one in groups for window in one]
        of = [row for row, one in enumerate(groups) for _ in one]
        ids = [window.ids for window in windows]
        inputs = {
            "input_ids": _pad(ids),
            "attention_mask": _pad([np.ones_like(row) for row in ids]),
            "token_type_ids": _pad([window.types for window in windows]),
        }
        # Those that the reader passes, so that what is trained is what will be read.
        known = self._tokenizer.model_input_names
        return Batch(
            {name: tensor for name, tensor in inputs.items() if name in known},
            _pad([window.passage for window in windows]),
            _pad([window.start for window in windows]),
            _pad([window.end for window in windows]),
            torch.tensor(of),
            of[-1] + 1,
        )


def _pad(rows: Sequence[np.ndarray[Any, Any]]) -> Tensor:
    padded = np.zeros((len(rows), max(map(len, rows))), dtype=rows[0].dtype)
    for row, known in zip(padded, rows, strict=True):
        row[: len(known)] = known
    return torch.from_numpy(padded)
