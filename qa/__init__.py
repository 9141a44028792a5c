"""Footnote: answers from a person's own news articles, in the articles' own words.

>>> from qa import Assistant
>>> assistant = Assistant.open("seeds")
>>> assistant.ask("How many officers were deployed in Lima?").answer.text
'11,800'

Names are resolved on first use, so that ``import qa`` stays instant.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.assistant import Assistant
    from qa.errors import QAError
    from qa.settings import Settings
    from qa.types import Answer, Article, Citation, Hit, Passage, Reply, Span

__version__ = "0.1.0"

_HOME = {
    "Assistant": "qa.assistant",
    "QAError": "qa.errors",
    "Settings": "qa.settings",
    "Answer": "qa.types",
    "Article": "qa.types",
    "Citation": "qa.types",
    "Hit": "qa.types",
    "Passage": "qa.types",
    "Reply": "qa.types",
    "Span": "qa.types",
}

__all__ = [
    "Answer",
    "Article",
    "Assistant",
    "Citation",
    "Hit",
    "Passage",
    "QAError",
    "Reply",
    "Settings",
    "Span",
    "ask",
    "retrieve",
]


@lru_cache(maxsize=1)
def _default() -> Assistant:
    from qa.assistant import Assistant

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


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'qa' has no attribute {name!r}")
