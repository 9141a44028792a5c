"""Runs a peer in its own environment: job file, subprocess, result file."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from eval.peers.job import OWN, Job, Result
from qa.errors import QAError

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"


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
