"""Libraries: named sets of articles, each kept as one small TOML file that people may edit.

``data_dir/libraries/NAME.toml`` says which folder the library reads, what it leaves out and how
it reads tables; files added in the chat lie in ``data_dir/libraries/NAME/``. A folder that nobody
named is a library too: it has a file only once there is something to remember of it.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from qa.errors import LibraryError
from qa.library import Library, check_columns, check_patterns, key_of, read, write

__all__ = ["Libraries", "Library"]

_NAME = re.compile(r"[^\W_][\w -]{0,59}")  # at most 240 bytes, which a file's name may have
_LOCK_SECONDS = 10.0


class Libraries:
    """All libraries that ``data_dir`` knows. Several processes may change them.

    Args:
        data_dir: where they are kept.
        everywhere: patterns that every library leaves out, before its own.
    """

    def __init__(self, data_dir: Path, everywhere: Sequence[str] = ()) -> None:
        self.path = data_dir.expanduser().resolve() / "libraries"
        self._everywhere = tuple(everywhere)
        check_patterns(self._everywhere, "the setting ignore")

    # ------------------------------------------------------------------ looking

    def all(self) -> list[Library]:
        """The named libraries, by name.

        Raises:
            LibraryError: a library's file is damaged.
        """
        known = [self._complete(library) for library in self._known() if library.named]
        return sorted(known, key=lambda library: library.name.casefold())

    def of(self, corpus: Path | str) -> Library:
        """The library of this name, or of this folder.

        A known name wins, unless the argument is spelled as a path ("./news").

        Raises:
            LibraryError: neither exists, or a library's file is damaged.
        """
        text = str(corpus)
        path = Path(corpus).expanduser()
        # A Path loses the "./" that tells a folder from a name: where there is one, it is meant.
        spelled = text in ("~", ".", "..") or any(
            sign and sign in text for sign in (os.sep, os.altsep)
        )
        if not spelled and not (isinstance(corpus, Path) and path.is_dir()):
            if library := self._called(text):
                return self._complete(library)
            if not text or not path.exists():
                raise LibraryError(
                    f"no folder and no library is called {text!r}: qa libraries lists them"
                )
        return self._complete(self._of_folder(path.resolve()))

    def _called(self, name: str) -> Library | None:
        """The named library of this name; capital letters matter only where two would differ."""
        name = _normal(name)
        files = {path.stem: path for path in self._files()}
        stems = [stem for stem in files if stem.casefold() == name.casefold()]
        found = [lib for stem in sorted(stems, key=name.__ne__) if (lib := read(files[stem])).named]
        return found[0] if found else None

    def _of_folder(self, folder: Path) -> Library:
        known = [library for library in self._known() if library.folder == folder]
        unnamed = Library(folder.name or str(folder), folder, self.path / key_of(folder))
        return next(iter(sorted(known, key=lambda library: not library.named)), unnamed)

    def _known(self) -> list[Library]:
        return [read(path) for path in self._files()]

    def _files(self) -> list[Path]:
        return sorted(path for path in self.path.glob("*.toml") if not path.name.startswith("."))

    def _complete(self, library: Library) -> Library:
        return replace(library, ignore=self._everywhere + library.ignore)

    # ------------------------------------------------------------------ changing

    def create(self, name: str, folder: Path | None = None) -> Library:
        """Make a library, or name the one that a folder already is; what it has is kept.

        Raises:
            LibraryError: the name is taken or cannot be used, or there is no such folder.
        """
        name = _normal(name)
        if not _NAME.fullmatch(name):
            raise LibraryError(
                f"a library cannot be called {name!r}: use letters, digits, spaces, - and _, "
                "at most 60, beginning with a letter or digit"
            )
        folder = folder.expanduser().resolve() if folder else None
        if folder and not folder.is_dir():
            raise LibraryError(f"the folder {folder} does not exist: name a folder of articles")
        with self._changing():
            before = self._of_folder(folder) if folder else None
            if (taken := self._called(name)) and taken != before:
                where = f"of {taken.folder}" if taken.folder != taken.added else "without a folder"
                raise LibraryError(
                    f"there is a library {taken.name!r} already, {where}: take another name, or "
                    f"qa libraries --forget {taken.name!r}"
                )
            added = self.path / name
            library = Library(name, added, added)
            if before:
                own = added if before.folder == before.added else before.folder
                library = replace(before, name=name, folder=own, added=added)
                for old, new in ((before.added, added), (self._file(before), self._file(library))):
                    if old != new and old.exists():
                        old.rename(new)
            self._write(library)
        return self._complete(library)

    def ignore(self, library: Library, patterns: Sequence[str]) -> Library:
        """Leave out what these patterns match, too; returns the library as it is now.

        Raises:
            LibraryError: a pattern that is none, or the file cannot be changed.
        """
        check_patterns(patterns, f"the library {library.name!r}")
        return self._change(library, lambda own: tuple(dict.fromkeys((*own, *patterns))))

    def unignore(self, library: Library, patterns: Sequence[str]) -> Library:
        """Take patterns back; returns the library as it is now.

        Raises:
            LibraryError: one that is not among the library's, or the file cannot be changed.
        """
        gone = set(patterns)

        def without(own: tuple[str, ...]) -> tuple[str, ...]:
            if unknown := gone.difference(own):
                raise LibraryError(
                    f"the library {library.name!r} has no pattern {min(unknown)!r}: "
                    f"it has {', '.join(map(repr, own)) or 'none'}"
                )
            return tuple(pattern for pattern in own if pattern not in gone)

        return self._change(library, without)

    def set_columns(self, library: Library, columns: Mapping[str, str]) -> Library:
        """Which column of a table holds what; replaces what was said before.

        Raises:
            LibraryError: an unknown key, or the file cannot be changed.
        """
        check_columns(columns, "columns")
        with self._changing():
            now = replace(self._now(library), columns=dict(columns))
            self._write(now)
        return self._complete(now)

    def forget(self, name: Path | str, *, delete_added: bool = False) -> Library:
        """Forget a library; its folder stays as it is. Returns what it was.

        Args:
            name: its name, or its folder.
            delete_added: delete the files that were added in the chat, too.

        Raises:
            LibraryError: there is no such library, or its file cannot be changed.
        """
        with self._changing():
            library = self.of(name)
            try:
                self._file(library).unlink()
            except FileNotFoundError as error:
                raise LibraryError(f"nothing is remembered of {library.folder}") from error
            if delete_added and library.added.is_dir():
                shutil.rmtree(library.added)
        return library

    def _change(
        self, library: Library, patterns: Callable[[tuple[str, ...]], tuple[str, ...]]
    ) -> Library:
        with self._changing():
            now = self._now(library)
            now = replace(now, ignore=patterns(now.ignore))
            self._write(now)
        return self._complete(now)

    def _now(self, library: Library) -> Library:
        """The library as its file has it: somebody may have changed or renamed it meanwhile."""
        if library.folder != library.added:
            return self._of_folder(library.folder)
        if (path := self._file(library)).exists():
            return read(path)
        raise LibraryError(f"the library {library.name!r} was forgotten meanwhile")

    def _file(self, library: Library) -> Path:
        return self.path / f"{library.key}.toml"

    def _write(self, library: Library) -> None:
        if library.named or library.ignore or library.columns:
            write(self._file(library), library)
        else:  # nothing to remember
            self._file(library).unlink(missing_ok=True)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Alone at the files: what is read is still true when it is written back."""
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


def _normal(name: str) -> str:
    """A name with single spaces and composed letters: what looks the same is the same."""
    return " ".join(unicodedata.normalize("NFC", name).split())
