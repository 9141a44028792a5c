"""txtai: its hybrid index, and its RAG pipeline with an extractive reader."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, ClassVar

import torch
from txtai import RAG, Embeddings
from txtai.pipeline import Questions, Segmentation

from eval.peers.job import PASSAGES, Found, Passage

# Chosen on tune questions: see TUNING.md. Sizes are in characters. How BM25 is normalised decides
# how both legs are fused; the weight is the dense leg's. The passages read are joined to one text.
_SPLIT = {"chunker": "sentence", "chunk_size": 800, "chunk_overlap": 200}
_NORMALIZE, _DENSE_WEIGHT, _READ = True, 0.3, 1


class Reader(Questions):  # type: ignore[misc]
    """txtai's own reader; beside its answer it keeps the best span of the passages.

    txtai takes the most probable start and end token wherever they are. On the token that
    stands for no answer it fails with a TypeError; in the question it answers with unrelated
    words. The span kept here is chosen as txtai does it, among the passages' tokens only.
    """

    def __init__(self, folder: str) -> None:
        super().__init__(folder, gpu=False, dtype=torch.float32)
        self.best: tuple[str | None, float] = (None, 0.0)
        self.model.register_forward_hook(self._keep)

    def _keep(self, _model: Any, _inputs: Any, output: Any) -> None:
        self._starts = output.start_logits[0].softmax(-1)
        self._ends = output.end_logits[0].softmax(-1)

    def __call__(
        self, questions: list[str], contexts: list[str], **kwargs: Any
    ) -> list[str | None]:
        """One answer for each question; None where txtai fails or finds none."""
        self.best = (None, 0.0)
        try:
            answers: list[str | None] = super().__call__(questions, contexts, **kwargs)
        except TypeError:
            return [None] * len(questions)
        return answers

    def answer(self, context: str, tokens: Any, start: Any, end: Any) -> str:
        """The words from a start to an end token."""
        inside = torch.tensor([part == 1 for part in tokens.sequence_ids(0)])
        starts, ends = self._starts * inside, self._ends * inside
        first = int(starts.argmax())
        last = first + int(ends[first:].argmax())
        self.best = (
            super().answer(context, tokens, first, last),
            float(starts[first] * ends[last]),
        )
        text: str = super().answer(context, tokens, start, end)
        return text


class TxtaiPeer:
    """txtai's documented set-up for extractive question answering over an index of its own."""

    version = version("txtai")
    settings: ClassVar[dict[str, Any]] = {
        **_SPLIT, "normalize": _NORMALIZE, "dense_weight": _DENSE_WEIGHT, "passages_read": _READ,
    }  # fmt: skip

    def __init__(self, encoder: str, reader: str) -> None:
        self._encoder, self._reader_folder = encoder, reader

    def index(self, articles: Mapping[str, str]) -> None:
        """Segment, embed and index the articles."""
        segmentation = Segmentation(**_SPLIT)
        self._pieces = [
            (name, piece) for name, text in articles.items() for piece in segmentation(text)
        ]
        scoring = {"method": "bm25", "terms": True, "normalize": _NORMALIZE}
        self._embeddings = Embeddings(
            path=self._encoder, hybrid=True, scoring=scoring, content=True, gpu=False
        )
        self._embeddings.index((n, piece) for n, (_, piece) in enumerate(self._pieces))

    def _search(self, queries: list[str], limit: int) -> list[list[dict[str, Any]]]:
        found: list[list[dict[str, Any]]] = self._embeddings.batchsearch(
            queries, limit, _DENSE_WEIGHT
        )
        return found

    def load(self) -> None:
        """Load the reader."""
        self._reader = Reader(self._reader_folder)
        self._rag = RAG(
            self._search,
            self._reader,
            context=_READ,
            minscore=float("-inf"),  # fused scores can be negative
            output="flatten",
        )

    def ask(self, question: str) -> Found:
        """The best span; the score is the product of its start's and end's probabilities."""
        answer = self._rag([question])[0]
        text, score = self._reader.best
        return Found(text or "", score, no_answer=not answer)

    def passages(self, question: str) -> list[Passage]:
        """The best passages, best first."""
        return [self._pieces[int(hit["id"])] for hit in self._search([question], PASSAGES)[0]]
