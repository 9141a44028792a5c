"""Index generations on disk: each whole and never changed, one of them current.

``<index>/current`` names the folder of the current generation. A build fills a folder of its
own and is swapped in by renaming two things, each atomically; whatever kills it, the generation
before stays whole and current.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from embeddings.model_files import file_sha256
from qa.errors import IndexDamagedError, QAError
from qa.library.folder import hidden
from qa.library.library import key_of
from qa.library.whole_files import sync, sync_folder, write_whole

CATALOG = "catalog.sqlite"
VECTORS = "vectors.index"
MANIFEST = "manifest.json"

_LOCK = "write.lock"
_LOCK_SECONDS = 5.0  # that a deletion waits for who is indexing


def how_to_rebuild(corpus: Path | str = "FOLDER") -> str:
    """What to do about the index of a folder of articles that cannot be used."""
    return f"rebuild it with: qa index {shlex.quote(str(corpus))} --rebuild"


class IndexStore:
    """All generations of one corpus folder's index."""

    def __init__(self, index_dir: Path, corpus: Path, part: str = "") -> None:
        """``index_dir`` holds the indexes of all corpora, each under a name of its own.

        ``part`` names a further index of the corpus, beside the first.

        Raises:
            QAError: it lies among the articles, and would be read as some.
        """
        corpus, where = corpus.resolve(), index_dir.expanduser().resolve()
        self.corpus = corpus
        if where.is_relative_to(corpus) and not any(
            hidden(part) for part in where.relative_to(corpus).parts
        ):
            raise QAError(
                f"the index folder {where} lies in the folder of articles {corpus}: set "
                "QA_INDEX_DIR to a folder elsewhere"
            )
        self.path = index_dir.expanduser() / key_of(corpus) / part

    def lock(self) -> FileLock:
        """Held while writing. The operating system frees it when its holder dies.

        Raises:
            QAError: the index folder cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not os.access(self.path, os.W_OK):
                raise PermissionError(13, "permission denied")
        except OSError as error:
            raise QAError(
                f"the index folder {self.path} cannot be written ({error.strerror}): "
                "set QA_INDEX_DIR to a folder that can"
            ) from error
        return FileLock(self.path / _LOCK)

    def current(self) -> Path | None:
        """The folder of the current generation; None before the first build.

        Raises:
            IndexDamagedError: it is named, but not there, or its name cannot be read.
        """
        name = current_name(self.path, self.corpus)
        if name is None:
            return None
        folder = self.path / name
        if not name.startswith("generation-") or "/" in name or not folder.is_dir():
            raise IndexDamagedError(
                f"the index {self.path} lost its files: {how_to_rebuild(self.corpus)}"
            )
        return folder

    @contextmanager
    def build_folder(self) -> Iterator[Path]:
        """An empty folder to build in, gone afterwards; only the lock's holder may ask."""
        for leftover in self.path.glob("draft-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        folder = self.path / f"draft-{os.getpid()}"
        folder.mkdir()
        try:
            yield folder
        finally:  # what was committed has another name by now
            shutil.rmtree(folder, ignore_errors=True)

    def commit(self, built: Path, manifest: Mapping[str, Any]) -> Path:
        """Make a filled folder the current generation, and drop all but the one before it."""
        files = {
            path.relative_to(built).as_posix(): {
                "sha256": file_sha256(path),
                "bytes": path.stat().st_size,
            }
            for path in sorted(built.rglob("*"))
            if path.is_file()
        }
        for name in files:
            sync(built / name)
        for folder in filter(Path.is_dir, built.rglob("*")):
            sync_folder(folder)
        text = json.dumps({**manifest, "files": files}, indent=2) + "\n"
        write_whole(built / MANIFEST, text.encode())
        taken = [int(path.name.split("-")[1]) for path in self.path.glob("generation-*")]
        folder = self.path / f"generation-{max(taken, default=0) + 1:06d}"
        built.rename(folder)
        write_whole(self.path / "current", f"{folder.name}\n".encode())
        # The one before stays: a process that has just read its name may still open it.
        for old in sorted(self.path.glob("generation-*"))[:-2]:
            shutil.rmtree(old, ignore_errors=True)
        return folder


def current_name(index: Path, corpus: Path | str) -> str | None:
    """The name of the current generation of a corpus' index; None before the first build.

    Raises:
        IndexDamagedError: it cannot be read.
    """
    try:
        return (index / "current").read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamagedError(
            f"the index {index} is not readable: {how_to_rebuild(corpus)}"
        ) from error


def delete_index(index_dir: Path, corpus: Path) -> None:
    """Delete what was indexed of a folder: no text of it is to stay. It can be made anew.

    Raises:
        QAError: somebody is indexing it, or it cannot be deleted.
    """
    try:
        store = IndexStore(index_dir, corpus)
    except QAError:  # nothing can have been indexed there
        return
    if not store.path.is_dir():
        return
    try:
        with ExitStack() as held:
            held.enter_context(store.lock().acquire(timeout=_LOCK_SECONDS))
            for part in store.path.glob(f"*/{_LOCK}"):  # who indexes into Milvus holds that alone
                held.enter_context(FileLock(part).acquire(timeout=_LOCK_SECONDS))
            shutil.rmtree(store.path)
    except (Timeout, OSError) as error:
        raise QAError(
            "an index that nothing needs any more is in use or cannot be deleted: delete "
            f"{store.path} yourself"
        ) from error


def read_manifest(
    generation: Path, corpus: Path | str = "FOLDER", *, check_files: bool = True
) -> dict[str, Any]:
    """The manifest of a generation of a corpus' index, its files checked against it.

    Raises:
        IndexDamagedError: a file is missing or is not what was written.
    """
    try:
        manifest: dict[str, Any] = json.loads((generation / MANIFEST).read_text(encoding="utf-8"))
        files = dict(manifest["files"]) if check_files else {}
        for name, expected in files.items():
            if file_sha256(generation / name) != expected["sha256"]:
                raise IndexDamagedError(
                    f"the index file {generation / name} is damaged: {how_to_rebuild(corpus)}"
                )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(
            f"the index {generation} is incomplete: {how_to_rebuild(corpus)}"
        ) from error
    return manifest
