"""Taking articles out of a library: which patterns keep them out, which files are deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.errors import LibraryError
from qa.library import ignore
from qa.library.folder import File, Scan
from qa.library.library import Library


@dataclass(frozen=True, slots=True)
class Removal:
    """What is to be done so that articles are gone and stay away."""

    patterns: tuple[str, ...]  # to leave out from now on; the files stay where they are
    delete: tuple[File, ...]  # added in the chat, and named one by one

    def delete_files(self) -> None:
        """Delete what was added in the chat.

        Raises:
            LibraryError: one of them cannot be deleted.
        """
        for file in self.delete:
            try:
                file.path.unlink(missing_ok=True)
            except OSError as error:
                raise LibraryError(f"{file.path} cannot be deleted ({error.strerror})") from error


def plan(
    library: Library, scan: Scan, names: Sequence[str], articles: Callable[[], Iterable[str]]
) -> Removal:
    """What to do to remove files, folders, articles, or all that a pattern matches.

    Args:
        library: what they are removed from.
        scan: its files.
        names: of files, folders or articles, or patterns as in a .gitignore.
        articles: the names of all articles; asked only where the files' do not suffice.

    Raises:
        LibraryError: a name that nothing has, or nothing would be left to search in.
    """
    patterns: list[str] = []
    gone: set[File] = set()
    delete: list[File] = []
    unknown: list[str] = []
    known: list[str] | None = None  # the articles
    for name in names:
        if _pattern_of(library, name):
            unknown.append(name)
            continue
        pattern, files = _matching(name, scan.files)
        # What was added in the chat may be the only copy: it must be named to be deleted.
        exact = [f for f in files if f.name == name and _is_added(library, f.path)]
        delete += exact
        gone.update(files)
        if not files:
            known = list(articles()) if known is None else known
            pattern = _of_articles(name, known)
        if len(exact) < len(files) or (not files and pattern):
            patterns.append(pattern)
        elif not files:
            unknown.append(name)
    if unknown:
        name = unknown[0]
        out = _pattern_of(library, name) or library.left_out(name)
        why = "is left out already" if out else "no file or article is called so"
        raise LibraryError(f"{name!r}: {why}; nothing was removed")
    if gone.issuperset(scan.files) or (known and not _left(known, patterns, gone)):
        raise LibraryError("this would leave nothing to search in: nothing was removed")
    return Removal(tuple(patterns), tuple(dict.fromkeys(delete)))


def taken_back(library: Library, names: Sequence[str]) -> list[str]:
    """The library's patterns that removing these names made.

    Raises:
        LibraryError: one that was never removed.
    """
    found: list[str] = []
    for name in names:
        if not (pattern := _pattern_of(library, name)):
            raise LibraryError(f"{name!r} was not removed: nothing was taken back")
        found.append(pattern)
    return found


def _pattern_of(library: Library, name: str) -> str | None:
    """The library's pattern that removing this name made."""
    candidates = (ignore.literal(name), _of_folder(name), name)
    return next((each for each in candidates if each in library.ignore), None)


def _matching(name: str, files: Sequence[File]) -> tuple[str, list[File]]:
    """The pattern for a name and the files it means: one, a folder's, or those that fit it."""
    if exact := [file for file in files if file.name == name]:
        return ignore.literal(name), exact
    folder = name.rstrip("/") + "/"
    if below := [file for file in files if file.name.startswith(folder)]:
        return _of_folder(name), below
    if not _is_wild(name):
        return name, []
    rules = ignore.rules((name,))
    return name, [file for file in files if rules.leaves_out(file.name)]


def _is_wild(name: str) -> bool:
    """Whether a name may be meant as a pattern. A plain "a.txt" is not one for "sub/a.txt"."""
    return any(sign in name for sign in "*?[") and ignore.is_pattern(name)


def _of_folder(name: str) -> str:
    return ignore.literal(name.rstrip("/")) + "/"


def _of_articles(name: str, known: Sequence[str]) -> str:
    """The pattern for articles within files; "" where there are none."""
    if name in known:
        return ignore.literal(name)
    wild = _is_wild(name) and any(map(ignore.rules((name,)).leaves_out, known))
    return name if wild else ""


def _left(known: Sequence[str], patterns: Sequence[str], gone: Iterable[File]) -> bool:
    """Whether articles are left, besides those that patterns leave out and those of files gone."""
    rules = ignore.rules((*patterns, *(ignore.literal(file.name) for file in gone)))
    return not all(map(rules.leaves_out, known))


def _is_added(library: Library, path: Path) -> bool:
    return path.is_relative_to(library.added)
