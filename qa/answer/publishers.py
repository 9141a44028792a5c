"""Whose articles a question itself asks: "according to Latin Post", "what does the Herald say?".

Publishers are the library's own, and limit where it is they who say so: "Who owns Latin Post?" is
asked of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

SAY = (
    r"say|said|tell|told|report|reported|mention|mentioned|write|wrote|give|gave|name|named"
    r"|describe|described|claim|claimed|state|stated|quote|quoted|cover|covered|discuss|discussed"
    r"|(?:are |were )?about"
)
_ACCORDING = r"according to (?:an? |the |all )?(?:articles? (?:by|from|in|of) )?(?:the )?"
_PROPER = r"[A-Z][\w'’.&-]*(?: [A-Z][\w'’.&-]*)*"
_NAMED = re.compile(rf"{_ACCORDING}(?P<name>{_PROPER})", re.ASCII)
_THE = re.compile(r"\b[Tt]he ([A-Z]\w+)")


def called_for_short(question: str, publishers: Iterable[str]) -> dict[str, str]:
    """The publishers that a question calls by their last word: "the Gazette" → its whole name.

    Only where no other has that word: a town has two papers that are called after it, and one
    Gazette.

    >>> called_for_short("What does the Post say?", ["HNGN", "Latin Post"])
    {'Post': 'Latin Post'}
    >>> called_for_short("What does the Post say of Latin America?", ["Latin Post", "Evening Post"])
    {}
    """
    asked = dict.fromkeys(_THE.findall(question))
    of = {name: name.split() for name in publishers} if asked else {}
    found = {
        word: [name for name, words in of.items() if word.casefold() in map(str.casefold, words)]
        for word in asked
    }
    return {
        word: names[0]
        for word, names in found.items()
        if len(names) == 1 and names[0].endswith(f" {word}")
    }


def in_full(sources: Iterable[str], publishers: Sequence[str]) -> list[str]:
    """Publishers as they are called whole, where one is called by its last word and one alone is.

    >>> in_full(["gazette", "the Post", "HNGN"], ["HNGN", "Latin Post", "Dale Post", "Elm Gazette"])
    ['Elm Gazette', 'the Post', 'HNGN']
    """
    known = {name.casefold() for name in publishers}
    found = []
    for source in sources:
        bare = re.sub("^the ", "", source.strip(), flags=re.IGNORECASE)
        short = called_for_short(f"the {bare[:1].upper()}{bare[1:]}", publishers)
        whole = short.get(bare[:1].upper() + bare[1:])
        found.append(source if source.casefold() in known or whole is None else whole)
    return found


class Attributed(NamedTuple):
    """Who a question says that it is to be answered by."""

    publishers: tuple[str, ...]  # as the library names them
    question: str  # without what only says so


def attributed(question: str, publishers: Sequence[str]) -> Attributed:
    """The publishers to whose articles a question turns, if any.

    >>> attributed("According to the Latin Post, who won?", ["HNGN", "Latin Post"])
    Attributed(publishers=('Latin Post',), question='Who won?')
    >>> attributed("What did Latin Post and HNGN say?", ["HNGN", "Latin Post"]).publishers
    ('Latin Post', 'HNGN')
    >>> attributed("How many died, according to the Post?", ["HNGN", "Latin Post"]).publishers
    ('Latin Post',)
    >>> attributed("Who owns Latin Post?", ["Latin Post"]).publishers
    ()
    """
    words = " ".join(question.split())
    named: dict[str, str] = {}
    for name in sorted(publishers, key=len, reverse=True):
        bare = re.sub("^the ", "", " ".join(name.split()), flags=re.IGNORECASE)
        if bare and bare.casefold() in words.casefold():  # a library may have thousands
            named.setdefault(re.escape(bare), name)
    for short, name in called_for_short(words, publishers).items():
        named.setdefault(rf"(?<=the )(?-i:{short})", name)
    if not named:
        return Attributed((), words)
    called = rf"(?:the )?(?:{'|'.join(named)})(?![\w-])(?:['’]s?(?: articles?\b)?)?"
    several = rf"(?:both )?(?P<who>{called}(?:(?:, {called})*,? (?:and|or|&) {called})?)"
    # Without a sign after it, what follows a comma need not be of the list. Who else is named may
    # be nobody's name here.
    unknown = rf"(?:,? (?:and|or|&) (?-i:(?:the )?{_PROPER}))?"
    who = rf"(?:{several}{unknown}(?=[,:;?.)]|$)|(?P<two>{called}(?: (?:and|or|&) {called})?))"
    said = re.search(rf"\b{_ACCORDING}{who}", words, re.IGNORECASE)
    if said:
        rest = without(words, said.start(), said.end())
        return Attributed(_those(words, *said.span("who" if said["who"] else "two"), named), rest)
    for says in (
        rf"\b(?:do|does|did|has|have) {several} (?:{SAY})\b",
        rf"[,;] {several} (?:says|{SAY})\b",
        rf"[,;] (?:says|{SAY}) {several}(?=[?.]?$)",
    ):
        if found := re.search(says, words, re.IGNORECASE):
            return Attributed(_those(words, *found.span("who"), named), words)
    return Attributed((), words)


def _those(words: str, start: int, end: int, named: Mapping[str, str]) -> tuple[str, ...]:
    """The publishers of a list, by what they are called in it: the longest names come first."""
    each = rf"(?<!\w)(?:{'|'.join(f'({called})' for called in named)})(?![\w-])"
    found = re.compile(each, re.IGNORECASE).finditer(words, start, end)
    names = list(named.values())
    return tuple(dict.fromkeys(names[(one.lastindex or 1) - 1] for one in found))


def appealed_to(question: str) -> str:
    """The name after "according to", whoever it is of.

    >>> appealed_to("How many died, according to the Daily Planet?")
    'Daily Planet'
    """
    words = " ".join(question.split())
    found = _NAMED.search(words) or _NAMED.search(words[:1].lower() + words[1:])
    return found["name"].rstrip(".'’") if found else ""


def without(words: str, start: int, end: int) -> str:
    """A question without a part of it, and the signs around that; whole where nothing is left."""
    before, after = words[:start], words[end:]
    if before.endswith("(") and after.startswith(")"):
        before, after = before[:-1], after[1:]
    before, after = re.sub(r"[,;]? ?$", "", before), re.sub(r"^ ?[,:;]? ?", "", after)
    joint = " " if before and after[:1] not in "?.!,;:" else ""
    rest = f"{before}{joint}{after}".strip()
    return rest[:1].upper() + rest[1:] if rest.strip("?. ") else words
