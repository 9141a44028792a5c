"""Passages that look like an answer and hold none, for questions that a retriever is asked.

A reader is given what was retrieved, not what was written for the question. So the questions of the
training files are asked of the whole of them, by vectors and by words, and what comes near without
holding an answer stands beside the right passage, as ``others``, in a file of its own.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.encoder import load_encoder
from eval.training.examples import placed, records
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
    from sklearn.feature_extraction.text import TfidfVectorizer

    owners: dict[str, set[str]] = {}
    for row in rows:
        for text in (row["context"], *row.get("others", ())):
            owners.setdefault(text, set()).add(row.get("document", ""))
    pool = sorted(owners)
    known = [folded(text) for text in pool]
    encoder = load_encoder()
    counts = encoder.count_tokens(pool)
    # Of what is too long for it, half as much as there is room for tells what it is about.
    room = [len(t) * encoder.max_tokens // (2 * n) for t, n in zip(pool, counts, strict=True)]
    vectors = encoder.encode(
        [
            text if count <= encoder.max_tokens else text[:part]
            for text, count, part in zip(pool, counts, room, strict=True)
        ]
    )
    most = max(2, int(_COMMON * len(pool)))
    by_words = TfidfVectorizer(sublinear_tf=True, max_df=most, dtype=np.float32)
    words = by_words.fit_transform(pool).T.tocsc()
    for first in range(0, len(rows), _AT_ONCE):
        batch = rows[first : first + _AT_ONCE]
        questions = [row["question"] for row in batch]
        dense = encoder.encode(questions) @ vectors.T
        sparse = (by_words.transform(questions) @ words).toarray()
        for row, *legs in zip(batch, _best(dense), _best(sparse), strict=True):
            yield [
                pool[i]
                for i in sorted({int(one) for leg in legs for one in leg})
                if not _answers(row, pool[i], known[i], owners[pool[i]])
            ]


def _best(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """(q, n) scores -> (q, at most ``NEAREST``) numbers."""
    count = min(NEAREST, scores.shape[1])
    return np.argpartition(-scores, count - 1, axis=1)[:, :count].astype(np.int64)


def _answers(row: Row, text: str, known: str, documents: set[str]) -> bool:
    """Whether a passage holds an answer or is of the same story, whose siblings are known."""
    if text == row["context"] or (row.get("others") and row["document"] in documents):
        return True
    return any(folded(answer["text"]) in known for answer in row["answers"])
