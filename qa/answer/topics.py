"""What a question about the tool and its library is about, by the examples in ``about.toml``.

A question is one of these where it is nearer to an example of a topic than to any example of what
is asked of articles, in the encoder's space.
"""

from __future__ import annotations

import re
import tomllib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from embeddings.arrays import Float32Array
from embeddings.encoder import BUNDLED, Encoder

# A question is about a topic from this cosine on, and by so much nearer than to any other.
# Chosen on examples left out one by one and on questions to articles: ``python -m eval about``.
NEAREST = 0.60
MARGIN = 0.05
# From this cosine on it is, whatever was said before. Of 690 short follow-ups of common words ("And
# the libraries?", "Who is the oldest?") 60 seem to be about a topic, 12 from here on, which mostly
# speak of articles or sources; of 57 examples that are found when they are left out, 52 are.
SURE = 0.72
FRAMED = 0.94  # the cosine of one whose subject was put aside

_EXAMPLES = Path(__file__).with_name("about.toml")
_OTHER = "articles_asked"
_STAND_IN = "election"
_SUBJECTS = {_STAND_IN, "flood"}  # of articles that the examples speak of
_MOST_PARTS = 2  # of a question that are what an article is about: "on" and "airport"
OF_ONE = ("author", "date", "publisher")
# Which articles there are on something, who published them, the newest and the first of them.
ON_SUBJECT = ("on_subject", "papers_on", "newest_on", "oldest_on")
# Each has words of its own: "first" is what an article is on where no first article is asked for.
_FRAMES: tuple[tuple[str, ...], ...] = (OF_ONE, *((topic,) for topic in ON_SUBJECT))


class Topic(NamedTuple):
    """What a question is about, and how near it is to that."""

    name: str
    cosine: float  # to the nearest example
    margin: float  # by which that is nearer than the nearest question to articles


class Examples:
    """The examples of every topic, and their vectors under one encoder."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.fitted = encoder.name == BUNDLED  # of another model, no cosine says the same
        table = tomllib.loads(_EXAMPLES.read_text(encoding="utf-8"))
        self.texts = [(topic, text) for topic, texts in table.items() for text in texts]
        self._others = np.array([topic == _OTHER for topic, _ in self.texts])
        # What articles are called by, or are about, is none of these.
        self._known = {topics: self._words(topics) for topics in _FRAMES}
        self.words = self._known[OF_ONE]

    @staticmethod
    @lru_cache(maxsize=4)
    def of(encoder: Any) -> Examples:
        """The examples under an encoder: libraries that share it share these."""
        return Examples(encoder)

    @cached_property
    def vectors(self) -> Float32Array:
        """One row for each of ``texts``, of length 1."""
        return self._encoder.encode([text for _, text in self.texts])

    def nearest(self, question: str) -> Topic:
        """The topic of the nearest example."""
        return self.topic(self.vectors @ self._encoder.encode([question])[0])

    def subject(self, question: str, topic: str) -> str:
        """What it asks for articles on: what the examples of its topic have no word for."""
        known = self._known[(topic,)]
        parts = re.findall(r"\w+(?:['’]\w+)*", _in_full(question))
        return " ".join(word for word in parts if word.casefold() not in known)

    def framed(self, question: str) -> Topic:
        """The topic of a question about articles that are named by what they are about.

        What the examples have no word for is that: "the election" takes its place, which as many
        of them speak of. A question that is not almost one of theirs then is none.
        """
        framed = (self._framed(question, topics) for topics in _FRAMES)
        return max(framed, key=lambda topic: topic.cosine)

    def _framed(self, question: str, topics: tuple[str, ...]) -> Topic:
        parts: list[str] = []
        for word in re.findall(r"\w+(?:['’]\w+)*|\?", _in_full(question)):
            if word.casefold() in self._known[topics] or word == "?":
                parts.append(word)
            elif parts[-1:] != [_STAND_IN]:
                parts += [_STAND_IN] if parts[-1:] == ["the"] else ["the", _STAND_IN]
        framed = " ".join(parts).replace(" ?", "?")
        # A treaty has articles, too: only those are meant of which it is said what they are on.
        alike = topics == OF_ONE or _before(framed) <= self._before_subject
        if not (alike and 0 < parts.count(_STAND_IN) <= _MOST_PARTS):
            return Topic(_OTHER, 0.0, 0.0)
        topic = self.nearest(framed)
        near = topic.name in topics and topic.cosine >= FRAMED
        return topic if near else topic._replace(cosine=0.0)

    def _words(self, topics: tuple[str, ...]) -> frozenset[str]:
        of = (text for topic, text in self.texts if topic in topics)
        return frozenset(word for text in of for word in words(text)) - _SUBJECTS

    @cached_property
    def _before_subject(self) -> frozenset[str]:
        of = (text for topic, text in self.texts if topic in ON_SUBJECT)
        return frozenset(word for text in of for word in _before(text))

    def topic(self, cosines: Float32Array) -> Topic:
        """The topic of a question that is so near to each of ``texts``."""
        other = float(cosines[self._others].max())
        best = int(np.where(self._others, -1.0, cosines).argmax())
        topic, _ = self.texts[best]
        cosine = float(cosines[best])
        return Topic(topic, cosine, cosine - other)


def is_about(topic: Topic) -> bool:
    """Whether it is near enough."""
    return topic.cosine >= NEAREST and topic.margin >= MARGIN


def _in_full(question: str) -> str:
    """A question with "What is" for "What's"."""
    return re.sub(r"\b(what|who|when|which)['’]s\b", r"\1 is", question, flags=re.IGNORECASE)


def _before(question: str) -> frozenset[str]:
    """The words right before its subject: "on", "mention"."""
    return frozenset(re.findall(rf"(\w+) the {_STAND_IN}", question))


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return re.findall(r"\w+", text.casefold())
