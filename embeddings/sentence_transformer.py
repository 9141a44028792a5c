"""Encoders that sentence-transformers runs, for models without an ONNX file."""

from __future__ import annotations

import copy
import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.arrays import Float32Array
from embeddings.encoder import check_lengths
from embeddings.errors import EmbeddingError, first_line
from embeddings.model_files import folder_fingerprint

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEncoder:
    """Any sentence-transformers model: a local folder, or a hub name.

    Nothing heavy is loaded until a text is encoded or counted.
    """

    BATCH = 32

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        folder = Path(name).expanduser()
        self._folder = folder.resolve() if folder.is_dir() else None

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's files; a hub model is loaded to find them."""
        if self._folder is not None:
            return folder_fingerprint(self._folder)
        card = getattr(self._model, "model_card_data", None)
        revision = getattr(card, "base_model_revision", None)
        digest = hashlib.sha256(f"{self.name}@{revision}".encode())
        for key, tensor in sorted(self._model.state_dict().items()):
            digest.update(key.encode() + tensor.cpu().contiguous().float().numpy().tobytes())
        return digest.hexdigest()

    @cached_property
    def _model(self) -> SentenceTransformer:
        # Imported here: it takes seconds, and only models without an ONNX file need it.
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging
        except ImportError as error:
            raise EmbeddingError(
                f"the encoder {self.name!r} has no ONNX file: pip install 'footnote-qa[torch]'"
            ) from error

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        source = str(self._folder or self.name)
        try:
            return SentenceTransformer(
                source, device="cpu", local_files_only=self._folder is not None
            )
        except Exception as error:  # the libraries raise a dozen kinds for one cause
            raise EmbeddingError(
                f"the encoder {self.name!r} cannot be loaded ({first_line(error)}): name a "
                "sentence-transformers folder, or a hub model while online"
            ) from error

    @cached_property
    def _counter(self) -> Any:
        # Its own: whether a tokenizer cuts is a state of it, and another thread may be encoding.
        return copy.deepcopy(self._model.tokenizer)

    def load(self) -> None:
        """Load the model now rather than at the first use; safe from several threads."""
        with self._lock:
            _ = self._model, self._counter

    @property
    def max_tokens(self) -> int:
        """Most tokens of one text, special tokens included."""
        self.load()
        return int(self._model.max_seq_length or 512)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens included, nothing cut."""
        if not texts:
            return []
        self.load()
        encoded = self._counter(list(texts), truncation=False, padding=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def encode(self, texts: Sequence[str]) -> Float32Array:
        """Vectors (n, d) of length 1.

        Raises:
            EmbeddingError: a text is longer than the model reads; it would be cut silently.
        """
        self.load()
        counts = self.count_tokens(texts)
        check_lengths(self, counts)
        # Texts of one length side by side: padding is wasted work.
        order = np.argsort(counts, kind="stable")
        dimension = int(self._model.get_embedding_dimension() or 0)
        vectors = np.zeros((len(texts), dimension), dtype=np.float32)
        for first in range(0, len(order), self.BATCH):
            rows = order[first : first + self.BATCH]
            vectors[rows] = self._model.encode(
                [texts[row] for row in rows],
                batch_size=self.BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return vectors
