"""Judges ledgers: the set of values, the latest of them, and conflicts that are none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.corpora import SEEDS, open_alone
from eval.metrics import exact_match
from eval.questions import Question, by_stem, read
from qa.assistant import Assistant
from qa.reader.readers import Readers
from qa.settings import Settings
from qa.text.numbers import number

QUESTIONS = Path(__file__).parent / "questions" / "ledger.jsonl"
CORPORA = (SEEDS, QUESTIONS.with_name("ledger"), QUESTIONS.with_name("ledger-more"))
CONFLICTS = ("over time", "same day", "differ")


def asked(split: str | None = None) -> list[tuple[Assistant, Question]]:
    """The questions with the corpus to ask each of: the one with its sources."""
    readers = Readers.of(Settings.load())  # loaded once
    assistants = [open_alone(folder, readers) for folder in CORPORA]
    of = {
        source: (assistant, articles)
        for assistant in assistants
        for source, articles in by_stem(assistant.articles()).items()
    }
    questions, _ = read(QUESTIONS, {source: articles for source, (_, articles) in of.items()})
    return [
        (of[question.sources[0]][0], question)
        for question in questions
        if split in (None, question.split)
    ]


def same(value: str, accepted: Sequence[str]) -> bool:
    """Whether a value is one of those accepted, as text or as a figure."""
    if exact_match(value, accepted):
        return True
    figure = number(value)
    figures = [known for text in accepted if (known := number(text))]
    return figure is not None and any(figure.same(known) for known in figures)


def value_f1(predicted: Sequence[str], values: Sequence[Sequence[str]]) -> float:
    """F1 of a set of values, each to be found once.

    >>> value_f1(["42", "49"], [["at least 42"], ["over 50"]])
    0.5
    """
    if not predicted or not values:
        return float(not predicted and not values)
    found = sum(any(same(value, accepted) for value in predicted) for accepted in values)
    right = sum(any(same(value, accepted) for accepted in values) for value in predicted)
    if not found:
        return 0.0
    precision, recall = right / len(predicted), found / len(values)
    return 2 * precision * recall / (precision + recall)


def judge(assistant: Assistant, question: Question) -> dict[str, Any]:
    """Ask a question and compare its ledger with the known values."""
    reply = assistant.ask(question.question)
    predicted = [reply.answer.text] if reply.answer else []
    if reply.ledger:
        predicted = [entry.value for entry in reply.ledger.entries]
    relation = reply.ledger.relation if reply.ledger else None
    newest = next((v for v in question.values if question.latest in v), ())
    return {
        "id": question.id,
        "question": question.question,
        "predicted": predicted,
        "relation": relation,
        "value_f1": value_f1(predicted, question.values),
        "answered": reply.answer is not None,
        "latest": bool(predicted) and same(predicted[0], newest) if question.latest else None,
        "relation_right": relation == question.relation,
        "in_conflict": question.relation in CONFLICTS,
        "conflict": relation in CONFLICTS,
    }


def summarize(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, float | int]]:
    """Figures by name: value and n."""

    def mean(key: str, about: Sequence[dict[str, Any]]) -> dict[str, float | int]:
        value = sum(float(row[key]) for row in about) / len(about) if about else float("nan")
        return {"value": value, "n": len(about)}

    peaceful = [row for row in rows if not row["in_conflict"]]
    return {
        "value-set F1": mean("value_f1", rows),
        "latest value first": mean("latest", [row for row in rows if row["latest"] is not None]),
        "relation right": mean("relation_right", rows),
        "false conflicts": mean("conflict", peaceful),
        "conflicts found": mean("conflict", [row for row in rows if row["in_conflict"]]),
    }
