"""The dateline that a wire report begins with: "LIMA, Jan. 20, 2024 (Reuters) - The board …"."""

from __future__ import annotations

import re
from typing import NamedTuple

from qa.corpus.days import whole_dates
from qa.corpus.mastheads import is_agency, is_paper
from qa.corpus.names import CAPITAL
from qa.text.dates import MONTHS, SHORT_MONTHS, WEEKDAYS

_LONGEST = 120  # characters of a dateline
_TOWN = rf"{CAPITAL}[\w’'.-]*(?:[ /](?:de|del|la|al|{CAPITAL}[\w’'.-]*)){{0,4}}"
_DATE = (
    rf"(?:(?:{WEEKDAYS}),? )?(?:(?:{MONTHS}|{SHORT_MONTHS})\b\.? \d\d?|"
    rf"\d\d? (?:{MONTHS}|{SHORT_MONTHS})\b\.?)(?:,? \d{{4}})?"
)
# Agencies write the place in capitals, or alone before their name.
_DATELINE = re.compile(
    rf"(?P<place>{_TOWN})(?P<region>, (?!(?i:{_DATE})\b){_TOWN})?(?:,? (?P<date>(?i:{_DATE})))?"
    r"(?:,? ?\((?P<agency>[^()]{2,40})\))?(?:\s{1,3}-{1,2}\s|\s?[–—]\s?)(?=[^\W_a-z]|[\"“‘'])"
)
# Not who reports, but that somebody does.
_NOBODY = re.compile(
    rf"(?:the )?(?:agenc(?:y|ies)|file|staff|updated?|wires?|news|correction|{WEEKDAYS})(?: \d)?",
    re.IGNORECASE,
)


class Dateline(NamedTuple):
    """What a dateline tells; "" for what it does not."""

    day: str  # ISO; of one without a year it is not known
    agency: str


def dateline(line: str) -> Dateline | None:
    """The dateline that a paragraph begins with, if it does.

    >>> dateline("TARNBY, Denmark, 16 May 2023 (AP) — The board met.")
    Dateline(day='2023-05-16', agency='AP')
    >>> dateline("Tarnby (dpa) - The board met on Tuesday.").agency
    'dpa'
    """
    found = _DATELINE.match(line[:_LONGEST])
    if not found:
        return None
    agency, date = (found["agency"] or "").strip(), found["date"] or ""
    # After a date or a country neither a place nor a party is told in brackets.
    whole = bool(date or found["region"])
    if not (found["place"].isupper() or (agency and (date or is_agency(agency, whole=whole)))):
        return None  # "Anne Holt (Civic) - the mayor"
    if not _is_name(agency) or not (whole or is_agency(agency, whole=whole) or is_paper(agency)):
        agency = ""
    day = next((day for _, _, day in whole_dates(date)), "") if date else ""
    return Dateline(day, agency)


def _is_name(agency: str) -> bool:
    words = agency.split()
    named = all(word[0].isupper() or word in ("and", "of", "the", "de", "dpa") for word in words)
    return bool(words) and len(words) < 6 and named and not _NOBODY.fullmatch(agency)
