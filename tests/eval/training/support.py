"""A small recipe and the data that tests of the training train on."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from eval.training.examples import Example
from eval.training.recipe import Recipe, Source

RECIPE = Recipe(
    epochs=2,
    rate=1e-4,
    head_rate=1e-4,
    batch_tokens=1024,
    window_tokens=128,
    most_windows=3,
    without_gold=0.2,
    sources={"news": Source(weight=1)},
)
TEXT = (
    "Police deployed 11,800 officers in Lima. Protesters tried to storm the airport of Arequipa.",
    "Eduardo Garcia, the labor minister, announced his resignation on Twitter on Thursday.",
    "Two cardboard coffins were placed in Dos de Mayo Square by a young leader.",
)
ASKED = (
    ("How many officers were deployed?", 0, "11,800"),
    ("Where was an airport stormed?", 0, "Arequipa"),
    ("Which minister resigned?", 1, "Eduardo Garcia"),
    ("What was placed in the square?", 2, "Two cardboard coffins"),
    ("Who won the World Cup?", 1, None),
)


def known() -> list[Example]:
    found = []
    for question, number, answer in ASKED:
        context = TEXT[number]
        at = context.find(answer) if answer else -1
        spans = ((at, at + len(answer)),) if answer else ()
        found.append(Example("news", question, context, spans))
    return found


def write_data(where: Path) -> Path:
    """A folder of training data that holds what is known."""
    rows = [
        {
            "question": one.question,
            "context": one.context,
            "answers": [{"text": one.context[a:b], "answer_start": a} for a, b in one.answers],
            "is_impossible": not one.answers,
            "document": "d",
        }
        for one in known()
    ]
    write_rows(where / "data" / "train" / "news.jsonl.gz", rows)
    return where / "data"


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """A training file of these rows; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
