"""What is new, changed or gone in a folder since the index last saw it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embeddings.encoder import file_sha256
from qa.catalog import Seen
from qa.corpus import folder, sidecar
from qa.corpus.folder import File

# A file changed this shortly before it was read may change again within its clock's tick.
_CLOCK_TICK_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Changes:
    """Files to look into (new, or other size, time or sidecar entries) and files that are gone."""

    fresh: tuple[File, ...]
    removed: tuple[str, ...]
    notes: Mapping[str, Mapping[str, str]]  # the sidecar's entries, by file name

    def __bool__(self) -> bool:
        """True when there is something to do."""
        return bool(self.fresh or self.removed)

    def notes_text(self, name: str) -> str:
        """The sidecar's entries for a file, as the catalog keeps them."""
        return json.dumps(dict(self.notes[name]), sort_keys=True) if name in self.notes else ""


def digest(path: Path) -> str:
    """SHA-256 of a file; "" where it cannot be read (the loader will say why)."""
    try:
        return file_sha256(path)
    except OSError:
        return ""


def compare(corpus: Path, seen: Mapping[str, Seen]) -> Changes:
    """Look at the folder without reading articles, but for those changed a moment before.

    Raises:
        CorpusError: no such folder, no article in it, or a broken sidecar.
    """
    files = folder.scan(corpus)
    everything = Changes(tuple(files), (), sidecar.read(corpus))

    def is_fresh(file: File) -> bool:
        before = seen.get(file.name)
        if before is None or before.notes != everything.notes_text(file.name):
            return True
        if (before.size, before.mtime_ns) != (file.size, file.mtime_ns):
            return True
        settled = file.mtime_ns < before.read_ns - _CLOCK_TICK_NS
        return not settled and before.sha256 != digest(file.path)

    removed = tuple(sorted(set(seen) - {file.name for file in files}))
    return Changes(tuple(filter(is_fresh, files)), removed, everything.notes)
