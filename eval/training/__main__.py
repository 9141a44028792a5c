"""``python -m eval.training``: from the training data to a model folder with its card."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.training.recipe import BUNDLED, Recipe
from qa.cli import one_line_errors
from qa.errors import ModelError, QAError


@one_line_errors
def main(
    data: Annotated[Path, typer.Option(help="Folder with train/ and bench/.")],
    out: Annotated[Path, typer.Option(help="Folder for the checkpoint, the log and the model.")],
    recipe: Annotated[Path, typer.Option(help="What to train on, and how.")] = BUNDLED,
    start: Annotated[
        Path | None, typer.Option(help="Model folder to start from, in place of the recipe's.")
    ] = None,
    teacher: Annotated[Path | None, typer.Option(help="Reader to learn from.")] = None,
    device: Annotated[str | None, typer.Option(help="cpu or cuda; unset: the best here.")] = None,
    minutes: Annotated[float, typer.Option(help="Stop after so long, to go on later.")] = 1e9,
    measure: Annotated[bool, typer.Option(help="Measure on the tune files when done.")] = True,
) -> None:
    """Train a reader. Interrupted, the same command goes on from the last checkpoint."""
    began = time.monotonic()
    chosen = Recipe.read(recipe)
    if measure:
        from eval.squad import tune_files

        tune_files(data / "bench")
    if start:
        chosen = chosen.model_copy(update={"start": str(start)})
    typer.echo(f"recipe {recipe}, out {out}", err=True)
    run(chosen, data, out, teacher, device, began + 60 * minutes, measure)


def run(
    recipe: Recipe,
    data: Path,
    out: Path,
    teacher: Path | None,
    device: str | None,
    until: float,
    measure: bool,
) -> None:
    """Train until done or until the time is up; export, and measure if wanted."""
    import torch
    from rich.console import Console
    from rich.progress import track

    from eval.training import attention as attention_cpu
    from eval.training import examples, export, passages
    from eval.training.chunks import Chunks, plan
    from eval.training.distil import Teacher
    from eval.training.loop import Trainer
    from eval.training.twists import Twister

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QAError(f"{out} cannot be made: {error.strerror}") from error
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    # On a GPU the library knows best which attention an architecture has.
    attention: dict[str, Any] = (
        {"attn_implementation": attention_cpu.register()} if device == "cpu" else {}
    )
    model, tokenizer = load(
        start_folder(recipe),
        hidden_dropout_prob=recipe.dropout,
        attention_probs_dropout_prob=0.0,
        **attention,
    )
    taught, its_tokenizer = None, None
    if teacher:
        other, its_tokenizer = load(teacher)
        taught = Teacher(other, out / "taught.sqlite", device)
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
    trainer = Trainer(model, recipe, out, teacher=taught, device=device)
    left = list(enumerate(chunks))[trainer.done :]
    workers = 0 if device == "cpu" else max(1, (os.cpu_count() or 2) - 2)
    batches = Chunks(left, known, retrieved, recipe, tokenizer, its_tokenizer, twister)
    if left and not trainer.train(batches, len(chunks), workers=workers, until=until):
        typer.echo(f"stopped at {trainer.done} of {len(chunks)} chunks", err=True)
    if taught:
        taught.close()
    folder = out / "reader"
    export.export(model, trainer.averaged(), tokenizer, folder)
    if measure and trainer.done >= len(chunks):
        export.card(folder, export.measure(folder, data), {"seed": recipe.seed})


def start_folder(recipe: Recipe) -> Path:
    """The folder of the model that training starts from."""
    from embeddings.encoder import bundled_folder
    from qa.reader.model import BUNDLED_FOLDER

    if recipe.start == "encoder":
        return bundled_folder()
    return BUNDLED_FOLDER if recipe.start == "reader" else Path(recipe.start).expanduser()


def load(folder: Path, **config: Any) -> tuple[Any, Any]:
    """A model for question answering and its tokenizer; the span head is new where it has none.

    Raises:
        ModelError: the folder holds no model, or a damaged one.
    """
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    if not (folder / "config.json").is_file():
        raise ModelError(f"{folder} holds no model: name a folder with config.json and weights")
    try:
        model = AutoModelForQuestionAnswering.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, **config
        )
        return model, AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # the libraries raise a dozen kinds for one cause
        reason = (str(error).strip() or repr(error)).splitlines()[0]
        raise ModelError(f"the model in {folder} cannot be loaded ({reason[:200]})") from error


if __name__ == "__main__":
    typer.run(main)
