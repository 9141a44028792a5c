"""What a figure in a sentence counts: the thing a question asks for, and all of it?

"Nine more have died", "a dozen in Ayacucho, where …" and "11 injured" are figures near the ones
asked for by "How many people have died?", but answer other questions.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

# Words that tell what a figure of people counts: a question's class must be its figure's.
_CLASSES = {
    "deaths": r"di(?:e|ed|es)\b|dead\b|deaths?\b|deadl(?:y|ier|iest)\b|kill\w*|fatalit\w+"
    r"|lives\b|perish\w*|drown\w*|murder\w*|slain\b|massacr\w*|executed\b|tolls?\b|casualt\w+|bod(?:y|ies)\b",
    "injuries": r"injur\w+|wound\w+|hurt\b|hospitali[sz]ed\b",
    "arrests": r"arrest\w*|detain\w*|detention\w*|custody\b",
    "missing": r"missing\b|unaccounted\b",
    "displaced": r"displac\w+|evacuat\w+|homeless\b",
}
_CLASS = {name: re.compile(rf"\b(?:{pattern})", re.I) for name, pattern in _CLASSES.items()}
_ANY_CLASS = re.compile(rf"\b(?:{'|'.join(_CLASSES.values())})", re.I)
_STOP = frozenset(
    re.findall(
        r"\w+",
        """how many much what which who whom whose when where why is are was were be been being
    has have had do does did the a an of in on at to for from by with and or as there it its their
    his her people person persons say says said according than after before during since into
    over""",
    )
)
_BACKGROUND = re.compile(
    r"\b(?:after|before|during|since|following|amid|when|while|because|until|despite)\b", re.I
)
_VERB = re.compile(r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|\w+ed)\b", re.I)
_FIGURES = re.compile(
    r"\d[\d.,]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen|forty|fifty|sixty|seventy|eighty|ninety|dozens?"
    r"|scores|hundreds?|thousands?)\b",
    re.I,
)
# "Nine more", "two others", "30 of them": counted beside another figure; "50 or more" and "more
# than 50" are bounds.
_BESIDE = re.compile(
    r"^\W*(?:(?!or\b)\w*\s*(?:more(?!\s+than\b)|others?|additional|further)"
    r"|of\s+(?:them|whom|those))\b",
    re.I,
)
# "… from Ayacucho, where a dozen died": a part of the whole; so is "another 12".
_PART = re.compile(
    r"\b(?:where|including|among\s+them|of\s+whom|of\s+them)\b[^,;.]*$"
    r"|\b(?:another|an?\s+(?:further|additional))\s*$",
    re.I,
)


def counts(question: str, before: str, figure: str, after: str) -> bool:
    """Whether a figure counts what the question asks for, and all of it; as ``counted``."""
    return counted(question, before, figure, after) == "all"


def counted(question: str, before: str, figure: str, after: str) -> Literal["all", "part", "other"]:
    """What a figure in a sentence counts: what is asked for, a part beside it, or something else.

    Args:
        question: one that asks for a figure.
        before: the sentence up to the figure.
        figure: the figure, with or without its noun.
        after: the rest of the sentence.

    >>> asked = "How many people have died in the protests?"
    >>> counted(asked, "The protests have seen ", "43", " people killed in clashes.")
    'all'
    >>> counted(asked, "", "Nine", " more have died in related accidents.")
    'part'
    >>> counted(asked, "Brutality has left at least ", "11", " injured.")
    'other'
    """
    figures = re.search(r"\bhow (?:many|much)\s+(.+)", question, re.I)
    about = figures[1] if figures else question
    around = f"{' '.join(before.split()[-12:])} {figure} {' '.join(after.split()[:12])}"
    wanted, near = stems(about), stems(around)
    counting = _counting(figures[1]) if figures else question
    asked = [name for name, pattern in _CLASS.items() if pattern.search(counting)]
    # A part is asked for where the question names what sets it apart: "… died in accidents?" That
    # stands right before it ("from Ayacucho, where") or after it, not "a protester" further off.
    beside_it = f"{' '.join(before.split()[-3:])} {figure} {' '.join(after.split()[:12])}"
    named = stems(_ANY_CLASS.sub(" ", about)) & stems(_ANY_CLASS.sub(" ", beside_it))
    beside = _BESIDE.match(f"{figure[-12:] if ' ' in figure else ''}{after[:24]}")
    part = bool(beside or _PART.search(before)) and not named
    if asked:
        if _class(before, figure, after) not in asked:
            return "other"
        return "part" if part else "all"
    if part:  # of what, nothing tells
        return "other"
    # "How many cars fell off the ferry?" is not answered by who died on it.
    noun = _noun(figures[1]) if figures else None
    if noun and noun not in near and _class(before, figure, after):
        return "other"
    return "all" if not wanted or wanted & near else "other"


def _noun(asked: str) -> str | None:
    """The stem of the first word after "how many", where that is not as wide as "people"."""
    words = re.findall(r"(?!(?:more|other)\b)\b\w+", asked.lower())
    return next(iter(stems(words[0])), None) if words else None


def _counting(asked: str) -> str:
    """Of what follows "how many", the part that tells what is counted, not when or in what.

    "officers were deployed after the killings" does not count killings.
    """
    first = _BACKGROUND.split(asked, maxsplit=1)[0]
    return first if _VERB.search(first) else asked


def _class(before: str, figure: str, after: str) -> str | None:
    """The class of the word nearest to a figure; what stands after it is mostly what it counts.

    "Killed 42 and wounded 11": what leads to another figure tells of that one, unless there is
    nothing else. So does what follows it: "five were killed and 30 wounded".
    """
    *others, lead = _FIGURES.split(before)
    if others:
        lead = re.sub(r"^.*(?:[,;]|\b(?:and|with|while|but)\b)", "", lead, flags=re.S)
    return _nearest(lead, figure, _own(after)) or _nearest(before, figure, after)


def _own(after: str) -> str:
    """What follows a figure, without what leads to the next one."""
    own, *others = _FIGURES.split(after, maxsplit=1)
    return re.sub(r"(?:[,;]|\b(?:and|with|while|but)\b)[^,;]*$", "", own) if others else own


def _nearest(before: str, figure: str, after: str) -> str | None:
    found: list[tuple[float, str]] = []
    for name, pattern in _CLASS.items():
        found += [(match.start(), name) for match in pattern.finditer(figure + after)]
        gaps = (len(before) - match.end() for match in pattern.finditer(before))
        found += [(1.5 * gap + 12, name) for gap in gaps]
    return min(found)[1] if found else None


def stems(text: str) -> set[str]:
    """The content words of a text, cut to what their inflections share by Porter's later rules.

    >>> stems("Officers were deployed") == stems("the deployment of an officer")
    True
    """
    return {_stem(word) for word in re.findall(r"[^\W\d_]{3,}", text.lower()) if word not in _STOP}


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    from snowballstemmer import stemmer  # not needed before the first answer

    return str(stemmer("english").stemWord(word))
