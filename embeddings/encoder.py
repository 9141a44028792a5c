"""Encoders: ``list[str]`` → float32 array (n, d) with rows of length 1."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from embeddings.arrays import Float32Array
from embeddings.errors import EmbeddingError, first_line
from embeddings.model_files import folder_fingerprint, holds_weights, verify
from embeddings.onnx_model import OnnxModel, load_tokenizer, model_file, side_by_side

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BUNDLED = "bundled"
BUNDLED_FOLDER = Path(__file__).parent / "bundled"
_REMEMBERED = 64  # texts
_ENDLESS = 1_000_000  # tokens; what a tokenizer says that knows no limit is far more
SENTENCE = "sentence_embedding"  # the output of an ONNX file that has pooling in it


class Encoder(Protocol):
    """What indexing and retrieval need of a model. Structural: bring any object that fits.

    ``count_tokens`` is called while ``encode`` runs in another thread.
    """

    @property
    def name(self) -> str:
        """What the user called the model."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the model's files do; vectors of two fingerprints never mix."""

    @property
    def max_tokens(self) -> int:
        """Most tokens of one text, special tokens included; longer texts would be cut."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens included, nothing cut."""

    def encode(self, texts: Sequence[str]) -> Float32Array:
        """Vectors (n, d) of length 1."""


def load_encoder(name: str = BUNDLED) -> Encoder:
    """The bundled encoder, a folder's, or a hub's.

    A folder with an ONNX file that has pooling in it (``python -m eval.training export`` writes
    such) is run by ONNX Runtime, all else by sentence-transformers. But for such a file, which is
    opened to see that, nothing heavy is loaded before it is used.

    Raises:
        EmbeddingError: a folder without weights.
    """
    folder = BUNDLED_FOLDER if name == BUNDLED else Path(name).expanduser()
    if not folder.is_dir():
        if name == BUNDLED or name.startswith((".", "/", "~")) or name.count("/") > 1:
            raise EmbeddingError(f"the encoder folder {folder} does not exist")
    elif not holds_weights(folder):
        raise EmbeddingError(f"the encoder folder {name} holds no model weights")
    elif model_file(folder) and (folder / "sentence_bert_config.json").is_file():
        encoder = OnnxEncoder(name, folder.resolve())
        if name == BUNDLED or encoder.has_pooling:
            return encoder
    from embeddings.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name)


def check_lengths(encoder: Encoder, counts: Sequence[int]) -> None:
    """Refuse texts longer than a model reads, of which it would silently leave out the rest.

    Raises:
        EmbeddingError: says how many tokens there are and how many may be.
    """
    if counts and max(counts) > encoder.max_tokens:
        raise EmbeddingError(
            f"a text of {max(counts)} tokens is longer than the {encoder.max_tokens} that "
            f"{encoder.name} reads: shorten it"
        )


class OnnxEncoder:
    """An encoder's folder with a model.onnx whose output is the text's vector."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self._folder = name, folder
        self._lock = threading.Lock()
        self._alone = lru_cache(maxsize=_REMEMBERED)(lambda text: self._encoded([text]))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's files."""
        return folder_fingerprint(self._folder)

    @cached_property
    def _parts(self) -> tuple[Tokenizer, OnnxModel]:
        verify(self._folder)
        path = model_file(self._folder)
        try:
            if path is None:
                raise FileNotFoundError("it has no model.onnx")
            return load_tokenizer(self._folder), OnnxModel(path)
        except Exception as error:  # the libraries raise a dozen kinds for one cause
            raise EmbeddingError(
                f"the encoder {self.name!r} cannot be loaded ({first_line(error)}): reinstall it"
            ) from error

    def load(self) -> None:
        """Load the model now rather than at the first use; safe from several threads."""
        with self._lock:
            _ = self._parts

    @property
    def has_pooling(self) -> bool:
        """Whether the model gives a vector for a whole text, and not only for its tokens."""
        self.load()
        return SENTENCE in self._parts[1].outputs

    @cached_property
    def max_tokens(self) -> int:
        """Most tokens of one text, special tokens included."""
        # Newer versions of sentence-transformers keep it with the tokenizer.
        for name, key in (
            ("sentence_bert_config.json", "max_seq_length"),
            ("tokenizer_config.json", "model_max_length"),
        ):
            path = self._folder / name
            limit = json.loads(path.read_text("utf-8")).get(key) if path.is_file() else None
            if limit and limit < _ENDLESS:
                return int(limit)
        return 512

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens included, nothing cut."""
        self.load()
        return [len(one.ids) for one in self._parts[0].encode_batch(list(texts))]

    def encode(self, texts: Sequence[str]) -> Float32Array:
        """Vectors (n, d) of length 1.

        Raises:
            EmbeddingError: a text is longer than the model reads; it would be cut silently.
        """
        # A question is looked at by several stages, one after another.
        return self._alone(texts[0]).copy() if len(texts) == 1 else self._encoded(texts)

    def _encoded(self, texts: Sequence[str]) -> Float32Array:
        self.load()
        tokenizer, model = self._parts
        rows = [np.asarray(one.ids, np.int64) for one in tokenizer.encode_batch(list(texts))]
        check_lengths(self, [len(row) for row in rows])
        at = model.outputs.index(SENTENCE)
        if not rows:  # of no text, but of the right width
            return self.encode([""])[:0]
        return np.stack(side_by_side(lambda row: model.run(row, np.zeros_like(row))[at], rows))
