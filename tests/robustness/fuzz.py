"""Damaged files of every format through the loader: it must neither crash, hang nor lie.

``python -m tests.robustness.fuzz --inputs 20000 --seed 1`` mutates the valid ones of
``tests.robustness.samples`` and exits with 1 if any input brings the loader down, takes too long,
or gives an article that breaks what the rest of the program relies on. Such inputs are kept in a
folder.
"""

from __future__ import annotations

import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from qa.corpus import formats
from qa.corpus.loader import ReadLimits, ReadOptions, load
from qa.types import Article, Notice, Problem, Skipped
from tests.robustness.mutate import inputs

LIMITS = ReadLimits(
    file_bytes=5_000_000, text_chars=1_000_000, pages=100, articles=200, unpacked_bytes=20_000_000
)
_MEMORY = 6_000_000_000  # bytes of address space for the process that loads


def _wrong(item: Article, name: str, limits: ReadLimits) -> Iterator[str]:
    """What is wrong with an article of the file of that name."""
    words = "".join((item.text, item.title, item.author or "", item.source or "", item.name))
    if any("\ud800" <= letter <= "\udfff" for letter in words):
        yield "has lone surrogates"
    if not any(letter.isalnum() for letter in item.text) or not item.title.strip():
        yield "has no words or no title"
    if len(item.text) > limits.text_chars:
        yield "is too long"
    if (item.file or item.name) != name or not f"{item.name}/".startswith(f"{name}/"):
        yield "is not named after its file"
    edges = [0, *(edge for mark in item.marks for edge in (mark.start, mark.end)), len(item.text)]
    if edges != sorted(edges):
        yield "has marks that overlap or lie outside"
    pages = [0, *item.pages, len(item.text)]
    if pages != sorted(pages):
        yield "has pages that are not in order or lie outside"
    try:
        date.fromisoformat(item.published or "2023-01-01")
    except ValueError:
        yield f"is published on {item.published!r}"


def violations(
    items: list[Article | Problem | Skipped | Notice], name: str, limits: ReadLimits
) -> list[str]:
    """What is wrong with the answer of the loader, in words."""
    articles = [item for item in items if isinstance(item, Article)]
    reasons = [item.reason for item in items if not isinstance(item, Article)]
    found = [f"{one.name!r} {wrong}" for one in articles for wrong in _wrong(one, name, limits)]
    found += [
        f"a reason like no other: {reason!r}"
        for reason in reasons
        if not reason.startswith(name) or not reason.isprintable()
    ]
    twice = Counter(article.name for article in articles)
    found += [f"{twin!r} comes twice" for twin, times in twice.items() if times > 1]
    told = sum(not isinstance(item, Skipped | Notice) for item in items)
    if not 1 <= told <= limits.articles + 1:
        found.append(f"{told} articles and problems came back")
    return found


class Loaded(NamedTuple):
    """What one input came to."""

    articles: int
    problems: int
    findings: list[str]
    seconds: float


def _ready() -> None:
    """Make the process that loads as strict as it is to be."""
    import resource
    import warnings

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    warnings.simplefilter("error")


def _load(path: Path, limit: float) -> Loaded:
    """Load a file; a process that takes longer than the limit ends itself, whatever hangs in it."""
    signal.setitimer(signal.ITIMER_REAL, limit)
    began = time.perf_counter()
    try:
        items = list(load(path, path.name, ReadOptions({}, {}, LIMITS)))
        articles = sum(isinstance(item, Article) for item in items)
        found = violations(items, path.name, LIMITS)
        return Loaded(articles, len(items) - articles, found, time.perf_counter() - began)
    except BaseException as error:
        return Loaded(0, 0, [f"the loader raised {error!r}"], time.perf_counter() - began)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


class Worker:
    """One process that loads files, started anew when one of them has ended it."""

    def __init__(self, limit: float) -> None:
        """Take the seconds that one input may take."""
        self._limit = limit
        self._start()

    def _start(self) -> None:
        self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_ready)
        self._pool.submit(int).result()  # so that no input waits for it

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown()

    def load(self, path: Path) -> Loaded:
        """What the loader makes of a file."""
        began = time.perf_counter()
        try:
            return self._pool.submit(_load, path, self._limit).result()
        except BrokenProcessPool:
            seconds = time.perf_counter() - began
            self._start()
        slow = seconds >= self._limit
        found = f"took more than {self._limit:g} seconds" if slow else "ended the process"
        return Loaded(0, 0, [found], seconds)


def run(count: int, seed: int, limit: float, keep: Path) -> dict[str, list[Loaded]]:
    """What so many inputs came to, by their endings; those with findings are kept in a folder."""
    loaded: dict[str, list[Loaded]] = {}
    worker = Worker(limit)
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, data in inputs(count, seed):
                path = Path(folder, name)
                path.write_bytes(data)
                one = worker.load(path)
                path.unlink()
                if one.findings:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / name).write_bytes(data)
                found = [f"{keep / name}: {finding}" for finding in one.findings]
                loaded.setdefault(formats.suffix(name), []).append(one._replace(findings=found))
    finally:
        worker.close()
    return loaded


def main(
    count: Annotated[int, typer.Option("--inputs", min=1, help="how many files")] = 20_000,
    seed: Annotated[int, typer.Option(help="of the mutations")] = 1,
    limit: Annotated[float, typer.Option(help="seconds for one file")] = 20.0,
    keep: Annotated[Path, typer.Option(help="where files with findings go")] = Path("findings"),
) -> None:
    """Put damaged files of every format through the loader."""
    loaded = run(count, seed, limit, keep)
    typer.echo("format   inputs  articles  problems  findings  slowest ms")
    for ending, some in sorted(loaded.items()):
        articles = sum(one.articles for one in some)
        problems = sum(one.problems for one in some)
        slowest = 1000 * max(one.seconds for one in some)
        wrong = sum(len(one.findings) for one in some)
        typer.echo(
            f"{ending:8} {len(some):6}  {articles:8}  {problems:8}  {wrong:8}  {slowest:10.0f}"
        )
    findings = [finding for some in loaded.values() for one in some for finding in one.findings]
    for finding in findings:
        typer.echo(finding)
    typer.echo(f"{count:,} inputs, {len(findings)} findings")
    raise typer.Exit(1 if findings else 0)


if __name__ == "__main__":
    typer.run(main)
