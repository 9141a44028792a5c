"""``qa index``: bring an index up to date, once or at each change."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.common import (
    Index,
    app,
    one_line_errors,
    print_json,
    progress_bar,
    say,
    say_error,
    unread,
)
from qa.errors import LibraryError, QAError, SettingsError

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.index.build import IndexReport
    from qa.library.library import Library
    from qa.library.registry import Libraries
    from qa.settings import Settings


@app.command()
@one_line_errors
def index(
    corpus: Annotated[
        str | None, typer.Argument(metavar="DIR|NAME", help="Folder of articles, or a library.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Give the folder's library this name, for good.")
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Leave out for good, as in a .gitignore."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=COLUMN,…",
            help="Which column of tables holds what, for good: text=body,title=headline.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 2 if anything could not be read.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep running, and index again at each change.")
    ] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Start from scratch.")] = False,
    engine: Annotated[
        str, typer.Option(help="What does the work: local, or ray (into Milvus).")
    ] = "local",
    ray: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="A Ray cluster; unset: this machine."),
    ] = None,
    index: Index = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, or one a line with --watch.")
    ] = False,
) -> None:
    """Bring the index of a library up to date, embedding only what changed."""
    from qa.history.database import Database
    from qa.index.diff import reading_limits
    from qa.index.opening import forget
    from qa.index.store import delete_index
    from qa.library.folder import shown
    from qa.library.registry import Libraries
    from qa.settings import Settings

    if strict and watch:
        raise LibraryError("--strict cannot be used with --watch, which does not end by itself")
    if engine not in ("local", "ray") or (watch and engine == "ray"):
        raise LibraryError("--engine is local or ray, and ray cannot be used with --watch")
    settings = Settings.load(corpus=corpus, index=index)
    libraries = Libraries(settings.data_dir, settings.ignore)

    def moved(before: Path, after: Path) -> None:
        Database(settings.data_dir).move_library(before, after)
        delete_index(settings.index_dir, before)

    before = libraries.of(settings.corpus)
    if corpus is None:
        say(f"Indexing {before.folder}: to index another folder, name it.")
    library = libraries.describe(
        before,
        name=name,
        ignore=[shown(pattern) for pattern in ignore or ()],
        columns=None if columns is None else parse_columns(columns),
        limits=reading_limits(settings),
        moved=moved,
    )
    if library.key != before.key:  # it goes by its new name there, too
        forget(before, settings)
    with libraries.trying(library, before):
        if watch:
            with suppress(KeyboardInterrupt):  # how a watch ends
                _watch(libraries, library, settings, rebuild=rebuild, as_json=as_json)
            return
        if engine == "ray":
            report = _on_ray(library, settings, ray, rebuild=rebuild)
        else:
            report = bring_up_to_date(library, settings, rebuild=rebuild).report
    show_report(report, as_json=as_json)
    if strict and report.problems:
        say(f"qa: {unread(len(report.problems))}")
        raise typer.Exit(2)


def bring_up_to_date(library: Library, settings: Settings, *, rebuild: bool = False) -> Assistant:
    """Index a library, with a progress bar on a terminal."""
    from qa.assistant import Assistant

    with (
        progress_bar() as show,
        Assistant.open(
            library.folder, settings=settings, rebuild=rebuild, progress=show
        ) as assistant,
    ):
        return assistant  # closed: its report and its library are what is left of it


def _on_ray(
    library: Library, settings: Settings, address: str | None, *, rebuild: bool
) -> IndexReport:
    """Index a library on a Ray cluster, with a progress bar on a terminal."""
    from qa.distributed.cluster import joined

    if settings.engine != "milvus":
        raise SettingsError(
            "indexing on Ray writes to Milvus: set QA_INDEX to its address, or to milvus"
        )
    with progress_bar() as show, joined(address):
        from qa.distributed import indexing

        try:
            return indexing.index(library, settings, show, rebuild=rebuild)
        except Exception as error:
            raise indexing.plainly(error) from error


def show_report(report: IndexReport, *, as_json: bool = False) -> None:
    """Print what an indexing run did."""
    from qa.cli.plain_text import report_lines

    if as_json:
        print_json(report.to_dict())
    else:
        typer.echo("\n".join(report_lines(report)))


def parse_columns(options: Sequence[str]) -> dict[str, str]:
    """``text=body,title=headline`` as a table; an empty text takes all back.

    >>> parse_columns(["text=a b , title=c", "source=d=e"])
    {'text': 'a b', 'title': 'c', 'source': 'd=e'}
    """
    columns: dict[str, str] = {}
    for pair in filter(str.strip, ",".join(options).split(",")):
        key, sign, column = pair.partition("=")
        if not sign:
            raise LibraryError(f"--columns: {pair!r} must have the form KEY=COLUMN, as text=body")
        columns[key.strip()] = column.strip()
    return columns


def _watch(
    libraries: Libraries, library: Library, settings: Settings, *, rebuild: bool, as_json: bool
) -> None:
    """Index at each change until Ctrl+C. What is wrong with the articles does not end it.

    Raises:
        QAError: the first run fails.
    """
    from qa.cli.plain_text import report_line
    from qa.library.watch import changes

    stop = threading.Event()

    def end(*_: object) -> None:
        # The exception alone may be lost, where it is raised within a destructor; and a script's
        # background job would not get it at all.
        stop.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, end)
    before: Assistant | None = None
    for _ in changes(lambda: libraries.of(library.folder), stop):
        if before is None:
            before = bring_up_to_date(library, settings, rebuild=rebuild)
            if as_json:
                print_json(before.report.to_dict(), indent=None)
            else:
                show_report(before.report)
            say(f"Watching {library.folder} for changes; Ctrl+C ends.")
            continue
        try:
            with progress_bar() as show:
                now = before.updated(show)
                now.close()  # it is only indexed here
        except QAError as error:
            say_error(error)
            continue
        if makes_no_difference(now.report, before.report):
            continue
        if as_json:
            print_json(now.report.to_dict(), indent=None)
        else:
            typer.echo(f"{time.strftime('%H:%M:%S')}  {report_line(now.report)}")
        before = now


def makes_no_difference(now: IndexReport, before: IndexReport) -> bool:
    """Whether a run found nothing to do, and no other problems than the one before."""
    return not (now.added or now.changed or now.removed) and now.problems == before.problems
