"""Commands about libraries: ``remove``, ``libraries`` and ``info``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.cli.common import AsJson, Corpus, app, one_line_errors, opened, print_json, say
from qa.cli.indexing import bring_up_to_date, show_report
from qa.errors import CorpusError, LibraryError

if TYPE_CHECKING:
    from qa.library.library import Library
    from qa.types import Problem

# What is told of a library. Of one that cannot be read, how much it holds is not known.
_ABOUT: Mapping[str, Any] = {
    "name": "", "folder": None, "files": None, "added": None, "ignore": [], "columns": {},
    "problem": None,
}  # fmt: skip


@app.command()
@one_line_errors
def remove(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME…", help="Files, folders, articles, or patterns of them."),
    ],
    corpus: Corpus = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take them back in.")] = False,
) -> None:
    """Take articles out of the index and keep them out; your files stay where they are.

    A file that was added in the chat is deleted where it is named itself.
    """
    from qa.cli.terminal import plain
    from qa.library import removal
    from qa.library.folder import scan, shown
    from qa.library.registry import Libraries
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus)
    libraries = Libraries(settings.data_dir, settings.ignore)
    library = libraries.of(settings.corpus)
    names = [shown(name) for name in names]
    if undo:
        patterns = removal.taken_back(library, names)
        library = libraries.unignore(library, patterns)
        say(f"Taken back: {plain(', '.join(patterns))}")
    else:

        def articles() -> list[str]:
            with opened(corpus) as assistant:
                return assistant.names()

        todo = removal.plan(library, scan(library), names, articles)
        if todo.patterns:
            library = libraries.ignore(library, todo.patterns)
            say(f"Left out from now on; the files stay: {plain(', '.join(todo.patterns))}")
        todo.delete_files()
        if todo.delete:
            say(f"Deleted: {plain(', '.join(file.name for file in todo.delete))}")
    show_report(bring_up_to_date(library, settings))


@app.command()
@one_line_errors
def libraries(
    forget: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Forget a library; its folder stays as it is."),
    ] = None,
    delete_added: Annotated[
        bool, typer.Option("--delete-added", help="With --forget: delete what the chat added, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the libraries that have a name, or forget one and what was indexed of it."""
    from qa.cli.terminal import library_lines
    from qa.index.store import delete_index
    from qa.library.registry import Libraries
    from qa.settings import Settings

    if delete_added and forget is None:
        raise LibraryError("--delete-added goes with --forget NAME")
    settings = Settings.load()
    known = Libraries(settings.data_dir, settings.ignore)
    if forget is not None:
        library = known.forget(forget, delete_added=delete_added)
        if not known.remembers(library.folder):
            delete_index(settings.index_dir, library.folder)
        stays = f"; its folder stays: {library.folder}" if library.folder.exists() else ""
        say(f"Forgot {library.name!r}{stays}")
        return
    told = [_about(library) for library in known.all()] + list(map(_damaged, known.damaged()))
    if as_json:
        print_json({"libraries": told})
    elif told:
        typer.echo("\n".join(line for about in told for line in library_lines(about)))
    else:
        say("no library has a name yet: qa index DIR --name NAME")


def _damaged(problem: Problem) -> dict[str, Any]:
    """What ``qa libraries --json`` prints of a library that cannot be read."""
    return {**_ABOUT, "name": problem.name, "problem": problem.reason}


def _about(library: Library) -> dict[str, Any]:
    """One of the objects that ``qa libraries --json`` prints."""
    from qa.library.folder import scan

    about = {
        **_ABOUT,
        "name": library.name,
        "folder": None if library.folder == library.added else str(library.folder),
        "ignore": list(library.ignore),
        "columns": dict(library.columns),
    }
    try:
        files = scan(library).files
    except CorpusError as error:
        return about | {"files": 0, "added": 0, "problem": str(error)}
    added = sum(file.path.is_relative_to(library.added) for file in files)
    return about | {"files": len(files), "added": added}


@app.command()
@one_line_errors
def info(corpus: Corpus = None, as_json: AsJson = False) -> None:
    """What is indexed, from which sources and months, by which models, and what is left out."""
    from qa.cli.terminal import info_lines

    with opened(corpus) as assistant:
        if as_json:
            print_json(assistant.info())
        else:
            typer.echo("\n".join(info_lines(assistant.info())))
