"""Haystack: in-memory BM25 and embedding retrieval, joined, and its extractive reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import torch
from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter, RecursiveDocumentSplitter
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack_integrations.components.readers.transformers import TransformersExtractiveReader

from eval.peers.job import PASSAGES, Article, Found, Passage

_CPU = ComponentDevice.from_str("cpu")


@dataclass(frozen=True)
class Settings:
    """Chosen on tune questions: see TUNING.md.

    ``split_by`` is one of DocumentSplitter's, or "recursive": paragraphs, lines, sentences and
    words until a piece has at most ``split_length`` words. ``top_k`` is the number of answers that
    the reader weighs against no answer.
    """

    split_by: str = "recursive"
    split_length: int = 120
    split_overlap: int = 0
    join_mode: str = "distribution_based_rank_fusion"
    pool: int = 50
    passages_read: int = 3
    top_k: int = 1
    calibration_factor: float = 0.1
    max_seq_length: int = 384
    stride: int = 128


class HaystackPeer:
    """The pipelines of Haystack's documentation for extractive question answering."""

    version = version("haystack-ai")

    def __init__(self, encoder: str, reader: str, **settings: Any) -> None:
        self._set = Settings(**settings)
        self._encoder, self._reader_folder = encoder, reader

    @property
    def settings(self) -> dict[str, Any]:
        """All settings in force."""
        return asdict(self._set)

    def _split(self, documents: list[Document]) -> list[Document]:
        size, overlap = self._set.split_length, self._set.split_overlap
        splitter: Any
        if self._set.split_by == "recursive":
            splitter = RecursiveDocumentSplitter(
                split_length=size,
                split_overlap=overlap,
                separators=["\n\n", "\n", r"(?<=[.!?])\s", " "],
            )
            splitter.warm_up()
        else:
            splitter = DocumentSplitter(
                split_by=self._set.split_by, split_length=size, split_overlap=overlap
            )
        pieces: list[Document] = splitter.run(documents=documents)["documents"]
        return [piece for piece in pieces if piece.content and piece.content.strip()]

    def index(self, articles: Sequence[Article]) -> None:
        """Split, embed and store the articles; make the retrieval pipeline."""
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        embedder = SentenceTransformersDocumentEmbedder(
            model=self._encoder, device=_CPU, progress_bar=False, local_files_only=True
        )
        embedder.warm_up()
        pieces = self._split(
            [Document(content=a["text"], meta={"name": a["name"]}) for a in articles]
        )
        store.write_documents(embedder.run(documents=pieces)["documents"])

        pool, scaled = self._set.pool, self._set.join_mode == "merge"
        self._retrieval = Pipeline()
        for name, component in {
            "text": SentenceTransformersTextEmbedder(
                model=self._encoder, device=_CPU, progress_bar=False, local_files_only=True
            ),
            "bm25": InMemoryBM25Retriever(store, top_k=pool, scale_score=scaled),
            "dense": InMemoryEmbeddingRetriever(store, top_k=pool, scale_score=scaled),
            "joiner": DocumentJoiner(join_mode=self._set.join_mode),
        }.items():
            self._retrieval.add_component(name, component)
        self._retrieval.connect("text.embedding", "dense.query_embedding")
        self._retrieval.connect("bm25", "joiner")
        self._retrieval.connect("dense", "joiner")

    def load(self) -> None:
        """Load the reader."""
        self._reader = TransformersExtractiveReader(
            model=self._reader_folder,
            device=_CPU,
            top_k=self._set.top_k,
            calibration_factor=self._set.calibration_factor,
            max_seq_length=self._set.max_seq_length,
            stride=self._set.stride,
            model_kwargs={"dtype": torch.float32},
        )
        self._reader.warm_up()

    def _retrieve(self, question: str, k: int) -> list[Document]:
        found = self._retrieval.run(
            {"text": {"text": question}, "bm25": {"query": question}, "joiner": {"top_k": k}}
        )
        documents: list[Document] = found["joiner"]["documents"]
        return documents

    def ask(self, question: str) -> Found:
        """The best span; the score is its probability less that of no answer."""
        documents = self._retrieve(question, self._set.passages_read)
        answers = self._reader.run(query=question, documents=documents)["answers"]
        spans = [answer for answer in answers if answer.data is not None]
        if not spans:
            return Found(None, -1.0, no_answer=True)
        nothing = next(answer.score for answer in answers if answer.data is None)
        return Found(spans[0].data, spans[0].score - nothing, no_answer=answers[0].data is None)

    def passages(self, question: str) -> list[Passage]:
        """The best passages, best first."""
        return [
            {"article": document.meta["name"], "text": document.content or ""}
            for document in self._retrieve(question, PASSAGES)
        ]
