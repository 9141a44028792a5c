"""Writes ``eval/RESULTS.md``: every figure with its data, sample size and interval."""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval import ledger, squad
from eval.compare import paired
from eval.corpora import SEEDS, open_alone
from eval.peers import launch, table
from eval.peers.job import PEERS
from eval.questions import FollowUps, asked_as, by_stem, read
from eval.runner import QUESTIONS, Item, items, run
from eval.summary import summarize
from qa.assistant import Assistant
from qa.reader.model import Reader
from qa.settings import Settings

FILE = Path(__file__).with_name("RESULTS.md")
OPEN_QUESTIONS = 1000
FOLLOW_UPS = QUESTIONS.with_name("followups.jsonl")
MODES: dict[FollowUps, str] = {
    "history": "after the conversation",
    "ignore": "as typed, without it",
    "standalone": "in full",
}

Progress = Callable[[Sequence[Any]], Iterable[Any]]


def _figures(title: str, summaries: dict[str, dict[str, Any]]) -> list[str]:
    """A table of summaries side by side, with intervals."""
    names = list(summaries)
    rows = [f"## {title}", "", f"| | {' | '.join(names)} |", f"| --- {'| --- ' * len(names)}|"]
    figures = list(
        dict.fromkeys(f for s in summaries.values() for f in s if isinstance(s[f], dict | float))
    )

    def cell(entry: Any) -> str:
        if isinstance(entry, float):
            return f"{entry:.3f}"
        if not isinstance(entry, dict) or "value" not in entry:
            return ""
        interval = f" [{entry['low']:.3f}, {entry['high']:.3f}]" if "low" in entry else ""
        return f"{entry['value']:.3f}{interval} (n = {entry['n']})"

    for figure in figures:
        if figure != "misses":
            cells = " | ".join(cell(s.get(figure)) for s in summaries.values())
            rows.append(f"| {figure} | {cells} |")
    counts = (
        ", ".join(f"{n} {stage}" for stage, n in s["misses"].items()) for s in summaries.values()
    )
    return [*rows, f"| misses by stage | {' | '.join(counts)} |", ""]


def _ranks(assistant: Assistant, asked: Sequence[Item], progress: Progress) -> dict[str, list[int]]:
    """Rank of the first passage with the answer, by each way of retrieving; 0 where in none."""
    ranks: dict[str, list[int]] = {"dense": [], "BM25": [], "ranks fused": [], "scores fused": []}
    for item in progress(asked):
        hits = assistant.retrieve(item.question.question, 2 * assistant.settings.pool)
        order = {
            "dense": np.argsort([-hit.cosine for hit in hits], kind="stable"),
            "BM25": np.argsort([-hit.bm25 for hit in hits], kind="stable"),
            "scores fused": np.arange(len(hits)),
        }
        # Reciprocal rank fusion (Cormack et al. 2009) with their k = 60.
        reciprocal = np.zeros(len(hits))
        for leg in ("dense", "BM25"):
            reciprocal[order[leg]] += 1 / (60 + np.arange(1, len(hits) + 1))
        order["ranks fused"] = np.argsort(-reciprocal, kind="stable")
        for name, found in order.items():
            right = (
                rank
                for rank, row in enumerate(found, 1)
                if any(place.inside(hits[row]) for place in item.gold)
            )
            ranks[name].append(next(right, 0))
    return ranks


def _legs(title: str, ranks: dict[str, list[int]]) -> list[str]:
    rows = [f"### {title} (n = {len(next(iter(ranks.values())))})", ""]
    rows += ["| | recall@1 | recall@5 | recall@20 | MRR |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, found in ranks.items():
        at = np.asarray(found)
        recall = [f"{np.mean((at > 0) & (at <= k)):.3f}" for k in (1, 5, 20)]
        mrr = np.mean(np.divide(1, at, out=np.zeros(len(at)), where=(at > 0) & (at <= 20)))
        rows.append(f"| {name} | {' | '.join(recall)} | {mrr:.3f} |")
    return [*rows, ""]


def seeds(progress: Progress) -> list[str]:
    """The seed articles' questions: tune, test, and the test part with the gold passage given."""
    assistant = open_alone(SEEDS)
    questions, _ = read(QUESTIONS, by_stem(assistant.articles()))
    part = {s: [q for q in questions if q.split == s] for s in ("tune", "test")}
    asked = {split: items(assistant, chosen) for split, chosen in part.items()}
    summaries = {s: summarize(run(assistant, asked[s], progress=progress)) for s in asked}
    isolated = run(assistant, asked["test"], isolated=True, progress=progress)
    summaries["test, gold passage given"] = summarize(isolated)
    lines = _figures("Seed articles", summaries)
    answerable = [item for part_ in asked.values() for item in part_ if item.gold]
    title = f"Retrieval, seeds, {assistant.counts()[1]} passages"
    return lines + _legs(title, _ranks(assistant, answerable, progress))


def follow_ups(progress: Progress) -> list[str]:
    """The conversations: after their history, as typed without it, and in full by hand."""
    assistant = open_alone(SEEDS)
    questions, _ = read(FOLLOW_UPS, by_stem(assistant.articles()))
    summaries = {}
    for mode, name in MODES.items():
        asked = items(assistant, [asked_as(question, mode) for question in questions])
        summaries[name] = summarize(run(assistant, asked, progress=progress))
    title = "Follow-up questions (looked at while the rules were written)"
    return _figures(title, summaries)


def ledgers(progress: Progress) -> list[str]:
    """What several articles say together, on the seeds and on the articles written for it."""
    lines = [
        "## Ledgers",
        "",
        "Four seed articles and 36 written for this, most with dates. The tune part was looked at "
        "while the rules were written, the test part was not.",
        "",
    ]
    lines += ["| part | figure | value | questions |", "| --- | --- | ---: | ---: |"]
    for split in ("tune", "test"):
        rows = [ledger.judge(*one) for one in progress(ledger.asked(split))]
        for name, figure in ledger.summarize(rows).items():
            lines.append(f"| {split} | {name} | {figure['value']:.3f} | {figure['n']} |")
    return [*lines, ""]


def squad_isolated(data: Path, progress: Progress) -> list[str]:
    """Each question of its own paragraph."""
    reader = Reader(Settings.load())
    lines = [
        "## SQuAD, isolated",
        "",
        "Each question is asked of its own paragraph. For 2.0 the no-answer threshold is the one "
        "with the best F1 on these very questions; SQuAD's scorer looks for another for EM.",
    ]
    lines += ["", "| file | questions | figure | value |", "| --- | ---: | --- | ---: |"]
    for name in squad.TUNE:
        results = squad.isolated(reader, progress(list(squad.read(data / name))))
        summary = squad.isolated_summary(results)
        lines += [
            f"| {name} | {summary['questions']} | {figure} | {value:.3f} |"
            for figure, value in summary.items()
            if figure != "questions"
        ]
    return [*lines, ""]


def squad_open(data: Path, progress: Progress) -> list[str]:
    """All paragraphs of the 1.1 file as corpus, each question end to end."""
    questions = list(squad.read(data / squad.TUNE[0]))
    with tempfile.TemporaryDirectory() as work:
        corpus = Path(work, "corpus")
        squad.write_corpus(data / squad.TUNE[0], corpus)
        assistant = open_alone(corpus)
        chosen = squad.open_items(assistant, squad.sample(questions, OPEN_QUESTIONS))
        summary = summarize(run(assistant, chosen, progress=progress))
        everything = squad.open_items(assistant, questions)
        ranks = _ranks(assistant, everything, progress)
    title = (
        "SQuAD 1.1, open (the confidence was fitted on a part of these questions; a citation "
        "counts as right in the question's own paragraph alone)"
    )
    return _figures(title, {squad.TUNE[0]: summary}) + _legs("Retrieval, SQuAD open", ranks)


def peers(encoder: Path, reader: Path) -> list[str]:
    """Footnote, two plain baselines and the peers on the seeds' test questions."""
    assistant = open_alone(SEEDS)
    questions, _ = read(QUESTIONS, by_stem(assistant.articles()))
    articles: Any = [{"name": a.name, "text": a.text} for a in assistant.articles()]
    asked: Any = [{"id": q.id, "question": q.question} for q in questions]
    part = {s: [q for q in questions if q.split == s] for s in ("tune", "test")}
    lines = [
        f"## Peers, seeds, test part (n = {len(part['test'])})",
        "",
        "Same articles, encoder and reader weights, machine and questions; each system in a "
        "process of its own. The first line is Footnote as shipped; for all others, and once "
        "more for Footnote, the threshold is the best one on the tune part. Footnote's ranking and "
        "confidence were fitted on SQuAD's tune files and on that part; the settings of the two "
        "peers were chosen on SQuAD's, with an earlier reader (eval/peers/TUNING.md). recall@5: "
        "an accepted answer stands in one of five passages of an article that says it.",
        "",
        table.HEAD,
    ]
    settings: list[str] = []
    ours: list[float] = []
    against: list[str] = []
    for name in PEERS:
        job = launch.make_job(name, articles, asked, encoder=encoder, reader=reader)
        result = launch.run(job)
        by_id = {row["id"]: row for row in result["rows"]}
        tune = [by_id[question.id] for question in part["tune"]]
        threshold = table.best_threshold(tune, part["tune"])
        label = {"bm25": "BM25 + reader", "dense": "dense + reader"}.get(
            name, f"{name} {result['version']}"
        )
        if name == "footnote":
            lines.append(table.line(f"{label}, as shipped", result, part["test"]))
        lines.append(table.line(label, result, part["test"], threshold))
        exact = table.exacts(result, part["test"], threshold)
        ours = ours or exact  # Footnote comes first
        if name != "footnote":
            against.append(f"- {label}: {paired(ours, exact, float)}")
        told = ", ".join(f"{key} = {value!r}" for key, value in result["settings"].items())
        settings.append(f"- {label}: {told}; threshold {threshold:.3f}")
    lines += ["", "EM against Footnote's, threshold from the tune part, question by question:", ""]
    return [*lines, *against, "", "Settings:", "", *settings, ""]


def write(data: Path, encoder: Path, reader: Path, progress: Progress) -> Path:
    """Measure everything and write the file; returns its path.

    Raises:
        QAError: a tune file is missing, or a peer fails.
    """
    import torch

    squad.tune_files(data)
    lines = [
        "# Results",
        "",
        f"Written by `make peers DATA=…` on {time.strftime('%Y-%m-%d')}: Python "
        f"{platform.python_version()}, torch {torch.__version__}, {torch.get_num_threads()} "
        "threads. Intervals: 95 %, bootstrap over the questions; exact ones where all are alike.",
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
