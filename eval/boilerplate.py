"""What the rules for boilerplate mark of texts that they were not written on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from eval.training_files import contexts
from qa.corpus.boilerplate import find
from qa.text.sentences import sentences

_ABOVE = "The council met.\n\n"


class Marked(NamedTuple):
    """How many sentences there are, how many are marked as what, and which."""

    sentences: int
    kinds: Counter[str]
    examples: list[tuple[str, str]]  # kind and words


def marked(data: Path) -> Marked:
    """Each distinct sentence of the training files' passages, taken as a line of its own.

    Raises:
        QAError: there are no such files, or one cannot be read.
    """
    seen: set[str] = set()
    examples: list[tuple[str, str]] = []
    for text in contexts(data):
        for start, end in sentences(text):
            line = " ".join(text[start:end].split())
            if line in seen:
                continue
            seen.add(line)
            found = find(f"{_ABOVE}{line}")  # what is all that there is would stay
            at = len(_ABOVE)
            examples += [(mark.kind, line[mark.start - at : mark.end - at]) for mark in found]
    return Marked(len(seen), Counter(kind for kind, _ in examples), examples)
