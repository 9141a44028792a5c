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
           "lakh": 1e5, "crore": 1e7, "dozen": 12, "m": 1e6, "bn": 1e9, "tn": 1e12,
           "k": 1e3}  # fmt: skip
_LARGE = "dozen|hundred|thousand|million|billion"
_DIGITS = (
    r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)(?:\.\d+)?"
    r"|\d{1,2}(?:,\d\d)+,\d{3}(?!\d)|\d+(?:\.\d+)?"  # 1,50,000, as India writes it
)
_NUMBER = re.compile(
    r"(?P<sign>\b(?:US|AU?|CA?|NZ|HK|S|R)\$|\b(?:USD|EUR|GBP)\b|[$€£¥])?"
    rf"\s?(?P<digits>{_DIGITS})"
    rf"(?:[\s-]?(?P<scale>{'|'.join(_SCALES)})s?\b)?"
    r"\s?(?P<unit>[%€£¥]|per\s?cent\b|-?\s?(?:years?|months?|weeks?|days?|hours?|minutes?"
    r"|(?:US\s)?dollars?|euros?|pounds?|soles|km|kilomet(?:er|re)s?|miles?|met(?:er|re)s?|degrees?"
    r"|tons?|tonnes?)\b)?",
    re.IGNORECASE,
)
_VAGUE = {"dozens": (24, 99), "scores": (40, 199), "hundreds": (200, 999),
          "thousands": (2000, math.inf), "tens of thousands": (20_000, math.inf),
          "hundreds of thousands": (200_000, math.inf), "millions": (2e6, math.inf),
          "tens of millions": (2e7, math.inf), "hundreds of millions": (2e8, math.inf),
          "billions": (2e9, math.inf)}  # fmt: skip
_SEVERAL = re.compile(r"\b(?:several|a\s+few)\s+(dozen|hundred|thousand|million|billion)\b", re.I)
_NONE = re.compile(r"\W*(?:no(?!\s+(?:more|fewer|less)\s+than\b)|nobody|none|zero)\b", re.I)
# Shares in words, of which "about" is all that can be said: "two-thirds" is 67 per cent as well.
_SHARES = {"half": 50, "third": 100 / 3, "quarter": 25, "fifth": 20, "tenth": 10}
_SHARE = re.compile(
    r"(?P<lead>.*?)\b(?:(?:an?\s+|(?P<few>one|two|three|four)[\s-])?"
    rf"(?P<part>half|thirds?|quarters?|fifths?|tenths?)(?:\s+of\b(?!\s+an?\s+(?:{_LARGE})\b).*|\W*)"
    r"|(?:one|1)\s+in\s+(?P<among>\w+)\b.*)",
    re.I | re.S,
)
_ONE_IN = re.compile(r"\b(?:one|1)\s+in\s+\d{1,3}\b(?![.,]\d)", re.I)
_TIMES = "years?|months?|weeks?|days?|hours?"
_NUMERAL = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?)"
)
# Of "five to six million" and "between five and six million" the scale goes for both.
_SHARED = re.compile(
    rf"(?P<between>\bbetween )?\b(?P<one>{_NUMERAL}) (?P<to>(?(between)and|to)) "
    rf"(?P<other>{_NUMERAL}) (?P<scale>{_LARGE})\b",
    re.I,
)
_UNITS = {"dollar": "$", "usdollar": "$", "us$": "$", "usd": "$", "euro": "€", "eur": "€",
          "pound": "£", "gbp": "£", "au$": "a$", "ca$": "c$", "percent": "%",
          "kilometer": "km", "kilometre": "km",
          "meter": "metre"}  # fmt: skip
_LEAST = re.compile(
    r"\b(?:at\s+least|(?:no|not)\s+(?:fewer|less)\s+than|a\s+minimum\s+of)\s*$", re.I
)
_OVER = re.compile(r"\b(?:over|more\s+than|above|upwards?\s+of|exceed(?:s|ed|ing)?)\s*$", re.I)
_MOST = re.compile(
    r"\b(?:at\s+most|up\s+to|(?:no|not)\s+more\s+than|not\s+exceed(?:ing)?|a\s+maximum\s+of"
    r"|as\s+(?:many|much|high)\s+as)\s*$",
    re.I,
)
_UNDER = re.compile(r"\b(?:under|fewer\s+than|less\s+than|below|nearly|almost)\s*$", re.I)
_ABOUT = re.compile(
    r"\b(?:about|around|some|approximately|roughly|an?\s+estimated|circa)\s*$", re.I
)
# "No more than" is looked for before "more than", "no fewer than" before "fewer than".
_BOUNDS = (_LEAST, _MOST, _OVER, _UNDER, _ABOUT)
_BETWEEN = re.compile(r"\bbetween$", re.I)
_TO = re.compile(r"\s*(?:-|–|\bto\b)\s*(?=[$€£¥]?\d)", re.I)
_AND = re.compile(r"\s*\band\s+(?=[$€£¥]?\d)", re.I)
_OR_MORE = re.compile(r"\s*(?:\+|plus\b|or\s+(?:more|above|higher)\b)", re.I)
_OR_LESS = re.compile(r"\s*or\s+(?:less|fewer|below|lower)\b", re.I)
# Right before the figure, and no range: "10-20".
_MINUS = re.compile(r"(?:^|[\s(])(?:[-−]|minus\s)$", re.I)


def bound(before: str) -> str:
    """The words right before a figure that make it a bound, with the space after them, or "".

    >>> bound("which resulted in at least ")
    'at least '
    """
    lead = before.rstrip()
    for pattern in _BOUNDS:
        if match := pattern.search(lead):
            return before[match.start() :]
    return ""


def _in_digits(text: str) -> str:
    """Numerals in words as digits: "forty-two" → "42", "two dozen" → "2 dozen"."""
    if re.search(r"\d", text):
        return text
    from text_to_num import alpha2digit, text2num

    text = re.sub(rf"-({_TIMES})(?:-old)?\b", r" \1", text, flags=re.I)
    text = _SHARED.sub(
        lambda two: (
            f"{two['between'] or ''}{text2num(two['one'].lower(), 'en')} {two['scale']} {two['to']}"
            f" {text2num(two['other'].lower(), 'en')} {two['scale']}"
        ),
        text,
    )
    for part, share in (("half", "0.5"), ("quarter of", "0.25"), ("three[ -]quarters of", "0.75")):
        text = re.sub(rf"\b(?:an? )?{part} an? ({_LARGE})\b", rf"{share} \1", text, flags=re.I)
    text = re.sub(rf"\b(?:an?|one) ({_LARGE}) and a half\b", r"1.5 \1", text, flags=re.I)
    text = re.sub(
        rf"\b(one|two|three|four|five|six|seven|eight|nine) and a half ({_LARGE}|{_TIMES})\b",
        lambda words: f"{text2num(words[1].lower(), 'en')}.5 {words[2]}",
        text,
        flags=re.I,
    )
    text = re.sub(r"\ban? (dozen)\b", r"1 \1", text, flags=re.I)
    text = re.sub(rf"\ban? ({_LARGE})\b", r"one \1", text, flags=re.I)  # "… and fifty"
    if not re.search(r"\d", text):
        text = str(alpha2digit(text, "en"))
    # It leaves "one" and "two" alone, which may be pronouns; in an answer they are figures.
    return re.sub(
        r"\b(one|two|three)\b", lambda word: str(text2num(word[1].lower(), "en")), text, flags=re.I
    )


def _without_digits(text: str) -> Number | None:
    """What is no numeral: "nobody", "dozens", "several hundred", "two-thirds"."""
    if _NONE.match(text):
        return Number(0.0, 0.0, 0.0)
    if match := _SEVERAL.search(text):
        scale = _SCALES[match[1].lower()]
        return Number(2 * scale, 2 * scale, 10 * scale - 1, vague=True)
    for word, (low, high) in sorted(_VAGUE.items(), key=lambda item: -len(item[0])):
        if re.search(rf"\b{word}\b", text, re.I):
            return Number(low, low, high, vague=True)
    match = _SHARE.fullmatch(text)
    lead = match["lead"].strip() if match else ""
    if match is None or (lead and not any(pattern.search(lead) for pattern in _BOUNDS)):
        return None
    said = number(match["among"] or match["few"] or "one")
    if said is None or said.said < 1:
        return None
    part = match["part"]
    share = _SHARES[part.lower().rstrip("s")] * said.said if part else 100 / said.said
    low, high = _bounded(share, 0.0, lead)
    return Number(share, low * 0.96, high * 1.04, "%")


def _bounded(value: float, step: float, lead: str) -> tuple[float, float]:
    """What a figure may be, by the words right before it; ``step`` to the next one above it."""
    if _LEAST.search(lead):
        return value, math.inf
    if _MOST.search(lead):
        return 0.0, value
    if _OVER.search(lead):
        return value + step, math.inf
    if _UNDER.search(lead):
        nearly = re.search(r"(?:nearly|almost)$", lead, re.I)
        return (value * 0.9 if nearly else 0.0), value
    return (value * 0.9, value * 1.1) if _ABOUT.search(lead) else (value, value)


def _value(match: re.Match[str]) -> float:
    scale = _SCALES.get((match["scale"] or "").lower(), 1)
    return float(re.sub(r"[^\d.]", "", match["digits"])) * scale


def _unit(match: re.Match[str]) -> str:
    unit = (match["sign"] or re.sub(r"[\s-]", "", match["unit"] or "").rstrip("sS")).lower()
    return _UNITS.get(unit, unit)


def number(text: str, before: str = "") -> Number | None:
    """The figure that a text states, with what stands right before it in the sentence.

    >>> number("over 50"), number("42", "which resulted in at least ").low
    (Number(said=50.0, low=51.0, high=inf, unit='', vague=False), 42.0)
    >>> number("$31.4 trillion").said, number("a dozen").said, number("3 500").said
    (31400000000000.0, 12.0, 3500.0)
    """
    whole = " ".join(text.split())
    in_words = not re.search(r"\d", whole) or _ONE_IN.search(whole)
    if in_words and (known := _without_digits(whole)):
        return known
    digits = _in_digits(whole)
    match = _NUMBER.search(digits)
    if match is None:
        return None
    value = _value(match)
    unit = _unit(match)
    lead = f"{before[-40:]}{digits[: match.start()]}".rstrip() if before or match.start() else ""
    step = 1.0 if value.is_integer() and not match["scale"] else 0.0
    low, high = _bounded(value, step, lead)
    rest = digits[match.end() :]
    to = (_AND if _BETWEEN.search(lead) else _TO).match(rest)
    if to and (until := _NUMBER.match(rest, to.end())):  # "3.5 to 4 percent"
        shared = _SCALES.get((until["scale"] or "").lower(), 1)
        if not match["scale"] and value * shared < _value(until):  # "2 to 3 million"
            value, low = value * shared, low * shared
        unit, high = unit or _unit(until), max(value, _value(until))
    elif _OR_MORE.match(rest):
        high = math.inf
    elif _OR_LESS.match(rest):
        low = 0.0
    sign = match.start("sign") if match["sign"] else match.start("digits")
    if _MINUS.search(f"{before[-10:]}{digits[:sign]}"):
        value = low = high = -value
    return Number(value, low, high, unit)
