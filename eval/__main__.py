"""``python -m eval``: the commands behind every figure the project states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from qa.cli import one_line_errors

app = typer.Typer(
    help="Measure Footnote.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
@one_line_errors
def bench(
    corpus: Annotated[Path, typer.Option(help="Folder of articles.")] = Path("seeds"),
    rounds: Annotated[int, typer.Option(min=1, help="Times each question is asked.")] = 5,
) -> None:
    """Indexing time from start, warm latency and peak memory."""
    from eval.bench import bench as measure

    for name, value in measure(corpus, rounds).items():
        typer.echo(f"{name:36} {value}")


@app.command()
@one_line_errors
def calibrate(
    data: Annotated[Path, typer.Option(help="Folder with the SQuAD-format tune files.")],
    questions: Annotated[int, typer.Option(min=100, help="How many to ask, at most.")] = 2000,
    out: Annotated[Path | None, typer.Option(help="Where to write; the bundled file.")] = None,
) -> None:
    """Fit the ranking and the confidence on tune data, and write them down."""
    from rich.console import Console
    from rich.progress import track

    from eval.calibrate import calibrate as fit
    from eval.calibrate import save
    from qa.calibration import BUNDLED

    result = fit(data, questions, lambda all_: track(all_, "asking", console=Console(stderr=True)))
    save(result, out or BUNDLED)
    typer.echo(json.dumps(result["fitted"], indent=2))


if __name__ == "__main__":
    app()
