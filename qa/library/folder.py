"""Which files a library holds. Nothing is read but names, sizes, times and ``.footnoteignore``."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR

from qa.corpus import formats, user_metadata
from qa.corpus.loader import SUFFIXES
from qa.errors import CorpusError
from qa.library import ignore
from qa.library.ignore import Rules
from qa.library.library import Library
from qa.types import Problem, Skipped

ADDED = "added/"  # what the names of files added in the chat begin with

# An office program's mark that somebody has the document open; it holds no text.
_HIDDEN = (".", "~$")


@dataclass(frozen=True, slots=True)
class File:
    """One file of articles as the folder shows it."""

    name: str  # path below the folder, with "/"
    place: str  # its path
    size: int  # bytes
    mtime_ns: int

    @property
    def path(self) -> Path:
        """Where it is. Paths are made as they are needed: a library may have very many."""
        return Path(self.place)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a library holds. All lists are sorted by name; what is ignored stands in none."""

    files: list[File] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)  # of a kind that is not read
    problems: list[Problem] = field(default_factory=list)  # could not be looked at


def hidden(name: str) -> bool:
    """Whether a file or folder of this name is passed over."""
    return name.startswith(_HIDDEN)


def shown(name: str) -> str:
    """A file's name as text; bytes that are not UTF-8 are spelled out."""
    return name.encode("utf-8", "backslashreplace").decode()


def scan(library: Library) -> Scan:
    """All files of a library: its folder's, and those added in the chat.

    Raises:
        CorpusError: no such folder, or nothing in it that can be read.
    """
    folder, found = library.folder, Scan()
    if folder != library.added:
        try:
            there = S_ISDIR(folder.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise CorpusError(
                f"the folder {folder} does not exist: name a folder of articles"
            ) from error
        except OSError as error:
            raise CorpusError(f"the folder {folder} cannot be read: {error.strerror}") from error
        if not there:
            raise CorpusError(f"{folder} is a file: name the folder that holds it")
        _Walk(library, folder, "", found).run()
    if library.added.is_dir() and not library.left_out(ADDED):
        added = Scan()
        _Walk(library, library.added, ADDED, added).run()
        _join(found, added)
    if not found.files:
        raise CorpusError(_nothing(library, found))
    found.files.sort(key=lambda file: file.name)
    found.skipped.sort()
    found.problems.sort()
    return found


def find(library: Library, name: str) -> File | None:
    """The file that a scan calls so; only the folders that lead to it are listed.

    None where it is not there, left out, or not of a kind that is read.
    """
    places = [(library.folder, "")] if library.folder != library.added else []
    if name.startswith(ADDED) and not library.left_out(ADDED):
        places.append((library.added, ADDED))
    for root, prefix in places:  # as in a scan, the folder's own file wins
        found = Scan()
        _Walk(library, root, prefix, found, only=name).run()
        for file in found.files:
            if file.name == name:  # and not a part of it
                return file
    return None


def _join(found: Scan, added: Scan) -> None:
    taken = {file.name for file in found.files}
    for file in added.files:
        if file.name in taken:
            reason = f"{file.name} is in the folder, too: the one added in the chat is left out"
            found.problems.append(Problem(file.name, reason))
        else:
            found.files.append(file)
    found.skipped.extend(added.skipped)
    found.problems.extend(added.problems)


def _nothing(library: Library, found: Scan) -> str:
    if found.problems:
        return f"there is nothing to read in {library.folder}: {found.problems[0].reason}"
    if library.folder == library.added:
        return f"the library {library.name!r} holds no articles: add files to it in the chat"
    endings = ", ".join(sorted(SUFFIXES))
    return f"the folder {library.folder} holds no articles: put files into it that end in {endings}"


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to list. Its real path has no symbolic links in it; its name may."""

    real: str
    name: str  # "" or with "/" at its end
    above: tuple[str, ...]  # the real paths of the folders that led here
    rules: tuple[tuple[int, Rules], ...]  # with the length of the name they belong to
    by_link: bool = False


class _Walk:
    """One pass over a folder, without recursion: depth is as little bounded as a path is."""

    def __init__(
        self, library: Library, root: Path, prefix: str, found: Scan, only: str | None = None
    ) -> None:
        """``only``: the one file that is looked for."""
        self._own = library.rules
        self._found, self._prefix, self._only = found, prefix, only
        self._root = os.path.realpath(root)
        # What the chat added may lie below the folder: it has names of its own, or is of others.
        chat = (library.added, library.added.parent) if root != library.added else ()
        self._elsewhere = {os.path.realpath(path) for path in chat}
        self._linked: set[str] = set()  # what links have led to: listed once that way
        self._waiting = [_Folder(self._root, prefix, (), ())]

    def run(self) -> None:
        """List everything."""
        while self._waiting:
            folder = self._waiting.pop()
            try:
                with os.scandir(folder.real) as listing:
                    entries = list(listing)
            except OSError as error:
                name = folder.name.rstrip("/") or folder.real
                self._problem(name, f"cannot be listed ({error.strerror})")
                continue
            rules = folder.rules
            for entry in entries:
                if entry.name == ignore.FILE:
                    rules = (*rules, *self._rules(entry, folder.name))
            pages = {formats.pictures_folder(entry.name) for entry in entries}
            for entry in entries:
                name = folder.name + shown(entry.name)
                if hidden(entry.name) or not self._wanted(name):
                    continue
                try:
                    self._look(entry, name, folder, rules, pages)
                except OSError as error:
                    self._problem(name, f"cannot be looked at ({error.strerror})")

    def _wanted(self, name: str) -> bool:
        """Whether a file is the one that is looked for, or a folder leads to it."""
        return self._only is None or f"{self._only}/".startswith(f"{name}/")

    def _look(
        self,
        entry: os.DirEntry[str],
        name: str,
        folder: _Folder,
        rules: tuple[tuple[int, Rules], ...],
        pages: set[str | None],
    ) -> None:
        real = entry.path
        if link := entry.is_symlink():
            real = os.path.realpath(entry.path)
        try:
            is_folder = entry.is_dir()
        except OSError:  # a link that leads to itself
            is_folder = False
        if self._ignored(f"{name}/" if is_folder else name, rules):
            return
        if link and (why := self._leads_astray(real, folder)):
            self._skip(name, why)
        elif is_folder:
            if entry.name in pages:
                self._skip(name, "holds the pictures and styles of a saved page: it is not read")
            elif real not in self._elsewhere:
                by_link = link or folder.by_link
                if by_link and real in self._linked:
                    return
                if by_link:
                    self._linked.add(real)
                above = (*folder.above, folder.real)
                self._waiting.append(_Folder(real, f"{name}/", above, rules, by_link))
        elif name != self._prefix + user_metadata.FILE:
            self._file(entry, name)

    def _file(self, entry: os.DirEntry[str], name: str) -> None:
        if formats.suffix(entry.name) not in formats.SUFFIXES:
            self._found.skipped.append(formats.unsupported(name))
        elif not entry.is_file():
            self._skip(name, "is not a file but a pipe or a device")
        else:
            status = entry.stat()
            self._found.files.append(File(name, entry.path, status.st_size, status.st_mtime_ns))

    def _leads_astray(self, real: str, folder: _Folder) -> str | None:
        """Why a symbolic link is not followed; None where it is."""
        if not Path(real).is_relative_to(self._root):
            return "is a link that leads out of the folder"
        if not Path(real).exists():
            return "is a link that leads nowhere"
        if real in (*folder.above, folder.real):
            return "is a link back to a folder that it is in"
        return None

    def _ignored(self, name: str, rules: tuple[tuple[int, Rules], ...]) -> bool:
        """The library's own patterns decide before those in the folders, the deepest first."""
        decision = self._own.decision(name)
        for length, own in reversed(rules):
            if decision is not None:
                break
            decision = own.decision(name[length:])
        return bool(decision)

    def _rules(self, entry: os.DirEntry[str], folder: str) -> Iterator[tuple[int, Rules]]:
        try:
            lines = Path(entry.path).read_text(encoding="utf-8-sig", errors="replace").splitlines()
            yield len(folder), ignore.parse(lines)
        except OSError as error:
            self._problem(folder + entry.name, f"cannot be read ({error.strerror})")

    def _skip(self, name: str, why: str) -> None:
        self._found.skipped.append(Skipped(name, f"{name} {why}"))

    def _problem(self, name: str, why: str) -> None:
        self._found.problems.append(Problem(shown(name), f"{shown(name)} {why}"))


def skipped_lines(skipped: Iterable[tuple[str, str]]) -> list[str]:
    """What is not read, counted by its kind; a link or a folder by itself."""
    kinds: Counter[str] = Counter()
    alone: list[str] = []
    for name, reason in skipped:
        kind = reason.removeprefix(f"{name}: ")
        if kind == reason:
            alone.append(f"not read: {reason}")
        else:
            kinds[kind.replace(" are not read", "", 1)] += 1
    counted = [
        f"not read: {count:,} {kind if count > 1 else kind.replace('files', 'file', 1)}"
        for kind, count in kinds.most_common()
    ]
    return counted + alone
