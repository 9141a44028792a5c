"""Taking articles out of a library, and taking them back in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from qa.errors import LibraryError
from qa.library import audit, ignore
from qa.library.folder import File, scan
from qa.library.registry import Libraries, Library


class Removal(NamedTuple):
    """What was done so that articles are gone and stay away."""

    library: Library  # as it is now
    patterns: tuple[str, ...] = ()  # left out from now on; the files stay where they are
    deleted: tuple[str, ...] = ()  # files that were added in the chat, and named one by one


def remove(
    libraries: Libraries,
    library: Library,
    names: Sequence[str],
    articles: Callable[[], Iterable[str]],
    *,
    keep_files: bool = False,
) -> Removal:
    """Remove files, folders, articles, or all that a pattern matches; all of them, or nothing.

    Args:
        libraries: where the library is kept.
        library: what they are removed from.
        names: of files, folders or articles, or patterns as in a .gitignore.
        articles: the names of all articles; asked only where the files' do not suffice.
        keep_files: leave out what was added in the chat, too, so that it can be taken back.

    Raises:
        LibraryError: a name that nothing has, or nothing would be left to search in, or a file
            cannot be deleted.
    """
    files = scan(library).files
    patterns: list[str] = []
    gone: set[File] = set()
    delete: list[File] = []
    known: list[str] | None = None  # the articles
    for name in names:
        if _pattern_of(library, name):
            raise LibraryError(f"{name!r} is already left out: nothing was removed")
        pattern, matching = _matching(name, files)
        # What was added in the chat may be the only copy: it must be named to be deleted.
        own = [] if keep_files else [f for f in matching if f.path.is_relative_to(library.added)]
        exact = [file for file in own if file.name == name]
        delete += exact
        gone.update(matching)
        if not matching:
            known = list(articles()) if known is None else known
            pattern = _of_articles(name, known)
            if not pattern:
                out = library.left_out(name)
                why = "is already left out" if out else "is not the name of a file or an article"
                raise LibraryError(f"{name!r} {why}: nothing was removed")
        if not matching or len(exact) < len(matching):
            patterns.append(pattern)
    if gone.issuperset(files) or (known and not _any_left(known, patterns, gone)):
        raise LibraryError("this would leave nothing to search in: nothing was removed")
    if patterns:
        library = libraries.ignore(library, patterns)
    for file in dict.fromkeys(delete):
        try:
            file.path.unlink(missing_ok=True)
        except OSError as error:
            raise LibraryError(f"{file.path} cannot be deleted ({error.strerror})") from error
        audit.record(libraries.path.parent, library.name, "file deleted", file=file.name)
    return Removal(library, tuple(patterns), tuple(dict.fromkeys(file.name for file in delete)))


def take_back(libraries: Libraries, library: Library, names: Sequence[str]) -> Removal:
    """Undo the removal of these names; the result says which patterns are gone.

    Raises:
        LibraryError: one that was never removed.
    """
    patterns: list[str] = []
    for name in names:
        if not (pattern := _pattern_of(library, name)):
            raise LibraryError(f"{name!r} was not removed: nothing was taken back")
        patterns.append(pattern)
    return Removal(libraries.unignore(library, patterns), tuple(patterns))


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


def _any_left(known: Sequence[str], patterns: Sequence[str], gone: Iterable[File]) -> bool:
    """Whether articles are left, besides those that patterns leave out and those of files gone."""
    rules = ignore.rules((*patterns, *(ignore.literal(file.name) for file in gone)))
    return not all(map(rules.leaves_out, known))
