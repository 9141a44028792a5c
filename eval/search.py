"""Search alone, at sizes that no collection here has: vectors and words of a million passages.

The passages are made: sentences of the training files in runs of five, one of them swapped for
another story's; their vectors are those of real passages, moved a little at random. Questions and
what they are compared with (an exact search) are real. Each step runs in a process of its own.
"""

from __future__ import annotations

import random
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.encoder import FloatArray
from eval.bench import alone, held_mib, timed
from eval.corpora import draw
from eval.training.examples import contexts
from eval.tune import asked_of_news

EMBEDDED = 4000  # real passages; the others' vectors are moved ones of these
MOVED = 0.04  # deviation of what is added to each component: cosines of about 0.79
ASKED = 200
NEAREST = 10
CANDIDATES = 100  # as a question asks of each leg
UPDATED = 50  # passages of ten articles
_BATCH = 20_000
_SHORTEST, _LONGEST = 300, 900  # characters of a passage


def texts(data: Path) -> list[str]:
    """The distinct passages of the training files.

    Raises:
        QAError: there are no such files, or one cannot be read.
    """
    known = contexts(data / "train")
    return sorted(text for text in known if _SHORTEST < len(text) < _LONGEST)


def made(sentences: Sequence[str], count: int) -> Iterator[str]:
    """So many passages of five sentences."""
    rng = random.Random(0)  # noqa: S311 - a sample, no secret
    for _ in range(count):
        first = rng.randrange(len(sentences) - 5)
        part = [*sentences[first : first + 5]]
        part[rng.randrange(5)] = rng.choice(sentences)
        yield " ".join(part)


def moved(vectors: FloatArray, count: int) -> Iterator[FloatArray]:
    """So many vectors (n, d) of length 1 near the given ones, in batches."""
    rng = np.random.default_rng(0)
    for first in range(0, count, _BATCH):
        rows = vectors[np.arange(first, min(first + _BATCH, count)) % len(vectors)]
        rows = rows + rng.normal(0, MOVED, rows.shape).astype(np.float32)
        yield rows / np.linalg.norm(rows, axis=1, keepdims=True)


def write_vectors(path: Path, vectors: FloatArray, count: int, questions: FloatArray) -> Any:
    """Write a library's vectors; returns the nearest ids of each question, and seconds."""
    from embeddings.faiss_index import FaissIndex
    from qa.settings import Settings

    index = FaissIndex(vectors.shape[1])
    for number, rows in enumerate(moved(vectors, count)):
        index.add(np.arange(len(rows)) + number * _BATCH, rows)
    exact = [index.search(question, NEAREST)[0] for question in questions]
    began = time.perf_counter()
    index.save(path, Settings.load().exact_up_to)
    return exact, time.perf_counter() - began


def ask_vectors(path: Path, questions: FloatArray, exact: Sequence[Any]) -> dict[str, float]:
    """Times, memory, and how many of the nearest are found."""
    from embeddings.faiss_index import FaissIndex

    before = held_mib()
    index = FaissIndex.load(path, mapped=True)
    found = [index.search(question, NEAREST)[0] for question in questions]
    shared = sum(len(np.intersect1d(a, b)) for a, b in zip(exact, found, strict=True))
    return {
        **timed("vectors", lambda question: index.search(question, CANDIDATES), questions),
        f"vectors recall@{NEAREST} against exact": shared / (NEAREST * len(questions)),
        "vectors, MiB held": float(held_mib() - before),
        "vectors, MiB on disk": path.stat().st_size / 2**20,
    }


def write_words(folder: Path, data: Path, count: int) -> float:
    """Write a library's words; returns seconds."""
    from qa.index.lexical import LexicalWriter

    found = (s for text in texts(data) for s in re.split(r"(?<=[.!?]) ", text))
    sentences = [sentence for sentence in found if 30 < len(sentence) < 400]
    began = time.perf_counter()
    writer = LexicalWriter(folder)
    for i, text in enumerate(made(sentences, count)):
        writer.add(i, text=text, title=text[:70], source="Northern Wire")
    writer.finish()
    return time.perf_counter() - began


def ask_words(folder: Path, questions: Sequence[str], count: int) -> dict[str, float]:
    """Times of questions and of two questions together, memory, and what an update takes."""
    from qa.index.lexical import LexicalIndex, LexicalWriter

    before = held_mib()
    index = LexicalIndex(folder)
    twos = [f"{a} {b}" for a, b in zip(questions[::2], questions[1::2], strict=False)]
    figures = timed("words", lambda question: index.bm25([question], CANDIDATES), questions)
    figures |= timed("words of two questions", lambda two: index.bm25([two], CANDIDATES), twos)
    held, size = held_mib() - before, sum(path.stat().st_size for path in folder.iterdir())
    began = time.perf_counter()
    writer = LexicalWriter(folder.with_name("next"), folder)
    writer.remove(range(UPDATED))
    for i in range(UPDATED):
        writer.add(count + i, text=questions[i % len(questions)])
    writer.finish()
    return figures | {
        "words, MiB held": float(held),
        "words, MiB on disk": size / 2**20,
        f"{UPDATED} passages' words changed, s": time.perf_counter() - began,
    }


def measure(data: Path, count: int) -> dict[str, float]:
    """All figures of search in so many passages.

    Raises:
        QAError: a file is missing, or a measured process failed.
    """
    from embeddings.encoder import load_encoder

    asked = asked_of_news(data, ASKED // 2)
    encoder = load_encoder()
    questions = encoder.encode(asked)
    real = draw(texts(data), min(EMBEDDED, count))
    sizes = zip(real, encoder.count_tokens(real), strict=True)
    vectors = encoder.encode([text for text, size in sizes if size <= encoder.max_tokens])
    with tempfile.TemporaryDirectory() as scratch:
        path, folder = Path(scratch, "vectors"), Path(scratch, "words")
        exact, seconds = alone(write_vectors, path, vectors, count, questions)
        figures = {"passages": float(count), "vectors written, s": seconds}
        figures |= alone(ask_vectors, path, questions, exact)
        figures["words written, s"] = alone(write_words, folder, data, count)
        return figures | alone(ask_words, folder, asked, count)
