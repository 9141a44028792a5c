"""Examples → batches of groups: the windows of all passages one question is asked of."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from embeddings.arrays import BoolArray, Float32Array, IntArray
from eval.training.examples import Example, crop
from eval.training.recipe import Recipe
from qa.reader.model import LEAST_ROOM

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


class Window(NamedTuple):
    """One input of the model, t tokens of question and passage.

    ``start`` and ``end`` (t,) are the shares of the annotators who start and end the answer at
    a token; over all windows of a question each sums to 1, or to 0 where there is no answer.
    """

    ids: IntArray
    types: IntArray  # 0 for the question, 1 for the passage, as the tokenizer marks them
    passage: BoolArray  # tokens of the passage
    offsets: IntArray  # (t, 2) into the passage's text
    text: str
    start: Float32Array
    end: Float32Array


Group = tuple[Window, ...]  # all windows of one question


class Part(NamedTuple):
    """A passage and the places (start, end) in it that answer the question."""

    text: str
    answers: tuple[tuple[int, int], ...]


def choose(example: Example, recipe: Recipe, rng: random.Random) -> list[Part]:
    """The passages to ask a question of: its context, as it is or cropped, or with siblings."""
    if example.others and rng.random() < recipe.sources[example.source].siblings:
        siblings = [Part(text, ()) for text in example.others]
        siblings = rng.sample(siblings, min(len(siblings), recipe.most_windows - 1))
        if example.answers and rng.random() < recipe.without_gold:
            return siblings
        return [Part(example.context, example.answers), *siblings]
    if rng.random() < recipe.sources[example.source].crop:
        example = crop(example, recipe.crop_characters, rng)
    return [Part(example.context, example.answers)]


def group(
    question: str,
    parts: Sequence[Part],
    tokenizer: PreTrainedTokenizerBase,
    recipe: Recipe,
    rng: random.Random,
) -> Group | None:
    """The question's windows; None where it has an answer but no window holds it whole.

    Nor is there anything to ask of a passage without a word, or where the question fills the
    window.
    """
    room = recipe.window_tokens - len(tokenizer(question, "")["input_ids"])
    if room < LEAST_ROOM:
        return None
    encoded: Any = tokenizer(
        [question] * len(parts),
        [part.text for part in parts],
        truncation="only_second",
        max_length=recipe.window_tokens,
        stride=min(recipe.stride_tokens, room // 2),
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    windows = []
    for row, number in enumerate(encoded["overflow_to_sample_mapping"]):
        part = parts[number]
        passage = np.asarray([kind == 1 for kind in encoded.sequence_ids(row)])
        if not passage.any():
            continue
        offsets = np.asarray(encoded["offset_mapping"][row], dtype=np.int64)
        start, end = _targets(part.answers, offsets, passage)
        ids = np.asarray(encoded["input_ids"][row], dtype=np.int64)
        types = np.zeros_like(ids)
        if "token_type_ids" in encoded:
            types[:] = encoded["token_type_ids"][row]
        windows.append(Window(ids, types, passage, offsets, part.text, start, end))
    total = sum(float(window.start.sum()) for window in windows)
    if not windows or (total == 0 and any(part.answers for part in parts)):
        return None
    # Those that hold the answer stay, whatever else must go.
    rng.shuffle(windows)
    windows.sort(key=lambda window: window.start.sum() == 0)
    windows = windows[: recipe.most_windows]
    total = sum(float(window.start.sum()) for window in windows) or 1.0
    return tuple(w._replace(start=w.start / total, end=w.end / total) for w in windows)


def _targets(
    answers: Sequence[tuple[int, int]], offsets: IntArray, passage: BoolArray
) -> tuple[Float32Array, Float32Array]:
    """How many annotators start and end at each token (t,); windows without the whole answer: 0."""
    start, end = np.zeros((2, len(offsets)), dtype=np.float32)
    for a, b in answers:
        first = np.flatnonzero(passage & (offsets[:, 0] <= a) & (a < offsets[:, 1]))
        last = np.flatnonzero(passage & (offsets[:, 0] < b) & (b <= offsets[:, 1]))
        if len(first) and len(last):
            start[first[0]] += 1
            end[last[0]] += 1
    return start, end


def batches(groups: Sequence[Group], most_tokens: int, rng: random.Random) -> list[list[Group]]:
    """Groups of like length together, each batch within a number of tokens, padding included."""

    def longest(one: Group) -> int:
        return max(len(window.ids) for window in one)

    found: list[list[Group]] = []
    windows = 0
    for one in sorted(groups, key=longest):
        windows += len(one)
        if not found or windows * longest(one) > most_tokens:
            found.append([])
            windows = len(one)
        found[-1].append(one)
    rng.shuffle(found)
    return found
