"""Which articles a question itself asks: "according to articles of July 2023", "… to Latin Post".

A date in a question is mostly that of what happened, which says nothing on when it was reported.
Only one that is said of the articles themselves limits which of them are asked. "Articles of 1949"
may be a law's: without "published" they are asked only where the question says that they tell it.
Publishers are the library's own, and limit where it is they who say so: "Who owns Latin Post?" is
asked of all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from qa.text.dates import Day, day, written

_ARTICLES = r"(?:articles|stories|news (?:reports|stories)|news coverage|press reports)"
_PUBLISHED = r"(?:(?:that|which) (?:were|appeared) )?(?:published|printed|written) "
_BEFORE = re.compile(
    rf"(?P<asked>\b(?:according to|in|from|says?|said)(?: (?:the|all|any|these|those|our|my|news"
    rf"|newspaper|press))* )?\b{_ARTICLES} (?P<published>{_PUBLISHED})?"
    r"(?P<how>of|from|in|on|between|dated|(?:from )?(?:since|after|before|until)) $",
    re.IGNORECASE,
)
_TO = re.compile(r" ?(?:to|until|till|through|and|-|–) ?", re.IGNORECASE)
_SAY = (
    r"say|said|tell|told|report|reported|mention|mentioned|write|wrote|give|gave|name|named"
    r"|describe|described|claim|claimed|state|stated|quote|quoted|cover|covered|discuss|discussed"
    r"|(?:are |were )?about"
)
_ACCORDING = r"according to (?:an? |the |all )?(?:articles? (?:by|from|in|of) )?(?:the )?"
_PROPER = r"[A-Z][\w'’.&-]*(?: [A-Z][\w'’.&-]*)*"
_NAMED = re.compile(rf"{_ACCORDING}(?P<name>{_PROPER})", re.ASCII)
_SAYING = re.compile(rf"\s*(?:{_SAY})\b", re.IGNORECASE)
# "Articles of 2023 protests" are of no year.
_AFTER = re.compile(
    rf"\s*(?:[^\w\s]|$|(?:{_SAY}|is|are|was|were|do|does|did|has|have|had|can|what|which|who|whom"
    r"|where|when|why|how|on)\b)",
    re.IGNORECASE,
)
_LACKING = re.compile(rf"\b(?:(?:{_SAY})s?|is|are|was|were)$", re.IGNORECASE)


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
    >>> attributed("Who owns Latin Post?", ["Latin Post"]).publishers
    ()
    """
    words = " ".join(question.split())
    named: dict[str, str] = {}
    for name in sorted(publishers, key=len, reverse=True):
        bare = re.sub("^the ", "", " ".join(name.split()), flags=re.IGNORECASE)
        if bare and bare.casefold() in words.casefold():  # a library may have thousands
            named.setdefault(re.escape(bare), name)
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
        rest = _without(words, said.start(), said.end())
        return Attributed(_those(said["who"] or said["two"], named), rest)
    for says in (
        rf"\b(?:do|does|did|has|have) {several} (?:{_SAY})\b",
        rf"[,;] {several} (?:says|{_SAY})\b",
        rf"[,;] (?:says|{_SAY}) {several}(?=[?.]?$)",
    ):
        if found := re.search(says, words, re.IGNORECASE):
            return Attributed(_those(found["who"], named), words)
    return Attributed((), words)


def _those(listed: str, named: Mapping[str, str]) -> tuple[str, ...]:
    """The publishers of a list, by what they are called in it: the longest names come first."""
    each = rf"(?<!\w)(?:{'|'.join(f'({called})' for called in named)})(?![\w-])"
    found = re.finditer(each, listed, re.IGNORECASE)
    names = list(named.values())
    return tuple(dict.fromkeys(names[(one.lastindex or 1) - 1] for one in found))


def _without(words: str, start: int, end: int) -> str:
    """A question without a part of it, and the signs around that; whole where nothing is left."""
    before, after = words[:start], words[end:]
    if before.endswith("(") and after.startswith(")"):
        before, after = before[:-1], after[1:]
    before, after = re.sub(r"[,;]? ?$", "", before), re.sub(r"^ ?[,:;]? ?", "", after)
    joint = " " if before and after[:1] not in "?.!,;:" else ""
    rest = f"{before}{joint}{after}".strip()
    return rest[:1].upper() + rest[1:] if rest.strip("?. ") else words


def appealed_to(question: str) -> str:
    """The name after "according to", whoever it is of.

    >>> appealed_to("How many died, according to the Daily Planet?")
    'Daily Planet'
    """
    words = " ".join(question.split())
    found = _NAMED.search(words) or _NAMED.search(words[:1].lower() + words[1:])
    return found["name"].rstrip(".'’") if found else ""


class Published(NamedTuple):
    """When the articles appeared that a question is to be answered by."""

    first: str | None  # ISO date, included; None for no such limit
    last: str | None  # ISO date, included; None for no such limit
    question: str  # without what only says so


def published(question: str) -> Published:
    """The days on which articles may have appeared, as a question says itself.

    >>> published("In articles published in July 2023, who won?")
    Published(first='2023-07-01', last='2023-07-31', question='Who won?')
    >>> published("How many articles of 1949 are still in force?")[:2]
    (None, None)
    """
    words = " ".join(question.split())
    dates = written(words)
    for number, (start, end) in enumerate(dates):
        found = _BEFORE.search(words[:start])
        first = last = day(words[start:end])
        if not found or first is None:
            continue
        how = found["how"].casefold().removeprefix("from ")
        for begin, finish in dates[number + 1 : number + 2]:
            # "And" joins the ends of a stretch only after "between".
            if (to := _TO.fullmatch(words, end, begin)) and ("and" in to[0]) == (how == "between"):
                last, end = day(words[begin:finish]), finish
        if last is None or last.first < first.first or not _AFTER.match(words, end):
            continue
        if how == "between" and last is first:
            continue
        # A law has no articles from one day to another.
        days = last is not first and first.first == first.last
        asked = found["asked"] or found["published"] or how == "dated" or days
        if asked or _SAYING.match(words, end):
            limits = _limits(how, first, last)
            return Published(*limits, _unlimited(words, found, end))
    return Published(None, None, words)


def _unlimited(words: str, found: re.Match[str], end: int) -> str:
    """A question without what says only when its articles appeared, which goes up to ``end``.

    It stays where the question would lack it: "What do articles of 2023 say?", "What is said in
    articles of 2023?"
    """
    before, asked = words[: found.start()].rstrip(), (found["asked"] or "").casefold()
    if before[-1:] in ",;":  # or at the beginning
        only = bool(asked) or words[end : end + 1] in (",", ":", ";")
    else:
        only = asked.startswith(("according", "in", "from")) and not _LACKING.search(before)
    return _without(words, found.start(), end) if only else words


def _limits(how: str, first: Day, last: Day) -> tuple[str | None, str | None]:
    """The first and the last day of what is said of one stretch of days, or of two ends."""
    begin, end = first.first.isoformat(), last.last.isoformat()
    match how:
        case "since":
            return begin, None
        case "until":
            return None, end
        case "after":
            return (last.last + timedelta(days=1)).isoformat(), None
        case "before":
            return None, (first.first - timedelta(days=1)).isoformat()
        case _:
            return begin, end
