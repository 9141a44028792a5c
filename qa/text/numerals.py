"""Numerals → digits → values: "half a million" → "500000", "11.800" → 11.8 or 11,800.

Words are read by text2num, digits by Babel.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from functools import lru_cache

SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
          "lakh": 1e5, "crore": 1e7, "dozen": 12, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12,
          "k": 1e3}  # fmt: skip
LARGE = "dozen|hundred|thousand|million|billion|trillion|lakh|crore"
_PARTS = {"half": 0.5, "quarter": 0.25, "quarters": 0.75}
_HALVES = re.compile(
    r"\b(?P<whole>\d{1,2}) and (?:an?|1) (?P<more>half|quarter)\b(?: (?P<scale>10{2,})\b)?"
    r"|\b(?:(?:an?|1|3) )?(?P<part>half|quarters?)(?: of)? (?P<of>10{2,}|12)\b"
    rf"|\b(?:(?P<int>\d+) )?(?<![\d/])(?P<over>\d)/(?P<under>\d)(?!\d)(?(int)|(?= (?:{LARGE})\b))",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"(?P<between>\bbetween )?(?P<one>[$€£¥]?\b[\w.,-]+) (?P<to>to|and|or) "
    rf"(?P<last>[$€£¥]?\b[\w.,-]+)[ -](?P<scale>(?:{LARGE})(?: (?:{LARGE}))*)\b",
    re.IGNORECASE,
)


def in_digits(words: str) -> str:
    """Numerals in words as digits, as far as text2num knows them: "forty-two" → "42"."""
    from text_to_num import alpha2digit

    return str(alpha2digit(words, "en", threshold=0.0))


def digits(text: str) -> str:
    """All numerals of a text in digits, a scale after digits as a factor.

    >>> digits("half a million"), digits("two and a half years"), digits("2.5 million")
    ('500000', '2.5 years', '2.5×1000000 ')
    >>> digits("between five and six hundred")
    'between 5×100 and 6×100 '
    """
    text = _HALVES.sub(_halves, _SHARED.sub(_shared, text.replace("-and-a-", " and a ")))
    # text2num would read "2.5 million" as two numbers.
    text = re.sub(rf"(?<=\d)[ -](?:(?:{LARGE})\b ?)+", _factor, text, flags=re.IGNORECASE)
    text = in_digits(re.sub(rf"\ban? (?=(?:{LARGE})\b)", "one ", text, flags=re.IGNORECASE))
    text = re.sub(
        r"\b(?:(\d+) )?dozen\b", lambda found: str(12 * int(found[1] or 1)), text, flags=re.I
    )
    return _HALVES.sub(_halves, text)


def _halves(found: re.Match[str]) -> str:
    """The figure of "2 and a half 1000000" (2500000), "half 12" (6) or "3 1/2" (3.5)."""
    if found["whole"]:
        value = (int(found["whole"]) + _PARTS[found["more"].lower()]) * int(found["scale"] or 1)
    elif found["part"]:
        value = _PARTS[found["part"].lower()] * float(found["of"])
    else:
        over, under = int(found["over"]), int(found["under"])
        if not 0 < over < under:
            return found[0]
        value = int(found["int"] or 0) + over / under
    return f"{value:f}".rstrip("0").rstrip(".")


def _shared(two: re.Match[str]) -> str:
    """Of "five to six million" the scale goes for both."""
    one, last = in_digits(two["one"]), in_digits(two["last"])
    low, high = values(one.lstrip("$€£¥")), values(last.lstrip("$€£¥"))
    if not low or not high or low[0] >= high[0] or (two["to"] == "and" and not two["between"]):
        return two[0]
    return f"{two['between'] or ''}{one} {two['scale']} {two['to']} {last} {two['scale']}"


def _factor(found: re.Match[str]) -> str:
    return f"×{math.prod(SCALES[word] for word in found[0].lower().strip(' -').split()):.0f} "


@lru_cache(maxsize=4096)
def values(digits: str) -> tuple[float, ...]:
    """What digits say as they are written in English, in India and in Europe; () for nothing.

    >>> values("11,800"), values("11.800"), values("3,5"), values("1,50,000"), values("1.2.3")
    ((11800.0,), (11.8, 11800.0), (3.5,), (150000.0,), ())
    """
    from babel.numbers import NumberFormatError, parse_decimal

    if re.match(r"0\d", digits):  # a code
        return ()
    if re.match(r"\d{1,3}(?:[ ']\d{3})+(?![ '])", digits):
        digits = re.sub("[ ']", "", digits)
    found: dict[float, None] = {}
    for locale in ("en", "en_IN", "de"):
        with suppress(NumberFormatError):
            found[float(parse_decimal(digits, locale=locale, strict=True))] = None
            if "," in digits:  # the text is in English: "11,800" is never 11.8
                break
    return tuple(found)
