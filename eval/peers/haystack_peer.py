"""Haystack: in-memory BM25 and embedding retrieval, joined, and its extractive reader."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, ClassVar

import torch
from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import RecursiveDocumentSplitter
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

from eval.peers.job import PASSAGES, Found, Passage

_CPU = ComponentDevice.from_str("cpu")
# Chosen on tune questions: see TUNING.md. A piece has at most so many words.
_SPLIT = {"split_length": 120, "split_overlap": 0}
_JOIN = {"join_mode": "distribution_based_rank_fusion"}
_READER = {"top_k": 1, "calibration_factor": 0.1, "max_seq_length": 384, "stride": 128}
_POOL, _READ = 50, 3  # passages of each leg, and those that are read


class HaystackPeer:
    """The pipelines of Haystack's documentation for extractive question answering."""

    version = version("haystack-ai")
    settings: ClassVar[dict[str, Any]] = {
        "split_by": "recursive", **_SPLIT, **_JOIN, **_READER, "pool": _POOL,
        "passages_read": _READ,
    }  # fmt: skip

    def __init__(self, encoder: str, reader: str) -> None:
        self._encoder = {
            "model": encoder, "device": _CPU, "progress_bar": False, "local_files_only": True,
        }  # fmt: skip
        self._reader_folder = reader

    def index(self, articles: Mapping[str, str]) -> None:
        """Split, embed and store the articles; make the retrieval pipeline."""
        splitter = RecursiveDocumentSplitter(
            **_SPLIT, separators=["\n\n", "\n", r"(?<=[.!?])\s", " "]
        )
        splitter.warm_up()
        documents = [Document(content=text, meta={"name": name}) for name, text in articles.items()]
        pieces = [
            piece for piece in splitter.run(documents=documents)["documents"]
            if piece.content and piece.content.strip()
        ]  # fmt: skip
        embedder = SentenceTransformersDocumentEmbedder(**self._encoder)
        embedder.warm_up()
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        store.write_documents(embedder.run(documents=pieces)["documents"])

        self._retrieval = Pipeline()
        for name, component in {
            "text": SentenceTransformersTextEmbedder(**self._encoder),
            "bm25": InMemoryBM25Retriever(store, top_k=_POOL, scale_score=False),
            "dense": InMemoryEmbeddingRetriever(store, top_k=_POOL, scale_score=False),
            "joiner": DocumentJoiner(**_JOIN),
        }.items():
            self._retrieval.add_component(name, component)
        self._retrieval.connect("text.embedding", "dense.query_embedding")
        self._retrieval.connect("bm25", "joiner")
        self._retrieval.connect("dense", "joiner")

    def load(self) -> None:
        """Load the reader."""
        self._reader = TransformersExtractiveReader(
            model=self._reader_folder, device=_CPU, model_kwargs={"dtype": torch.float32}, **_READER
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
        documents = self._retrieve(question, _READ)
        answers = self._reader.run(query=question, documents=documents)["answers"]
        spans = [answer for answer in answers if answer.data is not None]
        if not spans:
            return Found("", -1.0, no_answer=True)
        nothing = next(answer.score for answer in answers if answer.data is None)
        return Found(spans[0].data, spans[0].score - nothing, no_answer=answers[0].data is None)

    def passages(self, question: str) -> list[Passage]:
        """The PASSAGES best passages, best first."""
        found = self._retrieve(question, PASSAGES)
        return [(document.meta["name"], document.content or "") for document in found]
