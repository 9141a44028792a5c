"""The folder of all libraries: one TOML file each, and beside it what was added in the chat."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import tomli_w
from filelock import FileLock, Timeout

from qa.errors import LibraryError
from qa.library import audit
from qa.library.library import Library, check_columns, check_patterns, key_of, normal
from qa.library.whole_files import write_whole
from qa.types import Problem

_LOCK_SECONDS = 10.0
_HEADER = (
    "# What Footnote knows about a library. You may edit this file;\n"
    "# comments are lost when Footnote itself changes it.\n"
)


class LibraryFiles:
    """What ``data_dir/libraries`` holds. Several processes may change it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read_all(self) -> tuple[list[Library], list[Problem]]:
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
        alike = map(read, _alike(self._paths(), name))
        return next((library for library in alike if library.named), None)

    def of_folder(self, folder: Path) -> Library:
        """The library of a folder, whether or not there is anything to remember of it.

        Raises:
            LibraryError: its file is damaged.
        """
        sound, damaged = self.read_all()
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
        folders = (path for path in self.path.glob("*/") if not self.file(path.name).exists())
        return next(iter(_alike(sorted(folders), name)), None)

    def _paths(self) -> list[Path]:
        return [path for path in sorted(self.path.glob("*.toml")) if path.name[0] != "."]

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
            _write(self.file(library.key), library)
        else:
            self.file(library.key).unlink(missing_ok=True)
        facts = {"folder": str(library.folder), "ignore": library.ignore}
        audit.record(
            self.path.parent, library.name, "described", **facts, columns=dict(library.columns)
        )

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Alone at the files: what is read is still true when it is written back.

        Raises:
            LibraryError: another process holds them for long, or they cannot be changed.
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
                "set QA_DATA_DIR to a folder that can be written to"
            ) from error


def read(path: Path) -> Library:
    """The library that a TOML file remembers.

    Raises:
        LibraryError: the file cannot be read, or says something that a library cannot be.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad begins with a mark
    except (OSError, ValueError) as error:  # both TOML's and Unicode's errors are ValueErrors
        raise LibraryError(f"{path} is not valid TOML ({error}): fix it or delete it") from error
    if unknown := set(table) - {"folder", "ignore", "columns"}:
        raise LibraryError(
            f"{path} has an unknown key {min(unknown)!r}: use folder, ignore and columns"
        )
    added = path.with_suffix("")
    folder = table.get("folder", str(added))
    if not isinstance(folder, str) or not (home := expanded(folder)).is_absolute():
        raise LibraryError(f"{path}: folder must be a full path such as /home/me/news")
    home = home.resolve() if "folder" in table else added
    patterns, columns = table.get("ignore", []), table.get("columns", {})
    if not isinstance(patterns, list):
        raise LibraryError(f"{path}: ignore must be a list of patterns")
    check_patterns(patterns, str(path))
    check_columns(columns, str(path))
    name = home.name if added.name == key_of(home) else added.name
    return Library(name or str(home), home, added, tuple(patterns), columns)


def expanded(folder: str) -> Path:
    """A folder as it was written, with ``~`` as shells read it: of nobody, it is a name."""
    return Path(os.path.expanduser(folder))  # noqa: PTH111 - pathlib's raises for nobody's


def _write(path: Path, library: Library) -> None:
    table: dict[str, Any] = {"ignore": list(library.ignore), "columns": dict(library.columns)}
    if library.folder != library.added:
        table = {"folder": str(library.folder), **table}
    try:
        data = (_HEADER + tomli_w.dumps(table)).encode()
    except UnicodeEncodeError as error:
        raise LibraryError(
            f"the path of the folder {library.folder.name!r} or a pattern is not UTF-8: rename it"
        ) from error
    write_whole(path, data)


def _alike(paths: Iterable[Path], name: str) -> list[Path]:
    """Those of this name, the one in the same capital letters first."""
    name = normal(name)
    called = {path: path.name.removesuffix(".toml") for path in paths}
    alike = (path for path in called if called[path].casefold() == name.casefold())
    return sorted(alike, key=lambda path: called[path] != name)
