"""Questions that have an answer → ones just like them that have none.

People's own unanswerable questions are few (3,300 here), so more are made from answerable ones,
in ways that people use too (Rajpurkar et al. 2018, table 2): a name or a figure of the question
is exchanged for another of its kind, a word for one that shuts it out, or the sentence that
answers is taken out of the passage. A few of them have an answer after all, as 7 % of people's
have.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from eval.training.examples import Example
from qa.answer.ranking import same
from qa.text.sentences import sentences

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

FloatArray = npt.NDArray[np.float32]

# Figures, or capitalised words in a row; "of", an initial and the like may stand between.
_CAPITAL = r"[A-ZÀ-ÖØ-Þ](?:\w|[-’'](?!s\b)(?=\w))+"
_BETWEEN = r"(?:of|the|de|and|for|[A-Z]\.)"
_NAME = re.compile(
    rf"(?<![\w.,’'-])(?:\d+(?:[.,]\d+)*|{_CAPITAL}(?: (?:{_BETWEEN} )*{_CAPITAL})*)"
    r"(?![\w-]|[.,]\d|\. [A-Z])"
)
_ALIKE = 0.1  # least cosine of the embeddings of two names of one kind
DENIED = 0.2  # share of the questions that may be denied, of those without another word to exchange


class _Place(NamedTuple):
    start: int
    end: int
    text: str


class Twister:
    """Makes unanswerable questions.

    Args:
        examples: names and figures are exchanged for others of questions of the same source.
        tokenizer: of the model whose embeddings say which names are alike.
        embeddings: its input embeddings (vocabulary, d).
    """

    def __init__(
        self,
        examples: Sequence[Example],
        tokenizer: PreTrainedTokenizerBase,
        embeddings: FloatArray,
    ) -> None:
        self._tokenizer, self._embeddings = tokenizer, embeddings - embeddings.mean(axis=0)
        self._names: dict[str, dict[str, None]] = {}
        for example in examples:
            known = self._names.setdefault(example.source, {})
            known.update(dict.fromkeys(place.text for place in _names(example.question)))

    def twist(self, example: Example, rng: random.Random) -> Example | None:
        """The example without an answer; None where no way of making one applies."""
        ways: list[Callable[[Example, random.Random], Example | None]] = [
            self.exchange_name,
            exchange_word,
            leave_out_sentence,
        ]
        rng.shuffle(ways)
        return next((made for way in ways if (made := way(example, rng)) is not None), None)

    def exchange_name(self, example: Example, rng: random.Random) -> Example | None:
        """Another name or figure of its kind, from the rest of the passage or another question."""
        places = [place for place in _names(example.question) if place.text in example.context]
        if not places:
            return None
        place = rng.choice(places)
        around = _around(example)
        taken = set(same(example.question).split())
        # One that stands in the passage can't be told by the word alone.
        inside = [other.text for other in _names(example.context)]
        known = list(self._names[example.source])
        outside = [
            other
            for other in rng.sample(known, min(len(known), 100))
            if other not in example.context
        ]
        for pool in (inside, outside) if rng.random() < 0.5 else (outside,):
            fitting = [
                other
                for other in dict.fromkeys(pool)
                if _kind(other) == _kind(place.text)
                and not taken & set(same(other).split())
                and other not in around
            ]
            if likest := self._likest(place.text, fitting)[:3]:
                return _asked(example, place, rng.choice(likest))
        return None

    def _likest(self, name: str, others: Sequence[str]) -> list[str]:
        """Those that are used like a name, the likest first."""
        ids: list[list[int]] = self._tokenizer([name, *others], add_special_tokens=False).input_ids
        means = np.stack([self._embeddings[row].mean(axis=0) for row in ids])
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        cosine = means[1:] @ means[0]
        return [others[row] for row in np.argsort(-cosine) if cosine[row] >= _ALIKE]


@cache
def _families() -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The families of words, and the denials, which stand below an empty line."""
    text = Path(__file__).with_name("families.txt").read_text(encoding="utf-8")
    return tuple(
        tuple(tuple(line.split()) for line in part.splitlines() if not line.startswith("#"))
        for part in text.split("\n\n")
    )


def exchange_word(example: Example, rng: random.Random) -> Example | None:
    """A word for one of its family that does not stand in the passage."""
    told = set(re.findall(r"[\w']+", example.context.lower()))
    # "How long" and "how short" ask the same.
    words = re.finditer(r"(?<![\w'’-])(?<![Hh]ow )[A-Za-z]+(?![\w'’-])", example.question)
    places = [_Place(*word.span(), word.group().lower()) for word in words]
    for known in _families()[: 2 if rng.random() < DENIED else 1]:
        choices = [
            (place, other)
            for place in places
            for other in _shut_out(place.text, known)
            if other not in told
        ]
        if choices:
            return _asked(example, *rng.choice(choices))
    return None


def _shut_out(word: str, families: Sequence[Sequence[str]]) -> list[str]:
    return sorted({other for one in families if word in one for other in one if other != word})


def leave_out_sentence(example: Example, rng: random.Random) -> Example | None:  # noqa: ARG001 - one signature
    """The passage without what answers; None where too little is left or may answer too."""
    found = _sentences_of(example)
    start, end = min(a for a, _ in found), max(b for _, b in found)
    left = (example.context[:start] + example.context[end:].lstrip()).strip()
    # Of "Interior Minister Vicente Romero" the name alone answers too.
    last = {word for a, b in example.answers for word in same(example.context[a:b]).split()[-1:]}
    if len(left) < 200 or last & set(same(left).split()):
        return None
    return replace(example, context=left, answers=())


def _asked(example: Example, place: _Place, other: str) -> Example:
    question = example.question[: place.start] + other + example.question[place.end :]
    return replace(example, question=question, answers=())


def _names(text: str) -> list[_Place]:
    """Names and figures; a capital that only starts a sentence makes no name."""
    starts = {0, *(match.end() for match in re.finditer(r"""[.?!:"'“(]\s*""", text))}
    found = [_Place(match.start(), match.end(), match.group()) for match in _NAME.finditer(text)]
    return [one for one in found if one.text[0].isdigit() or one.start not in starts]


def _kind(name: str) -> tuple[str, int]:
    """Years, figures, and names by their number of words are exchanged among themselves."""
    if name[0].isdigit():
        return ("year", 0) if re.fullmatch(r"1\d{3}|20\d\d", name) else ("figure", len(name))
    return "name", min(2, name.count(" "))


def _sentences_of(example: Example) -> list[tuple[int, int]]:
    """The sentences in which an answer is marked."""
    found = [
        (a, b)
        for a, b in sentences(example.context)
        if any(a < end and start < b for start, end in example.answers)
    ]
    return found or [(0, len(example.context))]


def _around(example: Example) -> str:
    """All sentences in which an answer stands: SQuAD marks the first, which may not be meant."""
    answers = [f" {same(example.context[start:end])} " for start, end in example.answers]
    texts = [example.context[a:b] for a, b in sentences(example.context)]
    marked = [example.context[a:b] for a, b in _sentences_of(example)]
    holding = [text for text in texts if any(one in f" {same(text)} " for one in answers)]
    return "\n".join([*marked, *holding])
