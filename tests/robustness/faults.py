"""Builds killed at random points, each followed by a check: ``python -m tests.robustness.faults``.

A build is a forked process with the real encoder on a folder of small articles, of which some are
written, changed, renamed and removed before each. It is killed with SIGKILL, after a random time or
just before a random one of its changes to the file system, whatever the machine's load; or it runs
out of disk (a limit on the size of files), or beside another writer or a reader. Afterwards the
index must be whole and hold the articles of before or those of now, and nothing else.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from embeddings.encoder import Encoder, load_encoder
from embeddings.faiss_index import FaissIndex
from qa.assistant import Assistant
from qa.cli import one_line_errors
from qa.errors import QAError
from qa.index.catalog import Catalog
from qa.index.catalog_writer import titled
from qa.index.store import CATALOG, VECTORS, IndexStore, read_manifest
from qa.settings import Settings

State = dict[str, str]  # file name → text
ARTICLES = 24
OUR_ERROR = 3  # the exit code of a build that ends with a message of ours

_CHANGES = ("mkdir", "remove", "rename", "rmdir", "link", "symlink", "truncate")
_EVENTS = frozenset((*(f"os.{name}" for name in _CHANGES), "shutil.copyfile", "sqlite3.connect"))


class Changes:
    """Counts what a process is about to change in the file system, by Python's audit events."""

    def __init__(self) -> None:
        self.count = 0
        self.last: int | None = None  # the process ends itself instead of making this one
        sys.addaudithook(self._told)  # for good: hooks cannot be taken back

    def _told(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            changes = _writes(*args[1:])
        else:
            changes = event in _EVENTS and not (event == "sqlite3.connect" and "mode=ro" in args[0])
        if not changes:
            return
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def _writes(mode: str | None, flags: int) -> bool:
    return bool(flags & (os.O_WRONLY | os.O_RDWR) if mode is None else set(mode) & set("wax+"))


class Faults:
    """A folder, its index, and what the index may hold."""

    def __init__(self, folder: Path, encoder: Encoder, seed: int) -> None:
        self._rng = random.Random(seed)
        self._encoder = encoder
        self.changes = Changes()
        self.corpus = folder / "corpus"
        self.settings = Settings.load(
            corpus=self.corpus, index_dir=folder / "index", data_dir=folder / "data"
        )
        self._store = IndexStore(self.settings.index_dir, self.corpus)
        self.corpus.mkdir()
        self.folder: State = {}  # what the folder holds
        self.indexed: State = {}  # what the index holds
        self._vectors: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}

    def change(self) -> None:
        """Write, change, rename and remove some of the articles."""
        state, rng = dict(self.folder), self._rng
        while len(state) < ARTICLES:
            state[f"{rng.getrandbits(64):016x}.txt"] = self._text()
        for name in rng.sample(sorted(state), 8):
            state[name] = self._text()
        for name in rng.sample(sorted(state), 3):
            state[f"{rng.getrandbits(64):016x}.txt"] = state.pop(name)
        for name in rng.sample(sorted(state), 3):
            del state[name]
        for name in self.folder.keys() - state.keys():
            (self.corpus / name).unlink()
        for name, text in state.items():
            if self.folder.get(name) != text:
                (self.corpus / name).write_text(text, "utf-8")
        self.folder = state

    def _text(self) -> str:
        number = self._rng.randrange(10**9)
        return "\n\n".join(
            f"Paragraph {part} of story {number}. The mayor of town {number % 97} said on day "
            f"{part} that {number // (part + 1)} people had come to the square."
            for part in range(self._rng.randint(2, 9))
        )

    def build(self) -> None:
        """Bring the index up to date in this process."""
        Assistant.open(settings=self.settings, encoder=self._encoder)

    def start(self, file_bytes: int | None = None, last: int | None = None) -> int:
        """Do so in a process of its own; returns its id.

        No file of it may grow beyond ``file_bytes``; it is killed before its change ``last``.
        """
        if pid := os.fork():
            return pid
        code = 1
        try:
            if file_bytes is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
            self.changes.count, self.changes.last = 0, last
            self.build()
            code = 0
        except QAError:
            code = OUR_ERROR
        finally:
            os._exit(code)

    def end(self, pid: int) -> int:
        """Wait for a process: its exit code, or less than 0 for one that was killed."""
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def killed(self, after: float) -> int:
        """The end of a build that is killed after so many seconds."""
        pid = self.start()
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
        return self.end(pid)

    def check(self) -> bool:
        """Whether the index holds the articles of now; False: those of before.

        Raises:
            AssertionError: it is not whole, or holds anything else.
        """
        generation = self._store.current()
        assert generation is not None, "the index is gone"
        read_manifest(generation)
        catalog = Catalog(generation / CATALOG)
        held = {article.name: article.text for article in catalog.articles()}
        now = held == self.folder
        assert now or held == self.indexed, "the index holds neither state"
        assert catalog.files().keys() == held.keys(), "files and articles differ"
        index = FaissIndex.load(generation / VECTORS)
        hits = catalog.hits(i for (i,) in catalog.rows("SELECT id FROM passages"))
        ids, texts = list(hits), [titled(hit.text, hit.title) for hit in hits.values()]
        assert len(index) == len(ids), "vectors and passages differ in number"
        fresh = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(fresh, self._encoder.encode(fresh), strict=True))
        expected = np.stack([self._vectors[text] for text in texts])
        found = index.vectors(np.asarray(ids, dtype=np.int64))
        assert np.abs(found - expected).max() < 1e-3, "a passage has another's vector"
        for name, text in held.items():
            passages = catalog.passages(name)
            assert passages, f"{name} has lost its passages"
            assert all(text[p.start : p.end] == p.text for p in passages), f"{name} is shifted"
        catalog.close()
        self.indexed = held
        return now

    def left_over(self, what: str) -> int:
        """How many drafts or generations lie in the index's folder."""
        return len(list(self._store.path.glob(f"{what}-*")))


def run(builds: int, seed: int, folder: Path, encoder: Encoder) -> Counter[str]:
    """Kill so many builds, with other faults between them; counts what came of each.

    Raises:
        AssertionError: something was lost or mixed.
    """
    rng = random.Random(seed)
    faults = Faults(folder, encoder, seed)
    faults.change()
    faults.build()
    faults.check()
    faults.change()
    faults.changes.count = 0
    began = time.monotonic()
    faults.build()
    whole, changes = time.monotonic() - began, faults.changes.count
    faults.check()
    counts = Counter({"changes to the file system in a build": changes})
    killed = 0
    while killed < builds:
        faults.change()
        kinds = ("killed at a time", "killed at a change", "disk full", "two writers", "a reader")
        kind = rng.choices(kinds, (3, 4, 1, 1, 1))[0]
        match kind:
            case "killed at a time":
                status = faults.killed(rng.uniform(0, 1.1 * whole))
            case "killed at a change":
                # Beyond those of a whole build it also removes what is left of the builds before.
                status = faults.end(faults.start(last=rng.randint(1, changes + 10)))
            case "disk full":
                status = faults.end(faults.start(file_bytes=rng.randrange(200_000)))
                assert status in (0, OUR_ERROR), "not an error of ours"
            case "two writers":
                other = faults.start()
                faults.killed(rng.uniform(0, whole))
                assert faults.end(other) == 0, "the other writer failed"
            case _:
                pid = faults.start()
                while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                    faults.check()
                assert faults.end(pid) == 0, "the writer failed"
        if kind.startswith("killed"):
            killed += status < 0
            kind = kind if status < 0 else "done before it could be killed"
        counts[f"{kind}: articles of {'now' if faults.check() else 'before'}"] += 1
    faults.build()
    assert faults.check(), "the last build was not whole"
    assert faults.left_over("draft") == 0, "drafts were left over"
    assert faults.left_over("generation") <= 2, "old generations were left over"
    return counts


@one_line_errors
def main(
    builds: Annotated[int, typer.Option(min=1, help="How many builds to kill.")] = 200,
    seed: Annotated[int, typer.Option(help="Fixes what is changed, and when it is killed.")] = 0,
) -> None:
    """Kill builds at random points and check the index after each."""
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as folder:
        counts = run(builds, seed, Path(folder), encoder)
    for what, count in sorted(counts.items()):
        typer.echo(f"{count:5}  {what}")
    typer.echo("nothing was lost, nothing mixed")


if __name__ == "__main__":
    typer.run(main)
