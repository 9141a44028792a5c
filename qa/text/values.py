"""Whether an answer is a figure or a date, and what it says, read as one."""

from __future__ import annotations

import re
from typing import Literal

from qa.text.dates import Day, day, is_date
from qa.text.numbers import Number, number
from qa.text.numerals import digits
from qa.text.units import UNIT
from qa.text.words import FUNCTION_WORDS

Kind = Literal["number", "date"]
Value = Number | Day

# Words of such an answer: "by the summer of 2026". A longer one says other things, too.
_LONGEST = 6
_WHEN = re.compile(
    r"^(?:\w+\s+)?when\b|\b(?:what|which)\s+(?:day|date|year|month)\b", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_UNIT = re.compile(rf"(?<![^\W\d_])(?:{UNIT})(?![^\W\d_])", re.IGNORECASE)
# "Who said how many had died?" asks for no figure, whatever is answered.
_OF_OTHERS = re.compile(r"(?:\w+\s+)?(?:who|whom|whose|where|why)\b", re.IGNORECASE)


def kind_of(question: str, text: str) -> Kind | None:
    """What kind of value an answer's text states to a question; None where it states none.

    >>> kind_of("What was the profit?", "$78 million"), kind_of("When was it?", "in May")
    ('number', 'date')
    >>> kind_of("How many were there?", "in Lima"), kind_of("What did she do?", "left on Monday")
    (None, None)
    """
    if _OF_OTHERS.match(question) or len(text.split()) > _LONGEST:
        return None
    asked_when, dated = bool(_WHEN.search(question)), is_date(text)
    if asked_when or dated:
        return "date" if asked_when and dated else None
    return "number" if number(text) is not None else None


def is_bare(question: str, text: str) -> bool:
    """Whether an answer is a figure or a date, and nothing is said of what there are so many of.

    >>> is_bare("How long was it?", "about 17 days"), is_bare("What did it buy?", "two ships")
    (True, False)
    """
    kind = kind_of(question, text)
    if kind != "number":
        return kind == "date"
    return FUNCTION_WORDS.issuperset(map(str.lower, _WORD.findall(_UNIT.sub("", digits(text)))))


def value_of(kind: Kind, text: str, before: str = "", published: str | None = None) -> Value | None:
    """What an answer says, read as a figure or a date; None where it is none."""
    return number(text, before) if kind == "number" else day(text, published)
