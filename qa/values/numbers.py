"""Figures in texts: "at least 42", "forty-two" and "42" say one thing.

Numerals in words are read by text2num.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A figure; ``low`` and ``high`` are what it may be: "over 50" is 50 to infinity."""

    said: float
    low: float
    high: float
    unit: str = ""  # "%", "$", "day", …; "" for a count
    vague: bool = False  # "dozens"

    def same(self, other: Number) -> bool:
        """Whether both state the same figure, bounds aside ("42", "at least 42")."""
        return self.unit == other.unit and math.isclose(self.said, other.said, rel_tol=1e-6)

    def agrees(self, other: Number) -> bool:
        """Whether one true value could make both right."""
        return self.unit == other.unit and self.low <= other.high and other.low <= self.high


_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
           "dozen": 12, "m": 1e6, "bn": 1e9, "k": 1e3}  # fmt: skip
_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?P<sign>[$€£])?\s?(?P<digits>{_DIGITS})"
    rf"(?:[\s-]?(?P<scale>{'|'.join(_SCALES)})s?\b)?"
    r"\s?(?P<unit>%|per\s?cent\b|-?\s?(?:years?|months?|weeks?|days?|hours?|minutes?|dollars?|euros?"
    r"|pounds?|soles|km|kilomet(?:er|re)s?|miles?|met(?:er|re)s?|degrees?|tons?|tonnes?)\b)?",
    re.IGNORECASE,
)
_VAGUE = {"dozens": (24, 99), "scores": (40, 199), "hundreds": (200, 999),
          "thousands": (2000, math.inf), "tens of thousands": (20_000, math.inf),
          "hundreds of thousands": (200_000, math.inf), "millions": (2e6, math.inf)}  # fmt: skip
_MONEY = {"dollar": "$", "euro": "€", "pound": "£"}
_LEAST = re.compile(r"\b(?:at\s+least|no\s+(?:fewer|less)\s+than|a\s+minimum\s+of)\s*$", re.I)
_OVER = re.compile(r"\b(?:over|more\s+than|above|upwards?\s+of|exceed(?:s|ed|ing)?)\s*$", re.I)
_MOST = re.compile(r"\b(?:at\s+most|up\s+to|no\s+more\s+than|a\s+maximum\s+of)\s*$", re.I)
_UNDER = re.compile(r"\b(?:under|fewer\s+than|less\s+than|below|nearly|almost)\s*$", re.I)
_ABOUT = re.compile(
    r"\b(?:about|around|some|approximately|roughly|an?\s+estimated|circa)\s*$", re.I
)
# Right before the figure, and no range: "10-20".
_MINUS = re.compile(r"(?:^|[\s(])(?:[-−]|minus\s)$", re.I)


def bound(before: str) -> str:
    """The words right before a figure that make it a bound, with the space after them, or "".

    >>> bound("which resulted in at least ")
    'at least '
    """
    lead = before.rstrip()
    for pattern in (_LEAST, _OVER, _MOST, _UNDER, _ABOUT):
        if match := pattern.search(lead):
            return before[match.start() :]
    return ""


def _in_digits(text: str) -> str:
    """Numerals in words as digits: "forty-two" → "42", "two dozen" → "2 dozen"."""
    if re.search(r"\d", text):
        return text
    from text_to_num import alpha2digit, text2num

    scales = "dozen|hundred|thousand|million|billion"
    text = re.sub(rf"\bhalf an? ({scales})\b", r"0.5 \1", text, flags=re.I)
    text = re.sub(rf"\ban? ({scales})\b", r"1 \1", text, flags=re.I)
    if not re.search(r"\d", text):
        text = str(alpha2digit(text, "en"))
    # It leaves "one" and "two" alone, which may be pronouns; in an answer they are figures.
    return re.sub(
        r"\b(one|two|three)\b", lambda word: str(text2num(word[1].lower(), "en")), text, flags=re.I
    )


def number(text: str, before: str = "") -> Number | None:
    """The figure that a text states, with what stands right before it in the sentence.

    >>> number("over 50"), number("42", "which resulted in at least ").low
    (Number(said=50.0, low=51.0, high=inf, unit='', vague=False), 42.0)
    >>> number("$31.4 trillion").said, number("a dozen").said, number("3 500").said
    (31400000000000.0, 12.0, 3500.0)
    """
    whole = " ".join(text.split())
    for word, (low, high) in sorted(_VAGUE.items(), key=lambda item: -len(item[0])):
        if re.search(rf"\b{word}\b", whole, re.I) and not re.search(r"\d", whole):
            return Number(low, low, high, vague=True)
    digits = _in_digits(whole)
    match = _NUMBER.search(digits)
    if match is None:
        return None
    value = float(re.sub(r"[^\d.]", "", match["digits"])) * _SCALES.get(
        (match["scale"] or "").lower(), 1
    )
    unit = re.sub(r"[\s-]", "", (match["unit"] or "").lower()).rstrip("s").replace("percent", "%")
    unit = match["sign"] or _MONEY.get(unit, unit)
    lead = f"{before[-40:]}{digits[: match.start()]}".rstrip() if before or match.start() else ""
    step = 1.0 if value.is_integer() and not match["scale"] else 0.0
    low = high = value
    if _LEAST.search(lead):
        high = math.inf
    elif _OVER.search(lead):
        low, high = value + step, math.inf
    elif _MOST.search(lead):
        low = 0.0
    elif _UNDER.search(lead):
        low, high = value * 0.9 if re.search(r"(?:nearly|almost)$", lead, re.I) else 0.0, value
    elif _ABOUT.search(lead):
        low, high = value * 0.9, value * 1.1
    sign = match.start("sign") if match["sign"] else match.start("digits")
    if _MINUS.search(f"{before[-10:]}{digits[:sign]}"):
        value = low = high = -value
    return Number(value, low, high, unit)
