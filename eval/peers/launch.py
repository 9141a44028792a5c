"""Runs a peer in its own environment: job file, subprocess, result file."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.peers.job import OWN, PEERS, Article, Job, Question, Result
from qa.errors import QAError

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"


def make_job(
    peer: str,
    articles: Sequence[Article],
    questions: Sequence[Question],
    *,
    encoder: Path,
    reader: Path,
    settings: Mapping[str, Any] | None = None,
) -> Job:
    """A job for one peer; ``settings`` override the adapter's own.

    Raises:
        QAError: no such peer, or a model that is not a local folder.
    """
    if peer not in PEERS:
        raise QAError(f"there is no peer {peer!r}: name one of {', '.join(PEERS)}")
    for model in (encoder, reader):
        if not model.is_dir():
            raise QAError(f"peers load models from local folders, and {model} is not one")
    return {
        "peer": peer,
        "articles": articles,
        "questions": questions,
        "encoder": str(encoder.resolve()),
        "reader": str(reader.resolve()),
        "settings": settings or {},
    }


def parse(text: str, job: Job) -> Result:
    """A worker's result, checked against its job.

    Raises:
        QAError: not the JSON of a result, or other questions than the job's.
    """
    try:
        result: Result = json.loads(text)
        answered = [row["id"] for row in result["rows"]]
    except (ValueError, KeyError, TypeError) as error:
        raise QAError(f"the peer {job['peer']} wrote no readable result: {error!r}") from error
    if answered != [question["id"] for question in job["questions"]]:
        raise QAError(f"the peer {job['peer']} did not answer the questions it was asked")
    return result


def run(job: Job, python: Path = PYTHON) -> Result:
    """Do a job in the peers' environment, our own ones in ours; its progress goes to stderr.

    Raises:
        QAError: the environment is missing, or the worker failed.
    """
    if job["peer"] in OWN:
        python = Path(sys.executable)
    if not python.is_file():
        raise QAError(
            f"the peers' environment {python.parents[1]} is missing: make peers sets it up"
        )
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "job.json"), Path(folder, "result.json")
        source.write_text(json.dumps(job), encoding="utf-8")
        command = [str(python), "-m", "eval.peers.worker", str(source), str(target)]
        done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 - our own worker
        if done.returncode:
            raise QAError(f"the peer {job['peer']} failed: its own message stands above")
        return parse(target.read_text(encoding="utf-8"), job)
