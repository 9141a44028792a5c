"""Whether a question is in English, the one language that the models read."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_NAMES = {
    "ar": "Arabic", "de": "German", "es": "Spanish", "fr": "French", "hi": "Hindi",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
    "zh": "Chinese",
}  # fmt: skip
_SURE = 0.9  # names and bare keywords stay below 0.5, whole questions mostly above 0.95


@lru_cache(maxsize=1)
def _classifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    classifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    classifier.set_languages(["en", *_NAMES])
    return classifier


def not_english(question: str) -> str | None:
    """The language's name if a question is surely in one that the models don't read.

    >>> not_english("¿Quién es?")
    'Spanish'
    >>> not_english("Who leads CUNARC?") is None
    True
    """
    language, probability = _classifier().classify(question)
    return _NAMES.get(language) if probability >= _SURE else None
