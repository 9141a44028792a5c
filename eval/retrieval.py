"""Whether the right passage is found: the tune questions asked of small and of large libraries.

A library holds the articles that the questions were written for, and around them as many passages
of the training files as it takes. A passage counts as right when it is of the right article.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np

from embeddings.arrays import Float64Array
from eval import squad
from eval.corpora import draw
from eval.questions import read
from eval.summary import interval
from eval.training_files import contexts, records
from eval.tune import NEWS
from qa.assistant import Assistant
from qa.errors import QAError
from qa.index.engine import Progress
from qa.settings import Settings

LEGS = ("dense", "bm25", "hybrid")
FOUND = (1, 5, 20)
# What the encoder was not taught with: questions by people who had not seen the passages.
LEFT_OUT = ("tydiqa-goldp-en", "nq-open-dev-gold", "afriqa-en-pivot")
HEAD = ("questions", "passages", "leg", "n", *(f"recall@{k}" for k in FOUND), "MRR")


class Asked(NamedTuple):
    """A question, the collection it is of, and the texts that answer it."""

    collection: str
    question: str
    right: frozenset[str]


def collected(data: Path, most: int | None) -> tuple[list[Asked], list[str]]:
    """The tune questions that have an answer, and the texts they are asked of.

    Raises:
        QAError: a file is missing or damaged.
    """
    asked: list[Asked] = []
    texts: dict[str, None] = {}
    own = [one for one in squad.read(data / "bench" / squad.TUNE[0]) if one.answers]
    for one in draw(own, most):
        asked.append(Asked("SQuAD", one.question, frozenset([one.context])))
    texts |= dict.fromkeys(one.context for one in own)
    folder = data / "bench" / NEWS
    articles = {path.stem: path.read_text("utf-8") for path in (folder / "articles").glob("*.txt")}
    texts |= dict.fromkeys(articles.values())
    for part in ("short", "open"):
        questions = [q for q in read(folder / f"{part}.jsonl")[0] if q.answerable]
        for question in draw(questions, most):
            right = frozenset(articles[source] for source in question.sources)
            kind = question.kind if question.kind in ("typo", "words") else part
            asked.append(Asked(f"news-tune, {kind}", question.question, right))
    return asked, list(texts)


def left_out(data: Path, name: str, most: int | None) -> tuple[list[Asked], list[str]]:
    """The questions of a training file that no encoder was taught with, and all its texts."""
    rows = [row for row in records(data / "train" / f"{name}.jsonl.gz") if row["answers"]]
    asked = [Asked(name, row["question"], frozenset([row["context"]])) for row in draw(rows, most)]
    return asked, list(dict.fromkeys(row["context"] for row in rows))


def filled(texts: Sequence[str], data: Path, passages: int) -> list[str]:
    """The texts, and others of the training files, until they come to so many passages or so.

    Raises:
        QAError: there are too few, or none.
    """
    if len(texts) >= passages:
        return list(texts)
    known = dict.fromkeys(texts)
    rest = [text for text in contexts(data / "train") if text not in known]
    random.Random(0).shuffle(rest)  # noqa: S311 - a sample, no secret
    # A text of the longer ones is cut into two passages or three.
    counted = len(texts)
    for number, text in enumerate(rest):
        if counted >= passages:
            return [*texts, *rest[:number]]
        counted += max(1, round(len(text) / 550))
    raise QAError(f"{data} has texts for only {counted:,} passages: ask for fewer")


class Library(NamedTuple):
    """A folder of articles, the name of each text there, and settings with an index for it."""

    folder: Path
    names: dict[str, str]
    settings: Settings


@contextmanager
def library(texts: Sequence[str], settings: Settings) -> Iterator[Library]:
    """A library of these texts; it is gone afterwards, and its index with it."""
    with tempfile.TemporaryDirectory() as scratch:
        where = {"index_dir": Path(scratch, "index"), "data_dir": Path(scratch, "data")}
        folder = Path(scratch, "library")
        folder.mkdir()
        with (folder / "texts.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps({'text': text})}\n" for text in texts)
        names = {text: f"texts.jsonl/{number}" for number, text in enumerate(texts, 1)}
        yield Library(folder, names, settings.model_copy(update=where))


def found(
    asked: Sequence[Asked], there: Library, progress: Progress | None
) -> Iterator[tuple[str, ...]]:
    """For each collection and leg: its name, passages, leg, n, recall at FOUND, MRR."""
    for leg in LEGS:
        settings = there.settings.model_copy(update={"retrieval": leg})
        with Assistant.open(there.folder, settings=settings, progress=progress) as assistant:
            _, passages = assistant.counts()
            ranks = [_rank(assistant, one, there.names) for one in asked]
        for collection in dict.fromkeys(one.collection for one in asked):
            own = [r for r, one in zip(ranks, asked, strict=True) if one.collection == collection]
            yield collection, f"{passages:,}", leg, f"{len(own):,}", *_figures(own)


def _rank(assistant: Assistant, one: Asked, names: dict[str, str]) -> int:
    """How many passages stand before the first right one, of those that count."""
    right = {names[text] for text in one.right}
    hits = assistant.retrieve(one.question, max(FOUND))
    return next((n for n, hit in enumerate(hits) if hit.article in right), max(FOUND))


def _figures(ranks: Iterable[int]) -> list[str]:
    values = np.asarray(list(ranks), dtype=np.float64)
    last = max(FOUND)
    columns = [
        *((values < k).astype(float) for k in FOUND),
        np.where(values < last, 1 / (values + 1), 0),
    ]
    return [_mean(column) for column in columns]


def _mean(values: Float64Array) -> str:
    return cell(values.mean(), *interval(values, lambda sample: float(sample.mean())))


def cell(value: float, low: float, high: float) -> str:
    """A figure with its interval, as a table has it."""
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"
