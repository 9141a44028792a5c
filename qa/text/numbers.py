"""Figures in texts: "at least 42", "forty-two" and "42" say one thing.

What is not understood to its end is no figure: "half of the 200 seats" is not 200, and "42 of
them and 30 others" is neither.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from qa.text.characters import plain
from qa.text.dates import without_dates
from qa.text.numerals import LARGE, SCALES, digits, values
from qa.text.units import BASE, UNIT, UNITS, told_in
from qa.text.words import FUNCTION_WORDS


@dataclass(frozen=True, slots=True)
class Number:
    """A figure; ``low`` and ``high`` are what it may be: "over 50" is 50 to infinity."""

    said: float
    low: float
    high: float
    unit: str = ""  # "%", "$", "day", …; "" for a count
    vague: bool = False  # "dozens"
    other: Number | None = None  # a second reading: "11.800" may be 11,800 and 11.8

    @property
    def readings(self) -> tuple[Number, ...]:
        """What it may mean, the likelier first."""
        return (self,) if self.other is None else (self, self.other)

    def same(self, other: Number) -> bool:
        """Whether both state the same figure, bounds aside ("42", "at least 42").

        300 feet and 91 metres are the same: who tells it in another unit rounds.
        """
        return any(
            math.isclose(a.said, b.said, rel_tol=1e-6)
            if a.unit == b.unit
            else told_in(a.said, a.unit, b.said, b.unit) or told_in(b.said, b.unit, a.said, a.unit)
            for a in self.readings
            for b in other.readings
        )

    def agrees(self, other: Number) -> bool:
        """Whether one true value could make both right."""
        return self.same(other) or any(
            a.unit == b.unit and a.low <= b.high and b.low <= a.high for a, b in self._beside(other)
        )

    def beside(self, other: Number) -> tuple[Number, Number]:
        """Both in one unit, where theirs are the same or of one kind; else as they are."""
        pairs = ((a, b) for a, b in self._beside(other) if a.unit == b.unit)
        return next(pairs, (self, other))

    def _beside(self, other: Number) -> Iterator[tuple[Number, Number]]:
        """The readings of both, in one unit where theirs differ."""
        for a in self.readings:
            for b in other.readings:
                yield (a, b) if a.unit == b.unit else (a._in_base(), b._in_base())

    def _in_base(self) -> Number:
        """It in the unit that others of its kind are compared in: "over 2 hours", in minutes."""
        base, factor = BASE.get(self.unit, (self.unit, 1.0))
        low = min(self.low, self.said)  # "over 2 hours" is not 3 of them at least
        said, low, high = factor * self.said, factor * low, factor * self.high
        return replace(self, said=said, low=low, high=high, unit=base)


# ---------------------------------------------------------------------- bounds

# The words right before a figure, and the least and the most that it may be then, as its multiples;
# the last column is by how much "over 50" begins above it. "No more than" comes before "more than".
_BOUNDS = tuple(
    (re.compile(rf"\b(?:{words})$", re.IGNORECASE), low, high, above)
    for words, low, high, above in (
        (r"at\s+least|(?:no|not)\s+(?:fewer|less)\s+than|a\s+minimum\s+of", 1, math.inf, 0),
        (r"at\s+most|up\s+to|(?:no|not)\s+more\s+than|not\s+exceed(?:ing)?|a\s+maximum\s+of"
         r"|as\s+(?:many|much|high)\s+as", 0, 1, 0),
        (r"over|more\s+than|above|upwards?\s+of|exceed(?:s|ed|ing)?", 1, math.inf, 1),
        (r"nearly|almost", 0.9, 1, 0),
        (r"under|fewer\s+than|less\s+than|below", 0, 1, 0),
        (r"about|around|some|approximately|roughly|(?:an?\s+)?estimated|circa", 0.9, 1.1, 0),
    )
)  # fmt: skip
_AFTER = re.compile(
    r"\s*(?:(?P<more>\+|plus\b|or\s+(?:more|above|higher)\b)|or\s+(?:less|fewer|below|lower)\b)",
    re.IGNORECASE,
)


def bound(before: str) -> str:
    """The words right before a figure that make it a bound, with the space after them, or "".

    >>> bound("which resulted in at least ")
    'at least '
    """
    lead = before.rstrip()
    found = (match for pattern, *_ in _BOUNDS if (match := pattern.search(lead)))
    return next((before[match.start() :] for match in found), "")


def _bounded(value: float, step: float, before: str) -> tuple[float, float]:
    """What a figure may be; ``step`` leads to the next one above it."""
    lead = before.rstrip()
    for pattern, low, high, above in _BOUNDS:
        if pattern.search(lead):
            return value * low + step * above, math.inf if high == math.inf else value * high
    return value, value


# ---------------------------------------------------------------------- figures in words

_NONE = re.compile(r"(?:nobody|no one|none)(?: of .*)?|no(?!\.)(?: [a-z]+){0,2}", re.IGNORECASE)
_VAGUE = re.compile(
    rf"\b(?:(?P<many>tens|hundreds) of )?(?P<scale>scores|(?:{LARGE})s)\b"
    rf"|\b(?P<few>several|an? few|an? couple(?: of)?) (?P<of>{LARGE})\b",
    re.IGNORECASE,
)
# What makes another figure of one: "twice the 40", "a third of the 90".
_MULTIPLE = re.compile(
    r"\b(?:twice|double|triple|(?<!1st )(?<!2nd )(?:halves|half|quarters?|thirds|(?:a|1) 3rd"
    r"|fifths|tenths?))\b",
    re.IGNORECASE,
)


def _vague(match: re.Match[str]) -> Number:
    """What "dozens", "tens of thousands", "several hundred" or "a couple of hundred" may be."""
    if match["few"]:
        scale, couple = SCALES[match["of"].lower()], "couple" in match["few"].lower()
        low, high = (1.5 * scale, 3 * scale) if couple else (2 * scale, 10 * scale - 1)
        return Number(2 * scale, low, high, vague=True)
    many = {"tens": 10, "hundreds": 100}.get((match["many"] or "").lower(), 1)
    low = 2 * many * SCALES.get(match["scale"].lower().rstrip("s"), 20)  # scores
    high = {24: 99.0, 40: 199.0, 200: 999.0}.get(int(low), math.inf)
    return Number(low, low, high, vague=True)


# ---------------------------------------------------------------------- figures in digits

_SIGNS = {"us$": "$", "usd": "$", "au$": "a$", "ca$": "c$", "eur": "€", "gbp": "£", "rs.": "rs"}
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_AMOUNT = re.compile(
    r"(?<![\w#$€£¥×])(?<!\w[-–/.,:'])"  # not that of "F-16", "9/11" or "10:30"
    r"(?P<minus>(?:(?<!-)-|minus )(?=\D{0,3}\d))?"
    r"(?P<sign>(?:US|AU?|CA?|NZ|HK|NT|S|R)?\$|[€£¥₹]|(?:USD|EUR|GBP|CHF|Rs\.?)(?= )|RM|Rs\.?)? ?"
    r"(?P<digits>\.?\d+(?:[.,']\d+| \d{3}(?!\d))*)"
    rf"(?:×(?P<factor>\d+)|[ -]?(?P<scale>(?:{_SCALE})s?\b))?"
    rf"(?: ?-?(?P<unit>(?P<kind>(?:square |cubic |nautical )?)(?P<of>{UNIT}))(?!\w))?"
    r"(?P<glued>[\w²³]|:\d| ?/| ?[ap]\.?m\b| o'clock)?",  # "19th", "9/11", "10 a.m."
    re.IGNORECASE,
)
_RAISED_MARK = re.compile(r"(?:(?<!\b10)(?<=\d)|(?<=[^\W\d_]{4}))[⁰¹²³⁴-⁹]+")  # a footnote's
_NAME = re.compile(r"\b(?:[A-Z]\w*|no)\.? ?$")  # "Boeing 737", "no. 10"


def _amount(match: re.Match[str], before: str) -> Number | None:
    """One figure in digits, with the words before it."""
    named = _NAME.search(lead := match.string[: match.start()])
    if named and named[0].strip().lower() not in FUNCTION_WORDS - {"no"} and not bound(lead):
        return None
    sign, scale = (match["sign"] or "").lower(), (match["scale"] or "").lower().rstrip("s")
    unit = _SIGNS.get(sign, sign)
    if match["unit"] and not sign:
        of = next(name for name, forms in UNITS.items() if re.fullmatch(forms, match["of"], re.I))
        unit = match["kind"].lower() + of
    factor = float(match["factor"] or SCALES.get(scale, 1))
    readings = [(value * factor, unit) for value in values(match["digits"])]
    if len(readings) > 1:  # nobody writes "11.800 million" or "11.800 %" for thousands of them
        readings = readings[:1] if factor > 1 or unit == "%" else readings[:: 1 if unit else -1]
    elif scale == "m" and not unit:  # "100m": a hundred million of them, or metres
        readings += [(value, "metre") for value in values(match["digits"])]
    found: Number | None = None
    for value, unit in reversed(readings):
        step = float(factor == 1 and "." not in match["digits"])
        low, high = _bounded(value, step, before)
        if match["minus"]:
            value = low = high = -value
        found = Number(value, low, high, unit, other=found)
    return found


@lru_cache(maxsize=4096)  # the same spans are compared again and again
def number(text: str, before: str = "") -> Number | None:
    """The figure that a text states, with what stands right before it in the sentence.

    None where it states none, or more than one that is not a range, or one that is not understood
    to its end.

    >>> number("over 50").low, number("42", "which resulted in at least ").high
    (51.0, inf)
    >>> number("$31.4 trillion").said, number("a dozen").said, number("3 500").said
    (31400000000000.0, 12.0, 3500.0)
    >>> number("half of the 200 seats"), number("11.800").same(number("11,800"))
    (None, True)
    """
    before = plain(before)[-40:]
    minus = "-" if re.search(r"(?:^|[\s(])(?:-|minus )$", before, re.IGNORECASE) else ""
    text = _RAISED_MARK.sub("", plain(text))
    whole = minus + without_dates(" ".join(text.split()))
    if _NONE.fullmatch(whole.strip(" .,;")):
        return Number(0.0, 0.0, 0.0)
    vague = _VAGUE.search(whole)
    whole = _VAGUE.sub(";", whole, count=1)
    whole = re.sub(r"(?<=[\d%])\s?(?:--?|–)\s?(?=[$€£¥]?\d)|(?<=\w)[-–](?=[$€£¥]\d)", " to ", whole)
    whole = re.sub(r"(?<=\d) ?ft ?(\d+) ?in\b", r" feet \1 inches", whole)
    whole = re.sub(rf"(?<=[a-z])-(?=(?:{UNIT}|{LARGE})\b)|-(?=old\b)", " ", whole, flags=re.I)
    figures = digits(whole)
    found = [match for match in _AMOUNT.finditer(figures) if not match["glued"]]
    if re.search(r"\d\s?[×^]", figures) and not any(match["factor"] for match in found):
        return None  # "5 × 10⁶"
    if vague or not found:
        return _vague(vague) if vague and not found else None
    before = f"{before}{figures[: found[0].start()]}".rstrip()
    one, last = _amount(found[0], before), _amount(found[-1], "")
    if one is None or last is None or _MULTIPLE.search(figures) or re.search(r"\bnot$", before):
        return None
    if len(found) > 1 and (whole_of := _summed(found, figures, before)):
        return whole_of
    if len(found) == 2:
        between = figures[found[0].end() : found[1].start()].strip().lower()
        return _both(one, between, last, before)
    after = _AFTER.match(figures, found[0].end())
    if after:
        one = replace(one, high=math.inf) if after["more"] else replace(one, low=0.0)
    return one if len(found) == 1 else None


_JOINT = re.compile(r",? (?:and )?")
_FOLLOWING = re.compile(rf"[ -]?(?:{UNIT})(?!\w)", re.IGNORECASE)


def unit_after(text: str, after: str) -> str:
    """The words right behind a figure that are its unit, with the space before them, or "".

    >>> unit_after("300", " feet below ground"), unit_after("300 feet", " of rope")
    (' feet', '')
    """
    found = _FOLLOWING.match(after)
    # "120 foot patrols" are no length.
    told = found and re.search(r"(?:s|feet|ft|[kcm]m|kg|/h|k?mph|kph|%|cent|pct)$", found[0], re.I)
    return found[0] if found and told and re.search(r"\d\W*$", text) else ""


def _summed(found: Sequence[re.Match[str]], figures: str, before: str) -> Number | None:
    """What "3 years and 4 months" or "1 hour, 16 minutes" come to, in the smallest unit."""
    joints = [figures[a.end() : b.start()] for a, b in pairwise(found)]
    if before.lower().endswith("between") or not all(map(_JOINT.fullmatch, joints)):
        return None
    parts = [_amount(match, before if match is found[0] else "") for match in found]
    known = [(part, BASE[part.unit]) for part in parts if part and part.unit in BASE]
    kinds, sizes = {base for _, (base, _) in known}, [size for _, (_, size) in known]
    if len(known) < len(found) or len(kinds) > 1 or sizes != sorted(set(sizes), reverse=True):
        return None
    least = sizes[-1]
    said = sum(part.said * size for part, (_, size) in known) / least
    low, high = _bounded(said, 1.0, before)
    return Number(said, low, high, known[-1][0].unit)


def _both(one: Number, between: str, last: Number, before: str) -> Number | None:
    """The range of "3.5 to 4 percent", the first figure of "16 of the 27"; None for others."""
    if re.fullmatch(r"of(?: the| its| their| all)*", between):
        return one if one.said > 1 else None  # "one of 55 starters" may be asked for either
    joined = between in ("to", "or") or (between == "and" and before.lower().endswith("between"))
    unit = one.unit or last.unit
    wide = not 0 <= one.said < last.said or last.said > 100 * one.said > 0
    if not joined or wide or (one.unit and last.unit not in ("", unit)):
        return None
    return Number(one.said, one.low, last.high, unit)
