"""A calibration whose weights can be checked by hand, spans of sentences, and small libraries."""

from pathlib import Path

from qa.answer.calibration import Calibration
from qa.assistant import Assistant
from qa.settings import Settings
from qa.types import About, Hit, Span

BY_HAND = Calibration(
    first={"margin": 1.0, "first": 0.0, "cosine": 0.0, "coverage": 0.0},
    rank={"margin": 1.0, "first": 0.25, "cosine": 2.0, "coverage": 0.5},
    confidence={"lead": 1.0, "margin": 0.5},
    bias=-3.0,
    claim={"margin": 1.0, "gap": 0.0, "ratio": -4.0, "unit": -9.0, "bias": 0.0, "threshold": 0.5},
    threshold=0.5,
    reader="",
    second="",
)


def span(article, sentence, text, published=None, score=5.0, source=None):
    """A span in a passage of one sentence."""
    hit = Hit(article, "T", source or article, published, 0, len(sentence), 1.0, sentence)
    at = sentence.index(text)
    return Span(hit, at, at + len(text), text, score)


def ask(question: str, folder: Path, settings: Settings, **articles: str):
    """The reply to a question of these articles, by name, with the real models."""
    folder.mkdir()
    for name, text in articles.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return Assistant.open(folder, settings=settings).ask(question)


def about(assistant: Assistant, question: str, *before: str) -> About | None:
    """What there is to say about the library, after these questions without an answer."""
    history = [(each, "") for each in before]
    reply = assistant.ask(question, history)
    assert (reply.kind == "about") is bool(reply.about)
    return reply.about
