"""Words of a question that no passage has → those of the passages that they may be meant for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from qa.index.library_index import Vocabulary
from qa.text.characters import without_accents
from qa.text.stems import stems

SHORTEST = 4  # letters of a word that is corrected: shorter ones are near to too many others
LONG = 6  # letters from which on two slips are forgiven, not one
MOST = 3  # corrections of a word


class Spelling:
    """The words of one index generation's passages. Safe from several threads.

    What is found is looked for besides what was typed, by BM25 alone: a name that no article has
    is no misspelling of one that they have, and the reader is asked what was typed.
    """

    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    @cached_property
    def _known(self) -> dict[str, int]:
        """Stem → passages that have it, of stems of letters."""
        return {stem: n for stem, n in self._words.stems() if stem.isalpha()}

    def meant(self, query: str) -> list[str]:
        """The nearest words of the passages to each word of a query that none of them has.

        Near is by the optimal string alignment distance, where two letters that changed places
        count as one slip (Boytsov 2011, "Indexing methods for approximate dictionary searching").
        """
        return [
            near
            for word in self._words.unknown(query)
            if len(word) >= SHORTEST and word.isalpha()
            for near in self._nearest(word)
        ]

    def _nearest(self, word: str) -> list[str]:
        plain = without_accents(word.casefold())
        slips: dict[str, float] = {}
        for form in {plain, *stems(word)}:
            for stem, distance in self._within(form, 1 if len(plain) < LONG else 2):
                slips[stem] = min(distance, slips.get(stem, distance))
        least = min(slips.values(), default=0.0)
        best = [stem for stem, distance in slips.items() if distance == least]
        return sorted(best, key=lambda stem: (-self._known[stem], stem))[:MOST]

    def _within(self, form: str, slips: int) -> Sequence[tuple[str, float]]:
        found = process.extract(
            form, self._known.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        return [(stem, distance) for stem, distance, _ in found]
