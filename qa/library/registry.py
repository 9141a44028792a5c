"""Libraries: named sets of articles, each kept as one small TOML file that people may edit.

``data_dir/libraries/NAME.toml`` says which folder the library reads, what it leaves out and how
it reads tables; files added in the chat lie in ``data_dir/libraries/NAME/``. A folder that nobody
named is a library too: it has a file only once there is something to remember of it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from qa.corpus.loader import ReadLimits
from qa.errors import CorpusError, LibraryError
from qa.library import audit
from qa.library.folder import scan
from qa.library.library import Library, check_columns, check_name, check_patterns, taken_back
from qa.library.library_files import LibraryFiles, expanded, read
from qa.library.named_columns import check_tables_have
from qa.types import Problem

__all__ = ["Libraries", "Library"]


class Libraries:
    """All libraries that ``data_dir`` knows. Several processes may change them.

    Args:
        data_dir: where they are kept.
        everywhere: patterns that every library leaves out, before its own.
    """

    def __init__(self, data_dir: Path, everywhere: Sequence[str] = ()) -> None:
        self.path = data_dir.expanduser().resolve() / "libraries"
        self._files = LibraryFiles(self.path)
        self._everywhere = tuple(everywhere)
        check_patterns(self._everywhere, "the setting ignore")

    # ------------------------------------------------------------------ looking

    def all(self) -> list[Library]:
        """The named libraries, by name; without those whose files are ``damaged``."""
        known = [self._complete(each) for each in self._files.read_all()[0] if each.named]
        return sorted(known, key=lambda library: library.name.casefold())

    def damaged(self) -> list[Problem]:
        """The files of libraries that cannot be read, by name, and why."""
        return self._files.read_all()[1]

    def of(self, corpus: Path | str, *, elsewhere: bool = False) -> Library:
        """The library of this name, or of this folder.

        A known name wins, unless the argument is spelled as a path ("./news").

        Args:
            corpus: name or folder.
            elsewhere: an unknown name is that of a library whose articles are not here.

        Raises:
            LibraryError: neither exists, or the library's file is damaged.
        """
        text = str(corpus)
        path = expanded(text)
        # A Path loses the "./" that tells a folder from a name: where there is one, it is meant.
        spelled = text in ("~", ".", "..") or any(
            sign and sign in text for sign in (os.sep, os.altsep)
        )
        if not spelled and not (isinstance(corpus, Path) and path.is_dir()):
            if library := self._files.called(text):
                return self._complete(library)
            if text and elsewhere and not path.exists():
                return self._elsewhere(text)
            if not text or not path.exists():
                raise LibraryError(
                    f"no folder and no library is called {text!r}: list the libraries with "
                    "qa libraries"
                )
        path = path.resolve()
        if elsewhere and path.parent == self.path and not path.exists():
            return self._elsewhere(path.name)
        return self._complete(self._files.of_folder(path))

    def _elsewhere(self, name: str) -> Library:
        """A library of which nothing is on this machine; its folder is not there."""
        return self._complete(Library(name, self.path / name, self.path / name))

    def _complete(self, library: Library) -> Library:
        return replace(library, ignore=self._everywhere + library.ignore)

    # ------------------------------------------------------------------ changing

    def create(self, name: str, folder: Path | None = None) -> Library:
        """Make a library, or name the one that a folder already is; what it has is kept.

        Raises:
            LibraryError: the name is taken or cannot be used, or there is no such folder.
        """
        name = check_name(name)
        folder = folder.expanduser().resolve() if folder else None
        if folder and not folder.is_dir():
            raise LibraryError(f"the folder {folder} does not exist: name a folder of articles")
        with self._files.changing():
            before = self._files.of_folder(folder) if folder else None
            if (taken := self._files.called(name)) and taken != before:
                where = f"of {taken.folder}" if taken.folder != taken.added else "without a folder"
                raise LibraryError(
                    f"there is already a library {taken.name!r}, {where}: choose another name"
                )
            added = self.path / name
            if not (before and before.added == added):
                _check_free(added)
            library = Library(name, added, added)
            if before:
                own = added if before.folder == before.added else before.folder
                library = replace(before, name=name, folder=own, added=added)
                old_file, new_file = (self._files.file(each.key) for each in (before, library))
                for old, new in ((before.added, added), (old_file, new_file)):
                    if old != new and old.exists():
                        old.rename(new)
            self._files.write(library)
        return self._complete(library)

    def discard(self, library: Library) -> None:
        """Forget a library that was made for what then could not be added to it."""
        self.forget(library.name)
        with suppress(OSError):  # what lay there before stays
            library.added.rmdir()

    def describe(
        self,
        library: Library,
        *,
        name: str | None = None,
        ignore: Sequence[str] = (),
        columns: Mapping[str, str] | None = None,
        limits: ReadLimits,
        moved: Callable[[Path, Path], object],
    ) -> Library:
        """Name a library, leave more out of it, say what its columns hold: all of it, or nothing.

        Args:
            library: as it is.
            name: what it is to be called; None keeps its name.
            ignore: further patterns.
            columns: take the place of those before; None keeps them.
            limits: of reading the tables, which are to have these columns.
            moved: told where the library was and is, if a new name moves it; what else is kept
                about it is to follow.

        Raises:
            LibraryError: one of these cannot be used, or the files cannot be changed.
            CorpusError: there would be nothing in the library.
        """
        check_patterns(ignore, f"the library {library.name!r}")
        check_columns(columns or {}, f"the library {library.name!r}")
        if name is not None or ignore or columns is not None:
            found = scan(replace(library, ignore=(*library.ignore, *ignore)))
            if columns:
                check_tables_have(found.files, columns, limits)
        if name is not None:
            before, library = library, self.create(name, library.folder)
            if library.folder != before.folder:  # it has no folder but that of its name
                moved(before.folder, library.folder)
        if ignore:
            library = self.ignore(library, ignore)
        return library if columns is None else self.set_columns(library, columns)

    @contextmanager
    def trying(self, library: Library, before: Library) -> Iterator[None]:
        """Read a library as it is described now, or as before if nothing can be read so.

        A new name stays: it takes no part in reading. So does all where something else ends the
        reading, such as a full disk or Ctrl+C: the next run goes on with it.

        Args:
            library: as ``describe`` returned it.
            before: as it was.
        """
        try:
            yield
        except CorpusError:
            if (library.ignore, library.columns) != (before.ignore, before.columns):
                self._change(library, lambda now: taken_back(now, library, before))
            raise

    def ignore(self, library: Library, patterns: Sequence[str]) -> Library:
        """Leave out what these patterns match, too; returns the library as it is now.

        Raises:
            LibraryError: a pattern that is none, or the file cannot be changed.
        """
        check_patterns(patterns, f"the library {library.name!r}")
        return self._change(
            library, lambda now: replace(now, ignore=tuple(dict.fromkeys((*now.ignore, *patterns))))
        )

    def unignore(self, library: Library, patterns: Sequence[str]) -> Library:
        """Take patterns back; returns the library as it is now.

        Raises:
            LibraryError: one that is not among the library's, or the file cannot be changed.
        """

        def without(now: Library) -> Library:
            if unknown := set(patterns).difference(now.ignore):
                raise LibraryError(
                    f"the library {library.name!r} has no pattern {min(unknown)!r}: "
                    f"it has {', '.join(map(repr, now.ignore)) or 'none'}"
                )
            return replace(now, ignore=tuple(each for each in now.ignore if each not in patterns))

        return self._change(library, without)

    def set_columns(self, library: Library, columns: Mapping[str, str]) -> Library:
        """Which column of a table holds what, in place of what was set before.

        Raises:
            LibraryError: an unknown key, or the file cannot be changed.
        """
        check_columns(columns, f"the library {library.name!r}")
        return self._change(library, lambda now: replace(now, columns=dict(columns)))

    def forget(
        self,
        name: Path | str,
        *,
        delete_added: bool = False,
        unused: Callable[[Path], object] = lambda _folder: None,
    ) -> Library:
        """Forget a library; its folder stays as it is. Returns what it was.

        Args:
            name: its name, or its folder.
            delete_added: delete the files that were added in the chat, too.
            unused: told the folder, if no other library is of it: its index may go.

        Raises:
            LibraryError: there is no such library, or its file cannot be changed.
        """
        with self._files.changing():
            library = self._forgotten(name) or self.of(name)
            file, left = self._files.file(library.key), library.added.is_dir()
            if not file.exists() and not (left and delete_added):
                why = f"nothing is remembered of {str(name)!r}"
                if left:
                    why += f" but files in {library.added}: delete them with --delete-added"
                raise LibraryError(why)
            file.unlink(missing_ok=True)
            if delete_added and left:
                shutil.rmtree(library.added)
        audit.record(self.path.parent, library.name, "forgotten", added_deleted=delete_added)
        if all(each.folder != library.folder for each in self._files.read_all()[0]):
            unused(library.folder)
        return library

    def _forgotten(self, name: Path | str) -> Library | None:
        """What is left of a forgotten library; None where a folder or another library is meant."""
        left = self._files.left_over(name) if isinstance(name, str) else None
        if left is None or self._files.called(left.name):
            return None
        return Library(left.name, left, left)

    def _change(self, library: Library, changed: Callable[[Library], Library]) -> Library:
        with self._files.changing():
            now = changed(self._now(library))
            self._files.write(now)
        return self._complete(now)

    def _now(self, library: Library) -> Library:
        """The library as its file has it: somebody may have changed or renamed it meanwhile."""
        if library.folder != library.added:
            return self._files.of_folder(library.folder)
        if (path := self._files.file(library.key)).exists():
            return read(path)
        raise LibraryError(f"the library {library.name!r} has been forgotten meanwhile")


def _check_free(added: Path) -> None:
    """Raises LibraryError where a forgotten library's files lie."""
    if added.exists() and not (added.is_dir() and not any(added.iterdir())):
        raise LibraryError(
            f"files of a forgotten library {added.name!r} are still in {added}: choose another "
            f"name, or delete them with qa libraries --forget {added.name!r} --delete-added"
        )
