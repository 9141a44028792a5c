"""A library → a new index generation; only what changed is read and embedded."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from filelock import Timeout

from embeddings.encoder import Encoder
from qa.corpus import loader
from qa.errors import IndexMismatchError, QAError
from qa.index.catalog import SCHEMA, Catalog, Seen
from qa.index.diff import Before, Changes, compare, digest, limits
from qa.index.store import CATALOG, IndexStore, how_to_rebuild, read_manifest
from qa.index.writer import Draft
from qa.library.folder import File
from qa.library.library import Library
from qa.settings import Settings
from qa.types import Article, Problem, Skipped

Progress = Callable[[str, int, int], None]  # stage, bytes done, of how many


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
    copies: tuple[tuple[str, str], ...] = ()  # exact copies, and of what
    near: tuple[tuple[str, str], ...] = ()  # near-copies, and of what
    embedded: int = 0  # passages that went through the encoder
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The object that ``qa index --json`` prints."""
        pairs = ("problems", "skipped", "copies", "near")
        told = asdict(self) | {name: dict(getattr(self, name)) for name in pairs}
        return told | {"seconds": round(self.seconds, 3)}


def _recipe(encoder: Encoder, settings: Settings) -> dict[str, Any]:
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
        settings: how to cut, which engine, what is too large.
        progress: told the stage, and how many of how many bytes of files are read.
    """

    def __init__(
        self,
        store: IndexStore,
        library: Library,
        encoder: Encoder,
        settings: Settings,
        progress: Progress | None = None,
    ) -> None:
        self._store, self._library = store, library
        self._encoder, self._settings = encoder, settings
        self._recipe = _recipe(encoder, settings)
        self._say: Progress = progress or (lambda *_: None)

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
        base, changes = self._look(rebuild)
        report = IndexReport()
        if base is None or changes:
            with self._locked():
                # Another process may have done the work while this one waited.
                base, changes = self._look(rebuild)
                if base is None or changes:
                    try:
                        base, report = self._build(base, changes)
                    except (OSError, sqlite3.Error) as error:
                        raise QAError(
                            f"the index {self._store.path} cannot be written ({error}): make room, "
                            "or set QA_INDEX_DIR to another folder"
                        ) from error
        return base, self._told(base, changes, report, time.monotonic() - began)

    def _told(
        self, base: Path, changes: Changes, report: IndexReport, seconds: float
    ) -> IndexReport:
        """The report, with what the generation itself tells."""
        catalog = Catalog(base / CATALOG)
        by_file = catalog.problems()
        problems = tuple(each for some in by_file.values() for each in some)
        with_problems = {file for file in by_file if not catalog.articles_in(file)}
        touched = {*report.added, *report.changed, *with_problems}
        told = replace(
            report,
            unchanged=len(catalog.files().keys() - touched),
            articles=catalog.counts()[0],
            problems=changes.problems + problems,
            skipped=(*changes.skipped, *catalog.skipped()),
            copies=tuple(catalog.copies("copy_of")),
            near=tuple(catalog.copies("near")),
            seconds=seconds,
        )
        catalog.close()
        return told

    def _look(self, rebuild: bool) -> tuple[Path | None, Changes]:
        """The generation to start from (None: afresh), and what changed since."""
        base = None if rebuild else self._store.current()
        before = Before()
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
                self._check(manifest)
                catalog = Catalog(base / CATALOG)
                before = Before(catalog.files(), frozenset(catalog.problems()))
                catalog.close()
        return base, compare(self._library, self._settings, before)

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
                f"({'; '.join(differing)}): set them back, or {how_to_rebuild(self._store.corpus)}"
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

    def _build(self, base: Path | None, changes: Changes) -> tuple[Path, IndexReport]:
        with self._store.draft() as path:
            return self._fill(path, base, changes)

    def _fill(self, path: Path, base: Path | None, changes: Changes) -> tuple[Path, IndexReport]:
        draft = Draft(path, base, self._encoder, self._settings)
        for name in changes.removed:
            draft.catalog.forget_file(name)
            draft.remove(name)
        added: list[str] = []
        changed: list[str] = []
        done, total = 0, sum(file.size for file in changes.fresh)
        for number, file in enumerate(changes.fresh, 1):
            stage = f"indexing file {number:,} of {len(changes.fresh):,}"
            self._say(stage, done, total)
            before = changes.seen.get(file.name)
            how, read_ns, sha256 = changes.how(file), time.time_ns(), digest(file.path)
            problems: list[Problem | Skipped] | None = None
            # Where only its time changed, nothing else of it has.
            if not (before and sha256 and (before.sha256, before.how) == (sha256, how)):
                draft.remove(file.name)

                def say(count: int, read: int, stage: str = stage, done: int = done) -> None:
                    self._say(f"{stage}, {count:,} articles", done + read, total)

                problems = self._read(draft, file, changes, say)
                if draft.catalog.articles_in(file.name):
                    (changed if before else added).append(file.name)
            if any(isinstance(each, Problem) for each in problems or ()):
                how += limits(self._settings)  # other ones may let it pass
            seen = Seen(file.size, file.mtime_ns, read_ns, how, sha256)
            draft.catalog.put_file(file.name, seen, problems)
            done += file.size
        self._say("writing", total, total)
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
            embedded=draft.embedded,
        )
        return self._store.commit(path, manifest), report

    def _read(
        self, draft: Draft, file: File, changes: Changes, say: Callable[[int, int], None]
    ) -> list[Problem | Skipped]:
        """Put the articles of a file into the draft; returns what of it was not read.

        ``say`` is told how many articles came so far, and about how many of its bytes that was.
        """
        problems: list[Problem | Skipped] = []
        read = 0
        for count, found in enumerate(loader.load(file.path, file.name, changes.reading), 1):
            if isinstance(found, Article):
                read = min(file.size, read + len(found.text))
            if found.name != file.name and self._library.left_out(found.name):
                continue
            problems += _put(draft, found) if isinstance(found, Article) else [found]
            if count % 100 == 0:
                say(count, read)
        return problems


def _put(draft: Draft, article: Article) -> list[Problem]:
    try:
        draft.add(article)
    except sqlite3.IntegrityError:
        reason = f"{article.name} is there twice: only the first was read"
        return [Problem(article.name, reason)]
    return []
