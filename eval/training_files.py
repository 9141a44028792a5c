"""Files of training questions, ``train/*.jsonl.gz``: one question with its context a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.json_lines import json_lines
from qa.errors import QAError


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a training file, whole and with each answer at its offset, or a QAError."""
    for number, row in enumerate(json_lines(path), 1):
        try:
            if missing := {"question", "is_impossible"} - set(row):
                raise QAError(f"{path}:{number}: has no {min(missing)!r}")
            for answer in row["answers"] or ():
                start, text = answer["answer_start"], answer["text"]
                if row["context"][start : start + len(text)] != text:
                    raise QAError(f"{path}:{number}: the answer {text!r} is not at {start}")
        except (KeyError, TypeError) as error:
            raise QAError(f"{path}:{number}: cannot be read: {error!r}") from error
        yield row


def contexts(folder: Path) -> Iterator[str]:
    """The distinct contexts of a folder of training files, in their order.

    Raises:
        QAError: there are no such files, or one cannot be read.
    """
    files = sorted(folder.glob("*.jsonl.gz"))
    if not files:
        raise QAError(f"{folder} has no .jsonl.gz files: give the folder of the training data")
    rows = (row for path in files for row in records(path))
    yield from dict.fromkeys(text for row in rows if (text := row.get("context")))
