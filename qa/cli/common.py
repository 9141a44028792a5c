"""What all commands share: the options, the one-line errors, the progress bar."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

from qa.errors import QAError, QuestionError
from qa.text.characters import well_formed

if TYPE_CHECKING:  # the Assistant loads heavy libraries; `qa --help` must not wait for them
    from qa.assistant import Assistant
    from qa.index.engine import Progress

P = ParamSpec("P")

app = typer.Typer(
    help="Footnote: answers from your own news articles, in the articles' own words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Corpus = Annotated[
    str | None,
    typer.Option("--corpus", "-c", metavar="DIR|NAME", help="Folder of articles, or a library."),
]
Index = Annotated[
    str | None,
    typer.Option(
        metavar="faiss|milvus|ADDRESS",
        help="Where passages are searched: in files, in Milvus Lite, or in Milvus at "
        "http://host:port (docs/MILVUS.md). For good: the setting QA_INDEX.",
    ),
]
Since = Annotated[
    str | None, typer.Option(help="Only articles of this day, month or year, or later.")
]
Until = Annotated[
    str | None, typer.Option(help="Only articles of this day, month or year, or earlier.")
]
Source = Annotated[
    list[str] | None,
    typer.Option(
        help="Only articles by this publisher, whose last word will do where one alone is called "
        "so; can be repeated."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def unquoted(words: Sequence[str]) -> str:
    """What is asked, also where each of its words is an argument of its own.

    Raises:
        QuestionError: more stands beside something in quotation marks.
    """
    if len(words) > 1 and any(" " in word for word in words):
        quoted = next(word for word in words if " " in word)
        raise QuestionError(
            f"{quoted!r} is only a part of what is asked: put all of the question in quotation "
            "marks, and name a folder with -c"
        )
    return " ".join(words)


def one_line_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Print what the user can fix as one line on stderr and exit with 2."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except QAError as error:
            say_error(error)
            raise typer.Exit(2) from error
        except BrokenPipeError:  # whoever read our output has left: nothing more to say
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    return wrapped


def say(line: str) -> None:
    """Tell the user something that is not a result: on stderr."""
    typer.echo(line, err=True)


def say_error(error: QAError) -> None:
    """Tell the user what to fix, in one line."""
    say(f"qa: {' '.join(str(error).split())}")


def unread(count: int) -> str:
    """How much could not be read. A problem is a file's or that of a part, such as a row."""
    if count == 1:
        return "one file, or a part of one, could not be read"
    return f"{count:,} files, or parts of them, could not be read"


def print_json(value: object, *, indent: int | None = 2) -> None:
    """Print one JSON object; bytes of an argument that are not UTF-8 as question marks."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    typer.echo(well_formed(text))


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on a terminal: files done of how many, bytes a second, time left."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TimeRemainingColumn, TransferSpeedColumn

    from qa.cli.plain_text import plain

    columns = (
        *(SpinnerColumn(), *Bar.get_default_columns()[:3]),
        *(TransferSpeedColumn(), TimeRemainingColumn()),
    )
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("opening", total=None)

        def show(stage: str, done: int, total: int) -> None:
            name = escape(plain(stage))
            bar.update(task, description=name, completed=done, total=total or None)

        yield show


@contextmanager
def opened(corpus: str | None, **given: Any) -> Iterator[Assistant]:
    """An Assistant, closed afterwards; a progress bar on a terminal while it indexes."""
    from qa.assistant import Assistant
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus, **given)
    with progress_bar() as show:
        assistant = Assistant.open(settings=settings, progress=show)
    with assistant:
        if count := len(assistant.report.problems):
            which = f" -c {shlex.quote(corpus)}" if corpus else ""
            say(f"qa: {unread(count)}: list what is left out with qa info{which}")
        yield assistant
