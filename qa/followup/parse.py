"""A question cut into wh-phrase, auxiliary and rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qa.followup.phrases import Token, phrase_end, tokens
from qa.followup.verbs import is_past, is_verb
from qa.text.words import (
    AUXILIARIES,
    DETERMINERS,
    DO,
    MEASURES,
    MODALS,
    PERSON_NOUNS,
    PLACE_NOUNS,
    PREPOSITIONS,
    TIME_NOUNS,
    WH,
    is_plural,
    singular,
)

Asks = Literal["person", "place", "time", "number", "thing", "reason", "manner", "duration", "yes"]

LEAD = re.compile(
    r"\A(?:(?:and|but|or|so(?!\s+far\b)|then|also|ok|okay|well)\b[,\s]+)+", re.IGNORECASE
)
_DURATIONS = frozenset({"long", "often", "far", "soon", "fast", "quickly"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """``[preposition] wh [auxiliary] rest``; a yes-no question has no wh-phrase.

    Without an auxiliary the wh-phrase is the subject and the rest begins with the verb.
    """

    preposition: str
    wh: str
    auxiliary: str
    rest: str
    asks: Asks

    @property
    def noun(self) -> str:
        """The wh-phrase without its wh-word: "provinces" of "how many provinces"."""
        return re.sub(
            r"^(?:how (?:many|much)|which|what|whose|who|how)\b\s*", "", self.wh, flags=re.I
        )

    @property
    def is_adjunct(self) -> bool:
        """Whether it asks for a circumstance rather than for the subject or an object."""
        word = self.wh.split(" ", 1)[0].lower()
        return bool(self.preposition) or word in {"when", "where", "why"} or (
            word == "how" and self.asks in {"manner", "duration"}
        )  # fmt: skip


def core(question: str) -> str:
    """A question without the mark at its end."""
    return re.sub(r"[\s?!.]+$", "", question).strip()


def parse(question: str) -> Parsed | None:
    """The parts of a question, None where it has no question's shape.

    >>> parse("In how many provinces were there marches?")
    Parsed(preposition='In', wh='how many provinces', auxiliary='were', rest='there marches', \
asks='number')
    >>> parse("Who leads CUNARC?")
    Parsed(preposition='', wh='Who', auxiliary='', rest='leads CUNARC', asks='person')
    """
    text = core(LEAD.sub("", question))
    text = re.sub(r"^(who|what|when|where|why|how)['’]s\b", r"\1 is", text, flags=re.I)
    words = tokens(text)
    if not words:
        return None
    if words[0].low in AUXILIARIES:
        return Parsed("", "", words[0].text, text[words[0].end :].strip(), "yes")
    at = next((i for i, word in enumerate(words[:3]) if word.low in WH), None)
    if at is None or any(word.low not in PREPOSITIONS | {"according"} for word in words[:at]):
        return None
    end = _wh_end(words, at)
    wh = text[words[at].start : words[end - 1].end]
    auxiliary, rest = "", end
    if end < len(words) and words[end].low in AUXILIARIES:
        auxiliary, rest = words[end].text, end + 1
    tail = text[words[rest].start :] if rest < len(words) else ""
    return Parsed(text[: words[at].start].strip(), wh, auxiliary, tail, _asks(wh))


def _wh_end(words: Sequence[Token], at: int) -> int:
    """Where the wh-phrase that begins at ``at`` ends."""
    end = at + 1
    if words[at].low in {"who", "whom", "when", "where", "why"}:
        while end < len(words) and words[end].low in {"else", "exactly", "precisely"}:
            end += 1
        return end
    plural = words[at].low == "how" and end < len(words) and words[end].low == "many"
    while end < len(words) and words[end].low not in AUXILIARIES:
        before = words[end - 1].low
        # "which protests": the first word of the phrase is no verb, unless after a bare "what";
        # the verb of "how many …" has no -s
        counts = before == "many" and not _counted_verb(words, end)
        first = counts or (before in {"which", "whose"} and end == at + 1)
        ends_s = plural and words[end].low.endswith("s")
        if is_verb(words[end].text, before) and not first and not ends_s:
            break
        if not words[end].is_word and not words[end].is_quoted:
            break
        end += 1
    return end


def _counted_verb(words: Sequence[Token], i: int) -> bool:
    """Whether the word after "how many" is the verb: "how many died", not "injured people"."""
    noun_follows = i + 1 < len(words) and is_plural(words[i + 1].text)
    return is_verb(words[i].text) and is_past(words[i].text) and not noun_follows


def _asks(wh: str) -> Asks:
    """What kind of answer a wh-phrase asks for."""
    words = wh.lower().split()
    first, second = words[0], words[1] if len(words) > 1 else ""
    simple: dict[str, Asks] = {
        "who": "person", "whom": "person", "whose": "person", "when": "time", "where": "place",
        "why": "reason",
    }  # fmt: skip
    if first in simple:
        return simple[first]
    if first == "how":
        if second in _DURATIONS:
            return "duration"
        return "manner" if second in {"", "exactly"} else "number"
    # the head of "which leader of the strike" stands before the preposition
    cut = next((i for i, word in enumerate(words) if word in PREPOSITIONS), len(words))
    head = words[cut - 1]
    kinds: dict[Asks, frozenset[str]] = {
        "person": PERSON_NOUNS, "place": PLACE_NOUNS, "time": TIME_NOUNS, "number": MEASURES,
    }  # fmt: skip
    return next((kind for kind, nouns in kinds.items() if singular(head) in nouns), "thing")


def is_clause_of(parsed: Parsed) -> str:
    """How the answer fits in: "adjunct", "subject", "there", "object" or "yes"."""
    if parsed.asks == "yes":
        return "yes"
    if parsed.is_adjunct:
        return "adjunct"
    words = tokens(parsed.rest)
    if not parsed.auxiliary or not words:
        return "subject"
    auxiliary = parsed.auxiliary.lower()
    if words[0].low == "there":
        return "there"
    if auxiliary in DO:
        return "object"
    if auxiliary in MODALS:  # "will Ford cut", "should the government offer"
        first = next((word for word in words if not word.low.endswith("ly")), words[0])
        named = first.low in DETERMINERS or first.text[0].isupper() or is_plural(first.text)
        return "object" if named and len(words) > 1 else "subject"
    # "was closed", "is the president": the answer is the subject; "is Boluarte accused of" and
    # "are the protesters demanding" have theirs, followed by a participle
    end = phrase_end(words, 0)
    later = words[end:]
    has_verb = any(is_verb(word.text) or word.low.endswith("ing") for word in later[:3])
    return "object" if end and has_verb else "subject"
