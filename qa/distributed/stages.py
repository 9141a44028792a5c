"""A library → a generation in Milvus, read, cut and embedded on a Ray cluster.

Twice over the files: first all are read for what each article is called and says, which tells the
copies; then they are read again, cut, embedded and written in batches that may be written twice.
What Milvus has already is not embedded again, so that a run that was interrupted is gone on with.
"""

from __future__ import annotations

import logging
import os
import pickle
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import Any, NamedTuple

import ray
import ray.data
from ray.data import ActorPoolStrategy, DataContext

from embeddings.encoder import load_encoder
from embeddings.onnx_model import share_cores
from qa.corpus import loader
from qa.distributed.writing import Generation
from qa.index import near_copies
from qa.index.chunking import chunk
from qa.index.diff import read_file
from qa.index.engine import Progress
from qa.index.milvus.rows import IndexedArticle, vectors_of
from qa.library.folder import File
from qa.library.library import Library
from qa.settings import Settings
from qa.types import Article, Notice, Passage, Problem, Skipped

_FILES = 16  # that one task reads
_ARTICLES = 32  # that are embedded and written together

Batch = dict[str, Any]


@dataclass(frozen=True)
class How:
    """What every process needs to know. Plain data."""

    settings: Settings
    library: Library
    options: loader.ReadOptions


class Glance(NamedTuple):
    """An article without its text."""

    name: str
    key: bytes  # what exact copies of it share
    kept: int  # characters
    seen: int


@dataclass
class Survey:
    """What all files hold, without their texts."""

    names: dict[str, str] = field(default_factory=dict)  # article → its file
    copies: dict[str, str] = field(default_factory=dict)  # exact copies, and of what
    twice: set[tuple[str, int]] = field(default_factory=set)  # (file, place) of a name taken
    remarks: list[Problem | Skipped | Notice] = field(default_factory=list)
    kept: int = 0
    seen: int = 0


@dataclass
class Written:
    """What was written."""

    articles: int = 0  # those that were there already, aside
    embedded: int = 0  # passages that went through the encoder
    files: set[str] = field(default_factory=set)  # that they are of


def set_up() -> None:
    """Have Ray Data say nothing, and raise what a stage raises."""
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.raise_original_map_exception = True
    context.enable_auto_log_stats = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)


# ---------------------------------------------------------------------- first: what is there


def survey(files: Sequence[File], how: How, show: Progress) -> Survey:
    """Read all files for what they hold.

    As in a plain run, the first article of a name counts, and the first that says something is
    the original of those that say the same.
    """
    rows = _files(files).flat_map(_looked_at, fn_args=[how])
    found: list[tuple[str, int, Glance | Problem | Skipped | Notice]] = []
    show("reading on Ray", 0, 0)
    for batch in rows.iter_batches(batch_size=None, batch_format="pyarrow"):
        found += [pickle.loads(one) for one in batch["found"].to_pylist()]  # noqa: S301 - our own
        show(f"reading on Ray, {len(found):,} articles", 0, 0)
    so_far, originals = Survey(), dict[bytes, str]()
    for file, place, what in sorted(found, key=lambda one: one[:2]):
        if not isinstance(what, Glance):
            so_far.remarks.append(what)
            continue
        name, key, kept, seen = what
        if name in so_far.names:
            reason = f"{name} is there twice: only the first was read"
            so_far.remarks.append(Problem(name, reason))
            so_far.twice.add((file, place))
            continue
        so_far.names[name] = file
        so_far.kept, so_far.seen = so_far.kept + kept, so_far.seen + seen
        if key in originals:
            so_far.copies[name] = originals[key]
        else:
            originals[key] = name
    return so_far


def _files(files: Sequence[File]) -> Any:
    items = [asdict(one) for one in files]
    return ray.data.from_items(items, override_num_blocks=-(-len(items) // _FILES))


def _looked_at(row: Batch, how: How) -> Iterator[Batch]:
    """Of each article its name, key and length; what is to be said of the rest."""
    for place, what in enumerate(read_file(File(**row), how.library, how.options)):
        told: Any = what
        if isinstance(what, Article):
            kept = len(what.text)
            told = Glance(what.name, near_copies.key(what)[:16], kept, what.seen or kept)
        yield {"found": pickle.dumps((row["name"], place, told))}


# ---------------------------------------------------------------------- then: all of it


def write(
    files: Sequence[File], how: How, surveyed: Survey, generation: Generation, show: Progress
) -> Written:
    """Cut, embed and write all articles that are not there; returns what was written."""
    cores = int(ray.cluster_resources().get("CPU", 1))  # type: ignore[no-untyped-call]
    left_out = ray.put((surveyed.twice, set(surveyed.copies)))
    articles = _files(files).flat_map(_read, fn_args=[how, left_out])
    rows = articles.map_batches(
        Indexing,
        fn_constructor_args=[how, generation],
        batch_size=_ARTICLES,
        batch_format="numpy",
        num_cpus=1,
        # One core is left to reading.
        compute=ActorPoolStrategy(min_size=1, max_size=max(1, cores - 1)),
    )
    so_far = Written()
    for batch in rows.iter_batches(batch_size=None, batch_format="pyarrow"):
        so_far.articles += sum(batch["articles"].to_pylist())
        so_far.embedded += sum(batch["embedded"].to_pylist())
        so_far.files.update(chain.from_iterable(batch["files"].to_pylist()))
        show("indexing on Ray", so_far.articles, len(surveyed.names))
    return so_far


def _read(row: Batch, how: How, left_out: Any) -> Iterator[Batch]:
    """The articles of a file, each with whether it is a copy and when it was read."""
    twice, copies = ray.get(left_out)
    read_ns = time.time_ns()
    for place, what in enumerate(read_file(File(**row), how.library, how.options)):
        if isinstance(what, Article) and (row["name"], place) not in twice:
            yield {"article": pickle.dumps((what, what.name in copies, read_ns))}


class Indexing:
    """A process that cuts, embeds and writes articles: it has the encoder, and a way to Milvus."""

    def __init__(self, how: How, generation: Generation) -> None:
        self._settings = how.settings
        share_cores(os.cpu_count() or 1)  # Ray starts one of these for each
        self._encoder = load_encoder(how.settings.encoder)
        self._writer = generation.writer()

    def __call__(self, batch: Batch) -> Batch:
        """Write a batch of articles, but for those that are there; returns how many."""
        given = [pickle.loads(one) for one in batch["article"]]  # noqa: S301 - our own
        copies = {article.name for article, copy, _ in given if copy}
        there = self._writer.present([article for article, _, _ in given], copies)
        new = [one for one in given if one[0].name not in there]
        count = self._write(new) if new else 0
        files = sorted({article.file or article.name for article, _, _ in new})
        return {"articles": [len(new)], "embedded": [count], "files": [files]}

    def _write(self, new: list[tuple[Article, bool, int]]) -> int:
        cut = [(article, [] if copy else self._cut(article)) for article, copy, _ in new]
        vectors, encoded = vectors_of(cut, self._writer.known, self._encoder)
        self._writer.upsert(
            IndexedArticle(article, passages, own, read_ns, copy)
            for (article, passages), own, (_, copy, read_ns) in zip(cut, vectors, new, strict=True)
        )
        return encoded

    def _cut(self, article: Article) -> list[Passage]:
        settings = self._settings
        return chunk(
            article, self._encoder.count_tokens, settings.passage_tokens, settings.overlap_tokens
        )
