"""Tells when the files of a library change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import watchfiles

from qa.corpus import user_metadata
from qa.errors import CorpusError, QAError
from qa.library.folder import scan
from qa.library.library import Library

_QUIET_MS = 300  # changes are looked at once there were no further ones for this long
_LATEST_MS = 3_000  # and at the latest this long after the first
_GLANCE_MS = 500  # how often to look whether the folder is still there, and for ``stop``


def changes(current: Callable[[], Library], stop: threading.Event) -> Iterator[None]:
    """Yield once the watch stands, and then each time files changed, until ``stop`` is set.

    Changes made between two steps of the iteration are not lost: they make the next one. So does
    a change to the library itself, such as a new pattern, and a folder that vanishes or comes back.
    Where the system tells of no changes (some network drives), set WATCHFILES_FORCE_POLLING=1.

    Args:
        current: the library as it is now; where it raises QAError later on, the folder stays that
            which it was.
        stop: ends the watch.

    Raises:
        CorpusError: the folder cannot be watched to begin with.
        LibraryError: there is no such library to begin with.
    """
    library = current()
    known: object = None
    while not stop.is_set():
        # Here lie the files that remember libraries, and what was added in the chat.
        library.added.parent.mkdir(parents=True, exist_ok=True)
        number, anew = _number(library.folder), True
        folders = {library.added.parent, library.folder} if number else {library.added.parent}
        try:
            for batch in watchfiles.watch(
                *folders,
                watch_filter=None,
                debounce=_LATEST_MS,
                step=_QUIET_MS,
                rust_timeout=_GLANCE_MS,
                yield_on_timeout=True,
                stop_event=stop,
                ignore_permission_denied=True,
            ):
                if batch or anew:  # from the first glance on nothing is missed
                    anew = False
                    with suppress(QAError):
                        library = current()
                    if (now := _state(current)) != known:
                        known = now
                        yield
                # Another folder in its place may have got its number, too.
                removed = (watchfiles.Change.deleted, str(library.folder)) in batch
                if removed or library.folder not in folders or _number(library.folder) != number:
                    break
        except (OSError, RuntimeError) as error:  # either, by what the system lacks
            if known is None:
                raise CorpusError(f"{library.folder} cannot be watched ({error})") from error
            stop.wait(_GLANCE_MS / 1000)  # a watch that stood is set up anew


def _number(folder: Path) -> int | None:
    """What tells a folder from another in its place; None where it is away."""
    try:
        return folder.stat().st_ino if folder.is_dir() else None
    except OSError:
        return None


def _state(current: Callable[[], Library]) -> object:
    """What an indexing run would find: the library and its files, or what is wrong with them."""
    try:
        library = current()
        found = scan(library)
    except QAError as error:
        return str(error)
    notes = None
    with suppress(OSError):
        notes = (library.folder / user_metadata.FILE).stat().st_mtime_ns
    return library, found.files, found.problems, notes
