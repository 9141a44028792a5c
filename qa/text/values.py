"""Which kind of value a question asks for, and an answer read as one."""

from __future__ import annotations

import re
from typing import Literal

from qa.text.dates import Day, day, is_date
from qa.text.names import Words, words
from qa.text.numbers import Number, number

Kind = Literal["number", "date", "name", "text"]
Value = Number | Day | Words


def value_of(kind: Kind, text: str, before: str = "", published: str | None = None) -> Value | None:
    """What an answer says, read as a value of a kind; None where it is none of it."""
    if kind == "number":
        return number(text, before)
    if kind == "date":
        return day(text, published) if is_date(text) else None
    found = words(text)
    return found if found.words else None


_ASKED: dict[Kind, re.Pattern[str]] = {
    # Not "Who announced the death toll?", "Who said how many had died?"
    "number": re.compile(
        r"^(?!(?:\w+\s+)?(?:who|whom|whose|when|where|why)\b).*?(?:\bhow\s+(?:many|much|old)\b"
        r"|\bwhat\s+(?:number|percentage|share|proportion)\b"
        r"|\bwhat(?:['’]s|\s+(?:is|was))\s(?:\w+\s+){0,4}death\s+toll\b)"
        r"|^(?:the\s+|latest\s+|current\s+)*death\s+toll\b",
        re.I | re.S,
    ),
    "date": re.compile(r"^(?:\w+\s+)?when\b|\b(?:what|which)\s+(?:day|date|year|month)\b", re.I),
    "name": re.compile(r"^(?:\w+\s+)?(?:who|whom|whose)\b", re.I),
}


def asked_for(question: str) -> Kind | None:
    """The kind of value that a question's own words ask for; None where they leave it open.

    >>> asked_for("How many officers were there?"), asked_for("What did she say?")
    ('number', None)
    """
    return next((kind for kind, pattern in _ASKED.items() if pattern.search(question)), None)


def kind_of(question: str, text: str) -> Kind:
    """What kind of value answers a question, by its words and an answer's."""
    asked = question.lower()
    if re.search(r"\bhow\s+(?:many|much|old|long|far|high|large|big|often)\b", asked):
        return "number"
    if is_date(text) and re.search(r"\b(?:when|what\s+(?:day|date|year|month)|which\s+(?:day|date"
                                   r"|year|month)|since\s+when|on\s+which)\b", asked):  # fmt: skip
        return "date"
    if number(text) is not None and re.search(r"\b(?:number|percentage|share|amount|cost|toll"
                                              r"|price|age|estimate)\b", asked):  # fmt: skip
        return "number"
    return "name" if words(text).name else "text"
