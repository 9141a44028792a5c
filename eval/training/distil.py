"""What a teacher says of the windows that the small reader learns from (Hinton et al. 2015).

It reads each window of a run once: what it said is kept in a file, since on a CPU its reading costs
more than the small reader's learning, and a window comes again in every epoch.
"""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from eval.training.loss import margins
from qa.errors import QAError

if TYPE_CHECKING:
    from transformers import PreTrainedModel

    from eval.training.chunks import Batch

HalfArray = npt.NDArray[np.float16]


class Lesson(NamedTuple):
    """What the teacher reads of a batch: m of its windows."""

    inputs: dict[str, Tensor]  # of the teacher, each (m, u)
    token: Tensor  # (m, t) its token for each of ours, 0 where it has none
    rows: Tensor  # (m,) which windows of the batch, in order


class Teacher:
    """A model that is asked, not trained."""

    def __init__(self, model: PreTrainedModel, said: Path, device: str = "cpu") -> None:
        """``said``: file to keep its margins in; those of other weights in it are not used.

        Raises:
            QAError: the file cannot be used.
        """
        self._model = model.to(device).eval()  # type: ignore[arg-type]
        self._device = device
        weights = hashlib.blake2b()
        for tensor in model.state_dict().values():
            weights.update(tensor.detach().cpu().contiguous().view(torch.uint8).numpy().data)
        self._weights = weights.digest()
        try:
            self._said = sqlite3.connect(said, isolation_level=None)
            self._said.execute("PRAGMA journal_mode = WAL")
            self._said.execute("PRAGMA synchronous = NORMAL")
            self._said.execute(
                "CREATE TABLE IF NOT EXISTS said "
                "(window BLOB PRIMARY KEY, margins BLOB) WITHOUT ROWID"
            )
        except sqlite3.Error as error:
            raise QAError(f"{said} cannot be used ({error}): delete it") from error

    def close(self) -> None:
        """Close the file."""
        self._said.close()

    def margins(self, batch: Batch, lesson: Lesson) -> tuple[Tensor, Tensor]:
        """Its margins of start and end over no answer (m, t), in half precision's steps.

        -inf outside the passage and for tokens that it has no opinion of.
        """
        lengths = batch.inputs["attention_mask"].sum(dim=1)[lesson.rows].tolist()
        windows = [self._key(lesson, row, length) for row, length in enumerate(lengths)]
        found = [self._recall(window) for window in windows]
        new = [row for row, known in enumerate(found) if known is None]
        if new:
            fresh = self._ask(batch, lesson, torch.tensor(new))
            self._said.execute("BEGIN")
            for row, padded in zip(new, fresh, strict=True):
                known = found[row] = padded[:, : lengths[row]]
                self._said.execute(
                    "INSERT OR REPLACE INTO said VALUES (?, ?)", (windows[row], known.tobytes())
                )
            self._said.execute("COMMIT")
        both = np.full((2, *lesson.token.shape), -np.inf, dtype=np.float32)
        for row, kept in enumerate(found):
            both[:, row, : lengths[row]] = kept
        starts, ends = torch.from_numpy(both).to(self._device)
        return starts, ends

    def _key(self, lesson: Lesson, row: int, length: int) -> bytes:
        """Of a window of so many tokens: what the teacher reads, and which of it is asked for."""
        read = lesson.inputs["input_ids"][row][lesson.inputs["attention_mask"][row].bool()]
        parts = torch.cat([torch.tensor([len(read)]), read, lesson.token[row, :length]])
        told = parts.numpy().tobytes()
        return hashlib.blake2b(told, key=self._weights, digest_size=16).digest()

    def _recall(self, window: bytes) -> HalfArray | None:
        """Start and end margins (2, t) of a window that was read before."""
        row = self._said.execute("SELECT margins FROM said WHERE window = ?", (window,)).fetchone()
        return np.frombuffer(row[0], dtype=np.float16).reshape(2, -1) if row else None

    def _ask(self, batch: Batch, lesson: Lesson, new: Tensor) -> list[HalfArray]:
        """Start and end margins (2, t) of each of some windows, padding included."""
        used = int(lesson.inputs["attention_mask"][new].sum(dim=1).max())
        inputs = {name: tensor[new, :used] for name, tensor in lesson.inputs.items()}
        place = lesson.token[new].to(self._device)
        passage = batch.passage[lesson.rows[new]].to(self._device) & (place > 0)
        with torch.inference_mode():
            both = [
                margins(its.gather(1, place), passage).half().cpu().numpy()
                for its in logits(self._model, inputs, self._device)
            ]
        return list(np.stack(both, axis=1))


def logits(model: Any, inputs: dict[str, Tensor], device: str) -> tuple[Tensor, Tensor]:
    """Start and end logits (n, t), in mixed precision."""
    with torch.autocast(device, torch.bfloat16):
        output = model(**{name: tensor.to(device) for name, tensor in inputs.items()})
    return output.start_logits, output.end_logits
