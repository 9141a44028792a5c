"""How fast and how large: indexing from start, warm questions, memory; a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from qa.errors import QAError

# Runs in a fresh process, so that imports and model loading count, and no one else's memory.
_INDEX = """
import sys, time
began = time.perf_counter()
from qa.assistant import Assistant
from qa.settings import Settings
settings = Settings.load(index_dir=sys.argv[2], data_dir=sys.argv[2] + "/data")
assistant = Assistant.open(sys.argv[1], settings=settings)
print(time.perf_counter() - began, *assistant.counts())
"""
_ASK = """
import json, resource, sys, time
began = time.perf_counter()
from qa.assistant import Assistant
from qa.settings import Settings
settings = Settings.load(index_dir=sys.argv[2], data_dir=sys.argv[2] + "/data")
assistant = Assistant.open(sys.argv[1], settings=settings)
assistant.load()
ready = time.perf_counter() - began
times = []
for _ in range(int(sys.argv[3])):
    for question in json.loads(sys.argv[4]):
        times.append(assistant.ask(question).timings_ms["total"] / 1000)
print(json.dumps({"ready": ready, "times": times,
                  "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
QUESTIONS = (
    "How many police officers were deployed in Lima?",
    "Which tourist destination was closed?",
    "Who leads CUNARC?",
    "Who won the 2022 World Cup?",
    "How many people have died in the protests?",
    "Who wrote the Latin Post article?",
    "When was Castillo ousted?",
    "Why did the labor minister resign?",
)


def alone(code: str, *args: str) -> str:
    """What some code prints, run in a process of its own; raises QAError where it fails."""
    done = subprocess.run(  # noqa: S603 - our own code, in our own interpreter
        [sys.executable, "-c", code, *args], capture_output=True, text=True, check=False
    )
    if done.returncode:
        # One that is killed, for its memory say, has no last word.
        last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        raise QAError(f"the measured process failed: {last[0]}")
    return done.stdout


def bench(corpus: Path, rounds: int) -> dict[str, Any]:
    """Seconds and MiB, each step in a process of its own, nothing cached but the system's files.

    Raises:
        QAError: a measured process failed.
    """
    import numpy as np
    import torch

    with tempfile.TemporaryDirectory() as index:
        seconds, articles, passages = alone(_INDEX, str(corpus), index).split()
        asked = json.loads(alone(_ASK, str(corpus), index, str(rounds), json.dumps(QUESTIONS)))
    times = np.asarray(asked["times"])
    return {
        "articles": int(articles),
        "passages": int(passages),
        "threads": torch.get_num_threads(),
        "first index, from process start, s": round(float(seconds), 2),
        "ready to answer, index built, s": round(asked["ready"], 2),
        "questions": len(times),
        "warm question p50, s": round(float(np.percentile(times, 50)), 3),
        "warm question p95, s": round(float(np.percentile(times, 95)), 3),
        "peak memory, MiB": round(asked["mib"]),
    }
