"""Search alone, at sizes that no collection here has: a million passages' vectors and words.

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
from contextlib import closing
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.arrays import Float32Array
from eval.bench import alone, held_mib, timed
from eval.corpora import draw
from eval.training_files import contexts
from eval.tune import asked_of_news
from qa.index import near_copies
from qa.types import Article, Passage

if TYPE_CHECKING:
    from qa.index.catalog_writer import CatalogWriter

EMBEDDED = 4000  # real passages; the others' vectors are moved ones of these
MOVED = 0.04  # deviation of what is added to each component: cosines of about 0.79
ASKED = 200
NEAREST = 10
CANDIDATES = 100  # as a question asks of each leg
CHANGED = 10  # articles
_PASSAGES = 5  # of an article
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


def moved(vectors: Float32Array, count: int) -> Iterator[Float32Array]:
    """So many vectors (n, d) of length 1 near the given ones, in batches."""
    rng = np.random.default_rng(0)
    for first in range(0, count, _BATCH):
        rows = vectors[np.arange(first, min(first + _BATCH, count)) % len(vectors)]
        rows = rows + rng.normal(0, MOVED, rows.shape).astype(np.float32)
        yield rows / np.linalg.norm(rows, axis=1, keepdims=True)


def write_vectors(path: Path, vectors: Float32Array, count: int, questions: Float32Array) -> Any:
    """Write a library's vectors; returns the nearest ids of each question, and seconds."""
    from embeddings.faiss_index import FaissIndex
    from qa.settings import Settings

    index = FaissIndex(vectors.shape[1])
    for number, rows in enumerate(moved(vectors, count)):
        index.add(np.arange(1, len(rows) + 1) + number * _BATCH, rows)  # ids as a catalog's
    exact = [index.search(question, NEAREST)[0] for question in questions]
    began = time.perf_counter()
    index.save(path, Settings.load().exact_up_to)
    return exact, time.perf_counter() - began


def ask_vectors(path: Path, questions: Float32Array, exact: Sequence[Any]) -> dict[str, float]:
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


def _sentences(data: Path) -> list[str]:
    """Those of the training files' passages."""
    found = (s for text in texts(data) for s in re.split(r"(?<=[.!?]) ", text))
    return [sentence for sentence in found if 30 < len(sentence) < 400]


def articles(sentences: Sequence[str], count: int) -> Iterator[tuple[Article, list[Passage]]]:
    """Articles with so many passages together."""
    parts = made(sentences, count)
    for number in range(0, count, _PASSAGES):
        name, own = f"{number}.txt", list(islice(parts, _PASSAGES))
        starts = accumulate((len(part) + 2 for part in own), initial=0)
        passages = [
            Passage(name, at, at + len(part), part) for at, part in zip(starts, own, strict=False)
        ]
        yield Article(name, "\n\n".join(own), own[0][:70], source="Northern Wire"), passages


def write_catalog(path: Path, data: Path, count: int) -> float:
    """Write a library's catalog, with the words of its passages; returns seconds."""
    from qa.index.catalog_writer import CatalogWriter

    known = _sentences(data)
    began = time.perf_counter()
    with closing(CatalogWriter(path)) as writer:
        for article, passages in articles(known, count):
            _put(writer, article, passages)
        writer.commit()
    return time.perf_counter() - began


def _put(writer: CatalogWriter, article: Article, passages: Sequence[Passage]) -> list[int]:
    """Put an article in, as an indexing run does; returns the ids of its passages."""
    owner = writer.put(article, near_copies.key(article))
    writer.put_sentences(owner, near_copies.sentence_keys(one.text for one in passages))
    return [i for i, _ in writer.put_passages(owner, article, passages)]


def ask_words(path: Path, questions: Sequence[str]) -> dict[str, float]:
    """Times of questions and of two questions together, and memory."""
    from qa.index.catalog import words_of
    from qa.index.lexical import LexicalIndex

    before = held_mib()
    index = LexicalIndex(words_of(path))
    twos = [f"{a} {b}" for a, b in zip(questions[::2], questions[1::2], strict=False)]
    figures = timed("words", lambda question: index.bm25([question], CANDIDATES), questions)
    figures |= timed("words of two questions", lambda two: index.bm25([two], CANDIDATES), twos)
    sizes = sum(part.stat().st_size for part in words_of(path).iterdir()), path.stat().st_size
    return figures | {
        "words, MiB held": float(held_mib() - before),
        "words, MiB on disk": sizes[0] / 2**20,
        "catalog, MiB on disk": sizes[1] / 2**20,
    }


def change(path: Path, vectors: Path) -> dict[str, float]:
    """Seconds for the next generation of a catalog and of vectors, with ten articles changed."""
    from embeddings.faiss_index import FaissIndex
    from embeddings.model_files import file_sha256
    from qa.index.catalog_writer import CatalogWriter
    from qa.settings import Settings

    began = time.perf_counter()
    following = path.with_name("next.sqlite")
    with closing(CatalogWriter(following, path)) as writer:
        removed: list[int] = []
        added: list[int] = []
        for number in range(CHANGED):
            name = f"{number * _PASSAGES}.txt"
            article, passages = writer.article(name), writer.passages(name)
            removed += writer.remove_file(name)
            if article:  # for the checker: it was written
                added += _put(writer, article, passages)
        writer.commit()
    file_sha256(following)
    changed = time.perf_counter()
    index = FaissIndex.load(vectors)
    rows = index.vectors(np.asarray(removed))
    index.remove(np.asarray(removed))
    index.add(np.asarray(added), rows)
    index.save(vectors.with_name("next.index"), Settings.load().exact_up_to)
    file_sha256(vectors.with_name("next.index"))
    return {
        f"{CHANGED} articles changed: catalog and words, s": changed - began,
        f"{CHANGED} articles changed: vectors, s": time.perf_counter() - changed,
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
        path, catalog = Path(scratch, "vectors"), Path(scratch, "catalog.sqlite")
        exact, seconds = alone(write_vectors, path, vectors, count, questions)
        figures = {"passages": float(count), "vectors written, s": seconds}
        figures |= alone(ask_vectors, path, questions, exact)
        figures["catalog and words written, s"] = alone(write_catalog, catalog, data, count)
        figures |= alone(ask_words, catalog, asked)
        return figures | alone(change, catalog, path)
