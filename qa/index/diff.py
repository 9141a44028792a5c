"""What is new, changed or gone in a library since the index last saw it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path, PurePath

from embeddings.encoder import file_sha256
from qa.corpus import loader, user_metadata
from qa.index.catalog import Seen
from qa.library import folder, ignore
from qa.library.folder import File
from qa.library.library import Library
from qa.settings import Settings
from qa.types import Problem, Skipped

# A file changed this shortly before it was read may change again within its clock's tick.
_CLOCK_TICK_NS = 2_000_000_000
# Kinds of files of which single articles may be left out, or columns named.
_SEVERAL = loader.TABLES | {".epub"}


@dataclass(frozen=True, slots=True)
class Before:
    """What a generation knows of files: all it saw, and those of which it left something out."""

    seen: Mapping[str, Seen] = field(default_factory=dict)
    with_problems: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Changes:
    """Files to look into (new, or other size, time or way of reading) and files that are gone."""

    fresh: tuple[File, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]  # folders and files that cannot be listed
    skipped: tuple[Skipped, ...]  # files that are not of a kind that is read
    reading: loader.ReadOptions
    seen: Mapping[str, Seen]
    with_problems: frozenset[str]
    _told: Mapping[str, Mapping[str, Mapping[str, str]]]  # file → the sidecar's entries for it
    _columns: dict[str, str]
    _patterns: tuple[str, ...]

    def __bool__(self) -> bool:
        """True when there is something to do."""
        return bool(self.fresh or self.removed)

    def how(self, file: File) -> str:
        """What besides a file's bytes decides what is read off it."""
        several = ""
        if PurePath(file.name).suffix.lower() in _SEVERAL:
            # What names another file cannot leave out parts of this one.
            part = ignore.literal(file.name) + "/"
            patterns = [each for each in self._patterns if _is_wide(each) or each.startswith(part)]
            several = json.dumps([self._columns, patterns], sort_keys=True)
        told = self._told.get(user_metadata.key(file.name))
        notes = json.dumps(told, sort_keys=True) if told else ""
        return f"{loader.VERSION} {notes} {several}"


def _removed(seen: Mapping[str, Seen], scan: folder.Scan, library: Library) -> tuple[str, ...]:
    """The files that are gone; not those below a folder that could not be listed this time."""
    gone = seen.keys() - {file.name for file in scan.files}
    unknown = tuple(f"{problem.name.rstrip('/')}/" for problem in scan.problems)
    if any(problem.name == os.path.realpath(library.folder) for problem in scan.problems):
        gone = {name for name in gone if name.startswith(folder.ADDED)}
    return tuple(sorted(name for name in gone if not f"{name}/".startswith(unknown)))


def _untold(library: Library, scan: folder.Scan, notes: Iterable[str]) -> Iterator[Problem]:
    """The sidecar's entries for what there is not, by a slip of the pen perhaps."""
    files = {user_metadata.key(file.name) for file in scan.files}
    for name in notes:
        parts = name.split("/")
        above = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
        if files.isdisjoint(above) and not any((library.folder / each).exists() for each in above):
            reason = (
                f"{user_metadata.FILE} tells of {name!r}, and there is no such file: mend the name"
            )
            yield Problem(name, reason)


def _is_wide(pattern: str) -> bool:
    """Whether a pattern may mean more than one path below the folder."""
    return not pattern.startswith("/") or any(sign in pattern for sign in "*?[")


def reading_limits(settings: Settings) -> loader.Limits:
    """The limits of reading that the settings name."""
    return loader.Limits(
        file_bytes=settings.largest_file,
        text_chars=settings.largest_text,
        pages=settings.most_pages,
        articles=settings.most_articles,
        unpacked_bytes=settings.largest_archive,
    )


def limits(settings: Settings) -> str:
    """The limits as the catalog keeps them with a file of which something was left out."""
    return f" {list(astuple(reading_limits(settings)))}"


def digest(path: Path) -> str:
    """SHA-256 of a file; "" where it cannot be read (the loader will say why)."""
    try:
        return file_sha256(path)
    except OSError:
        return ""


def compare(library: Library, settings: Settings, before: Before) -> Changes:
    """Look at the library without reading articles, but for those changed a moment before.

    Raises:
        CorpusError: no such folder, no article in it, or a broken sidecar.
    """
    scan = folder.scan(library)
    notes = user_metadata.read(library.folder)
    told: dict[str, dict[str, Mapping[str, str]]] = {}
    for name, entries in notes.items():
        parts = name.split("/")  # an entry for "a.zip/b.html" is one for a file "a.zip"
        for length in range(1, len(parts) + 1):
            told.setdefault("/".join(parts[:length]), {})[name] = entries
    changes = Changes(
        fresh=tuple(scan.files),
        removed=_removed(before.seen, scan, library),
        problems=(*scan.problems, *_untold(library, scan, notes)),
        skipped=tuple(scan.skipped),
        reading=loader.ReadOptions(notes, library.columns, reading_limits(settings)),
        seen=before.seen,
        with_problems=before.with_problems,
        _told=told,
        _columns=dict(library.columns),
        _patterns=library.ignore,
    )

    def is_fresh(file: File) -> bool:
        seen = before.seen.get(file.name)
        if seen is None or (not seen.sha256 and digest(file.path)):
            return True
        how = changes.how(file)
        if file.name in before.with_problems:
            how += limits(settings)
        if (seen.size, seen.mtime_ns, seen.how) != (file.size, file.mtime_ns, how):
            return True
        settled = file.mtime_ns < seen.read_ns - _CLOCK_TICK_NS
        return not settled and seen.sha256 != digest(file.path)

    return replace(changes, fresh=tuple(filter(is_fresh, scan.files)))
