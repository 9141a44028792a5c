"""What is counted as a generation is finished: its words, and its articles by this and that."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from qa.index.lexical import FIELDS
from qa.index.milvus import schema
from qa.index.milvus.schema import Collections
from qa.index.milvus.store import MilvusStore


def count_words(store: MilvusStore, names: Collections) -> tuple[int, list[int]]:
    """Write down in how many passages each word stands.

    Returns how many different words there are, and how many words each of the fields that are
    searched has in all passages together.
    """
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(schema.COUNTS))
    lengths = [0] * len(FIELDS)
    for rows in store.scan(names.passages, "id >= 0", ("words",)):
        for row in rows:
            fields = schema.stems_of(row["words"])
            for stem in set(chain(*fields)):
                counts[stem][0] += 1
            for number, own in enumerate(fields):
                lengths[number] += len(own)
                for stem in set(own):
                    counts[stem][number + 1] += 1
    store.put(
        names.words,
        (
            {
                "id": schema.number("word", stem),
                "stem": stem,
                **dict(zip(schema.COUNTS, found, strict=True)),
                "vector": [0.0, 0.0],
            }
            for stem, found in counts.items()
        ),
    )
    return len(counts), lengths


def counts_by(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """How many articles there are by publisher, month and ending, as ``Catalog.by`` has them."""
    sources: Counter[str] = Counter()
    months: Counter[str] = Counter()
    formats: Counter[str] = Counter()
    for row in rows:
        sources[row["publisher"] or "unknown source"] += 1
        months[row["published"][:7] or "no date"] += 1
        formats[PurePosixPath(row["file"]).suffix.lower()] += 1
    return {
        "source": _most_first(sources),
        "month": dict(sorted(months.items())),
        "format": _most_first(formats),
    }


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
