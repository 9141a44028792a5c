"""``qa index``: bring an index up to date, once or at each change."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.common import (
    app,
    one_line_errors,
    print_json,
    progress_bar,
    say,
    say_error,
    unread,
)
from qa.errors import LibraryError, QAError

if TYPE_CHECKING:
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
        str | None, typer.Option(help="Call the folder's library so from now on.")
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Leave out from now on, as in a .gitignore."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=COLUMN,…",
            help="Which column of tables holds what from now on: text=body,title=headline.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 2 when something could not be read.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Stay, and index again at each change.")
    ] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Start from scratch.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, or one a line with --watch.")
    ] = False,
) -> None:
    """Bring the index of a library up to date, embedding only what changed."""
    from qa.library.registry import Libraries
    from qa.settings import Settings

    if strict and watch:
        raise LibraryError("--strict and --watch do not go together: --watch has no end to fail at")
    settings = Settings.load(corpus=corpus)
    libraries = Libraries(settings.data_dir, settings.ignore)
    library = libraries.of(settings.corpus)
    library = _remember(settings, libraries, library, name, ignore or (), columns)
    if watch:
        with suppress(KeyboardInterrupt):  # how a watch ends
            _watch(libraries, library, settings, rebuild=rebuild, as_json=as_json)
        return
    report = bring_up_to_date(library, settings, rebuild=rebuild)
    show_report(report, as_json=as_json)
    if strict and report.problems:
        say(f"qa: {unread(len(report.problems))}")
        raise typer.Exit(2)


def bring_up_to_date(library: Library, settings: Settings, *, rebuild: bool = False) -> IndexReport:
    """Index a library, with a progress bar on a terminal."""
    from qa.assistant import Assistant

    with (
        progress_bar() as show,
        Assistant.open(
            library.folder, settings=settings, rebuild=rebuild, progress=show
        ) as assistant,
    ):
        return assistant.report


def show_report(report: IndexReport, *, as_json: bool = False) -> None:
    """Print what an indexing run did."""
    from qa.cli.terminal import report_lines

    if as_json:
        print_json(report.to_dict())
    else:
        typer.echo("\n".join(report_lines(report)))


def _remember(
    settings: Settings,
    libraries: Libraries,
    library: Library,
    name: str | None,
    ignore: Sequence[str],
    columns: Sequence[str] | None,
) -> Library:
    """Note in the library's file what the options say; all of it is checked before."""
    from qa.history.database import Records
    from qa.index.store import delete_index
    from qa.library.folder import scan, shown
    from qa.library.library import check_columns, check_patterns

    patterns, told = [shown(pattern) for pattern in ignore], _columns(columns or ())
    check_patterns(patterns, "--ignore")
    check_columns(told, "--columns")
    if (name, patterns, columns) != (None, [], None):  # of what holds nothing, nothing is noted
        scan(replace(library, ignore=(*library.ignore, *patterns)))
    if name is not None:
        before, library = library, libraries.create(name, library.folder)
        if library.folder != before.folder:  # it has none but that of its name
            Records(settings.data_dir).move(before.folder, library.folder)
            delete_index(settings.index_dir, before.folder)
    if patterns:
        library = libraries.ignore(library, patterns)
    if columns is not None:
        library = libraries.set_columns(library, told)
    return library


def _columns(options: Sequence[str]) -> dict[str, str]:
    """``text=body,title=headline`` as a table; an empty text takes all back."""
    told: dict[str, str] = {}
    for pair in ",".join(options).split(","):
        key, sign, column = pair.partition("=")
        if pair.strip() and not sign:
            raise LibraryError(f"--columns: {pair!r} is no KEY=COLUMN such as text=body")
        if sign:
            told[key.strip()] = column.strip()
    return told


def _watch(
    libraries: Libraries, library: Library, settings: Settings, *, rebuild: bool, as_json: bool
) -> None:
    """Index at each change until Ctrl+C. What is wrong with the articles does not end it.

    Raises:
        QAError: the first run fails, or the folder is gone.
    """
    from qa.assistant import Assistant
    from qa.cli.terminal import report_line
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
        try:
            with progress_bar() as show:
                if before is None:
                    now = Assistant.open(
                        library.folder, settings=settings, rebuild=rebuild, progress=show
                    )
                else:
                    now = before.updated(show)
                now.close()  # it is only indexed here
        except QAError as error:
            if before is None:
                raise
            say_error(error)
            continue
        if before and _makes_no_difference(now.report, before.report):
            continue
        if as_json:
            print_json(now.report.to_dict(), indent=None)
        elif before is None:
            show_report(now.report)
        else:
            typer.echo(f"{time.strftime('%H:%M:%S')}  {report_line(now.report)}")
        if before is None:
            say(f"Watching {library.folder} for changes; Ctrl+C ends.")
        before = now


def _makes_no_difference(now: IndexReport, before: IndexReport) -> bool:
    """Whether a run found nothing to do, and no other problems than the one before."""
    return not (now.added or now.changed or now.removed) and now.problems == before.problems
