"""Names of publications and agencies, known by how the press calls itself.

What a paper is called is nowhere declared in a clipping or a pasted text. "Lake Gazette" is no
headline, as "gazette" is a word of no other use; "Schools Open Today" may be one.
"""

from __future__ import annotations

import re

from qa.corpus.days import whole_dates
from qa.corpus.names import CAPITAL

_MOST_WORDS = 5
_LONGEST = 60  # characters
# Words that name papers and hardly anything else, and words of which only the place tells.
_RARE = (
    "advertiser|argus|bugle|chronicle|courier|daily|enquirer|examiner|gazette|herald|inquirer"
    "|intelligencer|journal|newswire|observer|telegraph|tribune"
)
_COMMON = (
    "echo|express|globe|guardian|independent|mail|mercury|mirror|news|post|press|sentinel"
    "|standard|star|sun|times|today|weekly|wire"
)
_PAPER = rf"(?:{_RARE}|{_COMMON})"
_WORD = re.compile(r"[^\W\d_][\w’'.-]*|&")
_SMALL = frozenset({"and", "of", "on", "the", "&"})
_OF = re.compile(rf"(?:the )?{_PAPER}(?: \w+)? (?:of|on) .+", re.IGNORECASE)
_RARELY = re.compile(rf"\b(?:{_RARE})\b", re.IGNORECASE)
_ENDS = re.compile(rf".*\b{_PAPER}", re.IGNORECASE)
# A name beside a day, and no place: "The Hague" is one.
_ARTICLE = re.compile(
    rf"the (?!(?:bahamas|bronx|gambia|hague|netherlands|philippines|vatican)$)(?-i:{CAPITAL})\w+",
    re.IGNORECASE,
)
# Names of sections, and phrases.
_NO_NAME = re.compile(
    r"(?:(?:breaking|latest|local|more|top|other|good|bad|big|fake|home|business|sports?|world)"
    r" news|(?:bad|good|hard|old|tough) times|(?:our|your|this|my|no) .+|in the (?:news|post))",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"\s*[|•·()–—;]\s*|\s-\s|,\s+|(?<=[a-z]{2})\.\s+")
_AROUND = " \t#*_.,–—-|·•"
# Those that other papers print, by the names under which they do.
_AGENCIES = re.compile(
    r"(?:the )?(?:AFP|Agence France-Presse|Agenzia ANSA|ANI|ANSA|AP|Associated Press|Bloomberg"
    r"|Canadian Press|dpa|EFE|IANS|Interfax|Kyodo(?: News)?|PA(?: Media)?|Press Association|PTI"
    r"|Press Trust of India|Reuters|TASS|UPI|Xinhua|Yonhap)"
)
_COUNTRIES = frozenset({"UK", "US", "USA", "EU", "UN", "UAE"})
_INITIALS = re.compile(r"(?!(?:UAE|USA|DRC|CAR)\b)[A-Z]{3,5}")


def is_paper(name: str) -> bool:
    """Whether something is only the name of a paper, or of what may as well be one.

    >>> is_paper("The Lake Gazette"), is_paper("TIMES OF TARNBY"), is_paper("Gazette editor quits")
    (True, True, False)
    """
    words = name.split()
    if not 2 <= len(words) <= _MOST_WORDS or len(name) > _LONGEST or _NO_NAME.fullmatch(name):
        return False
    if not all(_WORD.fullmatch(word) for word in words):
        return False
    if any(word[0].islower() and word not in _SMALL for word in words):
        return False
    named_of = _OF.fullmatch(name)
    # "Rise of the Courier" tells of one.
    small = any(word in _SMALL - {"and", "&", "the"} for word in words)
    return bool(named_of or (not small and _ENDS.fullmatch(name)))


def is_surely_paper(name: str) -> bool:
    """Whether a name has a word in it that hardly anything but a paper is called by."""
    return is_paper(name) and bool(_RARELY.search(name))


def may_be_paper(name: str) -> bool:
    """Whether a name that stands beside a day, both in lines of their own, is a paper's.

    >>> may_be_paper("The Ledger"), may_be_paper("The Hague"), may_be_paper("Tarnby")
    (True, False, False)
    """
    return is_paper(name) or bool(_ARTICLE.fullmatch(name))


def is_agency(name: str, *, whole: bool) -> bool:
    """Whether something is the name of a news agency, or initials in a dateline that is ``whole``.

    >>> is_agency("Reuters", whole=False), is_agency("SNP", whole=False)
    (True, False)
    """
    return bool(_AGENCIES.fullmatch(name) or (whole and _INITIALS.fullmatch(name)))


def bare(line: str) -> str:
    """A line without what marks it as a heading or stands around it."""
    return line.strip(_AROUND)


def publication(line: str) -> str:
    """The name of a paper or an agency in a line that has nothing but names and dates in it.

    >>> publication("LAKE GAZETTE, 3 May 2024"), publication("By Ana Ríos | Reuters | Lima")
    ('Lake Gazette', 'Reuters')
    """
    for start, end, _ in reversed(list(whole_dates(line))):
        line = f"{line[:start]} | {line[end:]}"
    parts = [bare(part) for part in _SIGNS.split(line)]
    known = (part for part in parts if is_paper(part) or _AGENCIES.fullmatch(part))
    return written(next(known, ""))


def written(name: str) -> str:
    """A paper's name as it is written within a text, of one in capitals.

    >>> written("THE LAKE AND TARN GAZETTE"), written("BBC News")
    ('The Lake and Tarn Gazette', 'BBC News')
    """
    if not name.isupper() or " " not in name:
        return name
    words = [_cased(word) for word in name.split()]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def _cased(word: str) -> str:
    if word.casefold() in _SMALL:
        return word.casefold()
    initials = len(word) < 4 and (word in _COUNTRIES or not re.search("[AEIOUY]", word))
    return word if initials else word[:1] + word[1:].lower()
