"""How often a question to articles is taken for one about the tool, and how often one is missed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.encoder import load_encoder
from eval.json_lines import json_lines
from qa.answer.topics import Examples, is_about
from qa.errors import QAError


def questions_of(files: Sequence[Path]) -> list[str]:
    """The questions of some question sets, each once.

    Raises:
        QAError: a file that cannot be read.
    """
    found: dict[str, None] = {}
    for file in files:
        try:
            found |= dict.fromkeys(row["question"] for row in json_lines(file))
        except KeyError as error:
            raise QAError(f"{file} is not a question set: it has no {error}") from error
    return list(found)


def measure(questions: Sequence[str]) -> dict[str, Any]:
    """False alarms among questions to articles; examples found when they are left out.

    An example that is left out is found where the others still say that it is about the tool or
    the library, whichever topic they take it for.
    """
    encoder = load_encoder()
    examples = Examples(encoder)
    cosines = encoder.encode(list(questions)) @ examples.vectors.T
    taken = [
        question
        for question, row in zip(questions, cosines, strict=True)
        if is_about(examples.topic(row))
    ]
    framed = [question for question in questions if is_about(examples.framed(question))]
    among = examples.vectors @ examples.vectors.T
    np.fill_diagonal(among, -1.0)
    about = [row for row, (topic, _) in zip(among, examples.texts, strict=True)
             if topic != "articles_asked"]  # fmt: skip
    found = sum(is_about(examples.topic(row)) for row in about)
    return {
        "questions": len(questions),
        "false_alarms": len(taken),
        "false_alarm_rate": round(len(taken) / len(questions), 4) if questions else None,
        "taken": taken,
        "taken_for_one_about_an_article": framed,
        "examples": len(about),
        "found_when_left_out": round(found / len(about), 3),
    }
