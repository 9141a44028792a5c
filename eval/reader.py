"""The reader alone on all tune files: each question asked of its own passage, or conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.abstention import auroc
from eval.corpora import draw
from eval.json_lines import json_lines
from eval.metrics import normalize
from eval.squad import TUNE, Isolated, SquadQuestion, isolated, isolated_summary, read
from eval.tables import table
from eval.tune import NEWS
from qa.followup import readings
from qa.reader.model import Reads

NEAR_MISSES = "near-miss-wiki-tune"
_HEAD = ("", "questions", "EM", "F1", "F1 if one must be given", "AUROC answerable")
_HEAD_TALK = ("", "questions", "words found", "words added beside", "as typed")


def sets(bench: Path) -> Iterator[tuple[str, list[SquadQuestion]]]:
    """The sets of questions that have a passage of their own, each with a name.

    Of the news sets those that have an answer; which passage nearly has one is not in the files.

    Raises:
        QAError: a file is missing or damaged.
    """
    for name, file in zip(("SQuAD 1.1", "SQuAD 2.0"), TUNE, strict=True):
        yield name, list(read(bench / file))
    yield (
        "near misses, Wikipedia",
        [
            SquadQuestion(str(number), row["document"], row["question"], row["context"], answers)
            for number, row in enumerate(json_lines(bench / f"{NEAR_MISSES}.jsonl.gz"))
            for answers in [tuple(answer["text"] for answer in row["answers"])]
        ],
    )
    for name in ("short", "open"):
        asked = []
        for row in json_lines(bench / NEWS / f"{name}.jsonl"):
            for source in row["sources"][:1]:
                (path,) = (bench / NEWS / "articles").glob(f"{source}.*")
                text, answers = path.read_text(encoding="utf-8"), tuple(row["answers"])
                asked.append(SquadQuestion(row["id"], source, row["question"], text, answers))
        yield f"news, {name}, answerable", asked


def row_of(name: str, results: Sequence[Isolated]) -> tuple[str, ...]:
    """One line of the table: EM and F1 at the best threshold, forced F1, and AUROC; or nan."""
    summary = isolated_summary(results)
    has = np.asarray([bool(result.question.answers) for result in results], dtype=np.bool_)
    margins = np.asarray([result.margin for result in results])
    forced = isolated_summary([result for result in results if result.question.answers])
    known = (summary.get("EM", np.nan), summary.get("F1", np.nan), forced.get("F1", np.nan))
    figures = (*known, auroc(margins, has))
    return name, str(len(results)), *(f"{figure:.3f}" for figure in figures)


def _content(text: str) -> set[str]:
    return set(normalize(text).split())


def follow_ups(rows: Iterable[dict[str, Any]], reader: Reads) -> list[tuple[str, ...]]:
    """How the words that follow-ups lean on are found, in lines of a table.

    Of turns that lean on something: the share of those words that the likeliest reading adds, and
    how many others it adds for each of them. Of turns that stand alone, and of those that lean, the
    share that stays as it was typed.
    """
    lean: list[tuple[float, float, bool]] = []
    plain: list[bool] = []
    both = 0
    for row in rows:
        if not row["history"]:
            continue
        meant = readings(row["question"], [tuple(turn) for turn in row["history"]], reader)
        both += len(meant) > 1
        typed = _content(row["question"])
        wanted, added = _content(" ".join(row["lean"])) - typed, _content(meant[0]) - typed
        if wanted:
            share = len(wanted & added) / len(wanted)
            lean.append((share, len(added - wanted) / len(wanted), not added))
        else:
            plain.append(not added)
    found, beside, kept = np.mean(lean, axis=0) if lean else (np.nan,) * 3
    return [
        ("lean on what was said", str(len(lean)), f"{found:.3f}", f"{beside:.3f}", f"{kept:.3f}"),
        ("stand alone", str(len(plain)), "", "", f"{np.mean(plain):.3f}"),
        ("of these, asked both ways", str(both), "", "", ""),
    ]


def measured(bench: Path, reader: Reads, limit: int | None = None, progress: Any = iter) -> str:
    """Both tables, in Markdown; of each set all questions, or so many drawn by a fixed seed."""
    rows = [
        row_of(name, isolated(reader, progress(draw(asked, limit)))) for name, asked in sets(bench)
    ]
    turns = draw(list(json_lines(bench / NEWS / "talk.jsonl")), limit)
    return f"{table(_HEAD, rows)}\n\n{table(_HEAD_TALK, follow_ups(progress(turns), reader))}"
