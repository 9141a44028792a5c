"""Folder of articles → a new index generation; only what changed is read and embedded."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from filelock import Timeout

from embeddings.encoder import Encoder, FloatArray
from embeddings.index import VectorIndex, engine
from qa.catalog import SCHEMA, Catalog, Seen
from qa.changes import Changes, compare, digest
from qa.chunking import chunk
from qa.corpus import loader
from qa.errors import CorpusError, IndexMismatchError, QAError, SettingsError
from qa.settings import Settings
from qa.store import CATALOG, REBUILD, VECTORS, IndexStore, read_manifest
from qa.types import Article

Progress = Callable[[str, int, int], None]  # stage, files done, of how many


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run over the folder did. ``problems``: files that could not be read, and why."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    problems: tuple[tuple[str, str], ...] = ()
    embedded: int = 0  # passages that went through the encoder
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The object that ``qa index --json`` prints."""
        return {
            "added": list(self.added),
            "changed": list(self.changed),
            "removed": list(self.removed),
            "unchanged": self.unchanged,
            "problems": dict(self.problems),
            "embedded": self.embedded,
            "seconds": round(self.seconds, 3),
        }


def _recipe(encoder: Encoder, settings: Settings) -> dict[str, Any]:
    """What an index depends on besides the articles; two recipes never mix."""
    return {
        "encoder": encoder.name,
        "encoder_fingerprint": encoder.fingerprint,
        "engine": settings.engine,
        "passage_tokens": settings.passage_tokens,
        "overlap_tokens": settings.overlap_tokens,
    }


class _Draft:
    """A generation in the making, filled from the one before and from fresh files."""

    FLUSH = 256  # passages that wait for the encoder; bounds memory

    def __init__(self, path: Path, base: Path | None, encoder: Encoder, settings: Settings) -> None:
        if settings.passage_tokens > encoder.max_tokens:
            raise SettingsError(
                f"passage_tokens = {settings.passage_tokens} is more than the {encoder.max_tokens} "
                f"tokens that the encoder {encoder.name} reads: lower it"
            )
        self._path, self._encoder, self._settings = path, encoder, settings
        self._index: VectorIndex | None = None
        if base is not None:
            shutil.copyfile(base / CATALOG, path / CATALOG)
            self._index = engine(settings.engine).load(base / VECTORS)
        self.catalog = Catalog(path / CATALOG, writable=True)
        self._gone: dict[str, FloatArray] = {}  # vectors of removed passages, by text
        self._waiting: list[tuple[int, str]] = []
        self.embedded = 0

    def remove(self, name: str) -> None:
        """Take an article out, its vectors kept at hand: most of its text may come back."""
        gone = self.catalog.remove(name)
        if gone and self._index is not None:
            ids = np.asarray(list(gone), dtype=np.int64)
            self._gone.update(zip(gone.values(), self._index.vectors(ids), strict=True))
            self._index.remove(ids)

    def add(self, article: Article) -> None:
        """Cut an article into passages and queue them for the encoder."""
        settings = self._settings
        passages = chunk(
            article, self._encoder.count_tokens, settings.passage_tokens, settings.overlap_tokens
        )
        ids = self.catalog.add(article, passages)
        self._waiting += zip(ids, (passage.text for passage in passages), strict=True)
        if len(self._waiting) >= self.FLUSH:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        new = list(dict.fromkeys(text for _, text in self._waiting if text not in self._gone))
        known = {**self._gone, **dict(zip(new, self._encoder.encode(new), strict=True))}
        vectors = np.stack([known[text] for _, text in self._waiting])
        if self._index is None:
            self._index = engine(self._settings.engine)(vectors.shape[1])
        self._index.add(np.asarray([i for i, _ in self._waiting], dtype=np.int64), vectors)
        self.embedded += len(new)
        self._waiting.clear()

    def finish(self) -> None:
        """Write everything into the draft folder.

        Raises:
            CorpusError: there is nothing to search in.
        """
        self._flush()
        files = self.catalog.files()
        if self._index is None or len(self._index) == 0:
            reason = next((seen.problem for seen in files.values() if seen.problem), "no text")
            raise CorpusError(f"none of the {len(files)} files can be read: {reason}")
        self._index.save(self._path / VECTORS)
        self.catalog.close()


class Indexer:
    """Keeps the index of one folder up to date.

    Args:
        store: where the index lives, and of which folder it is.
        encoder: the model; loaded only if there is something to embed.
        settings: how to cut, which engine.
        progress: told the stage and how many of how many files are done.
    """

    def __init__(
        self,
        store: IndexStore,
        encoder: Encoder,
        settings: Settings,
        progress: Progress | None = None,
    ) -> None:
        self._store, self._encoder, self._settings = store, encoder, settings
        self._recipe = _recipe(encoder, settings)
        self._say: Progress = progress or (lambda *_: None)

    def update(self, *, rebuild: bool = False) -> tuple[Path, IndexReport]:
        """Bring the index up to date; returns its generation and what was done.

        A file that cannot be read is reported and left out; the rest is indexed. ``rebuild``
        starts afresh, whatever is there.

        Raises:
            CorpusError: the folder is missing or has no readable article.
            IndexMismatchError: the index was built with other settings.
            IndexDamagedError: a file of the index is not what was written.
        """
        began = time.monotonic()
        base, seen, changes = self._look(rebuild)
        report = IndexReport()
        if base is None or changes:
            with self._locked():
                # Another process may have done the work while this one waited.
                base, seen, changes = self._look(rebuild)
                if base is None or changes:
                    try:
                        base, report = self._build(base, seen, changes)
                    except (OSError, sqlite3.Error) as error:
                        raise QAError(
                            f"the index {self._store.path} cannot be written ({error}): make room, "
                            "or set QA_INDEX_DIR to another folder"
                        ) from error
                    seen = {}
        if seen:
            problems = tuple((name, s.problem) for name, s in seen.items() if s.problem)
            report = IndexReport(unchanged=len(seen) - len(problems), problems=problems)
        return base, replace(report, seconds=time.monotonic() - began)

    def _look(self, rebuild: bool) -> tuple[Path | None, dict[str, Seen], Changes]:
        """The generation to start from (None: afresh), what it saw, and what changed since."""
        base = None if rebuild else self._store.current()
        seen: dict[str, Seen] = {}
        if base is not None:
            manifest = read_manifest(base)
            if manifest.get("schema") != SCHEMA:  # another version of this program wrote it
                base = None
            else:
                self._check(manifest)
                catalog = Catalog(base / CATALOG)
                seen = catalog.files()
                catalog.close()
        return base, seen, compare(self._store.corpus, seen)

    def _check(self, manifest: dict[str, Any]) -> None:
        built = manifest.get("recipe", {})
        differing = [
            "other weights of the encoder"
            if key == "encoder_fingerprint"
            else f"{key} = {built.get(key)!r}, now {value!r}"
            for key, value in self._recipe.items()
            if built.get(key) != value
        ]
        if differing:
            raise IndexMismatchError(
                f"the index of {self._store.corpus} was built with other settings "
                f"({'; '.join(differing)}): set them back, or {REBUILD} {self._store.corpus}"
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = self._store.lock()
        try:
            lock.acquire(timeout=0.5)
        except Timeout:
            self._say("waiting for another process that is indexing", 0, 0)
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _build(
        self, base: Path | None, seen: dict[str, Seen], changes: Changes
    ) -> tuple[Path, IndexReport]:
        path = self._store.draft()
        draft = _Draft(path, base, self._encoder, self._settings)
        for name in changes.removed:
            draft.catalog.forget_file(name)
            draft.remove(name)
        added: list[str] = []
        changed: list[str] = []
        for done, file in enumerate(changes.fresh):
            self._say("indexing", done, len(changes.fresh))
            before = seen.get(file.name)
            notes, read_ns = changes.notes_text(file.name), time.time_ns()
            sha256 = digest(file.path)
            problem: str | None = None
            if before and sha256 and (before.sha256, before.notes) == (sha256, notes):
                problem = before.problem  # only its time changed
            else:
                draft.remove(file.name)
                try:
                    told = changes.notes.get(file.name, {})
                    draft.add(loader.load(file.path, file.name, told, self._settings.largest_file))
                    (changed if before else added).append(file.name)
                except CorpusError as error:
                    problem = str(error)
            now = Seen(file.size, file.mtime_ns, read_ns, notes, sha256, problem)
            draft.catalog.put_file(file.name, now)
        self._say("indexing", len(changes.fresh), len(changes.fresh))
        problems = tuple((n, s.problem) for n, s in draft.catalog.files().items() if s.problem)
        total = len(draft.catalog.files())
        draft.finish()
        manifest = {
            "schema": SCHEMA,
            "corpus": str(self._store.corpus),
            "built": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "recipe": self._recipe,
        }
        report = IndexReport(
            added=tuple(added),
            changed=tuple(changed),
            removed=changes.removed,
            unchanged=total - len(added) - len(changed) - len(problems),
            problems=problems,
            embedded=draft.embedded,
        )
        return self._store.commit(path, manifest), report
