"""Exact match and F1 of an answer, as SQuAD 2.0 defines them.

Rajpurkar et al. 2018, "Know What You Don't Know: Unanswerable Questions for SQuAD", and its
official scorer: lower case, no punctuation, no articles, single spaces; the best over all
accepted answers; for a question without an answer, 1 for saying nothing and else 0.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

GOOD = 0.8  # F1 from which an answer counts as right

_PUNCTUATION = frozenset(string.punctuation)


def normalize(text: str) -> str:
    """SQuAD's normalisation.

    >>> normalize("The  U.S. Senate!")
    'us senate'
    """
    text = "".join(c for c in text.lower() if c not in _PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def _f1(predicted: str, accepted: str) -> float:
    """Harmonic mean of precision and recall over the bag of words."""
    given, wanted = normalize(predicted).split(), normalize(accepted).split()
    if not given or not wanted:
        return float(given == wanted)
    shared = sum((Counter(given) & Counter(wanted)).values())
    return 2 * shared / (len(given) + len(wanted))


def exact_match(predicted: str, accepted: Sequence[str]) -> float:
    """1 if the answer is one of those accepted, after normalisation, else 0.

    An empty ``predicted`` stands for "no answer", an empty ``accepted`` for "unanswerable".
    """
    given = normalize(predicted)
    found = (float(given == normalize(answer)) for answer in accepted)
    return max(found, default=float(not predicted))


def f1(predicted: str, accepted: Sequence[str]) -> float:
    """Overlap in words with the closest accepted answer, in [0, 1].

    >>> f1("in Lima on Thursday", ["Lima", "on Thursday"])
    0.6666666666666666
    """
    return max((_f1(predicted, answer) for answer in accepted), default=float(not predicted))


def right(predicted: str, accepted: Sequence[str]) -> bool:
    """Whether an answer counts as right: one of those accepted, or almost all of its words."""
    return f1(predicted, accepted) >= GOOD
