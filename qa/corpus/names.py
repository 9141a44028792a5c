"""Names of people and publishers, as pages and programs give them, told from what are none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.text.dates import MONTHS, SHORT_MONTHS, WEEKDAYS

# A capital, and the letters of scripts that have none.
CAPITAL = r"[^\W\d_a-zß-öø-ÿ]"
NAME = rf"{CAPITAL}[\w’'.-]+(?: (?:de|da|del|van|von|bin|al|{CAPITAL}[\w’'.-]*)){{0,4}}"
_MOST_WORDS = 6  # of one person's name
# What programs and forms write where nobody gave a name.
_NOBODY = re.compile(
    r"\(?(?:anonymous|unspecified|unknown|(?:super ?)?user(?:name)?|admin|administrator|owner"
    r"|author|editor|guest|staff|none|null|undefined|n/?a|root|webmaster|python-docx)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r".*\b(?:staff|agencies|team|desk|reporters|writers|editors)")
# What somebody is at a paper, after a name or in its place: "Ana Ríos, Political Editor".
_POST = re.compile(
    r"(?:.*\W)?(?:editor|reporter|correspondent|writer|columnist|journalist|producer|photographer"
    r"|analyst|contributor|critic|commentator|(?:sponsored|partner|branded) content)"
    r"(?: (?:in|for|at|of)\b.*)?",
    re.IGNORECASE,
)
_DATED = re.compile(rf"(?:{MONTHS}|{SHORT_MONTHS}|{WEEKDAYS})\b", re.IGNORECASE)
# What stands before a name; in three more languages where the words after it make a whole name.
_BY = re.compile(
    r"^\W*(?:(?:(?:written|words|posted|published|submitted|story|text|report(?:ed|ing)?) )?by\b"
    r"[:\s]*(?:the (?=\w))?|(?:author|text|words|story|reporter|written)\s*:\s*"
    rf"|(?-i:[Vv]on|[Pp]ar|[Pp]or) (?=(?-i:{CAPITAL}\S+ {CAPITAL}))"
    rf"|(?:author|editor|reporter|correspondent) (?!in\b)(?=(?-i:{CAPITAL}\S+ {CAPITAL})))?",
    re.IGNORECASE,
)
# What goes on after a name: when something appeared.
_WHEN = re.compile(
    r"(?<=\w)\W+(?:(?:last |first )?(?:updated|modified|published|posted)\b"
    rf"|(?:{MONTHS}|{SHORT_MONTHS}|{WEEKDAYS})\b\W+\d|\d\d? (?:{MONTHS}|{SHORT_MONTHS})\b).*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:;|\||,(?!\s*(?:jr|sr|phd|md)\b)|\band\b|&|\s/\s)\s*", re.IGNORECASE)
_TWICE = re.compile(r"(.{3,}?)\W*\1")
_PAGE = re.compile(r"https?:|www\.|\.\w+/|^/", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:|www\.|[\w-]+(?:\.[\w-]+)*/|@", re.IGNORECASE)
_MAILED = re.compile(r"\S+@\S+\s*\((.+)\)")  # as feeds give an author
_MAIL = re.compile(r"[<(\[]?\S*@\S*")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def names(values: Iterable[str], site: str = "") -> str:
    """The names of people in what is given as the author, parted by commas; "" if there are none.

    Args:
        values: one or several strings, each of one name or more.
        site: the publisher, whose name is not a person's.

    >>> names(["By Ana Ríos and Ben Cole", "Ana Ríos"]), names(["Username"]), names(["May"])
    ('Ana Ríos, Ben Cole', '', '')
    >>> names(["Ana Ríos/Bugle Staff"]), names(["ana@bugle.example (Ana Ríos)"])
    ('Ana Ríos', 'Ana Ríos')
    """
    found: dict[str, str] = {}
    for value in values:
        words = " ".join(value.split())
        mailed = _MAILED.fullmatch(words)
        words = mailed[1] if mailed else _MAIL.sub("", words)
        for part in _BETWEEN.split(_WHEN.sub("", _BY.sub("", words, count=1))):
            if _PAGE.search(part):
                continue
            # After a stroke stands for whom somebody writes.
            name = _BY.sub("", part).partition("/")[0].strip(" .,:;–—-")
            twice = _TWICE.fullmatch(name)
            name = twice[1] if twice else name
            people = re.sub(r"\W(?:staff|newsroom)$", "", name, flags=re.IGNORECASE)
            if is_person(name) and not same_publisher(people, site):
                found.setdefault(name.casefold(), name)
    return ", ".join(found.values())


def is_person(name: str) -> bool:
    """Whether something may be the name of a person, or of an agency."""
    letters = sum(letter.isalpha() for letter in name)
    words = name.split()
    return (
        letters > 1
        and len(words) <= _MOST_WORDS
        and not any(letter.isdigit() for letter in name)
        and not _ADDRESS.search(name)
        and not _NOBODY.match(name)
        and not _SEVERAL.fullmatch(name)
        and not _POST.fullmatch(name)
        and not (len(words) == 1 and (_DATED.fullmatch(name) or name.islower()))
        and not (len(words) == 1 and _DOMAIN.fullmatch(name.casefold()))
    )


def surname_last(name: str) -> str:
    """A name as it is said, of one that a catalogue of authors has: "Toft, Maren".

    >>> surname_last("de la Cruz, Ana"), surname_last("Ana Ríos, Ben Cole")
    ('Ana de la Cruz', 'Ana Ríos, Ben Cole')
    """
    found = re.fullmatch(rf"((?:[a-z]+ )*{CAPITAL}[\w’'-]+), ({CAPITAL}[^,;]*)", name.strip())
    return f"{found[2]} {found[1]}" if found else name


def publisher(name: str) -> str:
    """A publisher's name; "" for an address, which is none.

    >>> publisher(" The Bugle "), publisher("www.bugle.example"), publisher("Salon.com")
    ('The Bugle', '', 'Salon.com')
    """
    name = " ".join(name.split())
    return "" if _ADDRESS.match(name) or _DOMAIN.fullmatch(name) or name.isdigit() else name


def same_publisher(name: str, other: str) -> bool:
    """Whether two names are one publisher's, written with or without "The", spaces and signs.

    >>> same_publisher("TarnbyCourier.com", "The Tarnby Courier"), same_publisher("", "")
    (True, False)
    """
    return bool(_letters(name)) and _letters(name) == _letters(other)


def _letters(name: str) -> str:
    bare = re.sub(r"^the\s+|\.[a-z]{2,4}$", "", name.strip().casefold())
    return "".join(filter(str.isalnum, bare))
