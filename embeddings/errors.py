"""What can go wrong here; each message is one line that says what to do."""

from __future__ import annotations


class EmbeddingError(Exception):
    """An encoder or a vector index cannot be found, is damaged, or was used wrongly."""
