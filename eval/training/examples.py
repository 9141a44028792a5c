"""What a reader learns from: questions with their contexts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.training.recipe import Source
from eval.training_files import records
from qa.followup import MARK, composed, conversation
from qa.text.sentences import sentences

# A longer answer could not be given: 60 tokens at most.
LONGEST_ANSWER = 400


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its context.

    Attributes:
        answers: offsets, one pair for each annotator or item of a list; none if unanswerable.
        others: passages like the context that do not answer the question.
        trap: offsets of what looks like an answer to an unanswerable question, if known.
    """

    source: str
    question: str
    context: str
    answers: tuple[tuple[int, int], ...]
    others: tuple[str, ...] = ()
    trap: tuple[int, int] | None = None


def read(data: Path, sources: Mapping[str, Source]) -> list[Example]:
    """The examples of all sources, in the order of the recipe.

    Raises:
        QAError: a file is missing, is damaged, or holds an answer that is not at its offset.
    """
    examples: list[Example] = []
    for name, source in sources.items():
        path = data / "train" / f"{name}.jsonl.gz"
        rows = list(records(path))
        if source.conversation:
            found = [example for row in rows if (example := _follow_up(name, row))]
        else:
            if source.typed:
                rows = [row | {"full": composed(row["question"], row["lean"])} for row in rows]
            found = [example for row in placed(rows) if (example := _example(name, row))]
        examples += found
    return examples


def placed(rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows without a context get those of their document, none of which answers them."""
    contexts: dict[str, dict[str, None]] = {}
    for row in rows:
        if row["context"] is not None:
            contexts.setdefault(row.get("document", ""), {})[row["context"]] = None
    for row in rows:
        if row["context"] is not None:
            yield row
        elif known := list(contexts.get(row.get("document", ""), ())):
            yield row | {"context": known[0], "others": known[1:]}


def _example(name: str, row: dict[str, Any]) -> Example | None:
    """None where no annotator gave an answer that can be said."""
    answers = tuple(
        (answer["answer_start"], answer["answer_start"] + len(answer["text"]))
        for answer in row["answers"]
        if 0 < len(answer["text"]) <= LONGEST_ANSWER
    )
    if not answers and not row["is_impossible"]:
        return None
    others = tuple(row.get("others") or ())
    # A turn of a conversation is asked as it stands alone, unless as it is typed.
    question = (row.get("full") or row["question"]).strip()
    trap, at = row.get("trap"), row["context"].find(row.get("trap") or "")
    tempting = (at, at + len(trap)) if trap and at >= 0 else None
    return Example(name, question, row["context"], answers, others, tempting)


def crop(example: Example, most: int, rng: random.Random) -> Example:
    """Only some sentences of the context, at most ``most`` characters around what matters.

    What matters are the answers, or the trap of an unanswerable question; an example that has
    neither stays whole. Twice as many questions can be read in the same time.
    """
    marked = example.answers or ((example.trap,) if example.trap else ())
    if not marked or len(example.context) <= most:
        return example
    low, high = min(a for a, _ in marked), max(b for _, b in marked)
    borders = sentences(example.context)
    inside = [n for n, (a, b) in enumerate(borders) if a < high and low < b]
    if not inside:
        return example
    first, last = inside[0], inside[-1]
    while True:
        more = [
            (one, other)
            for one, other in ((first - 1, last), (first, last + 1))
            if one >= 0 and other < len(borders) and borders[other][1] - borders[one][0] <= most
        ]
        if not more:
            break
        first, last = rng.choice(more)
    start, end = borders[first][0], borders[last][1]
    if start > low or end < high:
        return example
    return replace(
        example,
        context=example.context[start:end],
        answers=tuple((a - start, b - start) for a, b in example.answers),
        trap=None,
    )


def _follow_up(name: str, row: dict[str, Any]) -> Example | None:
    """A turn asked of the conversation before it: the answers are the words it leans on."""
    if not row["history"]:
        return None
    context = conversation(row["history"])
    places = []
    for words in row["lean"]:
        at = context.rfind(words)  # where they were used last
        if at >= 0:
            places.append((at, at + len(words)))
    if row["lean"] and not places:
        return None
    return Example(name, MARK + row["question"].strip(), context, tuple(places))
