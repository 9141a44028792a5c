"""Training data: ``train/*.jsonl.gz``, one question with its context a line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qa.errors import QAError
from qa.reader.train.recipe import Source

# A longer answer could not be said: Settings.answer_tokens is 30.
LONGEST_ANSWER = 180
# Characters of the passages that single sentences are joined into.
JOINED = 600


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its context; ``answers``: offsets, one pair an annotator, none if none."""

    source: str
    question: str
    context: str
    answers: tuple[tuple[int, int], ...]


def read(data: Path, sources: Mapping[str, Source]) -> list[Example]:
    """The examples of all sources, in the order of the recipe.

    Raises:
        QAError: a file is missing, is damaged, or holds an answer that is not at its offset.
    """
    examples: list[Example] = []
    for name, source in sources.items():
        path = data / "train" / f"{name}.jsonl.gz"
        rows = list(records(path))
        found = [example for row in rows if (example := _example(name, row))]
        if source.join:
            found = _joined(found, {row["context"]: row.get("document", "") for row in rows})
        examples += found
    return examples


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a training file, whole and with each answer at its offset, or a QAError."""
    number = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                row = json.loads(line)
                if missing := {"question", "is_impossible"} - set(row):
                    raise QAError(f"{path}:{number}: has no {min(missing)!r}")
                for answer in row["answers"]:
                    start, text = answer["answer_start"], answer["text"]
                    if row["context"][start : start + len(text)] != text:
                        raise QAError(f"{path}:{number}: the answer {text!r} is not at {start}")
                yield row
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise QAError(f"{path}:{number + 1}: cannot be read: {error!r}") from error


def _example(name: str, row: dict[str, Any]) -> Example | None:
    """None where no annotator gave an answer that can be said."""
    answers = tuple(
        (answer["answer_start"], answer["answer_start"] + len(answer["text"]))
        for answer in row["answers"]
        if 0 < len(answer["text"]) <= LONGEST_ANSWER
    )
    if not answers and not row["is_impossible"]:
        return None
    return Example(name, row["question"].strip(), row["context"], answers)


def _joined(examples: list[Example], document: Mapping[str, str]) -> list[Example]:
    """Each sentence among its neighbours, as far as they fit into a passage of ``JOINED``."""
    sentences: dict[str, list[str]] = {}
    for context, name in document.items():
        sentences.setdefault(name, []).append(context)
    place: dict[str, tuple[str, int]] = {}
    for members in sentences.values():
        first = 0
        while first < len(members):
            last = first + 1
            while last < len(members) and sum(map(len, members[first : last + 1])) <= JOINED:
                last += 1
            passage = " ".join(members[first:last])
            offset = 0
            for member in members[first:last]:
                place[member] = (passage, offset)
                offset += len(member) + 1
            first = last
    moved = []
    for example in examples:
        passage, offset = place[example.context]
        answers = tuple((start + offset, end + offset) for start, end in example.answers)
        moved.append(replace(example, context=passage, answers=answers))
    return moved
