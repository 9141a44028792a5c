"""The default corpus, asked by plain functions: ``qa.ask`` and ``qa.retrieve``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from qa.assistant import Assistant
from qa.types import Hit, Reply


@lru_cache(maxsize=1)
def _default() -> Assistant:
    return Assistant.open()


def ask(
    question: str,
    history: Sequence[tuple[str, str]] = (),
    *,
    since: str | None = None,
    until: str | None = None,
    sources: Sequence[str] = (),
) -> Reply:
    """``Assistant.ask`` on the default corpus, as it was when it was first asked."""
    return _default().ask(question, history, since=since, until=until, sources=sources)


def retrieve(
    query: str,
    k: int = 5,
    *,
    since: str | None = None,
    until: str | None = None,
    sources: Sequence[str] = (),
) -> list[Hit]:
    """``Assistant.retrieve`` on the default corpus, as it was when it was first asked."""
    return _default().retrieve(query, k, since=since, until=until, sources=sources)
