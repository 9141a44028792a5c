"""Writes ``eval/RESULTS.md``: every figure with its data, sample size, interval and command."""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval import ledger, squad
from eval.compare import paired
from eval.corpora import SEEDS, draw, open_alone
from eval.peers import launch, table
from eval.peers.job import PEERS, Job
from eval.questions import FollowUps, asked_as, by_stem, read
from eval.runner import DEPTH, QUESTIONS, Item, Progress, items, rank, run
from eval.summary import FIGURES, shown, summarize

FILE = Path(__file__).with_name("RESULTS.md")
OPEN_QUESTIONS = 1000
FOLLOW_UPS = QUESTIONS.with_name("followups.jsonl")
MODES: dict[FollowUps, str] = {
    "history": "after the conversation",
    "ignore": "as typed, without it",
    "standalone": "in full",
}
LEGS = {"dense": "dense", "bm25": "BM25", "hybrid": "scores fused"}
PLAIN = {"bm25": "BM25 + reader", "dense": "dense + reader"}


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A Markdown table and an empty line."""
    line = "| " + " | ".join(["---"] * len(head)) + " |"
    body = ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return ["| " + " | ".join(head) + " |", line, *body, ""]


def _section(title: str, command: str, *text: str) -> list[str]:
    return [f"## {title}", "", f"`{command}`", "", *(line for part in text for line in (part, ""))]


def _figures(summaries: dict[str, dict[str, Any]]) -> list[str]:
    """Summaries side by side, with intervals."""
    rows = []
    for name in FIGURES:
        entries = [summary.get(name) for summary in summaries.values()]
        if any(entries):
            rows.append([name, *(shown(entry) if entry else "" for entry in entries)])
    for name in ("latency p50, s", "latency p95, s"):
        rows.append([name, *(f"{summary[name]:.3f}" for summary in summaries.values())])
    misses = (
        ", ".join(f"{n} {stage}" for stage, n in s["misses"].items()) for s in summaries.values()
    )
    return _table(["", *summaries], [*rows, ["misses by stage", *misses]])


def _legs(title: str, corpus: Path, asked: Sequence[Item], progress: Progress) -> list[str]:
    """How early each way of retrieving finds a passage with the answer."""
    rows = []
    for leg, name in LEGS.items():
        assistant = open_alone(corpus, retrieval=leg)
        ranks = [
            rank(assistant.retrieve(item.question.question, DEPTH), item.gold)
            for item in progress(asked)
        ]
        found = np.asarray([place or np.inf for place in ranks])
        figures = [*(np.mean(found <= k) for k in (1, 5, DEPTH)), np.mean(1 / found)]
        rows.append([name, *(f"{figure:.3f}" for figure in figures)])
    head = ["", "recall@1", "recall@5", f"recall@{DEPTH}", "MRR"]
    command = "`QA_RETRIEVAL=dense`, `bm25` or `hybrid` before the command above"
    return [f"### {title} (n = {len(asked)})", "", command, "", *_table(head, rows)]


def seeds(progress: Progress) -> list[str]:
    """The seed articles' questions: tune and test."""
    assistant = open_alone(SEEDS)
    questions, _ = read(QUESTIONS, by_stem(assistant.articles()))
    asked = {
        part: items(assistant, [question for question in questions if question.split == part])
        for part in ("tune", "test")
    }
    summaries = {part: summarize(run(assistant, of, progress)) for part, of in asked.items()}
    command = "python -m eval run --questions eval/questions/seeds.jsonl --split test"
    answerable = [item for of in asked.values() for item in of if item.gold]
    title = f"Retrieval, seeds, {assistant.counts()[1]} passages"
    return [
        *_section("Seed articles", command),
        *_figures(summaries),
        *_legs(title, SEEDS, answerable, progress),
    ]


def follow_ups(progress: Progress) -> list[str]:
    """The conversations: after their history, as typed without it, and in full by hand."""
    assistant = open_alone(SEEDS)
    questions, _ = read(FOLLOW_UPS, by_stem(assistant.articles()))
    summaries = {}
    for mode, name in MODES.items():
        asked = items(assistant, [asked_as(question, mode) for question in questions])
        summaries[name] = summarize(run(assistant, asked, progress))
    command = "python -m eval run --questions eval/questions/followups.jsonl --follow-ups history"
    title = "Follow-up questions (looked at while the rules were written)"
    return [*_section(title, command), *_figures(summaries)]


def ledgers(progress: Progress) -> list[str]:
    """What several articles say together, on the seeds and on the articles written for it."""
    rows = []
    for split in ("tune", "test"):
        judged = [ledger.judge(*one) for one in progress(ledger.asked(split))]
        for name, figure in ledger.summarize(judged).items():
            rows.append([split, name, f"{figure['value']:.3f}", figure["n"]])
    about = (
        "Four seed articles and 36 written for this, most with dates. The tune part was looked at "
        "while the rules were written, the test part was not."
    )
    return [
        *_section("Ledgers", "python -m eval ledger --split test", about),
        *_table(["part", "figure", "value", "questions"], rows),
    ]


def squad_isolated(data: Path, progress: Progress) -> list[str]:
    """Each question of its own paragraph."""
    from qa.reader.model import Reader
    from qa.settings import Settings

    reader, rows = Reader(Settings.load()), []
    for name in squad.TUNE:
        results = squad.isolated(reader, progress(list(squad.read(data / name))))
        for figure, value in squad.isolated_summary(results).items():
            if figure != "questions":
                rows.append([name, len(results), figure, f"{value:.3f}"])
    about = (
        "Each question is asked of its own paragraph. For 2.0 the no-answer threshold is the one "
        "with the best F1 on these very questions; SQuAD's scorer looks for another for EM."
    )
    return [
        *_section("SQuAD, isolated", f"python -m eval squad DIR/bench/{squad.TUNE[0]}", about),
        *_table(["file", "questions", "figure", "value"], rows),
    ]


def squad_open(data: Path, progress: Progress) -> list[str]:
    """All paragraphs of the 1.1 file as corpus, each question end to end."""
    file = data / squad.TUNE[0]
    questions = list(squad.read(file))
    command = f"python -m eval squad DIR/bench/{file.name} --open --limit {OPEN_QUESTIONS}"
    title = (
        "SQuAD 1.1, open (the confidence was fitted on a part of these questions; a citation "
        "counts as right in the question's own paragraph alone)"
    )
    with tempfile.TemporaryDirectory() as work:
        corpus = Path(work, "corpus")
        squad.write_corpus(file, corpus)
        assistant = open_alone(corpus)
        chosen = squad.open_items(assistant, draw(questions, OPEN_QUESTIONS))
        everything = squad.open_items(assistant, questions)
        return [
            *_section(title, command),
            *_figures({file.name: summarize(run(assistant, chosen, progress))}),
            *_legs("Retrieval, SQuAD open", corpus, everything, progress),
        ]


def peers(encoder: Path, reader: Path) -> list[str]:
    """Footnote, two plain baselines and the peers on the seeds' test questions."""
    assistant = open_alone(SEEDS)
    questions, _ = read(QUESTIONS, by_stem(assistant.articles()))
    test = [question for question in questions if question.split == "test"]
    tune = [question for question in questions if question.split == "tune"]
    ours: list[float] = []
    rows, against, settings = [], [], []
    for name in PEERS:
        job: Job = {
            "peer": name,
            "articles": {article.name: article.text for article in assistant.articles()},
            "questions": {question.id: question.question for question in questions},
            "encoder": str(encoder),
            "reader": str(reader),
        }
        result = launch.run(job)
        threshold = table.best_threshold(result, tune)
        label = PLAIN.get(name, f"{name} {result['version']}")
        exact, _ = table.scores(result, test, threshold)
        if name == "footnote":  # the first
            rows.append([f"{label}, as shipped", *table.cells(result, test)])
            ours = exact
        else:
            against.append(f"- {label}: {paired(ours, exact, float)}")
        rows.append([label, *table.cells(result, test, threshold)])
        chosen = ", ".join(f"{key} = {value!r}" for key, value in result["settings"].items())
        settings.append(f"- {label}: {chosen}; threshold {threshold:.3f}")
    about = (
        "Same articles, encoder and reader weights, machine and questions; each system in a "
        "process of its own. The first line is Footnote as shipped; for all others, and once "
        "more for Footnote, the threshold is the best one on the tune part. Footnote's ranking and "
        "confidence were fitted on SQuAD's tune files and on that part; the settings of the two "
        "peers were chosen on SQuAD's, with an earlier reader (eval/peers/TUNING.md). recall@5: "
        "an accepted answer stands in one of five passages of an article that says it."
    )
    title = f"Peers, seeds, test part (n = {len(test)})"
    between = "EM against Footnote's, threshold from the tune part, question by question:"
    return [
        *_section(title, "make peers DATA=DIR/bench", about),
        *_table(table.HEAD, rows),
        *(between, "", *against, "", "Settings:", "", *settings, ""),
    ]


def write(data: Path, encoder: Path, reader: Path, progress: Progress) -> Path:
    """Measure everything and write the file; returns its path.

    Raises:
        QAError: a tune file is missing, or a peer fails.
    """
    squad.tune_files(data)
    lines = [
        "# Results",
        "",
        f"Written by `make peers DATA=DIR/bench` (DIR: docs/DATA.md) on "
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}; above each table stands "
        "what measures it alone. Intervals: 95 %, bootstrap over the questions; exact ones where "
        "all are alike. What each figure means stands in eval/summary.py.",
        "",
        *peers(encoder, reader),
        *seeds(progress),
        *follow_ups(progress),
        *ledgers(progress),
        *squad_isolated(data, progress),
        *squad_open(data, progress),
    ]
    FILE.write_text("\n".join(lines), encoding="utf-8")
    return FILE
