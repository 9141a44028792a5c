"""Introductions of quoted mail in any language, told by their shape and not by their words.

A block of headers has the writer's address as a value of its own, and a day with a time of day as
another. Above a quotation stands a line with an address, a day and a time that ends in a colon.
Where an event is announced the same kinds of values stand, so their order counts: mail programs
begin with the writer, or announce the block by a line with rules at both ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.corpus.formats.base import one_line

HEADER = re.compile(
    r"\*?[^\W\d_](?:[-\w ]|[^\x00-\u07ff\u2000-\u2fff\u3000-\u303f\uff00-\uffef]){0,30}[:\uff1a]"
)
ADDRESS = re.compile(
    r"[<(\[\s]*(?:mailto:)?([^\s<>()\[\]\"',;:]{1,100}@[^\s<>()\[\]\"',;:]{1,200})"
)
# A time and its zone. Where a name follows without a comma, the library takes the year for its own.
TIME = re.compile(
    r"(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AaPp]\.?[Mm]\b\.?)?)"
    r"(?: (?:[A-Z]{2,5}(?=,)|[A-Z]{2,5}[+-]\d{1,2}(?::?\d{2})?|[+-]\d{4}|\([A-Z]{2,5}\)))?,? (?=\S)"
)
YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
# "09:12", "9.12", "9h12"; in "06.05.2024" stands none.
_HOUR = re.compile(
    r"(?<![\d./])(?:[01]?\d|2[0-3])\s?[:.h\u6642\u65f6\uc2dc]\s?[0-5]\d(?!\d|[./]\d{2,4}(?!\d))"
)
_DAY = re.compile(r"(?<!\d)(?:[12]\d|3[01]|0?[1-9])(?!\d)")
_RULED = re.compile(r"[-_=*]{3,20}\s?[^\W\d_][^\n]{1,60}[^\W\d_]:?\s?[-_=*]{3,20}")
_LONGEST_WHEN = 60  # characters of a value that is a day and a time
_LONGEST_NAME = 8  # words
_FEWEST = 3  # headers


def headers(block: Sequence[str], announced: bool) -> dict[str, str]:
    """What lines say as headers of a mail, whatever they are called: "from", "date", "subject".

    Args:
        block: the lines.
        announced: a line above says that a message begins.
    """
    if len(block) < _FEWEST:
        return {}
    values = [HEADER.sub("", line, count=1).strip(" *|:\t") for line in block]
    dates = [n for n, value in enumerate(values) if _is_when(value)]
    people = [n for n, value in enumerate(values) if _is_mailbox(value)]
    if len(dates) != 1:
        return {}
    (when,) = dates
    if announced and when == 1 and _is_name(values[0]):
        sender = 0  # programs in offices leave addresses out
    elif people and (announced or (people[0] == 0 and when <= 2)):
        sender = people[0]
    else:
        return {}
    others = [n for n in range(len(values)) if n not in (when, sender, *people)]
    subject = values[others[-1]] if others else ""
    return {"from": name(values[sender]), "date": values[when], "subject": subject}


def announces(line: str) -> bool:
    """Whether a line may say that a message begins: words between rules, or a rule, or a colon.

    >>> announces("-----Messaggio originale-----"), announces("Inizio messaggio inoltrato:")
    (True, True)
    >>> announces("- - -"), announces("It was late.")
    (False, False)
    """
    rule = len(line) >= 10 and not line.strip("_")
    return (
        rule or bool(_RULED.fullmatch(line)) or (len(line) < 60 and line.endswith((":", "\uff1a")))
    )


class Attribution(NamedTuple):
    """Whom a line above a quotation names, and when that was written."""

    sender: str
    date: str
    certain: bool  # it has an address in brackets, a day and a time: nothing else looks so


def attribution(words: str) -> Attribution | None:
    """What a line says that ends in a colon and has a name and an address.

    >>> attribution("Il giorno lun 6 mag 2024 alle ore 09:12 Ana Ríos <ana@a.example> ha scritto:")
    Attribution(sender='Ana Ríos', date='Il giorno lun 6 mag 2024 alle ore 09:12', certain=True)
    """
    addresses = list(ADDRESS.finditer(words))
    if not words.endswith((":", "\uff1a")) or not addresses:
        return None
    before, after = words[: addresses[-1].start()], words[addresses[-1].end() :]
    times = list(_HOUR.finditer(before))
    at = times[-1].end() if times else before.rfind(",") + 1
    date, who = before[:at], before[at:].strip(" ,\t")
    if not date.strip():
        date = after
    if not who.strip("<([ \u202a-\u202e"):  # the line before may have it
        return None
    bracketed = addresses[-1][0].strip().startswith(("<", "(", "[")) or before.endswith("<")
    dated = bool(YEAR.search(date) and _HOUR.search(date) and _DAY.search(YEAR.sub("", date)))
    sender = name(_named(who) + " " + addresses[-1][0])
    return Attribution(sender, date.strip(" ,<>()[]:\uff1a"), bracketed and dated)


def _named(words: str) -> str:
    """The name at the end of words: what stands before it, in small letters, is none."""
    quoted = re.search(r"[\"“”„«]([^\"“”„«»]+)[\"“”»]\W*$", words)
    if quoted:
        return quoted[1]
    parts = words.split()
    capitals = [n for n, part in enumerate(parts) if not part[:1].islower()]
    return " ".join(parts[capitals[0] :]) if capitals else words


def name(sender: str) -> str:
    """A sender's name, or the address; "" for what is too long to be either.

    >>> name('"Petra Lindqvist" <petra@example.org>'), name("[mailto:petra@example.org]")
    ('Petra Lindqvist', 'petra@example.org')
    """
    address = ADDRESS.search(sender)
    found = (sender[: address.start()] if address else sender).strip(" \t\"'*,;:<([")
    found = found or (address[1] if address else "")
    return one_line(found) if len(found.split()) <= _LONGEST_NAME else ""


def _is_when(value: str) -> bool:
    """Whether a value is a day and a time of day and nothing else."""
    short = len(value) <= _LONGEST_WHEN and "@" not in value
    rest = YEAR.sub("", _HOUR.sub("", value))
    return bool(short and YEAR.search(value) and _HOUR.search(value) and _DAY.search(rest))


def _is_mailbox(value: str) -> bool:
    """Whether a value is addresses, each with a name before it or none."""
    if "@" not in value or len(value) > 2000:
        return False
    rest = ADDRESS.sub(";", value)
    people = [each.strip(" <>()[]\"'") for each in re.split(r"[;,]", rest)]
    return all(_is_name(each) for each in people if each)


def _is_name(value: str) -> bool:
    """Whether a value may be a person's name: a few words, no figures, no sentence."""
    words = value.split()
    return 0 < len(words) <= _LONGEST_NAME and not re.search(r"\d|[.!?]$", value)
