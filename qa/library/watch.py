"""Tells when the files of a library change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR

import watchfiles

from qa.corpus import user_metadata
from qa.corpus.loader import SUFFIXES
from qa.errors import CorpusError, LibraryError
from qa.library import ignore
from qa.library.folder import ADDED, hidden, shown
from qa.library.library import Library

_QUIET_MS = 300  # changes are told once there were no further ones for this long
_LATEST_MS = 3_000  # and at the latest this long after the first
_GLANCE_MS = 500  # how often to look whether the folders are still there, and for ``stop``
_AWAY_SECONDS = 3.0  # a folder that is replaced by another is not there for a moment


def changes(current: Callable[[], Library], stop: threading.Event) -> Iterator[None]:
    """Yield once the watch stands, and then each time files changed, until ``stop`` is set.

    Changes made between two steps of the iteration are not lost: they make the next one. So does
    a change to the library itself, such as a new pattern. Where the system tells of no changes
    (some network drives), set WATCHFILES_FORCE_POLLING=1.

    Args:
        current: the library as it is now; where it raises LibraryError later on, the watch goes
            on with what it was.
        stop: ends the watch.

    Raises:
        CorpusError: the folder cannot be watched, or is gone.
        LibraryError: there is no such library to begin with.
    """
    remembered: Mapping[Path, tuple[int, ...]] = {}
    library = current()
    while not stop.is_set():
        told = False
        try:
            if library.folder == library.added:
                library.added.mkdir(parents=True, exist_ok=True)
            watched = _there(library, stop)
            if not watched:
                return
            reads = _Filter(library)
            # Not as its filter: a batch of which nothing is left would not be told, and where
            # another program writes all the time, there would never be a glance.
            for batch in watchfiles.watch(
                *watched,
                watch_filter=None,
                debounce=_LATEST_MS,
                step=_QUIET_MS,
                rust_timeout=_GLANCE_MS,
                yield_on_timeout=True,
                stop_event=stop,
                ignore_permission_denied=True,
            ):
                # The first glance is told, too: from here on nothing is missed.
                if not told or any(reads(*change) for change in batch):
                    told = True
                    yield
                if (now := _remembered(library)) != remembered:
                    remembered = now
                    try:
                        library, before = current(), library
                    except LibraryError:
                        yield  # whoever indexes will say what is wrong
                    else:
                        if library != before:
                            break
                if _gone(library, batch) or _there(library, stop) != watched:
                    break
        except FileNotFoundError:  # gone this moment: the next look tells for how long
            stop.wait(_GLANCE_MS / 1000)
        except (OSError, RuntimeError) as error:  # either, by what the system lacks
            if not told:
                raise CorpusError(f"{library.folder} cannot be watched ({error})") from error
            stop.wait(_GLANCE_MS / 1000)  # a watch that stood is set up anew


def _there(library: Library, stop: threading.Event) -> dict[Path, int]:
    """The folders of a library that there are, with what tells one from another in its place.

    A folder that is away is waited for a little, or until ``stop``.

    Raises:
        CorpusError: the library's own folder is gone.
        OSError: a folder cannot be looked at.
    """
    patience = time.monotonic() + _AWAY_SECONDS
    while True:
        found: dict[Path, int] = {}
        for folder in (library.folder, library.added):  # the second comes with the first addition
            with suppress(FileNotFoundError):
                status = folder.stat()
                if S_ISDIR(status.st_mode):
                    found[folder] = status.st_ino
        if library.folder in found:
            return found
        if time.monotonic() > patience:
            raise CorpusError(f"the folder {library.folder} is gone: put it back and start again")
        if stop.wait(_GLANCE_MS / 1000):
            return found


def _gone(library: Library, batch: Set[tuple[watchfiles.Change, str]]) -> bool:
    """Whether a folder that is watched was removed: another may have taken its place and number."""
    gone = {Path(path) for change, path in batch if change is watchfiles.Change.deleted}
    return not gone.isdisjoint((library.folder, library.added))


def _remembered(library: Library) -> dict[Path, tuple[int, ...]]:
    """The files that remember libraries, with what changes when one is written."""
    found: dict[Path, tuple[int, ...]] = {}
    for path in library.added.parent.glob("[!.]*.toml"):
        with suppress(FileNotFoundError):  # it was forgotten this moment
            status = path.stat()
            found[path] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found


class _Filter:
    """Whether a change is to something that a scan would read."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __call__(self, change: watchfiles.Change, path: str) -> bool:
        """Whether this one is."""
        name = self._name(Path(path))
        if name is None:
            own = (self._library.folder, self._library.added)
            return change is watchfiles.Change.deleted and Path(path) in own
        *above, last = name.removeprefix(ADDED).split("/")
        if last == ignore.FILE:
            return not any(map(hidden, above))
        if any(map(hidden, (*above, last))) or self._library.left_out(name):
            return False
        if Path(last).suffix.lower() in SUFFIXES or name == user_metadata.FILE:
            return True
        # A folder moved in or out with all its files is told of in one; what is gone may have
        # been one.
        return change is watchfiles.Change.deleted or (
            change is watchfiles.Change.added and Path(path).is_dir()
        )

    def _name(self, path: Path) -> str | None:
        """What a scan would call a file; None for the folder itself and what is passed over."""
        folder, added = self._library.folder, self._library.added
        if added in path.parents:
            return ADDED + shown(path.relative_to(added).as_posix())
        of_others = folder in added.parent.parents and path.is_relative_to(added.parent)
        if folder in path.parents and not of_others:
            return shown(path.relative_to(folder).as_posix())
        return None
