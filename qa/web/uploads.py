"""Adding to a library what somebody sent, and what became of each of it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from qa.assistant import Assistant
from qa.errors import CorpusError, QAError
from qa.index.build import Progress
from qa.library import additions
from qa.library.additions import Kept
from qa.library.folder import ADDED, skipped_lines
from qa.library.library import Library, key_of
from qa.web.shelf import Shelf


class Addition(NamedTuple):
    """What became of one thing that was added."""

    name: str  # as its owner calls it
    articles: int  # that it holds; 0 when nothing of it could be read
    remarks: tuple[str, ...] = ()  # what was left out, or what it is a copy of
    fresh: bool = True  # False where the library had it before


def add(
    shelf: Shelf,
    target: str,
    files: Sequence[tuple[str, Path]],
    text: str = "",
    progress: Progress | None = None,
) -> tuple[Library, list[Addition]]:
    """Add files and a pasted text to a library; says of each what became of it.

    Args:
        shelf: the libraries there are.
        target: a library's key, or the name of one to be made.
        files: the name each goes by, and where it lies now.
        text: pasted; its first line names it.
        progress: told the stage and how much of how much is done.

    Raises:
        QAError: the library cannot be made, or there is nothing to add.
    """
    if not files and not text.strip():
        raise CorpusError("there is nothing to add: choose files, or paste a text")
    library = shelf.libraries().get(target)
    made = library is None
    if library is None:
        library = shelf.known.create(target)
    kept, told = _keep(shelf, library, files, text)
    try:
        if kept:
            key = key_of(library.folder)
            added = _told(shelf.update(key, progress), kept)
            if _drop(library, kept, added):
                shelf.update(key)  # so that nothing is said of them any more
            return library, added + told
    except QAError as error:
        told = [Addition(name, 0, (str(error),)) for name in kept.values()] + told
        _drop(library, kept, told)
    if made:
        shelf.known.forget(library.name)
        with suppress(OSError):  # what lay there before stays
            library.added.rmdir()
    return library, told


def _keep(
    shelf: Shelf, library: Library, files: Sequence[tuple[str, Path]], text: str
) -> tuple[dict[Kept, str], list[Addition]]:
    """What is kept → the name its owner knows it by; and what was refused."""
    kept: dict[Kept, str] = {}
    refused: list[Addition] = []
    with tempfile.TemporaryDirectory() as folder:
        if text.strip():
            pasted = Path(folder, "pasted")
            pasted.write_text(text, encoding="utf-8", errors="replace", newline="")
            files = [*files, (additions.title_of(text), pasted)]
        for name, path in files:
            try:
                kept[additions.keep_file(library, name, path, shelf.settings)] = name
            except CorpusError as error:
                refused.append(Addition(name, 0, (str(error),)))
    return kept, refused


def _told(assistant: Assistant, kept: dict[Kept, str]) -> list[Addition]:
    report = assistant.report
    told = []
    for (stored, fresh), name in kept.items():
        there = [] if fresh else ["it was there already"]
        unread = [why for part, why in report.problems if _part(part, stored)]
        copies = [("the same as", of) for part, of in report.copies if _part(part, stored)]
        copies += [("nearly the same as", of) for part, of in report.near if _part(part, stored)]
        remarks = [*there, *(why.removeprefix(ADDED) for why in unread)]  # as its owner calls it
        remarks += [f"{how} {of.removeprefix(ADDED)}" for how, of in copies]
        remarks += skipped_lines(each for each in report.skipped if _part(each.name, stored))
        told.append(Addition(name, assistant.articles_in(stored), tuple(remarks), fresh))
    return told


def _drop(library: Library, kept: dict[Kept, str], told: Sequence[Addition]) -> bool:
    """Delete what was kept but of which nothing can be read; whether there was any."""
    unread = [
        each.name
        for each, outcome in zip(kept, told, strict=False)
        if each.fresh and not outcome.articles
    ]
    for name in unread:
        additions.drop(library, name)
    return bool(unread)


def _part(name: str, file: str) -> bool:
    return name == file or name.startswith(f"{file}/")
