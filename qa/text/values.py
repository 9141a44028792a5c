"""Whether a question asks for a figure or a date, and an answer read as one."""

from __future__ import annotations

import re
from typing import Literal

from qa.text.dates import Day, day, is_date
from qa.text.numbers import Number, number

Kind = Literal["number", "date"]
Value = Number | Day

_ASKED: dict[Kind, re.Pattern[str]] = {
    # Not "Who announced the death toll?", "Who said how many had died?"
    "number": re.compile(
        r"^(?!(?:\w+\s+)?(?:who|whom|whose|when|where|why)\b)(?:.*?\bhow\s+(?:many|much|old|far|high"
        r"|large|big|tall|fast|heavy)\b|.*?\b(?:what|which)(?:['’]s|\s+(?:is|was|are|were))?\s+"
        r"(?:\w+\s+){0,4}(?:number|percentage|share|proportion|amount|cost|price|age|population"
        r"|toll|estimate)\b|(?:the\s+|latest\s+|current\s+)*death\s+toll\b)",
        re.IGNORECASE | re.DOTALL,
    ),
    "date": re.compile(r"^(?:\w+\s+)?when\b|\b(?:what|which)\s+(?:day|date|year|month)\b", re.I),
}


def asked_for(question: str) -> Kind | None:
    """What a question's own words ask for; None where that is neither figure nor date.

    >>> asked_for("How many officers were there?"), asked_for("What did she say?")
    ('number', None)
    """
    return next((kind for kind, pattern in _ASKED.items() if pattern.search(question)), None)


def kind_of(question: str, text: str) -> Kind | None:
    """What a question asks for, where an answer's text states such a thing.

    >>> kind_of("How many were there?", "42"), kind_of("How many were there?", "in Lima")
    ('number', None)
    """
    kind = asked_for(question)
    stated = is_date(text) if kind == "date" else kind and number(text) is not None
    return kind if stated else None


def value_of(kind: Kind, text: str, before: str = "", published: str | None = None) -> Value | None:
    """What an answer says, read as a figure or a date; None where it is none."""
    return number(text, before) if kind == "number" else day(text, published)
