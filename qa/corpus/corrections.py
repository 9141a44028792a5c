"""What an article says of an earlier version of itself: the wrong figure beside the right one.

Nothing is answered from it. The wordings are those of newspapers' own style: a line that begins
with "Correction", and sentences about an earlier version. ``python -m eval boilerplate`` tells what
they mark of texts that they were not written on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qa.text.dates import MONTHS, SHORT_MONTHS
from qa.text.sentences import sentences

_WORK = (
    r"(?:article|story|post|piece|report|column|headline|caption|graphic|chart|map|list|page|item"
    r"|editorial|newsletter)"
)
_SAID = (
    r"(?:said|stated|gave|put|named|reported|had|listed|referred|described|identified|quoted"
    r"|included|omitted|mis[a-z]{4,})"
)
_WRONGLY = r"(?:incorrectly|wrongly|mistakenly|erroneously|inaccurately)"
_PRIOR = r"(?:earlier|previous|original|initial|prior)"
_BEFORE = r"(?:originally|previously|initially|first|earlier)"
# The line that a correction begins with: the word, and a sign, a date or nothing after it.
_OPENING = re.compile(
    r"\W*(?:corrections?(?: and clarifications?)?|clarifications?|errat(?:um|a)|corrects|corrected"
    rf"(?: version)?)(?: appended| to this {_WORK})?"
    rf"(?:,? ?\(?(?:on )?(?:(?:\d{{1,2}} )?(?:{MONTHS}|{SHORT_MONTHS})\b\.?|\d)[^:]{{0,30}})?"
    r"(?:\W*$|\s*[:\])—–]|\s-\s)",
    re.IGNORECASE,
)
# The same before a date alone, which makes a heading.
_DATE_ALONE = re.compile(rf"\W*(?:{MONTHS})\b[\s\d,.]*", re.IGNORECASE)
# A sentence about an earlier version.
_EARLIER = re.compile(
    rf"\b{_PRIOR} (?:\w+ )?versions? of (?:this|our) (?:\w+ )?{_WORK}\b"
    rf"|\b{_PRIOR} versions? of the {_WORK} (?:{_WRONGLY} )?{_SAID}\b"
    rf"|\b(?:an|our) (?:earlier|previous) version (?:{_WRONGLY} )?{_SAID} (?!by\b)"
    rf"|\b(?:the original|an earlier|a previous) (?:article|story) (?:{_WRONGLY} )?{_SAID}\b"
    r"|\bthis (?:\w+ ){0,3}(?:article|story|post|piece|graphic|caption|headline)"
    r" (?:was|has been|had been) (?:amended|corrected"
    r"|updated to (?:correct|clarify|reflect|make))\b"
    rf"|\bthis (?:\w+ )?{_WORK} (?:{_WRONGLY}|{_BEFORE}) {_SAID}\b"
    rf"|\bthis (?:\w+ )?{_WORK} (?:was {_BEFORE} published with|corrects)\b"
    rf"|\b(?:an?|the|our) (?:\w+ ){{0,2}}(?:article|story|headline|caption|graphic|editorial)\b"
    rf".{{0,80}}\b(?:{_WRONGLY} {_SAID}|mis(?:stated|spelled|spelt|identified|quoted|attributed"
    r"|characteri[sz]ed))\b"
    rf"|\bwe (?:{_BEFORE}|{_WRONGLY}) (?:reported|wrote|published)\b"
    r"|\(corrects \w|[(\[](?:correction|clarification)\s?:|\bupdated\b.{0,40}\bto correct\b",
    re.IGNORECASE,
)
# How a correction tells the wrong from the right.
_TELLS = re.compile(
    rf"\bmis(?:stat|spel|identif|quot|attribut|character|tak|print)|\b{_WRONGLY}\b|\b(?:incorrect"
    r"|wrong|erroneous|inaccurate|amended)\b|\berrors?\b"
    rf"|\b(?:earlier|previous|original|prior|first) (?:version|edition|{_WORK})\b"
    r"|\b(?:given|named|listed|described|reported|quoted|referred to|stated|identified) as\b"
    rf"|\bas (?:we|{_BEFORE}) (?:reported|stated|said|published)|\b{_BEFORE} {_SAID}\b"
    r"|\bshould (?:be|have|read)\b|(?:,|\d|\bis|\bwas) not\b|\b(?:rather than|instead of)\b"
    r"|\bto (?:make clear|say|show|reflect)\b|\bwe (?:had )?(?:said|wrote|reported|stated|gave)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    rf"\W*(?:it|we|this|that|they|there|the (?:{_WORK}|correct|right|actual|error|mistake|figure"
    r"|number|name|date))\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    rf"\b(?:said|reported|stated|wrote|written|gave|given|published|printed|showed|{_WORK})\b",
    re.IGNORECASE,
)
_LONGEST = 100_000  # characters of a line that is looked into
_NEAR_AN_END = 5  # lines from the top or the bottom: amid an article the word may be a topic's


def find(text: str, lines: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Where corrections stand, as (start, end).

    >>> text = "It has 12 men. An earlier version of this story said 21."
    >>> [text[a:b] for a, b in find(text, [(0, len(text))])]
    ['An earlier version of this story said 21.']
    """
    below_heading = False  # a line above was nothing but "Correction"
    spans = list(lines)
    for number, (start, end) in enumerate(spans):
        line = text[start:end]
        at_an_end = min(number, len(spans) - 1 - number) < _NEAR_AN_END
        opening = _OPENING.match(line[:200])
        rest = line[opening.end() :] if opening else line
        if opening and (not rest.strip() or _DATE_ALONE.fullmatch(rest)):
            below_heading = True
            yield start, end
        elif (opening or below_heading) and _TELLS.search(rest[:_LONGEST]):
            yield start, end
        elif opening and at_an_end and _is_statement(rest[:_LONGEST]):
            yield start, end
        else:
            below_heading = False
            yield from _sentences(text, start, end)


def _is_statement(words: str) -> bool:
    """Whether words are a sentence on what was reported; a headline has no full stop.

    >>> _is_statement(" A story said it is 30 feet long."), _is_statement(" A fall of a tenth.")
    (True, False)
    """
    if not _REPORTS.search(words):
        return False
    words = words.strip(" \"'“”‘’()[]*_")
    return not words[:1].islower() and words.endswith(".")


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a line that speak of an earlier version, with those that go on from them."""
    if not _EARLIER.search(text, start, min(end, start + _LONGEST)):
        return
    inside = False
    for a, b in sentences(text, start, end):
        says = bool(_EARLIER.search(text, a, b))
        inside = says or (inside and bool(_GOES_ON.match(text, a, b) or _TELLS.search(text, a, b)))
        if inside:
            yield a, b
