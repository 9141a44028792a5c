"""Question → Hits: the dense and the lexical leg, fused by normalised scores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from embeddings.arrays import Float64Array
from embeddings.encoder import Encoder
from qa.index.library_index import LibraryIndex
from qa.index.near_copies import fold
from qa.index.scope import Scope
from qa.index.vectors import check_dimension
from qa.retrieval.spelling import Spelling
from qa.settings import Settings
from qa.types import Hit

# Some passages may be copies of others. So many more than are asked for are looked at first, and
# where that is too few, so many times as many.
_SPARE, _FOLDED = 2, 4


def z_scores(scores: Float64Array) -> Float64Array:
    """Scores (n,) of one leg for one question, with mean 0 and deviation 1; all 0 if equal."""
    deviation = scores.std()
    if not deviation > 1e-9:
        return np.zeros_like(scores)
    result: Float64Array = (scores - scores.mean()) / deviation
    return result


class Retriever:
    """Hybrid retrieval over one index generation; safe from several threads.

    Both legs hand in their ``pool`` best passages. Every passage of the union gets both scores
    (BM25 is 0 for those that the lexical leg did not hand in), each leg is normalised over the
    union, and the weighted sum ranks. Sums of scores beat reciprocal ranks here: see
    eval/RESULTS.md. One leg alone ranks by its own scores. Passages that repeat a better one of
    another article are folded into it.
    """

    def __init__(self, encoder: Encoder, index: LibraryIndex, settings: Settings) -> None:
        self._encoder, self._index = encoder, index
        self._spelling = Spelling(index)
        self._pool, self._mode = settings.pool, settings.retrieval
        self._weights = (1.0, settings.lexical_weight) if self._mode == "hybrid" else (1.0,)

    def cut(self, query: str) -> str:
        """As much of a query as the encoder reads, from its start."""
        while len(query) > 1 and self._encoder.count_tokens([query])[0] > self._encoder.max_tokens:
            query = query[: len(query) // 2]
        return query

    def retrieve(self, query: str, k: int, scope: Scope | None = None) -> list[Hit]:
        """The k best passages for a query, of the articles in a scope, best first."""
        pool = max(self._pool, k)
        while True:
            hits, candidates = self._of_pool(query, k, scope, pool)
            if len(hits) == k or candidates < pool:
                return hits
            pool *= _FOLDED  # nearly all were copies, as of one agency's story in many papers

    def _of_pool(self, query: str, k: int, scope: Scope | None, pool: int) -> tuple[list[Hit], int]:
        """The k best of what the legs hand in, or fewer; and how many they handed in."""
        vector = self._encoder.encode([query])[0]
        check_dimension(self._index.dimension, len(vector))
        dense, products = self._index.nearest(vector, 0 if self._mode == "bm25" else pool, scope)
        lexical: dict[int, float] = {}  # of each passage that the lexical leg hands in
        if self._mode != "dense":
            lexical = self._index.lexical(query, pool, scope, self._spelling.meant(query))
        ids = np.unique(np.concatenate([dense, np.asarray(list(lexical), dtype=np.int64)]))
        if len(ids) == 0:
            return [], 0
        cosine = np.empty(len(ids), np.float64)
        near = np.isin(ids, dense)
        cosine[np.searchsorted(ids, dense)] = products
        cosine[~near] = self._index.cosines(ids[~near], vector)
        bm25 = np.asarray([lexical.get(int(i), 0.0) for i in ids])
        legs = {"dense": [cosine], "bm25": [bm25], "hybrid": [cosine, bm25]}[self._mode]
        weighted = [w * z_scores(leg) for w, leg in zip(self._weights, legs, strict=True)]
        fused = np.sum(weighted, axis=0)
        order = np.argsort(-fused, kind="stable")

        def hits(rows: Iterable[int]) -> list[Hit]:
            chosen = {int(ids[row]): row for row in rows}
            found, coverage = self._index.hits(chosen), self._index.coverage(query, chosen)
            return [
                replace(
                    found[i],
                    score=float(fused[row]),
                    cosine=float(cosine[row]),
                    bm25=float(bm25[row]),
                    coverage=coverage[i],
                )
                for i, row in chosen.items()
            ]

        few: list[Hit] = []
        for looked_at in (k + _SPARE, k * _FOLDED, len(order)):
            few = fold(hits(order[:looked_at]), k)
            if len(few) == k or looked_at >= len(order):
                break
        return few, len(order)
