"""Footnote: answers from a person's own news articles, in the articles' own words.

>>> from qa import Assistant
>>> assistant = Assistant.open("seeds")
>>> assistant.ask("How many officers were deployed in Lima?").answer.text
'11,800'

Names are resolved on first use, so that ``import qa`` stays instant.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.assistant import Assistant, ask, retrieve
    from qa.errors import QAError
    from qa.settings import Settings
    from qa.types import Answer, Article, Citation, Hit, Passage, Reply, Span

__version__ = "0.1.0"

_HOME = {
    "Assistant": "qa.assistant",
    "ask": "qa.assistant",
    "retrieve": "qa.assistant",
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


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'qa' has no attribute {name!r}")
