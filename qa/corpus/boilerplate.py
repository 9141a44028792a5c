"""Page furniture in saved news pages: found line by line, marked by its offsets.

Marked: pointers to other stories ("Read Also: …"), photo credits, and lines that the page says
twice (a caption and its copy). By-lines, dates and "Source: …" lines are content: people ask
who wrote what.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz, process, utils

from qa.text.sentences import lines
from qa.types import Mark

_TEASER_LABELS = (
    "advertisement", "also read", "don't miss", "editor's pick", "follow us", "listen",
    "more from", "more on this story", "most read", "read also", "read more", "read next",
    "recommended", "related", "related article", "related articles", "related news",
    "related stories", "related story", "see also", "sign up", "sponsored", "subscribe",
    "trending", "watch", "watch live", "watch now", "you may also like", "you might also like",
)  # fmt: skip
# Labels are typed by hand: "REASD MORE" scores 95 against "read more"; "match" only 80
# against "watch".
_LABEL_LIKENESS = 88
_LABELLED = re.compile(r"\W*([A-Za-z’' ]{3,24}?)\s*[:|»>]+\s*\S")
_SHOUTED = re.compile(r"(?:READ (?:MORE|ALSO|NEXT)|ALSO READ|SEE ALSO|RELATED|WATCH)\b(?! OUT)")
_LONGEST_TEASER = 250

_CREDIT_LINE = re.compile(
    r"[(\[]\s*(?:file\s+)?(?:photo|image|picture|illustration|video|credit)s?\b[^)\]]*[)\]]"
    r"|(?:file\s+)?(?:photo|image|picture)s?(?:graph)?(?:\s+(?:by|credit|courtesy of))?\s*:.{1,150}"
    r"|credits?\s*:.{1,150}",
    re.IGNORECASE,
)
# "(Andres Valle/Reuters)", "[via Getty Images]" end a caption; a bare "(Reuters)" may be a
# by-line, and counts as a credit only on a line that is said twice.
_TRAILING_CREDIT = re.compile(
    r"\s*[(\[][^()\[\]]*(?:\bphoto\b|\bvia\b|\bgetty\b|/\s?\w+)[^()\[\]]*[)\]]\s*$", re.IGNORECASE
)
_TRAILING_BRACKET = re.compile(r"\s*[(\[][^()\[\]]{2,60}[)\]]\s*$")
_SHORTEST_REPEAT = 25  # characters; shorter lines ("Peru") recur innocently


def _is_teaser(line: str) -> bool:
    if len(line) > _LONGEST_TEASER:
        return False
    shouted = _SHOUTED.match(line)
    # "WATCH THEFT RING BROKEN UP" is a headline, all of it in capitals.
    if shouted and (" " in shouted[0] or not line[shouted.end() :].isupper()):
        return True
    match = _LABELLED.match(line)
    label = match.group(1) if match else line.rstrip(":.… ")
    if len(label) > 24:
        return False
    # A line that is nothing but a label must be one to the letter.
    cutoff = _LABEL_LIKENESS if match else 100
    label = label.replace("’", "'")
    return (
        process.extractOne(
            label,
            _TEASER_LABELS,
            scorer=fuzz.ratio,
            processor=utils.default_process,
            score_cutoff=cutoff,
        )
        is not None
    )


def _said(line: str) -> str:
    """What a line says, for comparing: without credit, case, spacing and closing dot."""
    line = _TRAILING_BRACKET.sub("", line)
    return re.sub(r"\s+", " ", line).strip(" .").casefold()


def find(text: str) -> tuple[Mark, ...]:
    """All furniture of a text, sorted by offset, not overlapping.

    >>> [mark.kind for mark in find("Read Also: US Hits $31.4 Trillion Debt Ceiling")]
    ['teaser']
    """
    spans = list(lines(text))
    seen: set[str] = set()
    marks: list[Mark] = []
    # A clean line is the one to keep, wherever it stands: look at those first.
    by_cleanness = sorted(
        spans, key=lambda span: bool(_TRAILING_BRACKET.search(text, span[0], span[1]))
    )
    for start, end in by_cleanness:
        line = text[start:end]
        if _is_teaser(line):
            marks.append(Mark(start, end, "teaser"))
            continue
        if _CREDIT_LINE.fullmatch(line):
            marks.append(Mark(start, end, "credit"))
            continue
        said = _said(line)
        if said in seen and len(said) >= _SHORTEST_REPEAT:
            marks.append(Mark(start, end, "repeat"))
            continue
        seen.add(said)
        credit = _TRAILING_CREDIT.search(line)
        if credit and credit.start() > 0:
            begin = start + credit.start() + len(credit.group()) - len(credit.group().lstrip())
            marks.append(Mark(begin, end, "credit"))
    return tuple(sorted(marks, key=lambda mark: mark.start))


def content_runs(text: str, marks: tuple[Mark, ...]) -> list[tuple[int, int]]:
    """The stretches between the marks, as (start, end)."""
    borders = [0, *(edge for mark in marks for edge in (mark.start, mark.end)), len(text)]
    pairs = zip(borders[::2], borders[1::2], strict=True)
    return [(start, end) for start, end in pairs if text[start:end].strip()]
