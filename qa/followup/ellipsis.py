"""The previous question with one phrase replaced: "And in July?", "What about Cusco?"."""

from __future__ import annotations

import re

from qa.followup.fill import clause
from qa.followup.parse import LEAD, core, parse
from qa.followup.phrases import Chunk, chunks, tokens
from qa.followup.verbs import is_verb
from qa.text.words import (
    AUXILIARIES,
    DETERMINERS,
    MONTHS,
    PERSON_NOUNS,
    PLACE_NOUNS,
    PLACE_PREPOSITIONS,
    PREPOSITIONS,
    WH,
    is_plural,
    is_time,
    singular,
)

# "the one on floods", "the ones in Cusco"
_ONE = re.compile(r"the (ones?)(?= \w)", re.IGNORECASE)
_ABOUT = re.compile(r"(?:and )?(?:what|how) about\s+|as for\s+", re.IGNORECASE)


def elliptical_question(question: str, prior: str) -> str | None:
    """Read "And in July?", "What about Cusco?" as the last question with one phrase replaced."""
    text = core(question)
    lead = LEAD.match(text)
    text = text[lead.end() :] if lead else text
    about = _ABOUT.match(text)
    text = text[about.end() :] if about else text
    if (lead or about) and (one := _ONE.match(text)):
        return _other_one(one[1], text[one.end() :], prior)
    words = tokens(text)
    if not words or len(words) > 8 or words[0].low in WH | AUXILIARIES:
        return None
    circumstance = words[0].low in PREPOSITIONS and question.rstrip().endswith("?")
    if not (lead or about or circumstance):
        return None
    before = ["", *(word.low for word in words)]
    if any(w.low in AUXILIARIES or is_verb(w.text, b) for b, w in zip(before, words, strict=False)):
        return None
    swapped = swap(text, prior)
    if swapped:
        return swapped
    parsed = parse(prior)
    if parsed and parsed.asks == "person" and text[0].isupper():
        said = clause(parsed, text)  # "Who was arrested?" – "And Boluarte?"
        return said[0].upper() + said[1:] + "?" if said else None
    return None


def _other_one(one: str, rest: str, prior: str) -> str | None:
    """Another of its kind: "And the one on floods?" after "Who wrote the article on fires?".

    >>> _other_one("one", " on floods", "Who wrote the article on fires?")
    'Who wrote the article on floods?'
    """
    text = core(prior)
    found = chunks(text)
    for chunk in found:
        first, *more = chunk.text.split()
        common = more and first.lower() in {"the", "a", "an"} and chunk.head[0].islower()
        if common and is_plural(chunk.head) == (one == "ones"):
            # What told the old one from others goes: "… from Lima".
            end = chunk.end
            for other in found:
                between = text[end : other.start].strip().lower()
                if other.start > end and between in PREPOSITIONS:
                    end = other.end
            return f"{text[: chunk.start]}the {' '.join(more)}{rest}{text[end:]}?"
    return None


def swap(phrase: str, prior: str) -> str | None:
    """A question with the phrase of it that matches this one replaced.

    >>> swap("in July", "How many people died in December?")
    'How many people died in July?'
    >>> swap("road blockades", "In how many provinces were there marches?")
    'In how many provinces were there road blockades?'
    """
    text = core(prior)
    first, _, body = phrase.partition(" ")
    if first.lower() in PREPOSITIONS and body:
        first = first.lower()
        if first == "of":  # "And of China?" after "… of India?"
            nouns = [c for c in chunks(text) if text[: c.start].lower().endswith(" of ")]
            last = nouns[-1] if nouns else None
            return f"{text[: last.start]}{body}{text[last.end :]}?" if last else None
        place = _circumstance(text, first, body)
        if place is None:
            return f"{text} {first} {body}?"
        return f"{text[: place[0]]}{first} {body}{text[place[1] :]}?"
    if re.search(r"['’]s?$", phrase):  # "Boluarte's" for "Castillo's"
        owner = re.search(r"(?<=\s)(?:[A-Z][\w-]+ )*[A-Z][\w-]+['’]s?(?=\s)", text)
        return f"{text[: owner.start()]}{phrase}{text[owner.end() :]}?" if owner else None
    nouns = chunks(text)
    inner = next((m for m in re.finditer(r" (\w+)(?= )", phrase) if m[1] in PREPOSITIONS), None)
    head = phrase[: inner.start()] if inner else phrase
    target = _counterpart(head, nouns)
    if target is None and re.fullmatch(r"[a-z]+", phrase):
        target = _counterpart(phrase.title(), nouns)  # "what about cusco"
    if target is None:
        return None
    if inner:  # "the airport in Cusco" for "the airport in Arequipa"
        after = re.match(rf" {inner[1]} ", text[target.end :])
        old = next((c for c in nouns if after and c.start == target.end + after.end()), None)
        end = old.end if old else target.end
        return f"{text[: target.start]}{phrase}{text[end:]}?"
    if re.search(r"['’]s?$", target.text):
        phrase += "'s"
    return f"{text[: target.start]}{phrase}{text[target.end :]}?"


def _circumstance(text: str, preposition: str, body: str) -> tuple[int, int] | None:
    """The prepositional phrase of a question that another one takes the place of."""
    found: list[tuple[bool, bool, int, int]] = []
    nouns = {chunk.start: chunk for chunk in chunks(text)}
    for word in tokens(text):
        after = word.end + 1
        # Those that verbs have of their own are replaced by the same only.
        own = word.low in {"of", "to", "for", "with", "by", "as"} and word.low != preposition
        if word.low in PREPOSITIONS and not own and after in nouns:
            chunk = nouns[after]
            # "in the skirmishes that left one dead" is one phrase, and so is "south of Lima"
            relative = re.match(r"\s+(?:that|which|who|where)\b", text[chunk.end :])
            end = len(text) if relative else _with_of(text, chunk.end, nouns)
            same_kind = is_time(chunk.text) == is_time(body)
            found.append((same_kind, word.low == preposition, word.start, end))
    # A time that is a phrase of an event ("in the July protests") may take an event's place.
    event = is_time(body) and not _pure_time(body)
    local = PLACE_PREPOSITIONS | {"on"}
    fitting = [
        (same, match, start, end)
        for same, match, start, end in found
        if (same and (match or is_time(body) or preposition in local)) or (event and match)
    ]
    best = max(fitting, default=None)
    return best[2:] if best else None


def _pure_time(body: str) -> bool:
    """Whether a phrase names a time and nothing else: its head is a word for one."""
    last = tokens(body)[-1].text
    return is_time(last) or last.isdigit() or last.lower() in MONTHS


def _with_of(text: str, end: int, nouns: dict[int, Chunk]) -> int:
    """The end of a phrase with what "of" adds to it."""
    while (more := re.match(r"\s+of\s+", text[end:])) and end + more.end() in nouns:
        end = nouns[end + more.end()].end
    return end


def _kind(text: str, before: str = "") -> str:
    """The coarse kind of a noun phrase."""
    head = singular(re.sub(r"['’]s$", "", text.split()[-1]))
    bare = [word for word in text.split() if word.lower() not in DETERMINERS]
    if is_time(text) and _pure_time(text):
        return "time"
    if text[0].isdigit():
        return "number"
    if head in PERSON_NOUNS or is_plural(head):
        return "person"
    if head in PLACE_NOUNS:
        return "place"
    if bare and all(word[0].isupper() for word in bare):
        return "place name" if before in PLACE_PREPOSITIONS else "name"
    return "thing"


def _counterpart(phrase: str, candidates: list[Chunk]) -> Chunk | None:
    """The noun phrase that a new one takes the place of: the likest, of those the last."""
    if not tokens(phrase):
        return None
    kind, head = _kind(phrase), singular(phrase.split()[-1])

    def likeness(chunk: Chunk) -> float:
        other = _kind(chunk.text, chunk.before)
        same = 4.0 * (other == kind or ("name" in other and "name" in kind))
        named = {"person", "place"} & {other, kind} and "name" in other + kind
        return (
            same
            + 1.0 * bool(named)
            + 3.0 * (singular(chunk.head) == head)
            + 1.0 * (is_plural(chunk.head) == is_plural(phrase.split()[-1]))
            + 0.5
            * ((chunk.text.split()[0].lower() == "the") == (phrase.split()[0].lower() == "the"))
        )

    scored = [(likeness(chunk), chunk.start, chunk) for chunk in candidates]
    best = max(scored, default=None, key=lambda entry: entry[:2])
    return best[2] if best and best[0] >= 4 else None
