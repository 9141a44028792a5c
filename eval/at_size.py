"""What is left of an answer in a large library: the tune questions asked there, end to end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.corpora import draw
from eval.retrieval import Library, cell
from eval.runner import Item, run
from eval.summary import summarize
from eval.tune import NEWS, Case, cases
from qa.assistant import Assistant

HEAD = ("questions", "passages", "n", "right", "n", "refused", "p50, s", "p95, s")


def questions(data: Path, most: int | None) -> list[Case]:
    """The tune questions to articles that are texts alone, at most so many of each set.

    Raises:
        QAError: a file is missing or damaged.
    """
    known = cases(data / "bench", most or 1000)
    return [
        one
        for name in ("SQuAD", f"{NEWS}, short", f"{NEWS}, open")
        for one in draw([case for case in known if _set(case) == name], most)
    ]


def _set(case: Case) -> str:
    """The set that a question is of: SQuAD, or a file of news-tune."""
    if case.collection != NEWS:
        return case.collection
    return f"{NEWS}, {case.part}"


def answered(asked: Sequence[Case], library: Library) -> Iterator[tuple[str, ...]]:
    """For each set: passages, how many are right of those with an answer, refused of the others."""
    with Assistant.open(library.folder, settings=library.settings) as assistant:
        _, passages = assistant.counts()
        for name in dict.fromkeys(map(_set, asked)):
            # Where the accepted answers stand is not asked: the articles have other names here.
            own = [Item(case.question, ()) for case in asked if _set(case) == name]
            summary = summarize(run(assistant, own))
            yield (
                name,
                f"{passages:,}",
                *(
                    text
                    for figure in ("has-answer right", "no-answer refused")
                    for text in _counted(summary.get(figure))
                ),
                *(f"{summary[f'latency {share}, s']:.3f}" for share in ("p50", "p95")),
            )


def _counted(figure: dict[str, float] | None) -> tuple[str, str]:
    """How many questions a figure is of, and the figure."""
    if figure is None:
        return "0", ""
    return f"{figure['n']:,}", cell(figure["value"], figure["low"], figure["high"])
