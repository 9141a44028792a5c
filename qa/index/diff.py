"""What is new, changed or gone in a library since the index last saw it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from embeddings.model_files import file_sha256
from qa.corpus import formats, loader, user_metadata
from qa.index.catalog import IndexedFile
from qa.library import folder, ignore
from qa.library.folder import File
from qa.library.library import Library
from qa.settings import Settings
from qa.types import Problem, Skipped

# A file changed this shortly before it was read may change again within its clock's tick.
_CLOCK_TICK_NS = 2_000_000_000
# Kinds of files of which single articles may be left out, or columns named.
_SEVERAL = loader.TABLES | {".epub", ".rss", ".atom", ".xml", ".warc", ".warc.gz"}


@dataclass(frozen=True, slots=True)
class Changes:
    """What an indexing run has to do."""

    fresh: tuple[File, ...]  # new, or of another size or time, or to be read in another way
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]  # folders and files that cannot be listed
    skipped: tuple[Skipped, ...]  # files that are not of a kind that is read
    reading: loader.ReadOptions
    known: Mapping[str, IndexedFile]  # by name, as the index has them
    options: Mapping[str, str]  # file → what besides its bytes decides what is read off it

    def __bool__(self) -> bool:
        """True when there is something to do."""
        return bool(self.fresh or self.removed)


def compare(library: Library, settings: Settings, known: Mapping[str, IndexedFile]) -> Changes:
    """Look at the library without reading articles, but for those changed a moment before.

    Raises:
        CorpusError: no such folder, no article in it, or a broken articles.toml.
    """
    scan = folder.scan(library)
    notes = user_metadata.read(library.folder)
    options = _options(library, scan.files, notes)
    limits = limits_text(settings)

    def is_fresh(file: File) -> bool:
        before = known.get(file.name)
        if before is None or (not before.sha256 and digest(file.path)):
            return True
        # Other limits may let pass what was left out of a file for those that were.
        read_so = before.options.removesuffix(limits) == options[file.name]
        if not read_so or (before.size, before.mtime_ns) != (file.size, file.mtime_ns):
            return True
        settled = file.mtime_ns < before.read_ns - _CLOCK_TICK_NS
        return not settled and before.sha256 != digest(file.path)

    return Changes(
        fresh=tuple(filter(is_fresh, scan.files)),
        removed=_removed(known, scan, library),
        problems=(*scan.problems, *_unused_notes(library, scan, notes)),
        skipped=tuple(scan.skipped),
        reading=loader.ReadOptions(notes, library.columns, reading_limits(settings)),
        known=known,
        options=options,
    )


def _options(
    library: Library, files: Iterable[File], notes: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """What besides its bytes decides what is read off each file, as the catalog keeps it."""
    notes_of: dict[str, dict[str, Mapping[str, str]]] = {}
    for name, note in notes.items():  # an entry for "a.zip/b.html" is one for a file "a.zip"
        for above in _parts(name):
            notes_of.setdefault(above, {})[name] = note
    options: dict[str, str] = {}
    for file in files:
        several = ""
        if formats.suffix(file.name) in _SEVERAL:
            # What names another file cannot leave out parts of this one.
            part = ignore.literal(file.name) + "/"
            patterns = [each for each in library.ignore if _is_wide(each) or each.startswith(part)]
            several = json.dumps([dict(library.columns), patterns], sort_keys=True)
        entries = notes_of.get(user_metadata.key(file.name))
        own = json.dumps(entries, sort_keys=True) if entries else ""
        options[file.name] = f"{loader.VERSION} {own} {several}"
    return options


def _removed(
    known: Mapping[str, IndexedFile], scan: folder.Scan, library: Library
) -> tuple[str, ...]:
    """The files that are gone; not those below a folder that could not be listed this time."""
    gone = known.keys() - {file.name for file in scan.files}
    unlisted = tuple(f"{problem.name.rstrip('/')}/" for problem in scan.problems)
    if any(problem.name == os.path.realpath(library.folder) for problem in scan.problems):
        gone = {name for name in gone if name.startswith(folder.ADDED)}
    return tuple(sorted(name for name in gone if not f"{name}/".startswith(unlisted)))


def _unused_notes(library: Library, scan: folder.Scan, notes: Iterable[str]) -> Iterator[Problem]:
    """The entries of articles.toml for what there is not, by a typing error perhaps."""
    files = {user_metadata.key(file.name) for file in scan.files}
    for name in notes:
        above = _parts(name)
        if files.isdisjoint(above) and not any((library.folder / each).exists() for each in above):
            reason = (
                f"{user_metadata.FILE} names {name!r}, and there is no such file: correct the name"
            )
            yield Problem(name, reason)


def _parts(name: str) -> list[str]:
    """A name and the folders above it: "a", "a/b" and "a/b/c" of "a/b/c"."""
    parts = name.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _is_wide(pattern: str) -> bool:
    """Whether a pattern may mean more than one path below the folder."""
    return not pattern.startswith("/") or any(sign in pattern for sign in "*?[")


def read_file(file: File, library: Library, options: loader.ReadOptions) -> Iterator[loader.Read]:
    """A file's articles one by one, those aside that the library's patterns leave out."""
    for found in loader.load(file.path, file.name, options):
        if found.name == file.name or not library.left_out(found.name):
            yield found


def reading_limits(settings: Settings) -> loader.ReadLimits:
    """The limits of reading that the settings name."""
    return loader.ReadLimits(
        file_bytes=settings.largest_file,
        text_chars=settings.largest_text,
        pages=settings.most_pages,
        articles=settings.most_articles,
        unpacked_bytes=settings.largest_archive,
    )


def limits_text(settings: Settings) -> str:
    """The limits as the catalog keeps them with a file of which something was left out."""
    return f" {list(astuple(reading_limits(settings)))}"


def digest(path: Path) -> str:
    """SHA-256 of a file; "" where it cannot be read (the loader will say why)."""
    try:
        return file_sha256(path)
    except OSError:
        return ""
