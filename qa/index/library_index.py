"""What asking, searching and listing need of an index, however and wherever it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, Protocol

from embeddings.arrays import Float32Array, Float64Array, IntArray
from qa.index.listing import Listed, Wanted
from qa.index.scope import Scope
from qa.types import Article, Hit, Passage

By = Literal["source", "month", "format"]


class Vocabulary(Protocol):
    """What is known of the words of all passages."""

    def unknown(self, query: str) -> list[str]:
        """The query's distinct words that no passage has, by their stems."""

    def stems(self) -> list[tuple[str, int]]:
        """The stems of the words, and how many passages have each."""


class LibraryIndex(Vocabulary, Protocol):
    """One generation of a library's index: whole, and never changed. Safe from several threads.

    Every method raises QAError where the index cannot be read: IndexDamagedError,
    IndexUnavailableError.
    """

    @property
    def generation(self) -> Path | str:
        """The folder of this generation, or where in Milvus it is."""

    @property
    def is_current(self) -> bool:
        """Whether no newer generation took its place."""

    @property
    def dimension(self) -> int:
        """Components of a passage's vector."""

    @property
    def can_list(self) -> bool:
        """Whether its articles can be listed, sorted and searched for: not where they are many."""

    # ------------------------------------------------------------------ passages

    def nearest(
        self, vector: Float32Array, k: int, scope: Scope | None
    ) -> tuple[IntArray, Float32Array]:
        """The k passages of a scope nearest to a vector (d,), best first: ids, inner products."""

    def lexical(
        self, query: str, limit: int, scope: Scope | None, also: Iterable[str]
    ) -> dict[int, float]:
        """The BM25, > 0, of the passages in a scope that share words with a query or ``also``."""

    def cosines(self, ids: IntArray, vector: Float32Array) -> Float64Array:
        """The inner product (n,) of a vector (d,) of length 1 with that of each passage."""

    def hits(self, ids: Iterable[int]) -> dict[int, Hit]:
        """Passages without scores."""

    def coverage(self, query: str, ids: Iterable[int]) -> dict[int, float]:
        """Share of the query's words that each passage has in its text: ``lexical.coverage``."""

    # ------------------------------------------------------------------ articles

    def article(self, name: str) -> Article | None:
        """The article of this name."""

    def passages(self, name: str) -> list[Passage]:
        """The passages of an article, in reading order."""

    def names(self) -> list[str]:
        """The names of all articles, copies among them."""

    def articles(self) -> list[Article]:
        """All articles, by name."""

    def articles_in(self, file: str) -> int:
        """How many articles of a file there are, copies among them."""

    def counts(self) -> tuple[int, int]:
        """How many articles, copies aside, and passages there are."""

    def by(self, what: By) -> dict[str, int]:
        """How many articles there are by publisher, month ("2023-07") or ending, most first."""

    def sources(self) -> list[str]:
        """The publishers there are, by name."""

    def listed(
        self, wanted: Wanted, start: int = 0, most: int = 50
    ) -> tuple[int, Sequence[Listed]]:
        """How many articles there are of those wanted, and some of them: ``listing.listed``."""

    def close(self) -> None:
        """Let go of it; asking afterwards is an error."""
