"""How many readers a server bears: Locust asks one on loopback, for a bounded time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from eval.bench import held_mib
from qa.errors import QAError

USERS = (1, 4, 16, 64)
START_SECONDS = 180
_SCRIPT = Path(__file__).with_name("load_users.py")


class Load(NamedTuple):
    """What so many readers at once met; times in milliseconds."""

    users: int
    answered: int
    refused: int
    errors: int
    median: int
    p95: int
    refused_p95: int
    memory_mb: int  # of the server, afterwards


def measure(corpus: Path, seconds: int, users: Sequence[int] = USERS) -> Iterator[Load]:
    """Ask a server of its own, by so many readers at once for so long each.

    Raises:
        QAError: the server does not start, or Locust fails.
    """
    with server(corpus) as (url, process):
        for count in users:
            yield _measured(url, process, count, seconds)


def percentile(times: Mapping[str, int], share: float) -> int:
    """The least time, in ms, within which this share of requests was answered; 0 without any.

    >>> percentile({"10": 18, "90": 1, "200": 1}, 0.95)
    90
    """
    left = share * sum(times.values())
    for each, count in sorted((int(key), count) for key, count in times.items()):
        left -= count
        if left <= 1e-9:
            return each
    return 0


def _measured(url: str, process: subprocess.Popen[str], users: int, seconds: int) -> Load:
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "locust", "-f", str(_SCRIPT), "--headless", "--json",
         "--only-summary", "--loglevel", "ERROR", "--host", url, "-u", str(users),
         "-r", str(users), "-t", f"{seconds}s", "--exit-code-on-error", "0"],
        capture_output=True, text=True, timeout=seconds + 120, check=False,
    )  # fmt: skip
    if done.returncode:
        raise QAError(f"locust failed: {done.stderr.strip()[-300:]}")
    rows: dict[str, dict[str, Any]] = {row["name"]: row for row in json.loads(done.stdout)}
    answered, refused = rows.get("answered", {}), rows.get("refused", {})
    errors = sum(row["num_failures"] for row in rows.values())
    times = answered.get("response_times", {})
    return Load(
        users,
        answered.get("num_requests", 0) - answered.get("num_failures", 0),
        refused.get("num_requests", 0),
        errors,
        percentile(times, 0.5),
        percentile(times, 0.95),
        percentile(refused.get("response_times", {}), 0.95),
        held_mib(process.pid),
    )


@contextmanager
def server(corpus: Path, **settings: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """``qa serve`` on a free port of loopback, with data of its own."""
    with tempfile.TemporaryDirectory() as folder:
        own = {"QA_DATA_DIR": folder, "QA_RATE_LIMIT": "1000000/minute", **settings}
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "qa", "serve", "-c", str(corpus), "--port", "0"],
            env={**os.environ, **own}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        # Reading waits for as long as the server says nothing, so that something must end it.
        late = threading.Timer(START_SECONDS, process.kill)
        late.start()
        try:
            line = ""
            for line in process.stdout or ():
                if found := re.search(r"ready: (http://\S+)", line):
                    late.cancel()
                    yield found[1], process
                    break
            else:
                raise QAError(f"the server did not start: {line}")
        finally:
            late.cancel()
            process.terminate()
            process.communicate(timeout=60)  # which closes what was read from, too
