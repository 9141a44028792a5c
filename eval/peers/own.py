"""Footnote itself, and the two plain baselines made of its parts, as peers."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.peers.job import PASSAGES, Found, Passage
from qa import __version__
from qa.assistant import Assistant
from qa.settings import Settings

_SHOWN = ("retrieval", "passage_tokens", "overlap_tokens", "passages_read")


class OwnPeer:
    """Footnote, or (``plain``) one retrieval leg and the best span by the reader's own margin."""

    version = __version__

    def __init__(self, reader: str, plain: bool = False, **settings: Any) -> None:
        self._plain = plain
        self._work = tempfile.TemporaryDirectory()
        work = Path(self._work.name)
        self._settings = Settings.load(
            reader=reader, index_dir=work / "index", data_dir=work / "data", **settings
        )
        self.settings = {name: getattr(self._settings, name) for name in _SHOWN}

    def index(self, articles: Mapping[str, str]) -> None:
        """Write the articles down and index them."""
        corpus = Path(self._work.name, "corpus")
        corpus.mkdir()
        for name, text in articles.items():
            (corpus / name).write_text(text, encoding="utf-8")
        self._assistant = Assistant.open(corpus, settings=self._settings)

    def load(self) -> None:
        """Load the models."""
        self._assistant.load()

    def ask(self, question: str) -> Found:
        """The best answer; the score says whether there is one, or is the margin over no answer."""
        if not self._plain:
            reply = self._assistant.ask(question)
            if not reply.candidates:
                return Found("", 0.0, no_answer=True)
            best = reply.candidates[0]
            return Found(best.text, best.confidence, no_answer=reply.abstained)
        hits = self._assistant.retrieve(question, self._settings.passages_read)
        spans = self._assistant.spans(question, hits)
        if not spans:
            return Found("", -100.0, no_answer=True)
        span = max(spans, key=lambda span: span.score)
        return Found(span.text, span.score, no_answer=span.score < 0)

    def passages(self, question: str) -> list[Passage]:
        """The PASSAGES best passages, best first."""
        hits = self._assistant.retrieve(question, PASSAGES)
        return [(hit.article, hit.text) for hit in hits]
