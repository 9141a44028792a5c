"""Figures that changed, as the points of a line: when each was given, and how high it is."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from qa.text.dates import readable_date
from qa.text.numbers import number
from qa.types import Ledger

LEAST = 3  # fewer figures are no line


class Point(NamedTuple):
    """One figure on one day; ``x`` and ``y`` place it between 0 and 100 from the lower left."""

    words: str  # as the source gives it
    published: str  # ISO date
    x: float
    y: float
    below: bool  # whether its words stand below it, where they are in nobody's way


def timeline(ledger: Ledger) -> tuple[Point, ...]:
    """The dated figures of a ledger, oldest first.

    Empty where there are fewer than ``LEAST`` of one unit, or all are of one day: dates, "dozens",
    and figures without a date make no line.
    """
    found: dict[tuple[date, float], tuple[str, str]] = {}
    units: set[str] = set()
    for entry in ledger.entries:
        figure = number(entry.value)
        if figure is None or figure.vague:
            continue
        for citation in entry.citations:
            try:
                day = date.fromisoformat((citation.published or "")[:10])
            except ValueError:
                continue
            units.add(figure.unit)
            found[day, figure.said] = entry.value, day.isoformat()
    days, heights = [day.toordinal() for day, _ in found], [said for _, said in found]
    if ledger.what != "figures" or len(found) < LEAST or len(units) > 1 or len(set(days)) < 2:
        return ()
    ordered = sorted(found.items())
    places = [(_part(day.toordinal(), days), _part(said, heights)) for (day, said), _ in ordered]
    return tuple(
        Point(words, published, x, y, any(x == other and y < above for other, above in places)
              or (n == 0 and y < places[1][1]))
        for n, ((x, y), (_, (words, published))) in enumerate(zip(places, ordered, strict=True))
    )  # fmt: skip


def told(points: tuple[Point, ...]) -> str:
    """The line in words: "at least 12 (3 March 2024), 31 (10 March 2024)"."""
    return ", ".join(f"{point.words} ({readable_date(point.published)})" for point in points)


def _part(value: float, of: list[int] | list[float]) -> float:
    """Where a value lies between the least and the greatest, 0 to 100."""
    least, greatest = min(of), max(of)
    return round(100 * (value - least) / (greatest - least), 2) if greatest > least else 50.0
