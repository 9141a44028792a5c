"""SQuAD-format files: their questions, and their paragraphs as a folder of articles."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import QAError


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """One question with its paragraph; ``answers`` is empty where there is none."""

    id: str
    title: str
    question: str
    context: str
    answers: tuple[str, ...]


def _data(path: Path) -> list[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            data: list[dict[str, Any]] = json.load(file)["data"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QAError(f"{path} is not a readable file in SQuAD's format: {error}") from error
    return data


def read(path: Path) -> Iterator[SquadQuestion]:
    """The questions of a file, in its order; ``.gz`` is unpacked.

    Raises:
        QAError: not a file in SQuAD's format.
    """
    for article in _data(path):
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                texts = dict.fromkeys(answer["text"] for answer in question["answers"])
                yield SquadQuestion(
                    question["id"], article["title"], question["question"], paragraph["context"],
                    () if question.get("is_impossible") else tuple(texts),
                )  # fmt: skip


def file_name(title: str) -> str:
    """The article file that ``write_corpus`` makes of a title."""
    return re.sub(r"\W+", "_", title) + ".txt"


def write_corpus(path: Path, folder: Path) -> int:
    """Write each article of a file as a text of its paragraphs; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    data = _data(path)
    for article in data:
        text = "\n\n".join(paragraph["context"] for paragraph in article["paragraphs"])
        (folder / file_name(article["title"])).write_text(text, encoding="utf-8")
    return len(data)
