"""The words of a question that may refer to something before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from qa.followup.parse import parse
from qa.followup.phrases import Token, tokens
from qa.followup.verbs import base, is_verb
from qa.text.words import (
    ADVERBS,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    DO,
    PREPOSITIONS,
    TIME_NOUNS,
    WH,
    is_plural,
    singular,
)
from qa.text.words import (
    words as word_set,
)

Class = Literal["f", "m", "it", "they", "there", "that", "then", "noun"]

_CLASSES: dict[str, Class] = {
    "she": "f", "her": "f", "hers": "f", "he": "m", "him": "m", "his": "m", "it": "it",
    "its": "it", "they": "they", "them": "they", "their": "they", "theirs": "they",
}  # fmt: skip
_POSSESSIVE = frozenset({"his", "its", "their", "hers", "theirs"})
_OBJECTIVE = frozenset({"him", "them", "her"})
_EXPLETIVE_VERBS = word_set("take takes took cost costs mean means seem seems appear rain")

_ACTS = word_set("want say demand think believe hope plan call fight oppose ask claim do know")
_SEASONAL = frozenset({"season", "weather", "temperature"})


class Slot(NamedTuple):
    """A pronoun to be replaced: its words, and whose class and case it is of."""

    start: int
    end: int
    kind: Class
    possessive: bool = False
    noun: str = ""  # of "that march", "the old one"
    objective: bool = False
    acts: bool = False  # subject of a verb for what persons do


def _ends_phrase(words: Sequence[Token], i: int) -> bool:
    """Whether no noun follows word ``i``, so that "her" or "that" there is a whole phrase."""
    if i + 1 >= len(words):
        return True
    after = words[i + 1]
    return not after.is_word or after.low in (
        PREPOSITIONS | CONJUNCTIONS | ADVERBS | AUXILIARIES | BE | WH | DETERMINERS
    )


def _expletive(words: Sequence[Token], i: int) -> bool:
    """Whether "it" or "there" at ``i`` refers to nothing."""
    before = words[i - 1].low if i else ""
    after = words[i + 1].low if i + 1 < len(words) else ""
    rest = {word.low for word in words[i + 1 :]}
    if words[i].low == "there":
        who = words[0].low in {"who", "what"} and i == 2 and i + 1 >= len(words)
        return (before in AUXILIARIES - DO or after in AUXILIARIES | {"be"}) and not who
    if before in BE | {"would", "will", "may"} or after in BE | {"would", "will"}:
        # "is it true that", "how hard is it to", "was it X who"; but "is it open?"
        when_is_it = words[0].low == "what" and words[1].low in TIME_NOUNS | _SEASONAL
        return when_is_it or bool(rest & {"that", "who", "to", "whether", "if", "like", "when"})
    return after in _EXPLETIVE_VERBS and bool(rest & {"to", "that", "for", "like"})


def _demonstrative(words: Sequence[Token], i: int) -> Slot | None:
    """The slot of "that", "this", "these" or "those", None where it is no pronoun."""
    word = words[i]
    before = words[i - 1].low if i else ""
    after = words[i + 1].low if i + 1 < len(words) else ""
    if not _ends_phrase(words, i):
        return _demonstrative_noun(words, i)
    if word.low in {"these", "those"}:
        of_its_own = after in PREPOSITIONS | WH | {"that"}  # "those who", "those in Lima"
        return None if of_its_own else Slot(word.start, word.end, "they")
    last = i + 1 >= len(words) or not words[i + 1].is_word
    earlier = any(other.low in AUXILIARIES for other in words[: max(0, i - 1)])
    subject = before in AUXILIARIES and not earlier and after not in DETERMINERS
    after_preposition = before in PREPOSITIONS and after not in (
        DETERMINERS | WH | AUXILIARIES | {"of"}
    )
    return Slot(word.start, word.end, "that") if last or subject or after_preposition else None


def _demonstrative_noun(words: Sequence[Token], i: int) -> Slot | None:
    """The slot of "that march", "these groups"; None where "that" begins a clause."""
    word, noun = words[i], words[i + 1]
    before = words[i - 1] if i else None
    says = before is not None and is_verb(before.text)
    if word.low == "that":
        known = before is None or before.low in PREPOSITIONS | AUXILIARIES | WH or says
        if not known or is_plural(noun.text):
            return None  # "the people that live", "say that protesters"
    if is_verb(noun.text) or noun.text[0].isupper():
        return None
    if says and i + 2 < len(words) and is_verb(words[i + 2].text):
        return None  # "say that reason contributes"
    if singular(noun.low) in TIME_NOUNS and word.low in {"this", "these"}:
        return None  # "this year" is the reader's
    return Slot(word.start, noun.end, "noun", noun=noun.low)


def slots(question: str) -> list[Slot]:
    """The words of a question that may refer to something before it, in order.

    >>> [question[a:b] for question in ["What did she do there?", "Is it true that it rained?"]
    ...  for a, b, *_ in slots(question)]
    ['she', 'there', 'it']
    """
    words = tokens(question)
    parsed = parse(question)
    # "What kind of march was this?" asks about more than the last answer
    classifies = parsed is not None and " " in parsed.wh and parsed.asks == "thing"
    found: list[Slot] = []
    for i, word in enumerate(words):
        low = word.low
        if low in _CLASSES:
            if low == "it" and _expletive(words, i):
                continue
            owns = low in _POSSESSIVE or (low == "her" and not _ends_phrase(words, i))
            if low in {"his", "its", "their"} and _ends_phrase(words, i):
                continue
            objective = low in _OBJECTIVE and not owns
            verb = base(words[i + 1].low) if i + 1 < len(words) else None
            kind = _CLASSES[low]
            acts = kind == "they" and not owns and verb in _ACTS
            found.append(Slot(word.start, word.end, kind, owns, objective=objective, acts=acts))
        elif low == "there" and i and not _expletive(words, i):
            found.append(Slot(word.start, word.end, "there"))
        elif word.text in {"that", "this", "these", "those"} and i:
            slot = _demonstrative(words, i)
            if slot and not (classifies and slot.kind == "that"):
                found.append(slot)
        elif low == "then" and i and _ends_phrase(words, i):
            found.append(Slot(word.start, word.end, "then"))
        elif low in {"one", "ones"} and i >= 2 and words[i - 1].is_word:
            adjective = words[i - 1].low not in PREPOSITIONS and not is_verb(words[i - 1].text)
            which = any(w.low in {"which", "what"} for w in words[:2])  # "which was the old one"
            if words[i - 2].low in DETERMINERS and adjective and not which:
                found.append(Slot(word.start, word.end, "noun", noun="one"))
    return found
