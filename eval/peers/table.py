"""Runs each peer in its own environment, and puts their results on one set side by side."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval.abstention import auroc
from eval.compare import paired
from eval.corpora import SEEDS, open_alone
from eval.metrics import exact_match, f1
from eval.peers.job import OWN, PEERS, Job, Result, Row
from eval.questions import Question, by_stem, read, standing
from eval.runner import QUESTIONS
from eval.tables import table
from qa.errors import QAError

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
NAMES = {
    "small": "footnote, small reader alone",
    "bm25": "BM25 + small reader",
    "dense": "dense + small reader",
}
HEAD = (
    "system", "EM", "F1", "has-answer F1", "refused, unanswerable", "AUROC answerable", "recall@5",
    "p50, s", "p95, s", "index, s", "peak MiB",
)  # fmt: skip


def run(job: Job, python: Path = PYTHON) -> Result:
    """Do a job in the peers' environment, our own ones in ours; its progress goes to stderr.

    Raises:
        QAError: the environment is missing, or the worker failed.
    """
    if job["peer"] in OWN:
        python = Path(sys.executable)
    if not python.is_file():
        raise QAError(f"{python.parents[1]} is missing: make .venv-peers/installed sets it up")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "job.json"), Path(folder, "result.json")
        source.write_text(json.dumps(job), encoding="utf-8")
        command = [str(python), "-m", "eval.peers.worker", str(source), str(target)]
        done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 - our own worker
        if done.returncode:
            raise QAError(f"the peer {job['peer']} failed: its own message stands above")
        result: Result = json.loads(target.read_text(encoding="utf-8"))
    return result


def _answer(row: Row, threshold: float | None) -> str:
    """The answer given: by the system's own verdict, or above a threshold on its score."""
    refused = row["no_answer"] if threshold is None else row["score"] < threshold
    return "" if refused else row["predicted"]


def scores(
    result: Result, questions: Sequence[Question], threshold: float | None = None
) -> tuple[list[float], list[float]]:
    """Exact match and F1 of each question."""
    answers = [_answer(result["rows"][question.id], threshold) for question in questions]
    accepted = [question.accepted for question in questions]
    return list(map(exact_match, answers, accepted)), list(map(f1, answers, accepted))


def best_threshold(result: Result, questions: Sequence[Question]) -> float:
    """The threshold with the best mean of has-answer F1 and no-answer accuracy."""
    has = np.asarray([question.answerable for question in questions])

    def value(threshold: float) -> float:
        overlap = np.asarray(scores(result, questions, threshold)[1])
        return sum(float(overlap[part].mean()) for part in (has, ~has) if part.any())

    return max(sorted({result["rows"][q.id]["score"] for q in questions}), key=value)


def recalled(row: Row, question: Question, k: int) -> bool:
    """Whether an accepted answer stands in the first k passages, in an article that says it."""
    return any(
        not {article, str(Path(article).with_suffix(""))}.isdisjoint(question.sources)
        and any(standing(answer, text) for answer in question.answers)
        for article, text in row["passages"][:k]
    )


def cells(
    result: Result, questions: Sequence[Question], threshold: float | None = None
) -> list[str]:
    """One row of the table, over the questions given, but for the system's name."""
    rows = [result["rows"][question.id] for question in questions]
    has = np.asarray([question.answerable for question in questions])
    exact, overlap = map(np.asarray, scores(result, questions, threshold))
    recall = [recalled(row, question, 5) for row, question in zip(rows, questions, strict=True)]
    figures = (
        exact.mean(),
        overlap.mean(),
        overlap[has].mean(),
        overlap[~has].mean(),
        auroc(np.asarray([row["score"] for row in rows]), has),
        np.asarray(recall)[has].mean(),
        *np.percentile([row["seconds"] for row in rows], [50, 95]),
    )
    shown = [f"{figure:.3f}" for figure in figures]
    return [*shown, f"{result['index_seconds']:.1f}", f"{result['peak_mib']:.0f}"]


def measured() -> str:
    """Footnote, two plain baselines and the peers on the seeds' test questions, in Markdown.

    Raises:
        QAError: a peer failed, or their environment is missing.
    """
    from embeddings.encoder import BUNDLED_FOLDER as ENCODER
    from eval.training.encoder import as_torch
    from eval.training.models import load, save
    from eval.training.start import original_encoder
    from qa.reader.model import BUNDLED_FOLDER as READER

    with tempfile.TemporaryDirectory() as scratch:
        # They run no ONNX file of ours: the same weights, as torch has them.
        reader = Path(scratch, "reader")
        model, tokenizer = load(READER)
        save(model, model.state_dict(), tokenizer, reader)
        encoder = as_torch(ENCODER / "model.onnx", original_encoder(), Path(scratch, "encoder"))
        return _measured(str(encoder), str(reader))


def _measured(encoder: str, reader: str) -> str:
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
            "encoder": encoder,
            "reader": "bundled" if name in ("footnote", "small") else reader,
        }
        result = run(job)
        threshold = best_threshold(result, tune)
        label = NAMES.get(name, f"{name} {result['version']}")
        exact, _ = scores(result, test, threshold)
        if name == "footnote":  # the first
            rows.append([f"{label}, as shipped", *cells(result, test)])
            ours = exact
        else:
            against.append(f"- {label}: {paired(ours, exact, float)}")
        rows.append([label, *cells(result, test, threshold)])
        chosen = ", ".join(f"{key} = {value!r}" for key, value in result["settings"].items())
        settings.append(f"- {label}: {chosen}; threshold {threshold:.3f}")
    between = f"EM against Footnote's, question by question (n = {len(test)}):"
    parts = (table(HEAD, rows), between, "\n".join(against), "Settings:", "\n".join(settings))
    return "\n\n".join(parts)
