"""A library → a new index generation; only what changed is read and embedded."""

from __future__ import annotations

import shlex
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from filelock import Timeout

from embeddings.encoder import Encoder
from qa.corpus import loader
from qa.errors import IndexMismatchError, QAError
from qa.index.catalog import SCHEMA, Catalog, IndexedFile
from qa.index.catalog_writer import Remark
from qa.index.diff import Changes, compare, digest, limits_text, read_file
from qa.index.engine import Engine, Progress
from qa.index.generation_writer import GenerationWriter
from qa.index.store import CATALOG, IndexStore, how_to_rebuild, read_manifest
from qa.library import audit
from qa.library.folder import File
from qa.library.library import Library
from qa.settings import Settings
from qa.types import Article, Notice, Problem, Skipped


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run over a library did, by the names of files; copies by those of articles."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    articles: int = 0  # in the index now, copies aside
    problems: tuple[Problem, ...] = ()  # what could not be read
    skipped: tuple[Skipped, ...] = ()  # what is not of a kind that is read
    notices: tuple[Notice, ...] = ()  # what was read, and should be looked at
    kept: int = 0  # characters of all articles
    seen: int = 0  # characters that their files show for them
    copies: tuple[tuple[str, str], ...] = ()  # exact copies, and of what
    near: tuple[tuple[str, str], ...] = ()  # near-copies, and of what
    embedded: int = 0  # passages that went through the encoder
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The object that ``qa index --json`` prints."""
        pairs = ("problems", "skipped", "notices", "copies", "near")
        fields = asdict(self) | {name: dict(getattr(self, name)) for name in pairs}
        characters = {"kept": fields.pop("kept"), "seen": fields.pop("seen")}
        return fields | {"characters": characters, "seconds": round(self.seconds, 3)}


def recipe(encoder: Encoder, settings: Settings) -> dict[str, Any]:
    """What an index depends on besides the articles; two recipes never mix."""
    return {
        "encoder": encoder.name,
        "encoder_fingerprint": encoder.fingerprint,
        "engine": settings.engine,
        "passage_tokens": settings.passage_tokens,
        "overlap_tokens": settings.overlap_tokens,
    }


class Indexer:
    """Keeps the index of one library up to date.

    Args:
        store: where the index lives.
        library: what is indexed.
        encoder: the model; loaded only if there is something to embed.
        settings: how to cut, and what is too large.
        engine: holds the passages.
        progress: told the stage, and how many of how many bytes of files are read.
    """

    def __init__(
        self,
        store: IndexStore,
        library: Library,
        encoder: Encoder,
        settings: Settings,
        engine: Engine,
        progress: Progress,
    ) -> None:
        self._store, self._library, self._engine = store, library, engine
        self._encoder, self._settings = encoder, settings
        self._recipe = recipe(encoder, settings)
        self._show = progress

    def update(self, *, rebuild: bool = False) -> tuple[Path, IndexReport]:
        """Bring the index up to date; returns its generation and what was done.

        What cannot be read is reported and left out; the rest is indexed. ``rebuild`` starts
        afresh, whatever is there.

        Raises:
            CorpusError: the folder is missing or has no readable article.
            IndexMismatchError: the index was built with other settings.
            IndexDamagedError: a file of the index is not what was written.
        """
        began = time.monotonic()
        generation, changes = self._compare(rebuild)
        report = IndexReport()
        if generation is None or changes:
            with self._locked():
                # Another process may have done the work while this one waited.
                if self._store.current() != generation:
                    generation, changes = self._compare(rebuild)
                if generation is None or changes:
                    try:
                        generation, report = self._build(generation, changes, rebuild=rebuild)
                    except (OSError, sqlite3.Error) as error:
                        raise QAError(
                            f"the index {self._store.path} cannot be written ({error}): make room, "
                            "or set QA_INDEX_DIR to another folder"
                        ) from error
        report = _completed(report, generation, changes)
        return generation, replace(report, seconds=time.monotonic() - began)

    def current(self) -> Path:
        """The generation that was last written, whatever has changed in the library since.

        Raises:
            IndexMismatchError: there is none, or it was built with other settings.
            IndexDamagedError: a file of the index is not what was written.
        """
        base = self._store.current()
        manifest = read_manifest(base, self._store.corpus) if base else {}
        if base is None or manifest.get("schema") != SCHEMA:
            raise IndexMismatchError(
                f"{self._store.corpus} is not indexed: index it with qa index "
                f"{shlex.quote(str(self._store.corpus))}"
            )
        self._check_recipe(manifest)
        return base

    def _compare(self, rebuild: bool) -> tuple[Path | None, Changes]:
        """The generation to start from (None: afresh), and what changed since."""
        base = None if rebuild else self._store.current()
        known: Mapping[str, IndexedFile] = {}
        manifest: Mapping[str, Any] = {}
        if base is not None:
            manifest = read_manifest(base, self._store.corpus)
            schema = manifest.get("schema")
            if isinstance(schema, int) and schema > SCHEMA:
                raise IndexMismatchError(
                    "a newer version of this program wrote the index: update the program, or "
                    f"{how_to_rebuild(self._store.corpus)}"
                )
            if schema != SCHEMA:  # an older version wrote it
                base = None
            else:
                self._check_recipe(manifest)
        if not self._engine.ready(manifest if base else None, rebuild=rebuild):
            base = None
        if base is not None:
            with closing(Catalog(base / CATALOG)) as catalog:
                known = catalog.files()
        return base, compare(self._library, self._settings, known)

    def _check_recipe(self, manifest: Mapping[str, Any]) -> None:
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
                f"({'; '.join(differing)}): set them back, or {how_to_rebuild(self._store.corpus)}"
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = self._store.lock()
        try:
            lock.acquire(timeout=0.5)
        except Timeout:
            self._show("waiting for another process that is indexing", 0, 0)
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _build(
        self, base: Path | None, changes: Changes, *, rebuild: bool
    ) -> tuple[Path, IndexReport]:
        with self._store.build_folder() as path:
            sink = self._engine.begin(path, base, rebuild=rebuild)
            writer = GenerationWriter(path, base, self._encoder, self._settings, sink)
            with closing(writer):
                report = self._fill(writer, changes)
                about = writer.finish()
            manifest = {
                "schema": SCHEMA,
                "corpus": str(self._store.corpus),
                "built": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "recipe": self._recipe,
                **about,
            }
            generation = self._store.commit(path, manifest)
        self._engine.commit()
        counts = {
            "added": len(report.added),
            "changed": len(report.changed),
            "removed": len(report.removed),
        }
        audit.record(self._settings.data_dir, self._library.name, "indexed", **counts)
        return generation, replace(report, embedded=writer.embedded)

    def _fill(self, writer: GenerationWriter, changes: Changes) -> IndexReport:
        """Bring the catalog up to date, file by file; returns which ones were read."""
        for name in changes.removed:
            writer.catalog.forget_file(name)
            writer.remove(name)
        added: list[str] = []
        changed: list[str] = []
        done, total = 0, sum(file.size for file in changes.fresh)
        for number, file in enumerate(changes.fresh, 1):
            stage = f"indexing file {number:,} of {len(changes.fresh):,}"
            self._show(stage, done, total)

            def show(count: int, read: int, stage: str = stage, done: int = done) -> None:
                self._show(f"{stage}, {count:,} articles", done + read, total)

            before, options = changes.known.get(file.name), changes.options[file.name]
            read_ns, sha256 = time.time_ns(), digest(file.path)
            remarks: list[Remark] | None = None
            # Where only its time changed, nothing else of it has.
            if not (before and sha256 and (before.sha256, before.options) == (sha256, options)):
                writer.remove(file.name)
                remarks = self._read(writer, file, changes.reading, show)
                if writer.catalog.articles_in(file.name):
                    (changed if before else added).append(file.name)
            if any(isinstance(each, Problem) for each in remarks or ()):
                options += limits_text(self._settings)
            indexed = IndexedFile(file.size, file.mtime_ns, read_ns, options, sha256)
            writer.catalog.put_file(file.name, indexed, remarks)
            done += file.size
        self._show("writing", total, total)
        return IndexReport(added=tuple(added), changed=tuple(changed), removed=changes.removed)

    def _read(
        self,
        writer: GenerationWriter,
        file: File,
        reading: loader.ReadOptions,
        show: Callable[[int, int], None],
    ) -> list[Remark]:
        """Index the articles of a file; returns what is to be said of it.

        ``show`` is told how many articles came so far, and about how many of its bytes that was.
        """
        remarks: list[Remark] = []
        read = 0
        for count, found in enumerate(read_file(file, self._library, reading), 1):
            if not isinstance(found, Article):
                remarks.append(found)
                continue
            try:
                writer.add(found)
            except sqlite3.IntegrityError:
                reason = f"{found.name} is there twice: only the first was read"
                remarks.append(Problem(found.name, reason))
            read = min(file.size, read + len(found.text))
            if count % 100 == 0:
                show(count, read)
        return remarks


def _completed(report: IndexReport, generation: Path, changes: Changes) -> IndexReport:
    """The report, with what the generation itself tells."""
    with closing(Catalog(generation / CATALOG)) as catalog:
        by_file = catalog.problems()
        unread = {file for file in by_file if not catalog.articles_in(file)}
        kept, seen = catalog.characters()
        return replace(
            report,
            unchanged=len(catalog.files().keys() - {*report.added, *report.changed, *unread}),
            articles=catalog.counts()[0],
            problems=(*changes.problems, *chain(*by_file.values())),
            skipped=(*changes.skipped, *catalog.skipped()),
            notices=tuple(catalog.notices()),
            kept=kept,
            seen=seen,
            copies=tuple(catalog.copies("copy_of")),
            near=tuple(catalog.copies("near")),
        )
