"""Which articles may answer: by date of publication and by publisher."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from qa.errors import QuestionError


@dataclass(frozen=True, slots=True)
class Scope:
    """Published from ``since`` to ``until``, both included, by one of ``sources``.

    What is not given does not limit; an article without a date is in no span of dates.
    """

    since: str | None = None  # ISO date
    until: str | None = None  # ISO date
    sources: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it limits anything."""
        return bool(self.since or self.until or self.sources)

    @classmethod
    def of(
        cls,
        since: str | None = None,
        until: str | None = None,
        sources: Sequence[str] = (),
        *,
        known: Iterable[str] = (),
    ) -> Scope:
        """Read what a person gave.

        Args:
            since: a day, a month or a year as 2023-07-20, 2023-07 or 2023; from its first day.
            until: the same; to its last day.
            sources: publishers, in any case.
            known: the publishers there are.

        Raises:
            QuestionError: something that is not a date, an empty span, or an unknown publisher.
        """
        first, last = _day(since, "since", 0), _day(until, "until", 1)
        if first and last and first > last:
            raise QuestionError(f"since {since} is after until {until}: nothing lies between")
        names: dict[str, list[str]] = {}
        for name in known:  # "REUTERS" and "Reuters" are one publisher
            names.setdefault(name.casefold(), []).append(name)
        for source in sources:
            if source.casefold() not in names:
                listed = ", ".join(sorted(chain(*names.values()))) or "none are known"
                raise QuestionError(f"no article is by {source!r}; there are: {listed}")
        wanted = dict.fromkeys(source.casefold() for source in sources)
        return cls(first, last, tuple(chain(*(names[source] for source in wanted))))


def _day(text: str | None, name: str, end: int) -> str | None:
    """The first (``end`` 0) or last (1) day of a day, month or year, in ISO format."""
    if text is None or not text.strip():
        return None
    match = re.fullmatch(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?", text.strip())
    try:
        if match is None:
            raise ValueError
        year, month = int(match[1]), int(match[2] or (12 if end else 1))
        day = int(match[3] or (monthrange(year, month)[1] if end else 1))
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise QuestionError(
            f"{name} {text!r} is not a date: use 2023-07-20, 2023-07 or 2023"
        ) from error
