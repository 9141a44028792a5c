"""Commands about libraries: ``remove``, ``libraries`` and ``info``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.cli.common import AsJson, Corpus, Index, app, one_line_errors, opened, print_json, say
from qa.cli.index import bring_up_to_date, show_report
from qa.errors import CorpusError, LibraryError

if TYPE_CHECKING:
    from pathlib import Path

    from qa.library.library import Library


@app.command()
@one_line_errors
def remove(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME…", help="Files, folders, articles, or patterns of them."),
    ],
    corpus: Corpus = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take them back in.")] = False,
    index: Index = None,
) -> None:
    """Take articles out of the index and keep them out; your files stay where they are.

    A file that was added in the chat is deleted if you name the file itself.
    """
    from qa.cli.plain_text import plain
    from qa.library import removal
    from qa.library.folder import shown
    from qa.library.registry import Libraries
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus, index=index)
    libraries = Libraries(settings.data_dir, settings.ignore)
    library = libraries.of(settings.corpus)
    names = [shown(name) for name in names]

    def articles() -> list[str]:
        with opened(corpus, index=index) as assistant:
            return assistant.names()

    if undo:
        done = removal.take_back(libraries, library, names)
        say(f"Taken back: {plain(', '.join(done.patterns))}")
    else:
        done = removal.remove(libraries, library, names, articles)
        if done.patterns:
            say(f"Left out from now on; the files stay: {plain(', '.join(done.patterns))}")
        if done.deleted:
            say(f"Deleted: {plain(', '.join(done.deleted))}")
    show_report(bring_up_to_date(done.library, settings).report)


@app.command()
@one_line_errors
def libraries(
    forget: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Forget a library; its folder stays as it is."),
    ] = None,
    delete_added: Annotated[
        bool,
        typer.Option("--delete-added", help="With --forget: also delete what the chat added."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the libraries that have a name, or forget one and its index."""
    from qa.cli.plain_text import library_lines
    from qa.index.opening import forget as forget_index
    from qa.index.store import delete_index
    from qa.library.registry import Libraries
    from qa.settings import Settings

    if delete_added and forget is None:
        raise LibraryError("--delete-added needs --forget NAME")
    settings = Settings.load()
    known = Libraries(settings.data_dir, settings.ignore)
    if forget is not None:

        def unused(folder: Path) -> None:
            delete_index(settings.index_dir, folder)

        library = known.forget(forget, delete_added=delete_added, unused=unused)
        forget_index(library, settings)
        stays = f"; its folder stays as it is: {library.folder}" if library.folder.exists() else ""
        say(f"Forgot {library.name!r}{stays}")
        return
    listed = [_about(library) for library in known.all()]
    listed += [_object(name, problem=reason) for name, reason in known.damaged()]
    if as_json:
        print_json({"libraries": listed})
    elif listed:
        typer.echo("\n".join(line for about in listed for line in library_lines(about)))
    else:
        say("no library has a name yet: give a folder's library one with qa index DIR --name NAME")


def _object(name: str, **about: Any) -> dict[str, Any]:
    """One of the objects that ``qa libraries --json`` prints; what is not known of it is null."""
    unknown: dict[str, Any] = {"folder": None, "files": None, "added": None, "ignore": []}
    return {"name": name, **unknown, "columns": {}, "problem": None, **about}


def _about(library: Library) -> dict[str, Any]:
    from qa.library.folder import scan

    about = _object(
        library.name,
        folder=None if library.folder == library.added else str(library.folder),
        ignore=list(library.ignore),
        columns=dict(library.columns),
    )
    try:
        files = scan(library).files
    except CorpusError as error:
        return about | {"files": 0, "added": 0, "problem": str(error)}
    added = sum(file.path.is_relative_to(library.added) for file in files)
    return about | {"files": len(files), "added": added}


@app.command()
@one_line_errors
def info(corpus: Corpus = None, index: Index = None, as_json: AsJson = False) -> None:
    """What is indexed, from which sources and months, by which models, and what is left out."""
    from qa.cli.plain_text import info_lines

    with opened(corpus, index=index) as assistant:
        if as_json:
            print_json(assistant.info())
        else:
            typer.echo("\n".join(info_lines(assistant.info())))
