"""Damaged files of every format through the loader: it must neither crash, hang nor lie.

``python -m eval.fuzz --inputs 20000 --seed 1`` mutates the valid samples of ``eval.samples`` and
exits with 1 if any input brings the loader down, takes too long, or gives an article that breaks
what the rest of the program relies on. Such inputs are kept in a folder.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated

import typer

from eval.mutate import inputs
from qa.corpus.loader import Limits, ReadOptions, load
from qa.types import Article, Problem, Skipped

LIMITS = Limits(
    file_bytes=5_000_000, text_chars=1_000_000, pages=100, articles=200, unpacked_bytes=20_000_000
)
_MEMORY = 6_000_000_000  # bytes of address space for the process that loads
_START = 60.0  # seconds that it may take to start


def _wrong_text(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def violations(items: list[Article | Problem | Skipped], name: str, limits: Limits) -> list[str]:
    """What is wrong with the answer of the loader, in words."""
    found: list[str] = []
    names: set[str] = set()
    for item in items:
        if isinstance(item, Problem | Skipped):
            if not item.reason.startswith(name) or not item.reason.isprintable():
                found.append(f"a reason like no other: {item.reason!r}")
            continue
        told = (item.text, item.title, item.author or "", item.source or "", item.name)
        if any(_wrong_text(words) for words in told):
            found.append(f"{item.name!r} has lone surrogates")
        if not any(letter.isalnum() for letter in item.text) or not item.title.strip():
            found.append(f"{item.name!r} has no words or no title")
        if len(item.text) > limits.text_chars:
            found.append(f"{item.name!r} is too long")
        if item.file is None and item.name != name:
            found.append(f"{item.name!r} does not say what file it is from")
        if item.file is not None and (item.file != name or not item.name.startswith(f"{name}/")):
            found.append(f"{item.name!r} is not named after {item.file!r}")
        if item.name in names:
            found.append(f"{item.name!r} comes twice")
        names.add(item.name)
        edges = [0, *(edge for mark in item.marks for edge in (mark.start, mark.end))]
        if any(a > b for a, b in pairwise([*edges, len(item.text)])):
            found.append(f"{item.name!r} has marks that overlap or lie outside")
        if any(a > b for a, b in pairwise([0, *item.pages, len(item.text)])):
            found.append(f"{item.name!r} has pages that are not in order or lie outside")
        if item.published is not None:
            try:
                date.fromisoformat(item.published)
            except ValueError:
                found.append(f"{item.name!r} is published on {item.published!r}")
    said = sum(not isinstance(item, Skipped) for item in items)
    if not said:
        found.append("nothing came back, not even a problem")
    if said > limits.articles + 1:
        found.append("more articles than the limit")
    return found


def _load(path: Path, name: str, limits: Limits) -> tuple[int, int, list[str]]:
    items = list(load(path, name, ReadOptions({}, {}, limits)))
    articles = sum(isinstance(item, Article) for item in items)
    return articles, len(items) - articles, violations(items, name, limits)


def _work(pipe: Connection, folder: Path, limits: Limits) -> None:
    """Load what comes through the pipe, until it is closed."""
    import resource
    import warnings

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    warnings.simplefilter("error")
    pipe.send(None)
    while True:
        try:
            name, data = pipe.recv()
        except EOFError:
            return
        path = folder / name
        path.write_bytes(data)
        start = time.perf_counter()
        try:
            articles, problems, wrong = _load(path, name, limits)
        except BaseException as error:
            articles, problems, wrong = 0, 0, [f"the loader raised {error!r}"]
        pipe.send((articles, problems, wrong, time.perf_counter() - start))
        path.unlink()


class Worker:
    """One process that loads files, started anew when it dies or must be killed."""

    def __init__(self, folder: Path, limit: float, limits: Limits = LIMITS) -> None:
        """Take a scratch folder, seconds for one input, and the loader's limits."""
        self._folder, self._limit, self._limits = folder, limit, limits
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs, self._folder, self._limits), daemon=True
        )
        self._process.start()
        theirs.close()
        if not self._pipe.poll(_START):
            raise RuntimeError("the process that loads did not start")
        self._pipe.recv()

    def close(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.kill()
        self._process.join()

    def load(self, name: str, data: bytes) -> tuple[int, int, list[str], float]:
        """Articles, problems, findings and seconds of one input."""
        try:
            self._pipe.send((name, data))
            if self._pipe.poll(self._limit):
                articles, problems, wrong, seconds = self._pipe.recv()
                return articles, problems, wrong, seconds
            finding = f"took more than {self._limit:g} seconds"
        except (EOFError, OSError):
            self._process.join()
            finding = f"ended the process with code {self._process.exitcode}"
        self.close()
        self._start()
        return 0, 0, [finding], self._limit


@dataclass(slots=True)
class Tally:
    """What the inputs of one format came to."""

    inputs: int = 0
    articles: int = 0
    problems: int = 0
    findings: list[str] = field(default_factory=list)
    slowest: float = 0.0  # seconds


def run(count: int, seed: int, limit: float, keep: Path) -> dict[str, Tally]:
    """Load that many inputs; those with findings are written to ``keep``."""
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as folder:
        worker = Worker(Path(folder), limit)
        try:
            for name, data in inputs(count, seed):
                tally = tallies.setdefault(Path(name).suffix, Tally())
                articles, problems, wrong, seconds = worker.load(name, data)
                tally.inputs += 1
                tally.articles += articles
                tally.problems += problems
                tally.slowest = max(tally.slowest, seconds)
                if wrong:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / name).write_bytes(data)
                    tally.findings += [f"{keep / name}: {what}" for what in wrong]
        finally:
            worker.close()
    return tallies


def main(
    count: Annotated[int, typer.Option("--inputs", min=1, help="how many files")] = 20_000,
    seed: Annotated[int, typer.Option(help="of the mutations")] = 1,
    limit: Annotated[float, typer.Option(help="seconds for one file")] = 20.0,
    keep: Annotated[Path, typer.Option(help="where files with findings go")] = Path("findings"),
) -> None:
    """Put damaged files of every format through the loader."""
    tallies = run(count, seed, limit, keep)
    typer.echo("format   inputs  articles  problems  findings  slowest ms")
    for ending, tally in sorted(tallies.items()):
        typer.echo(
            f"{ending:8} {tally.inputs:6}  {tally.articles:8}  {tally.problems:8}  "
            f"{len(tally.findings):8}  {1000 * tally.slowest:10.0f}"
        )
    findings = [finding for tally in tallies.values() for finding in tally.findings]
    for finding in findings:
        typer.echo(finding)
    total = sum(tally.inputs for tally in tallies.values())
    typer.echo(f"{total:,} inputs, {len(findings)} findings")
    raise typer.Exit(1 if findings else 0)


if __name__ == "__main__":
    typer.run(main)
