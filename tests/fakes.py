"""A deterministic encoder without weights, for tests of everything around the real one."""

import re
from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from embeddings.arrays import Float32Array


class HashEncoder:
    """A bag of hashed words: texts that share words are near. Loads nothing, runs in no time."""

    def __init__(self, name: str = "hash", dimension: int = 64, max_tokens: int = 256) -> None:
        self.name = name
        self.fingerprint = f"{name}-{dimension}"
        self.max_tokens = max_tokens
        self.encoded: list[str] = []
        self._dimension = dimension

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(re.findall(r"\w+|[^\w\s]", text)) + 2 for text in texts]

    def encode(self, texts: Sequence[str]) -> Float32Array:
        self.encoded += texts
        vectors = np.full((len(texts), self._dimension), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                bucket = int.from_bytes(sha256(word.encode()).digest()[:4], "big")
                vectors[row, bucket % self._dimension] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
