"""Pronouns of a question that nothing in it explains, replaced by what they refer to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.followup.fill import when, where
from qa.followup.mentions import Genders, Mention, Turn, mentions, spoken_of
from qa.followup.phrases import chunks, tokens
from qa.followup.slots import Class, Slot, slots
from qa.followup.verbs import is_verb
from qa.text.words import (
    AUXILIARIES,
    BE,
    COLLECTIVES,
    ORGANISATIONS,
    PERSON_NOUNS,
    PLACE_NOUNS,
    PREPOSITIONS,
    TIME_NOUNS,
    WH,
    is_plural,
    singular,
    words,
)

# What one gives up or keeps of one's own: "Who announced his resignation?" needs nobody else.
_OWN = words(
    """
    announce announced change changed lose lost loses left leave leaves gave give gives quit
    tendered submitted kept keeps spent used uses raised raise
    """
)
_OF = frozenset({"of", "to", "for", "about", "in", "behind"})
_SPEAKER = re.compile(r"\b(?:according to|in the (?:words|view|opinion) of|,\s*by)\s+$", re.I)
# Heads of phrases that may well be persons, more than are known to be.
_PERSONAL = re.compile(r"(?:er|or|ist|an|ant|[^m]ent|al|ee|ess|son)$")


def _fits(kind: Class, mention: Mention, genders: Genders) -> int:
    """How well a mention agrees with a pronoun: 2 well, 1 if nothing better is there, 0 not."""
    person, place, thing = (mention.kind == name for name in ("person", "place", "thing"))
    name = mention.kind == "name"
    if kind in {"f", "m"}:
        if mention.plural or not (person or name):
            return 0
        gender = genders.of(mention.text)
        if gender is None:
            # with the articles at hand, a name without any pronoun near it is hardly a person's
            return 2 if person or (name and genders.look is None) else 1
        return 2 * (gender == kind)
    if kind == "it":
        if mention.plural or person:
            return 0
        if name:
            return int(genders.of(mention.text) is None)
        return 2 * (thing or place)
    if kind == "they":
        if mention.plural:
            return 2 * (person or thing or place or name)
        organisation = thing and {w.lower() for w in mention.text.split()} & ORGANISATIONS
        return int(bool(organisation) or (thing and mention.text.isupper()))
    if kind == "there":
        return 2 * place + (name and genders.of(mention.text) is None)
    if kind == "then":
        return 2 * (mention.kind == "time")
    return 2 * mention.in_answer  # "that"


def _bound(question: str, slot: Slot, genders: Genders) -> bool:
    """Whether the question itself says whom a pronoun is about."""
    if slot.kind not in {"f", "m", "it", "they"}:
        return False
    if _SPEAKER.search(question[: slot.start]):
        return False  # who is quoted stands outside of what is quoted
    found = tokens(question)
    first = found[0].low
    if first in {"who", "which", "what", "how"} and slot.possessive and slot.kind != "it":
        earlier = [word for word in found[1:] if word.start < slot.start]
        verb = next((word for word in earlier if is_verb(word.text)), None)
        lexical = not any(word.low in AUXILIARIES for word in earlier)
        # the wh-phrase is the subject: "Which minister announced his resignation?"
        if verb and lexical and (verb.low in _OWN or first != "who"):
            return True
    fronted = first not in WH | AUXILIARIES | {"to", "in", "on", "for", "by"}
    if fronted and re.search(r"\b[A-Z]", question[slot.end :]):
        return True  # "Before he died, what did Boluarte's father do?"
    people = 0
    for start, mention in spoken_of(question):
        if start >= slot.start:
            break
        between = question[start + len(mention.text) : slot.start].split()
        if slot.objective and len(between) == 1 and not re.search(r"['’]", mention.text):
            continue  # the object of a verb is not its subject (Chomsky's Principle B)
        attached = slot.kind in {"it", "they"} and not slot.possessive
        if attached and between and between[0] in _OF and len(between) == 1:
            continue  # "the reaction to it" is not to itself
        if len(between) > 1 and {word.lower() for word in between} <= BE | PREPOSITIONS:
            continue  # nothing is on itself: "Whose names were on them?"
        if _may_bind(slot.kind, mention, genders):
            return True
        people += mention.kind in {"name", "person"}
    return slot.kind == "they" and people > 1


def _may_bind(kind: Class, mention: Mention, genders: Genders) -> bool:
    """Whether a pronoun may well refer to a phrase before it; any doubt counts as yes."""
    names = re.findall(r"[A-Z][\w-]*(?: [A-Z][\w-]*)*", mention.text)
    parts = [Mention(name, "name") for name in names if mention.kind in {"name", "person", "thing"}]
    if any(_fits(kind, part, genders) for part in (mention, *parts)):
        return True
    head = mention.text.split()[-1].lower()
    if kind in {"f", "m"} and mention.kind == "thing" and not mention.plural:
        return bool(_PERSONAL.search(head)) and not mention.text[0].isupper()
    collective = mention.plural or bool(set(mention.text.lower().split()) & COLLECTIVES)
    return kind == "they" and collective and mention.kind != "time"


def _choose(
    slot: Slot, table: Sequence[Sequence[Mention]], genders: Genders, used: set[str]
) -> Mention | None:
    """The antecedent of a pronoun: the latest turn's best that agrees with it."""
    if slot.kind == "that":
        last = table[0] if table else []
        counted = next((m for m in last if m.full), None)  # "that" is rather they than "43"
        answer = next((m for m in last[:1] if m.in_answer), None)
        return counted if answer and counted and answer.kind == "number" else answer
    for row in table:
        if slot.kind in {"f", "m"}:
            row = _by_salience(row)
        if slot.kind == "it":
            row = sorted(row, key=lambda mention: mention.is_where)
        fitting = [
            (m, _fits(slot.kind, m, genders))
            for m in row
            if m.key not in used and (not slot.acts or _can_act(m))
        ]
        for wanted in (2, 1):
            for mention, fit in fitting:
                if fit == wanted:
                    return mention
    if slot.kind == "they" and table:  # the singular "they", of a person just named
        return next((m for m in table[0] if m.in_answer and m.kind == "person"), None)
    return None


def _can_act(mention: Mention) -> bool:
    """Whether a mention can want or say something."""
    words = {singular(word) for word in mention.text.lower().split()}
    return mention.kind in {"person", "name"} or bool(words & COLLECTIVES)


def _by_salience(row: Sequence[Mention]) -> list[Mention]:
    """Persons: a name that is the question's subject before others, and before "a doctor"."""
    subjects = [m for m in row if m.is_subject and m.kind in {"name", "person"}]
    vague = bool(row) and row[0].in_answer and row[0].text.startswith("the ")
    first = [
        m for m in row[:1] if m.in_answer and not (vague and subjects and _is_name(subjects[0]))
    ]
    return [*first, *subjects, *(m for m in row if m not in first and m not in subjects)]


def _is_name(mention: Mention) -> bool:
    """Whether a mention is by name."""
    return mention.text[0].isupper()


def _named(slot: Slot, table: Sequence[Sequence[Mention]]) -> str | None:
    """What "that march", "this city" or "the old one" is."""
    noun = singular(slot.noun)
    flat = [mention for row in table[:3] for mention in row]
    if noun == "one":
        last = table[0] if table else []
        things = [m for m in last if m.kind in {"thing", "person", "place"}]
        plural = slot.noun == "ones"
        # "The old Constitution" is one of several, "Peru" is not.
        several = [m for m in things if m.text[0].islower() or " " in m.text]
        heads = [m.text.split()[-1] for m in several if m.plural == plural]
        return heads[0] if heads else None
    for mention in flat:
        same = singular(mention.text.split()[-1]) == noun and len(mention.text.split()) > 1
        person = noun in PERSON_NOUNS and mention.kind == "person" and not is_plural(slot.noun)
        place = noun in PLACE_NOUNS and mention.kind == "place"
        time = noun in TIME_NOUNS and mention.kind == "time"
        if same or ((person or place or time) and mention.in_answer and not mention.plural):
            return mention.text
    return None


def _inserted(question: str, slot: Slot, mention: Mention) -> str:
    """The words that stand for a pronoun, in its case."""
    before = question[: slot.start].split()[-1:] or [""]
    preposition = before[0].lower() in PREPOSITIONS
    if slot.possessive:
        plural_s = mention.plural and mention.text.endswith("s")
        return mention.text + ("'" if plural_s else "'s")
    if slot.kind == "there" and not preposition:
        moves = re.search(r"\b(?:go|went|get|got|come|came|travel|return|move)\w*$", before[0])
        return f"to {mention.text}" if moves else where(mention.text)
    if slot.kind == "then" and not preposition:
        return when(mention.text) or mention.text
    return mention.full or mention.text


def resolve(question: str, turns: Sequence[Turn], genders: Genders) -> str | None:
    """A question with its free pronouns replaced, None if it has none that can be."""
    found = [slot for slot in slots(question) if not _bound(question, slot, genders)]
    if not found:
        return None
    table = mentions(turns)
    used = {Mention(chunk.text, "name").key for chunk in chunks(question)}
    said: dict[Class, bool] = {}
    pieces: list[str] = []
    at = 0
    for slot in found:
        if said.get(slot.kind) and slot.kind not in {"that", "noun"}:
            continue  # refers to what the first one was replaced by
        if slot.kind == "noun":
            text = _named(slot, table)
        else:
            mention = _choose(slot, table, genders, used)
            text = _inserted(question, slot, mention) if mention else None
            if mention:
                used.add(mention.key)
        if text is None:
            continue
        said[slot.kind] = True
        pieces += [question[at : slot.start], text]
        at = slot.end
    return "".join([*pieces, question[at:]]) if pieces else None
