"""Whether two index engines find the same: the tune questions asked of both, leg by leg."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from time import perf_counter

import numpy as np

from eval.retrieval import LEGS, Asked, library
from qa.assistant import Assistant
from qa.index.engine import Progress
from qa.settings import Settings
from qa.types import Hit

K = 5
TIE = 1e-4  # scores that differ by less are one: engines add up in other orders
HEAD = ("questions", "passages", "leg", "n", "same first", f"same {K}", f"overlap@{K}",
        f"recall@{K} faiss", f"recall@{K} other", "ms faiss", "ms other")  # fmt: skip


def agreement(
    asked: Sequence[Asked], texts: Sequence[str], settings: Settings, progress: Progress | None
) -> Iterator[tuple[str, ...]]:
    """For each leg and collection: how often FAISS and the settings' index find the same.

    "same first" and "same 5" are the shares of questions with the same best passage and the same
    five in the same order, where passages whose scores tie count as one. Where the settings'
    retrieval is not "hybrid", that leg alone is compared.
    """
    legs = LEGS if settings.retrieval == "hybrid" else (settings.retrieval,)
    with library(texts, settings) as there, ExitStack() as open_ones:
        for leg in legs:
            both = [
                open_ones.enter_context(
                    Assistant.open(
                        there.folder,
                        settings=there.settings.model_copy(
                            update={"retrieval": leg, "index": index}
                        ),
                        progress=progress,
                        rebuild=leg == legs[0],
                    )
                )
                for index in ("faiss", settings.index)
            ]
            _, passages = both[0].counts()
            compared = [_compared(both, one, there.names) for one in asked]
            for collection in dict.fromkeys(one.collection for one in asked):
                rows = [
                    row
                    for row, one in zip(compared, asked, strict=True)
                    if one.collection == collection
                ]
                means = np.mean(np.asarray(rows), axis=0)
                cells = (*(f"{mean:.3f}" for mean in means[:5]), *(f"{m:.0f}" for m in means[5:]))
                yield collection, f"{passages:,}", leg, f"{len(rows):,}", *cells


def _compared(both: Sequence[Assistant], one: Asked, names: dict[str, str]) -> list[float]:
    """Same first, same K, overlap, recall of each, milliseconds of each."""
    right = {names[text] for text in one.right}
    found: list[list[Hit]] = []
    took: list[float] = []
    for assistant in both:
        began = perf_counter()
        found.append(assistant.retrieve(one.question, K))
        took.append((perf_counter() - began) * 1000)
    ours, theirs = found
    alike = [_same(a, b) for a, b in zip(ours, theirs, strict=False)]
    of: Callable[[Sequence[Hit]], set[tuple[str, int]]] = lambda hits: {  # noqa: E731
        (hit.article, hit.start) for hit in hits
    }
    shared = len(of(ours) & of(theirs)) / max(len(ours), len(theirs), 1)
    recalls = [float(any(hit.article in right for hit in hits)) for hits in found]
    same = len(ours) == len(theirs) and all(alike)
    return [float(all(alike[:1])), float(same), shared, *recalls, *took]


def _same(a: Hit, b: Hit) -> bool:
    return (a.article, a.start) == (b.article, b.start) or abs(a.score - b.score) < TIE
