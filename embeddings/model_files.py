"""The files of a model's folder: their hashes, and whether they are the ones that were shipped."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from embeddings.errors import EmbeddingError

SUMS = "SHA256SUMS"
WEIGHTS = ("*.safetensors", "*.bin", "*.onnx")


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
    patterns = (*WEIGHTS, "*.json", "*.txt", "*.model")
    paths = sorted({path for pattern in patterns for path in folder.rglob(pattern)})
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(folder).as_posix()} {model_file_sha256(path)}\n".encode())
    return digest.hexdigest()


def holds_weights(folder: Path) -> bool:
    """Whether there is a file of weights in a folder or below it."""
    return any(any(folder.rglob(pattern)) for pattern in WEIGHTS)


def verify(folder: Path) -> None:
    """Check a folder's files against its SHA256SUMS, where it has one.

    Raises:
        EmbeddingError: a file is missing, or its contents are others.
    """
    sums = folder / SUMS
    if not sums.is_file():
        return
    for line in sums.read_text(encoding="utf-8").splitlines():
        expected, name = line.split(maxsplit=1)
        path = folder / name
        if not path.is_file() or model_file_sha256(path) != expected:
            raise EmbeddingError(f"the model file {path} is missing or damaged: reinstall it")
