"""From a recipe to a model folder."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from eval.training.models import load, save
from eval.training.recipe import Recipe
from qa.errors import QAError


def train(
    recipe: Recipe,
    start: Path,
    data: Path,
    out: Path,
    *,
    device: str | None = None,
    until: float = float("inf"),
) -> Path | None:
    """Train until it is done, or the time is up; returns the reader's folder, or None if stopped.

    Args:
        recipe: what to train on, and how.
        start: model folder to start from.
        data: folder with train/.
        out: folder for the checkpoint, the log and the reader; a reader so far when stopped.
        device: cpu or cuda; unset: the best there is.
        until: stop, with a checkpoint, at this ``time.monotonic()``.

    Raises:
        QAError: a file or model is missing or cannot be used.
    """
    import torch

    from eval.training import attention as attention_cpu
    from eval.training import examples
    from eval.training.chunks import Chunks, plan
    from eval.training.loop import Trainer

    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    # On a GPU the library knows best which attention an architecture has.
    attention: dict[str, Any] = (
        {"attn_implementation": attention_cpu.register()} if device == "cpu" else {}
    )
    model, tokenizer = load(
        start,
        hidden_dropout_prob=recipe.dropout,
        attention_probs_dropout_prob=0.0,
        **attention,
    )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QAError(f"{out} cannot be made: {error.strerror}") from error
    known = examples.read(data, recipe.sources)
    chunks = plan(known, recipe)
    trainer = Trainer(model, recipe, out, device)
    left = list(enumerate(chunks))[trainer.done :]
    workers = 0 if device == "cpu" else max(1, (os.cpu_count() or 2) - 2)
    batches = Chunks(left, known, recipe, tokenizer)
    done = not left or trainer.train(batches, len(chunks), workers=workers, until=until)
    reader = out / ("reader" if done else "reader-so-far")
    if done or time.monotonic() > until:
        save(model, trainer.averaged(), tokenizer, reader)
    return reader if done else None
