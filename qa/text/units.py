"""Units in texts: what they are called, and which are of one kind."""

from __future__ import annotations

import math

# Name → pattern of how it is written.
UNITS = {
    "%": "%|per ?cent|pct", "percentage point": "percentage points?",
    "year": "years?", "month": "months?", "week": "weeks?", "day": "days?", "hour": "hours?",
    "minute": "minutes?", "second": "seconds?", "time": "times",
    "$": "(?:US )?dollars?|USD", "€": "€|euros?|EUR", "£": "£|pounds?|GBP", "¥": "¥|yen",
    "sol": "soles?", "mph": "mph|miles (?:per|an) hour",
    "km/h": "km/h|kph|kilomet(?:er|re)s (?:per|an) hour", "km": "km|kilomet(?:er|re)s?",
    "mile": "miles?", "metre": "met(?:er|re)s?", "cm": "cm|centimet(?:er|re)s?",
    "mm": "mm|millimet(?:er|re)s?", "foot": "feet|foot|ft", "inch": "inch(?:es)?",
    "degree": "degrees?|°(?: ?[CF]\\b)?", "ton": "tons?", "tonne": "tonnes?",
    "kg": "kg|kilos?|kilograms?", "acre": "acres?", "hectare": "hectares?",
    "litre": "lit(?:er|re)s?",
}  # fmt: skip
UNIT = "|".join(UNITS.values())
# Units of one kind, and how many of one that is.
BASE = {
    "km": ("km", 1.0), "mile": ("km", 1.609344), "metre": ("km", 0.001), "cm": ("km", 1e-5),
    "mm": ("km", 1e-6), "foot": ("km", 0.0003048), "inch": ("km", 2.54e-5),
    "km/h": ("km/h", 1.0), "mph": ("km/h", 1.609344),
    "second": ("minute", 1 / 60), "minute": ("minute", 1.0), "hour": ("minute", 60.0),
    "day": ("day", 1.0), "week": ("day", 7.0), "month": ("month", 1.0), "year": ("month", 12.0),
    "kg": ("kg", 1.0), "tonne": ("kg", 1000.0), "hectare": ("hectare", 1.0),
    "acre": ("hectare", 0.40468564),
}  # fmt: skip
# To what figures are rounded that are told in another unit, and by how much of them at most.
_STEPS = (1e6, 1e5, 1e4, 1000.0, 100.0, 10.0, 1.0, 0.1, 0.01)
_ROUNDED = 0.08


def told_in(figure: float, unit: str, other: float, other_unit: str) -> bool:
    """Whether a figure, told in another unit of its kind and rounded as the other is, is that.

    >>> told_in(300, "foot", 91, "metre"), told_in(3, "mile", 5, "km"), told_in(3, "mile", 6, "km")
    (True, True, False)
    """
    here, there = BASE.get(unit), BASE.get(other_unit)
    if here is None or there is None or here[0] != there[0]:
        return False
    told = figure * here[1] / there[1]
    whole = (step for step in _STEPS if math.isclose(other / step, round(other / step)))
    step = next(whole, _STEPS[-1])
    return abs(told - other) <= min(0.51 * step, _ROUNDED * abs(other))
