"""txtai: its hybrid index, and its RAG pipeline with an extractive reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import torch
from txtai import RAG, Embeddings
from txtai.pipeline import Questions, Segmentation

from eval.peers.job import PASSAGES, Article, Found, Passage


@dataclass(frozen=True)
class Settings:
    """Chosen on tune questions: see TUNING.md.

    ``split_by`` is "paragraphs", "lines" or the name of a chunker, sizes in characters.
    ``normalize`` is txtai's for BM25 and decides how both legs are fused; ``dense_weight`` is the
    dense leg's share. ``passages_read`` passages are joined into the one text that is read.
    """

    split_by: str = "sentence"
    chunk_size: int = 800
    chunk_overlap: int = 200
    normalize: bool | str = True
    dense_weight: float = 0.3
    passages_read: int = 1


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

    def __init__(self, encoder: str, reader: str, **settings: Any) -> None:
        self._set = Settings(**settings)
        self._encoder, self._reader_folder = encoder, reader
        self._pieces: list[Passage] = []

    @property
    def settings(self) -> dict[str, Any]:
        """All settings in force."""
        return asdict(self._set)

    def _segmentation(self) -> Segmentation:
        if self._set.split_by in ("paragraphs", "lines"):
            return Segmentation(**{self._set.split_by: True})
        return Segmentation(
            chunker=self._set.split_by,
            chunk_size=self._set.chunk_size,
            chunk_overlap=self._set.chunk_overlap,
        )

    def index(self, articles: Sequence[Article]) -> None:
        """Segment, embed and index the articles."""
        segmentation = self._segmentation()
        for article in articles:
            for text in segmentation(article["text"]):
                self._pieces.append({"article": article["name"], "text": text})
        scoring = {"method": "bm25", "terms": True, "normalize": self._set.normalize}
        self._embeddings = Embeddings(
            path=self._encoder, hybrid=True, scoring=scoring, content=True, gpu=False
        )
        self._embeddings.index((n, piece["text"]) for n, piece in enumerate(self._pieces))

    def _search(self, queries: list[str], limit: int) -> list[list[dict[str, Any]]]:
        found: list[list[dict[str, Any]]] = self._embeddings.batchsearch(
            queries, limit, self._set.dense_weight
        )
        return found

    def load(self) -> None:
        """Load the reader."""
        self._reader = Reader(self._reader_folder)
        self._rag = RAG(
            self._search,
            self._reader,
            context=self._set.passages_read,
            minscore=float("-inf"),  # fused scores can be negative
            output="flatten",
        )

    def ask(self, question: str) -> Found:
        """The best span; the score is the product of its start's and end's probabilities."""
        answer = self._rag([question])[0]
        text, score = self._reader.best
        return Found(text, score, no_answer=not answer)

    def passages(self, question: str) -> list[Passage]:
        """The best passages, best first."""
        return [self._pieces[int(hit["id"])] for hit in self._search([question], PASSAGES)[0]]
