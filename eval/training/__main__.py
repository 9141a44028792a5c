"""``python -m eval.training``: the commands that make readers and encoders from data."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from eval.training.recipe import LARGE, SMALL, read
from qa.cli import one_line_errors

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Make readers and encoders from training data (docs/DATA.md).",
)
Data = Annotated[Path, typer.Option(help="Folder with train/ and bench/.")]
RecipeFile = Annotated[Path, typer.Option(help="What to train on, and how.")]


@app.command()
@one_line_errors
def train(
    data: Data,
    start: Annotated[Path, typer.Option(help="Model folder to start from.")],
    out: Annotated[Path, typer.Option(help="Folder for the checkpoint, the log and the model.")],
    recipe: RecipeFile = SMALL,
    device: Annotated[str | None, typer.Option(help="cpu or cuda; unset: the best here.")] = None,
    minutes: Annotated[float, typer.Option(help="Stop after so long, to go on later.")] = 1e9,
    measure: Annotated[bool, typer.Option(help="Measure on the tune files when done.")] = True,
) -> None:
    """Train a reader. Interrupted, the same command goes on from the last checkpoint."""
    from eval.reader import measured
    from eval.squad import tune_files
    from eval.training import loop
    from qa.reader.model import Reader
    from qa.settings import Settings

    until = time.monotonic() + 60 * minutes
    chosen = read(recipe)
    if measure:
        tune_files(data / "bench")
    typer.echo(f"recipe {recipe}, out {out}", err=True)
    reader = loop.train(chosen, start, data, out, device=device, until=until)
    if reader is None:
        typer.echo("stopped: the same command goes on", err=True)
    elif measure:
        typer.echo(measured(data / "bench", Reader(Settings.load(reader=str(reader)))))


@app.command()
@one_line_errors
def average(
    readers: Annotated[list[Path], typer.Argument(help="Model folders; one may come twice.")],
    out: Annotated[Path, typer.Option(help="Folder for the mean.")],
) -> None:
    """Write the mean of several readers' weights, which is often better than each of them."""
    from eval.training.models import average

    average(readers, out)


@app.command()
@one_line_errors
def encoder(
    data: Data,
    start: Annotated[Path, typer.Option(help="Encoder to start from, as sentence-transformers.")],
    out: Annotated[Path, typer.Option(help="Folder for checkpoints and encoders.")],
    share: Annotated[
        float, typer.Option(min=0, max=1, help="Of what was taught, in the mean.")
    ] = 0.7,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Batches of pairs; default: each pair seen once.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Which pairs, and their order.")] = 0,
) -> None:
    """Teach the encoder on the training files; writes it, and its mean with the one it was."""
    from eval.training.encoder import mean, train

    typer.echo(mean(start, train(data, start, out, steps, seed), share, out / "mean"))


@app.command()
@one_line_errors
def export(
    folder: Annotated[Path, typer.Argument(help="A reader's or encoder's model folder.")],
    out: Annotated[Path, typer.Option(help="Folder to write.")],
    eight_bit: Annotated[bool, typer.Option(help="8-bit weights, or as they are.")] = True,
) -> None:
    """Write a model as ONNX, which the program runs without torch, and how near it is to torch."""
    from eval.training.difference import difference
    from eval.training.export import export

    typer.echo(export(folder, out, eight_bit=eight_bit))
    typer.echo(difference(folder, out))


@app.command()
@one_line_errors
def convert(
    squad: Annotated[Path, typer.Argument(help="File in SQuAD's format, gzipped or not.")],
    out: Annotated[Path, typer.Option(help="File to write, NAME.jsonl.gz.")],
    apart: Annotated[
        list[Path] | None,
        typer.Option(help="SQuAD files to be measured on: contexts that overlap are left out."),
    ] = None,
    beside: Annotated[
        list[Path] | None,
        typer.Option(help="Files of train/ to be used, too: their questions are left out."),
    ] = None,
) -> None:
    """Write the questions of a SQuAD file as a training file."""
    from eval.training.convert import convert

    typer.echo(convert(squad, out, apart or (), beside or ()))


@app.command()
@one_line_errors
def near(data: Data) -> None:
    """Write train/near.jsonl.gz: questions among passages that look like answers and hold none."""
    from eval.training.distractors import write

    path, questions = write(data)
    typer.echo(f"{path}: {questions} questions")


@app.command()
@one_line_errors
def start_weights(
    out: Annotated[Path, typer.Option(help="Folder to unpack it to.")],
) -> None:
    """Put all-mpnet-base-v2 together, which the large reader starts from."""
    from eval.training.start import assemble

    typer.echo(assemble(out))


@app.command()
@one_line_errors
def pack(
    data: Data,
    large: Annotated[Path, typer.Option(help="Model folder the large reader starts from.")],
    small: Annotated[Path, typer.Option(help="Model folder the small one starts from.")],
    out: Annotated[Path, typer.Option(help="Folder to write; what is in it is replaced.")],
    recipe: RecipeFile = LARGE,
    passes: Annotated[int, typer.Option(min=1, help="Times that the recipe is drawn.")] = 2,
    held: Annotated[
        list[str] | None, typer.Option(help="File of DIR/train to measure on, not to train on.")
    ] = None,
    room: Annotated[float, typer.Option(help="MiB that one call may carry.")] = 61.0,
    most: Annotated[int | None, typer.Option(help="Questions of a pass, to rehearse.")] = None,
) -> None:
    """Write what a machine with a GPU is sent (eval/training/kit/KIT.md), in numbered folders."""
    from eval.training.kit.pack import pack

    folders = pack(
        data,
        read(recipe),
        large,
        small,
        out,
        passes=passes,
        held=held or (),
        room=int(room * 2**20),
        most=most,
    )
    for folder in folders:
        size = sum(path.stat().st_size for path in folder.iterdir())
        typer.echo(f"{folder}: {size / 2**20:.1f} MiB")


@app.command()
@one_line_errors
def unpack(
    parts: Annotated[Path, typer.Argument(help="Folder with all parts that came back.")],
    name: Annotated[str, typer.Argument(help="large or small.")],
    like: Annotated[Path, typer.Option(help="The model folder that it started from.")],
    out: Annotated[Path, typer.Option(help="Folder for the reader.")],
) -> None:
    """Write a reader from the parts that came back from a machine with a GPU."""
    from eval.training.kit.pack import unpack

    unpack(parts, name, like, out)


if __name__ == "__main__":
    app()
