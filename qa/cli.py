"""The ``qa`` command: parse, call the Assistant, show. Decides nothing itself."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

from qa.errors import QAError

if TYPE_CHECKING:  # the Assistant loads heavy libraries; `qa --help` must not wait for them
    from qa.assistant import Assistant

P = ParamSpec("P")

app = typer.Typer(
    help="Footnote: answers from your own news articles, in the articles' own words.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Folder = Annotated[Path | None, typer.Argument(metavar="DIR", help="Folder of articles.")]
Corpus = Annotated[Path | None, typer.Option("--corpus", "-c", help="Folder of articles.")]
Since = Annotated[
    str | None, typer.Option(help="Only articles published from this day, month or year on.")
]
Until = Annotated[
    str | None, typer.Option(help="Only articles published up to this day, month or year.")
]
Source = Annotated[
    list[str] | None, typer.Option(help="Only articles by this publisher; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def one_line_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Print what the user can mend as one line on stderr and exit with 2."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except QAError as error:
            _say(f"qa: {' '.join(str(error).split())}")
            raise typer.Exit(2) from error
        except BrokenPipeError:  # whoever read our output has left: nothing more to say
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    return wrapped


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def _opened(corpus: Path | None, *, rebuild: bool = False, **given: Any) -> Iterator[Assistant]:
    """An open Assistant, with a progress bar on a terminal while it indexes."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TimeRemainingColumn

    from qa.assistant import Assistant
    from qa.settings import Settings

    columns = (SpinnerColumn(), *Progress.get_default_columns()[:2], MofNCompleteColumn())
    with Progress(
        *columns,
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task("opening", total=None)

        def show(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total or None)

        settings = Settings.load(corpus=corpus, **given)
        assistant = Assistant.open(settings=settings, rebuild=rebuild, progress=show)
    if assistant.report.problems:
        count = len(assistant.report.problems)
        _say(f"qa: {count} file(s) could not be read and were left out: see qa info")
    yield assistant


@app.command()
@one_line_errors
def index(
    folder: Folder = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Start from scratch.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the index of a folder up to date, embedding only what changed."""
    with _opened(folder, rebuild=rebuild) as assistant:
        if as_json:
            _print_json(assistant.report.to_dict())
            return
        from qa.terminal import report_lines

        typer.echo("\n".join(report_lines(assistant.report)))


@app.command()
@one_line_errors
def ask(
    question: Annotated[str, typer.Argument(help="The question, in English.")],
    corpus: Corpus = None,
    threshold: Annotated[
        float | None, typer.Option(help="Least confidence of an answer, 0 to 1.")
    ] = None,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question in the articles' own words, with its sources."""
    with _opened(corpus, threshold=threshold) as assistant:
        reply = assistant.ask(question, since=since, until=until, sources=source or ())
        if as_json:
            _print_json(reply.to_dict())
            return
        from qa.terminal import reply_lines

        typer.echo("\n".join(reply_lines(reply)))


@app.command()
@one_line_errors
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    corpus: Corpus = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many passages.")] = 5,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages that fit a query best."""
    with _opened(corpus) as assistant:
        hits = assistant.retrieve(query, k, since=since, until=until, sources=source or ())
        if as_json:
            _print_json({"query": query, "hits": [hit.to_dict() for hit in hits]})
            return
        from qa.terminal import hit_lines

        typer.echo("\n".join(line for hit in hits for line in hit_lines(hit)))


@app.command()
@one_line_errors
def chat(corpus: Corpus = None) -> None:
    """Ask one question after another in the terminal."""
    from qa.terminal import reply_lines

    with _opened(corpus) as assistant:
        assistant.load()
        _say(f"{assistant.counts()[0]} articles. Ask a question; an empty line or Ctrl+D ends.")
        history: list[tuple[str, str]] = []
        while True:
            try:
                question = input("> ")
            except (EOFError, KeyboardInterrupt):
                break
            if not question.strip():
                break
            try:
                reply = assistant.ask(question, history)
                typer.echo("\n".join(reply_lines(reply)) + "\n")
                history.append((question, reply.answer.text if reply.answer else ""))
            except QAError as error:
                _say(f"qa: {error}")


@app.command()
@one_line_errors
def serve(
    corpus: Corpus = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
) -> None:
    """Open the chat in a browser."""
    from qa.web.server import serve as serve_page

    with _opened(corpus, host=host, port=port) as assistant:
        serve_page(assistant, assistant.settings.host, assistant.settings.port)


@app.command()
@one_line_errors
def info(corpus: Corpus = None, as_json: AsJson = False) -> None:
    """What is indexed, from which sources, by which models, and which files are left out."""
    from qa.terminal import info_lines

    with _opened(corpus) as assistant:
        if as_json:
            _print_json(assistant.info())
        else:
            typer.echo("\n".join(info_lines(assistant.info())))


@app.command()
@one_line_errors
def votes(
    corpus: Corpus = None,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the upvoted replies as a question set."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the votes that were cast in the chat, or make a question set of them."""
    from qa.feedback import Votes, write_question_set
    from qa.records import Records
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus)
    cast = Votes(Records(settings.data_dir), settings.corpus).all()
    if export:
        written = write_question_set(export, cast)
        _say(f"{export}: {written} question(s) from {len(cast)} vote(s)")
    if as_json:
        _print_json({"votes": [vote.to_dict() for vote in cast]})
    elif not export:
        from qa.terminal import plain

        for vote in cast:
            sign, said = "+" if vote.vote > 0 else "-", vote.answer or "not in these articles"
            comment = f"   ({vote.comment})" if vote.comment else ""
            typer.echo(plain(f"{sign} {vote.question}   {said}{comment}"))
        if not cast:
            _say("no votes yet: they are cast in the chat, qa serve")


@app.command(
    "eval", context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)  # fmt: skip
@one_line_errors
def evaluate(context: typer.Context) -> None:
    """Measure: the same as python -m eval, with the same arguments."""
    from eval.__main__ import app as evaluation

    evaluation(args=context.args, prog_name="qa eval", standalone_mode=True)


def main() -> None:
    """Entry point of the console script."""
    app()
