"""What all commands of ``python -m eval`` share: the application, options, and how they print."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from eval.corpora import SEEDS
from qa.cli import one_line_errors
from qa.errors import QAError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Json = Annotated[Path | None, typer.Option("--json", help="File to write the result to.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Ask only so many, drawn by a fixed seed.")]
Corpus = Annotated[Path, typer.Option(help="Folder of articles.")]
Split = Annotated[Literal["tune", "test"] | None, typer.Option(help="Only this part.")]


# Commands that ask the included articles, or write down what this repository's models do.
_OF_REPOSITORY = frozenset({"bench", "gate", "ledger", "peers", "performance", "results"})


@app.callback()
@one_line_errors
def needs(context: typer.Context) -> None:
    """Measure Footnote."""
    command = context.invoked_subcommand
    if command in _OF_REPOSITORY and not SEEDS.is_dir():
        raise QAError(f"{command} measures what is in the repository: run it there")
    for package in ("ir_measures", "matplotlib", "sklearn"):
        if find_spec(package) is None:
            raise QAError(f"{package} is not installed: pip install 'footnote-qa[eval]'")


def progress(questions: Sequence[Any]) -> Iterable[Any]:
    """A progress bar on a terminal's stderr."""
    from rich.console import Console
    from rich.progress import track

    return track(questions, "asking", console=Console(stderr=True))


def write(path: Path | None, content: object) -> None:
    """Write a page as it is, and anything else as JSON; nothing where there is no path."""
    if path is None:
        return
    text = (
        content
        if isinstance(content, str)
        else f"{json.dumps(content, ensure_ascii=False, indent=2)}\n"
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise QAError(f"{path} cannot be written: {error.strerror}") from error


def conclude(rows: Sequence[Any], out: Path | None) -> None:
    """Print the summary, which stands though the file cannot be written, and write both."""
    from dataclasses import asdict

    from eval.summary import summarize, tables

    summary = summarize(rows)
    typer.echo(tables(summary))
    write(out, {"summary": summary, "rows": [asdict(row) for row in rows]})
