"""Adding to a library what somebody sent, and what became of each of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from qa.errors import CorpusError, NoArticlesError
from qa.index.indexed_library import IndexedLibrary
from qa.library import additions
from qa.library.additions import Kept
from qa.library.folder import ADDED, skipped_lines
from qa.library.registry import Libraries, Library
from qa.settings import Settings


class Addition(NamedTuple):
    """What became of one thing that was added."""

    name: str  # as its owner calls it
    articles: int  # that it holds; 0 when nothing of it could be read
    remarks: tuple[str, ...] = ()  # what was left out, or what it is a copy of
    fresh: bool = True  # False where the library had it before


def add(
    libraries: Libraries,
    target: Library | str,
    files: Sequence[tuple[str, Path]],
    settings: Settings,
    index: Callable[[Library], IndexedLibrary],
) -> tuple[Library, list[Addition]]:
    """Add files to a library; says of each what became of it.

    What cannot be read is not kept, and a new library of which nothing can be read is not made.

    Args:
        libraries: where libraries are kept.
        target: a library, or the name of one to be made.
        files: the name each goes by, and where it lies now.
        settings: what may be added.
        index: brings the library's index up to date.

    Raises:
        QAError: the library cannot be made or cannot be indexed now; what it was given stays.
    """
    library = libraries.create(target) if isinstance(target, str) else target
    kept, refused = _keep(library, files, settings)
    indexed, outcome = None, list[Addition]()
    if kept:
        try:
            indexed = index(library)
            outcome = _outcome(indexed, kept)
        except NoArticlesError as error:
            outcome = [Addition(name, 0, (str(error),)) for name in kept.values()]
    if _drop_unread(library, kept, outcome) and indexed:
        index(library)  # so that nothing is said of them any more
    if not indexed and isinstance(target, str):
        libraries.discard(library)
    return library, outcome + refused


def _keep(
    library: Library, files: Sequence[tuple[str, Path]], settings: Settings
) -> tuple[dict[Kept, str], list[Addition]]:
    """What is kept → the name its owner knows it by; and what was refused."""
    kept: dict[Kept, str] = {}
    refused: list[Addition] = []
    for name, path in files:
        try:
            kept[additions.keep_file(library, name, path, settings)] = name
        except CorpusError as error:
            refused.append(Addition(name, 0, (str(error),)))
    return kept, refused


def _outcome(indexed: IndexedLibrary, kept: dict[Kept, str]) -> list[Addition]:
    report, outcome = indexed.report, []
    for (stored, fresh), name in kept.items():

        def parts(pairs: Sequence[tuple[str, str]], stored: str = stored) -> list[str]:
            """What is said of the file or its parts, with files called as their owner does."""
            own = (other for part, other in pairs if f"{part}/".startswith(f"{stored}/"))
            return [other.removeprefix(ADDED) for other in own]

        remarks = [] if fresh else ["it was there already"]
        remarks += parts(report.problems)
        remarks += parts(report.notices)
        remarks += [f"the same as {of}" for of in parts(report.copies)]
        remarks += [f"nearly the same as {of}" for of in parts(report.near)]
        remarks += skipped_lines(
            each for each in report.skipped if f"{each.name}/".startswith(f"{stored}/")
        )
        outcome.append(Addition(name, indexed.articles_in(stored), tuple(remarks), fresh))
    return outcome


def _drop_unread(library: Library, kept: dict[Kept, str], outcome: Sequence[Addition]) -> bool:
    """Delete what was kept but of which nothing can be read; whether there was any."""
    pairs = zip(kept, outcome, strict=False)
    unread = [file.name for file, each in pairs if each.fresh and not each.articles]
    for name in unread:
        additions.drop(library, name)
    return bool(unread)
