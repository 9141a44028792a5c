"""Passages that look like an answer and hold none, for questions that a retriever is asked.

A reader is given what was retrieved, not what was written for the question. So the questions of the
training files are asked of the whole of them, by vectors and by words, and what comes near without
holding an answer stands beside the right passage, as ``others``, in a file of its own.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.arrays import Float32Array, IntArray
from embeddings.encoder import load_encoder
from eval.training.examples import placed
from eval.training_files import records
from qa.text.characters import folded

# File → the most questions that are taken of it.
SOURCES = {
    "squad1-train": 30_000, "squad-slice": 10_000, "squadshifts-wiki": 3_000,
    "news-short": 10_000, "news-open": 10_000, "news-more-short": 20_000, "news-more-open": 20_000,
    "talk": 10_000, "talk-more": 10_000,
    "qed-nq": 1_000, "nq-open-dev-gold": 1_500, "tydiqa-goldp-en": 1_500, "timeqa-human": 1_000,
}  # fmt: skip
NAME = "near"
KEPT, NEAREST = 5, 12  # passages of a question; by each leg among which they are drawn
_AT_ONCE = 256
_COMMON = 0.1  # words of more passages than this share tell nothing apart

Row = dict[str, Any]
Encode = Callable[[list[str]], Float32Array]


def write(data: Path, most: int | None = None) -> tuple[Path, int]:
    """Write ``train/near.jsonl.gz``; returns its path and the number of questions.

    Args:
        data: folder with train/.
        most: questions of each file, to try it with few.

    Raises:
        QAError: a file is missing or damaged.
    """
    rows = list(_questions(data / "train", most))
    path = data / "train" / f"{NAME}.jsonl.gz"
    drawn = random.Random(4)  # noqa: S311 - a sample, no secret
    # Without a time of writing, so that the same data make the same file.
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        for row, near in zip(rows, _near(rows), strict=True):
            wrong = drawn.sample(near, min(KEPT, len(near)))
            line = row | {"others": [*row.get("others", ()), *wrong]}
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    return path, len(rows)


def _questions(train: Path, most: int | None) -> Iterator[Row]:
    """Of each file some, as they stand alone; unanswerable ones only where all siblings are known.

    Another paragraph may answer what its own does not.
    """
    for name, limit in SOURCES.items():
        rows = list(placed(list(records(train / f"{name}.jsonl.gz"))))
        rows = [row for row in rows if row["answers"] or (row["is_impossible"] and _told(row))]
        random.Random(3).shuffle(rows)  # noqa: S311
        for row in rows[: most or limit]:
            yield {
                "question": row.get("full") or row["question"],
                **{key: row[key] for key in ("context", "answers", "is_impossible")},
                **{key: row[key] for key in ("document", "others") if row.get(key)},
            }


def _told(row: Row) -> bool:
    return bool(row.get("document") and row.get("others"))


def _near(rows: Sequence[Row]) -> Iterator[list[str]]:
    """Of each question the passages that look most like its answer, without those that hold one."""
    owners: dict[str, set[str]] = {}
    for row in rows:
        for text in (row["context"], *row.get("others", ())):
            owners.setdefault(text, set()).add(row.get("document", ""))
    encoder = load_encoder()

    def encode(texts: list[str]) -> Float32Array:
        counts = encoder.count_tokens(texts)
        # Of what is too long for it, half as much as there is room for tells what it is about.
        room = [len(t) * encoder.max_tokens // (2 * n) for t, n in zip(texts, counts, strict=True)]
        return encoder.encode(
            [
                text if count <= encoder.max_tokens else text[:part]
                for text, count, part in zip(texts, counts, room, strict=True)
            ]
        )

    found = near([row["question"] for row in rows], sorted(owners), encode, NEAREST)
    for row, likely in zip(rows, found, strict=True):
        answers = tuple(answer["text"] for answer in row["answers"])
        story = row.get("document") if row.get("others") else None  # its siblings are known
        yield [
            text
            for text in likely
            if text != row["context"] and story not in owners[text] and not holds_one(text, answers)
        ]


def near(
    questions: Sequence[str], pool: list[str], encode: Encode, most: int
) -> Iterator[list[str]]:
    """Of each question the passages of the pool that come nearest, in the order of the pool.

    Args:
        questions: what is asked.
        pool: passages, each once.
        encode: texts → unit vectors (n, d).
        most: passages by vectors, and as many by words.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = encode(pool)
    common = max(2, int(_COMMON * len(pool)))
    by_words = TfidfVectorizer(sublinear_tf=True, max_df=common, dtype=np.float32)
    words = by_words.fit_transform(pool).T.tocsc()
    for first in range(0, len(questions), _AT_ONCE):
        batch = list(questions[first : first + _AT_ONCE])
        legs = encode(batch) @ vectors.T, (by_words.transform(batch) @ words).toarray()
        for best in zip(*(_best(scores, most) for scores in legs), strict=True):
            yield [pool[i] for i in sorted({int(one) for leg in best for one in leg})]


def holds_one(text: str, answers: Iterable[str]) -> bool:
    """Whether a passage has one of the answers in it, however they are written."""
    known = folded(text)
    return any(folded(answer) in known for answer in answers)


def _best(scores: Float32Array, most: int) -> IntArray:
    """(q, n) scores -> (q, at most ``most``) numbers."""
    count = min(most, scores.shape[1])
    return np.argpartition(-scores, count - 1, axis=1)[:, :count].astype(np.int64)
