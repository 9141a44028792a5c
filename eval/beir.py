"""BEIR-format folders (``corpus.jsonl``, ``queries.jsonl``, ``qrels/*.tsv``), for retrieval."""

from __future__ import annotations

import csv
from pathlib import Path

from eval.json_lines import json_lines
from eval.runner import Progress
from qa.assistant import Assistant
from qa.errors import QAError

DEPTH = 100


def write_corpus(folder: Path, target: Path) -> dict[str, str]:
    """Write every document as an article; returns file name → document id.

    Raises:
        QAError: the folder is not in BEIR's format.
    """
    target.mkdir(parents=True, exist_ok=True)
    names = {}
    for number, document in enumerate(json_lines(folder / "corpus.jsonl")):
        name = f"{number:07d}.txt"
        text = f"{document.get('title', '')}\n\n{document.get('text', '')}".strip()
        (target / name).write_text(text, encoding="utf-8")
        names[name] = str(document["_id"])
    return names


def qrels(folder: Path, split: str) -> dict[str, dict[str, int]]:
    """Query id → document id → relevance.

    Raises:
        QAError: there is no such split.
    """
    path = folder / "qrels" / f"{split}.tsv"
    judged: dict[str, dict[str, int]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                judged.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    except (OSError, KeyError, ValueError) as error:
        raise QAError(f"{path} is not a readable BEIR qrels file: {error!r}") from error
    return judged


def measure(
    assistant: Assistant,
    folder: Path,
    names: dict[str, str],
    split: str = "test",
    progress: Progress = iter,
) -> dict[str, float]:
    """NDCG@10, recall and MRR by ir_measures; a document ranks by its best passage."""
    import ir_measures
    from ir_measures import RR, R, nDCG

    judged = qrels(folder, split)
    queries = [query for query in json_lines(folder / "queries.jsonl") if query["_id"] in judged]
    run: dict[str, dict[str, float]] = {}
    for query in progress(queries):
        scores = run[query["_id"]] = {}
        for hit in assistant.retrieve(query["text"], 2 * DEPTH):
            if names[hit.article] != query["_id"]:  # as in BEIR: a query is no find of its own
                scores.setdefault(names[hit.article], hit.score)
    measures = [nDCG @ 10, R @ 5, R @ 20, R @ 100, RR @ 10]
    found = ir_measures.calc_aggregate(measures, judged, run)
    return {str(measure): float(value) for measure, value in found.items()}
