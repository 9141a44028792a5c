"""The folder of all libraries: one TOML file each, and beside it what was added in the chat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import tomli_w
from filelock import FileLock, Timeout

from qa.errors import LibraryError
from qa.library.library import Library, key_of, normal, read, write
from qa.types import Problem

_LOCK_SECONDS = 10.0


class LibraryFiles:
    """What ``data_dir/libraries`` holds. Several processes may change it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[list[Library], list[Problem]]:
        """The libraries, and the files that are damaged: what is wrong with one closes no other."""
        sound: list[Library] = []
        damaged: list[Problem] = []
        for path in self._paths():
            try:
                sound.append(read(path))
            except LibraryError as error:
                damaged.append(Problem(path.stem, str(error)))
        return sound, damaged

    def called(self, name: str) -> Library | None:
        """The named library of this name; capital letters matter only where two would differ.

        Raises:
            LibraryError: its file is damaged.
        """
        for path in self._alike(self._paths(), name):
            if (library := read(path)).named:
                return library
        return None

    def of_folder(self, folder: Path) -> Library:
        """The library of a folder, whether or not there is anything to remember of it.

        Raises:
            LibraryError: its file is damaged.
        """
        sound, damaged = self.read()
        known = [library for library in sound if library.folder == folder]
        if known:
            return min(known, key=lambda library: not library.named)
        for stem, reason in damaged:
            if self._may_be_of(stem, folder):
                raise LibraryError(reason)
        return Library(folder.name or str(folder), folder, self.path / key_of(folder))

    def _may_be_of(self, stem: str, folder: Path) -> bool:
        """Whether a damaged file is a folder's: by its name, or by the line that was written."""
        if stem == key_of(folder) or self.path / stem == folder:
            return True
        with suppress(OSError, UnicodeEncodeError):
            line = tomli_w.dumps({"folder": str(folder)}).strip()
            return line.encode() in self.file(stem).read_bytes()
        return False

    def left_over(self, name: str) -> Path | None:
        """The folder of what was added to a library that was forgotten since."""
        if not self.path.is_dir():
            return None
        folders = (path for path in sorted(self.path.iterdir()) if path.is_dir())
        left = (path for path in folders if not self.file(path.name).exists())
        return next(iter(self._alike(left, name)), None)

    def _alike(self, paths: Iterator[Path], name: str) -> list[Path]:
        """Those of this name, the one in the same capital letters first."""
        name = normal(name)
        ending = {path: path.name.removesuffix(".toml") for path in paths}
        alike = (path for path in ending if ending[path].casefold() == name.casefold())
        return sorted(alike, key=lambda path: ending[path] != name)

    def _paths(self) -> Iterator[Path]:
        paths = sorted(self.path.glob("*.toml"))
        return (path for path in paths if not path.name.startswith("."))

    def file(self, key: str) -> Path:
        """The file of the library with this key; it may not exist."""
        return self.path / f"{key}.toml"

    def write(self, library: Library) -> None:
        """Remember a library, if there is anything to remember of it.

        Raises:
            LibraryError: its folder cannot be written down.
            OSError: the file cannot be written.
        """
        if library.named or library.ignore or library.columns:
            write(self.file(library.key), library)
        else:
            self.file(library.key).unlink(missing_ok=True)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Alone at the files: what is read is still true when it is written back.

        Raises:
            LibraryError: another process is at it for long, or they cannot be changed.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path / ".lock").acquire(timeout=_LOCK_SECONDS):
                yield
        except Timeout as error:
            raise LibraryError(
                f"another process is changing the libraries in {self.path}: try again"
            ) from error
        except OSError as error:
            raise LibraryError(
                f"the libraries in {self.path} cannot be changed ({error.strerror or error}): "
                "set QA_DATA_DIR to a folder that can be written"
            ) from error
