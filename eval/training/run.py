"""From the stages of a recipe to a model folder."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embeddings.model_files import SUMS
from eval.training.models import average, load, save
from eval.training.recipe import Mean, Recipe
from qa.errors import QAError


def make(
    stages: Mapping[str, Recipe | Mean],
    data: Path,
    out: Path,
    *,
    start: Path | None = None,
    device: str | None = None,
    until: float = float("inf"),
) -> Path | None:
    """Go through the stages that are not done; returns the last one's reader, or None if stopped.

    Each has a folder of its own in ``out``; one stage alone has ``out`` itself.

    Args:
        stages: as read from a recipe file.
        data: folder with train/.
        out: folder for checkpoints, logs and readers.
        start: model folder that the first stage starts from, in place of what it says.
        device: cpu or cuda; unset: the best there is.
        until: stop, with a checkpoint, at this ``time.monotonic()``.
    """
    readers: dict[str, Path] = {}
    for name, stage in stages.items():
        folder = out / name if len(stages) > 1 else out
        reader = readers[name] = folder / "reader"
        if len(stages) > 1 and (reader / SUMS).is_file():
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise QAError(f"{folder} cannot be made: {error.strerror}") from error
        if isinstance(stage, Mean):
            average([readers[one] for one in stage.mean], reader)
            continue
        first = start if start and len(readers) == 1 else None
        if not train(stage, first or _start(stage, readers), data, folder, device, until):
            return None
    return reader


def _start(stage: Recipe, readers: Mapping[str, Path]) -> Path:
    if stage.start == "encoder":
        from eval.training.start import original_encoder

        return original_encoder()
    return readers.get(stage.start, Path(stage.start).expanduser())


def train(
    recipe: Recipe, start: Path, data: Path, out: Path, device: str | None, until: float
) -> bool:
    """Train one stage until it is done, or the time is up; write its reader either way."""
    import torch
    from rich.console import Console
    from rich.progress import track

    from eval.training import attention as attention_cpu
    from eval.training import examples, passages
    from eval.training.chunks import Chunks, plan
    from eval.training.loop import Trainer
    from eval.training.twists import Twister

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
    known = examples.read(data, recipe.sources)
    retrieved: list[list[passages.Part]] = [[] for _ in known]
    for name, source in recipe.sources.items():
        rows = [row for row, example in enumerate(known) if example.source == name]
        if not source.retrieve or not recipe.retrieved_share:
            continue
        found = passages.retrieve(
            [known[row] for row in rows],
            out / "retrieved" / f"{name}.json",
            lambda asked, name=name: track(asked, name, console=Console(stderr=True)),  # type: ignore[misc]
        )
        for row, parts in zip(rows, found, strict=True):
            retrieved[row] = parts
    twister = None
    if recipe.twisted:  # before a checkpoint is read, so that a run cut in two is as one in one go
        embeddings = model.get_input_embeddings().weight.detach().cpu().float().numpy()
        twister = Twister(known, tokenizer, embeddings)
    chunks = plan(known, recipe)
    trainer = Trainer(model, recipe, out, device)
    left = list(enumerate(chunks))[trainer.done :]
    workers = 0 if device == "cpu" else max(1, (os.cpu_count() or 2) - 2)
    batches = Chunks(left, known, retrieved, recipe, tokenizer, twister)
    done = not left or trainer.train(batches, len(chunks), workers=workers, until=until)
    if done or time.monotonic() > until:
        save(model, trainer.averaged(), tokenizer, out / ("reader" if done else "reader-so-far"))
    return done


def figures(reader: Path, data: Path) -> dict[str, dict[str, float]]:
    """EM and F1 of a reader on the tune files, each question asked of its own paragraph."""
    from rich.console import Console
    from rich.progress import track

    from eval import squad
    from qa.reader.model import Reader
    from qa.settings import Settings

    loaded = Reader(Settings.load(reader=str(reader)))
    found = {}
    for file in squad.tune_files(data / "bench"):
        name, questions = file.name.split(".json")[0], list(squad.read(file))
        asked = track(questions, name, console=Console(stderr=True))
        found[name] = squad.isolated_summary(squad.isolated(loaded, asked))
    return found
