"""What our own retriever finds for the training questions: right passages and hard negatives."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from eval.training.examples import Example
from qa.answer.ranking import same
from qa.assistant import Assistant
from qa.errors import QAError
from qa.settings import Settings

MOST = 12


class Part(NamedTuple):
    """``text`` of a context and the places (start, end) in it that answer the question."""

    text: str
    answers: tuple[tuple[int, int], ...]


Progress = Callable[[Sequence[Example]], Iterable[Example]]


def retrieve(examples: Sequence[Example], cache: Path, progress: Progress) -> list[list[Part]]:
    """Passages for each example, best first, the contexts of all the examples being the corpus.

    A passage in which an accepted answer stands, but not where an annotator marked it, is left
    out: no one knows whether it answers the question.

    Args:
        examples: those of one source.
        cache: file to keep what was found in, and to take it from the next time.
        progress: wraps the examples while they are asked.
    """
    contexts = list(dict.fromkeys(example.context for example in examples))
    if cache.is_file():
        rows = json.loads(cache.read_text(encoding="utf-8"))
    else:
        rows = _ask(examples, contexts, progress)
        cache.parent.mkdir(parents=True, exist_ok=True)
        fresh = cache.with_suffix(".new")  # whole or not at all
        fresh.write_text(json.dumps(rows), encoding="utf-8")
        fresh.replace(cache)
    return [
        _parts(example, [(contexts[number], start, end) for number, start, end in row])
        for example, row in zip(examples, rows, strict=True)
    ]


def _ask(
    examples: Sequence[Example], contexts: Sequence[str], progress: Progress
) -> list[list[tuple[int, int, int]]]:
    """Rows of (context, start, end)."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, context in enumerate(contexts):
            # Bytes, so that no line ending is changed and offsets hold.
            (corpus / f"{number}.txt").write_bytes(context.encode())
        settings = Settings.load(index_dir=Path(folder, "index"), question_chars=10_000)
        assistant = Assistant.open(corpus, settings=settings)
        rows = []
        for example in progress(examples):
            try:
                hits = assistant.retrieve(example.question, MOST)
            except QAError:  # a "question" without words
                hits = []
            found = [(int(Path(hit.article).stem), hit.start, hit.end, hit.text) for hit in hits]
            rows.append([(n, a, b) for n, a, b, text in found if contexts[n][a:b] == text])
    return rows


def _parts(example: Example, found: Sequence[tuple[str, int, int]]) -> list[Part]:
    accepted = {f" {same(example.context[start:end])} " for start, end in example.answers}
    parts = []
    for context, start, end in found:
        text = context[start:end]
        answers = example.answers if context == example.context else ()
        inside = tuple((a - start, b - start) for a, b in answers if start <= a and b <= end)
        if inside or not any(answer in f" {same(text)} " for answer in accepted):
            parts.append(Part(text, inside))
    return parts
