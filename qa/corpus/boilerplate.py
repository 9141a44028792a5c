"""What is never retrieved of a text: found line by line, marked by its offsets.

Marked: pointers to other stories ("Read also: …"), photo credits, counts of comments and the like,
lines that the page says twice (a caption and its copy), and corrections. By-lines, dates and
"Source: …" lines are content: people ask who wrote what. ``python -m eval boilerplate`` tells what
the rules mark of texts they were not written on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from qa.corpus import corrections
from qa.text.sentences import lines
from qa.text.words import has_words
from qa.types import Mark

_LONGEST = 250  # characters of a line that is nothing but furniture
_TEASER = re.compile(
    r"\W*(?:also read|read (?:also|more|next)|see also|more (?:from|on this story)|don['’]t miss"
    r"|related(?: (?:articles?|news|stor(?:y|ies)))?|watch(?: (?:live|now))?"
    r"|you (?:may|might) also like|advertisement|sponsored)\s*(?:[:|»>].*)?",
    re.IGNORECASE,
)
# What pages write around an article.
_AROUND = re.compile(
    r"(?!.*[.!?:]\s*$)"  # none of these is a sentence
    r"\W*(?:(?:\d[\d,.]*\s*[km]?|no|one) (?:comments?|shares|views)"
    r"|(?:leave|post|add|read|view|show|hide|join|see)(?: (?:an?|the|all|\d+|your))* "
    r"(?:comments?|conversation)"
    r"|from the section\s+(?!of\b)\w.{0,40}|\d+\s?-?min(?:ute)?s? read|skip to (?:main )?content"
    r"|share(?: (?:this|via|with)\b.{0,50}| on (?:facebook|x|twitter|linkedin|whatsapp|reddit).*)?"
    r"|page \d{1,4} of \d{1,4}"
    r"|follow us (?:on|at)\b.{0,50}|copy link|print this page|image source(?:,.{0,80})?"
    r"|(?:story|article) continues (?:below|after).{0,40}|(?:skip )?advertisement"
    r"|(?:sign up (?:to|for)|subscribe(?: (?:to|for|now))?)\b.{0,60}"
    r"\b(?:newsletters?|inbox|alerts?|updates)"
    r")\W*",
    re.IGNORECASE,
)
_CREDIT_LINE = re.compile(
    r"[(\[]\s*(?:file\s+)?(?:photo|image|picture|illustration|video|credit)s?\b[^)\]]*[)\]]"
    r"|(?:file\s+)?(?:photo|image|picture)s?(?:graph)? (?:by|credit|courtesy of)\b.*"
    r"|credits?\s*:.*",
    re.IGNORECASE,
)
# What ends a caption: "(Photo by …)", "[via Getty Images]", "(Andres Valle/Reuters)".
_TRAILING_CREDIT = re.compile(
    r"[(\[]\s*(?:file )?photo(?:graph)?s?(?: by| credit| courtesy|\s*:)"
    r"|.*(?:\bvia |/ ?)(?:AFP|AP|EPA|Getty|Reuters)\b",
    re.IGNORECASE,
)
_SHORTEST_REPEAT = 25  # characters; shorter lines ("Peru") recur innocently


def _trailing_bracket(line: str) -> int:
    """Where the bracket begins that a line ends in; its length without one."""
    opening = {")": "(", "]": "["}.get(line[-1:])
    start = line.rfind(opening) if opening else -1
    return start if start > 0 else len(line)


def find(text: str, known: tuple[Mark, ...] = ()) -> tuple[Mark, ...]:
    """All marks of a text, sorted by offset, not overlapping.

    What is marked already stays, and is not looked at: a headline that a header says, too, is no
    repeat.

    >>> [mark.kind for mark in find("Read Also: US Hits $31.4 Trillion Debt Ceiling")]
    ['teaser']
    """
    seen: set[str] = set()
    marks = list(known)
    corrected = [
        Mark(a, b, "correction") for a, b in corrections.find(text, content_lines(text, known))
    ]
    marks += corrected
    begins = [mark.start for mark in corrected]
    for start, end in content_lines(text, tuple(sorted(marks, key=lambda mark: mark.start))):
        line = text[start:end]
        whole = len(line) <= _LONGEST
        bracket = _trailing_bracket(line)
        # Endless lines are compared as they are: taking them apart takes time.
        words = line[:bracket] if len(line) > 10_000 else " ".join(line[:bracket].split())
        words = words.rstrip(" .").casefold()
        if bisect_left(begins, start) < bisect_left(begins, end):
            pass  # a part of it is a correction
        elif is_pointer(line) or is_around(line):
            marks.append(Mark(start, end, "teaser"))
        elif whole and _CREDIT_LINE.fullmatch(line):
            marks.append(Mark(start, end, "credit"))
        elif words in seen and len(words) >= _SHORTEST_REPEAT:
            marks.append(Mark(start, end, "repeat"))
        elif len(line) - bracket <= _LONGEST and _TRAILING_CREDIT.match(line, bracket):
            marks.append(Mark(start + bracket, end, "credit"))
        seen.add(words)
    found = tuple(sorted(marks, key=lambda mark: mark.start))
    if corrected and not any(has_words(text[a:b]) for a, b in content_runs(text, found)):
        return tuple(mark for mark in found if mark.kind != "correction")  # it is all there is
    return found


def is_pointer(line: str) -> bool:
    """Whether a line points to other stories.

    >>> is_pointer("Read more: How safe are ropeways?"), is_pointer("Read it aloud.")
    (True, False)
    """
    return len(line) <= _LONGEST and bool(_TEASER.fullmatch(line))


def is_around(line: str) -> bool:
    """Whether a line is of the page around an article: a count of comments, a newsletter's box.

    >>> is_around("From the section Politics"), is_around("12 comments were read aloud.")
    (True, False)
    """
    return len(line) <= _LONGEST and bool(_AROUND.fullmatch(line))


def content_lines(text: str, marks: tuple[Mark, ...]) -> Iterator[tuple[int, int]]:
    """The lines that do not begin in a mark, as (start, end)."""
    position = 0
    for start, end in lines(text):
        while position < len(marks) and marks[position].end <= start:
            position += 1
        if position == len(marks) or start < marks[position].start:
            yield start, end


def content_runs(text: str, marks: tuple[Mark, ...]) -> list[tuple[int, int]]:
    """The stretches between the marks, as (start, end)."""
    borders = [0, *(edge for mark in marks for edge in (mark.start, mark.end)), len(text)]
    pairs = zip(borders[::2], borders[1::2], strict=True)
    return [(start, end) for start, end in pairs if text[start:end].strip()]
