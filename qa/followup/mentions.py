"""What a pronoun can refer to: the answers and noun phrases of the conversation so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Literal

from qa.followup.fill import definite, short
from qa.followup.parse import Parsed, is_clause_of, parse
from qa.followup.phrases import Chunk, chunks, plural_head
from qa.followup.verbs import base
from qa.text.words import (
    ARTICLES,
    AUXILIARIES,
    BE,
    COLLECTIVES,
    DETERMINERS,
    FEMALE,
    MALE,
    MEASURES,
    ORGANISATIONS,
    PERSON_NOUNS,
    PLACE_NOUNS,
    PLACE_PREPOSITIONS,
    PREPOSITIONS,
    ROLE_NOUNS,
    TITLES,
    is_plural,
    is_time,
    singular,
)

Look = Callable[[str], Iterable[str]]
Gender = Literal["f", "m"]
Kind = Literal["person", "place", "time", "number", "thing", "name"]  # name: of we know not what

_WIDOW = 200  # characters of an article after a name in which a pronoun may stand for it
_PRONOUN = re.compile(r"\b(?:(she|her|hers|herself)|(he|him|his|himself))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was understood, and its answer; "" if there was none."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that was spoken of."""

    text: str
    kind: Kind
    plural: bool = False
    in_answer: bool = False
    is_where: bool = False  # answered "where", and is rather not what is spoken of next
    is_subject: bool = False  # right after a question's auxiliary
    full: str = ""  # with what was said of it: "the people who died in clashes"

    @property
    def key(self) -> str:
        """Its head in lower case, to see whether two mentions are one."""
        words = re.findall(r"\w+", re.sub(r"['’]s\b", "", self.text))
        return words[-1].lower() if words else ""


@dataclass(slots=True)
class Genders:
    """The gender of a name: by its title, else by the pronouns that follow it in the articles."""

    look: Look | None = None
    _known: dict[str, Gender | None] = field(default_factory=dict)

    def of(self, text: str) -> Gender | None:
        """The gender of the person of this name or description, None where nothing tells."""
        words = {singular(word) for word in re.findall(r"\w+", text)}
        if bool(words & FEMALE) != bool(words & MALE):
            return "f" if words & FEMALE else "m"
        names = re.findall(r"[A-Z][\w'’-]+", text)
        if not names or self.look is None or len(text) > 100:
            return None
        if text not in self._known:
            self._known[text] = _by_pronouns(names[-1], self.look(text))
        return self._known[text]


def _by_pronouns(name: str, texts: Iterable[str]) -> Gender | None:
    """The gender of the pronouns that come after a name, before another name does."""
    counts = {"f": 0, "m": 0}
    titled = re.compile(rf"\b(?:(Mrs|Ms|Miss)|Mr)\.? (?:[A-Z][\w-]+ )?{re.escape(name)}\b")
    for text in set(texts):
        for match in titled.finditer(text):
            counts["f" if match[1] else "m"] += 3
        for match in re.finditer(rf"\b{re.escape(name)}\b", text):
            # A new paragraph often is about somebody else.
            after = re.split(r"\n\s*\n", text[match.end() : match.end() + _WIDOW])[0]
            pronoun = _PRONOUN.search(after)
            # another person's name in between makes it doubtful whose pronoun it is
            if pronoun and not re.search(r"[a-z,] [A-Z][a-z]+", after[: pronoun.start()]):
                counts["f" if pronoun[1] else "m"] += 1
    if counts["f"] >= 2 * counts["m"] and counts["f"]:
        return "f"
    return "m" if counts["m"] >= 2 * counts["f"] and counts["m"] else None


def _name_kind(text: str, before: str) -> Kind:
    """The kind of a capitalised phrase."""
    words = re.findall(r"[\w'’-]+", text)
    low = {word.lower() for word in words}
    if text[0] in '"“':
        return "thing"
    if low & TITLES and words[-1][0].isupper() and len(words) > 1:
        return "person"
    if singular(words[-1].lower()) in PERSON_NOUNS:
        return "person"
    if low & ORGANISATIONS or (words[-1].isupper() and len(words[-1]) > 1):
        return "thing"
    if before in PLACE_PREPOSITIONS or singular(words[-1]) in PLACE_NOUNS:
        return "place"
    return "name"


def _kind(text: str, before: str = "") -> Kind:
    """The kind of thing that a noun phrase names."""
    if is_time(text) and is_time(text.split()[-1]):
        return "time"
    if re.fullmatch(r"[\d.,]+%?", text.split()[0]):
        return "number"
    content = [word for word in text.split() if word.lower() not in ARTICLES]
    if content and content[-1][0].isupper():
        return _name_kind(text, before)
    if text[0] in '"“':
        return "thing"
    head = singular(re.split(r"\s+(?:of|in|from|at|on|for|with)\s+", text)[0].split()[-1])
    if head in PERSON_NOUNS or re.search(r"(?:[^aeiou]ists?|m[ae]n)$", head):
        return "person"
    return "place" if head in PLACE_NOUNS else "thing"


def _answer(turn: Turn, parsed: Parsed | None) -> Mention | None:
    """The last answer as something that can be spoken of, None if it is no such thing."""
    text = definite(short(turn.answer))
    if not text or parsed is None:
        return None
    asks = parsed.asks
    plural = plural_head(text)
    if asks in {"time", "number", "duration"}:
        return Mention(text, "time" if asks == "time" else "number", plural, True)
    if asks in {"reason", "manner", "yes"}:
        return None
    first, head = text.split()[0].lower(), parsed.noun.lower().split()
    if asks == "place" or (first in PREPOSITIONS and asks != "person"):
        place = re.sub(r"^(?:close to|[a-z]+(?= ))\s+", "", text) if first in PREPOSITIONS else text
        return Mention(definite(place), "place", plural, True, parsed.wh.lower() == "where")
    if asks == "person":
        # whoever acts may be an office or an army, but one with a head is somebody
        group = {word.lower() for word in re.findall(r"\w+", text)} & COLLECTIVES
        kind = _kind(text)
        somebody = kind in {"name", "place"} or (kind == "thing" and not plural and not group)
        return Mention(text, "person" if somebody else kind, plural, True)
    if _defines(parsed):
        return None
    if (
        "and" not in text.split()
        and head
        and not is_plural(head[-1])
        and text.split()[-1].istitle()
    ):
        plural = False  # "which company": Siemens
    if set(head) & ROLE_NOUNS or (base(first) and first not in ARTICLES and " " in text):
        return None  # "labor minister" held as a post is nobody; "storm the airport" no thing
    if any(word in AUXILIARIES for word in text.lower().split()[1:]):
        return None
    return Mention(text, "thing" if _kind(text) == "name" else _kind(text), plural, True)


def _defines(parsed: Parsed) -> bool:
    """Whether "What is CUNARC?" is asked, the answer to which says what it is, not another."""
    named = chunks(parsed.rest)
    return (
        parsed.wh.lower() == "what"
        and parsed.auxiliary.lower() in BE
        and len(named) == 1
        and named[0].text == parsed.rest.strip(" ?")
        and named[0].text[0].isupper()
    )


def _described(chunk: Chunk, parsed: Parsed | None) -> str:
    """Those whom "how many" counted, with what was said of them."""
    if parsed is None or not re.match(r"how many", parsed.wh, re.IGNORECASE):
        return ""
    if parsed.noun != chunk.text or parsed.preposition:
        return ""
    if is_clause_of(parsed) != "subject":
        return f"the {chunk.text}"
    who = "who" if _kind(chunk.text) == "person" else "that"
    said = " ".join(part for part in (parsed.auxiliary, parsed.rest) if part)
    return f"the {chunk.text} {who} {said}" if len(said.split()) <= 12 else ""


def _in_question(turn: Turn, parsed: Parsed | None) -> Iterator[Mention]:
    """The noun phrases of a question, as they come."""
    found = chunks(turn.question)
    for chunk, following in zip_longest(found, found[1:]):
        text = chunk.text
        if following and turn.question[chunk.end : following.start] == " and ":
            yield Mention(f"{text} and {following.text}", _kind(text), plural=True)
        kind = _kind(text, chunk.before)
        if following and turn.question[chunk.end : following.start] == " of ":
            text = f"{text} of {following.text}"  # "the state of emergency"
        if kind in {"time", "number"} or singular(chunk.head) in MEASURES:
            continue
        # "which minister": its referent is the answer
        if parsed and chunk.text in parsed.wh and not re.match(r"how many", parsed.wh, re.I):
            if turn.answer:
                continue
            text = f"the {text}" if parsed.noun == text else text
        subject = chunk.before in AUXILIARIES
        owner = re.match(r"(.*\w)['’]s? (.+)", text)
        if owner and owner[1].split()[0].lower() not in DETERMINERS:
            yield Mention(owner[1], _kind(owner[1]), is_subject=subject)
        elif re.search(r"['’]s?$", text):
            text = re.sub(r"['’]s?$", "", text)
            kind = _kind(text, chunk.before)
        full = _described(chunk, parsed)
        yield Mention(definite(text), kind, plural_head(text), is_subject=subject, full=full)


def mentions(turns: Sequence[Turn], most: int = 4) -> list[list[Mention]]:
    """What was spoken of in the last turns, the latest turn first, its answer first of all."""
    people = set()
    table: list[list[Mention]] = []
    for turn in reversed(turns[-most:]):
        parsed = parse(turn.question)
        answer = _answer(turn, parsed)
        found = [answer] if answer else []
        found += _in_question(turn, parsed)
        table.append(found)
        people |= {mention.key for mention in found if mention.kind == "person" and mention.key}
    # A name that answered "who" is a person wherever it stands.
    return [
        [replace(m, kind="person") if m.kind == "name" and m.key in people else m for m in row]
        for row in table
    ]


def spoken_of(question: str) -> list[tuple[int, Mention]]:
    """The noun phrases of the question itself, with their offsets: what can bind a pronoun."""
    return [
        (chunk.start, Mention(chunk.text, _kind(chunk.text, chunk.before), plural_head(chunk.text)))
        for chunk in chunks(question)
    ]
