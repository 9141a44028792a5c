"""What can go wrong here; each message is one line that says what to do."""

from __future__ import annotations


def first_line(error: Exception) -> str:
    """What an error of a library says, for a message of one line."""
    return (str(error).strip() or repr(error)).splitlines()[0][:200]


class EmbeddingError(Exception):
    """An encoder or a vector index cannot be found, is damaged, or was used wrongly."""
