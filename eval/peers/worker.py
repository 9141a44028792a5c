"""``python -m eval.peers.worker JOB RESULT``: one peer, asked a job's questions; see ``job``."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from eval.bench import peak_mib
from eval.peers.job import OWN, Job, Peer, Result, Row

_BEGAN = time.perf_counter()


def _make(job: Job) -> Peer:
    # Imported here: each peer's import is slow, and its time and memory are the peer's own.
    if job["peer"] in OWN:
        from eval.peers.own import OwnPeer

        return OwnPeer(job["reader"], **OWN[job["peer"]])
    if job["peer"] == "haystack":
        from eval.peers.haystack_peer import HaystackPeer

        return HaystackPeer(job["encoder"], job["reader"])
    from eval.peers.txtai_peer import TxtaiPeer

    return TxtaiPeer(job["encoder"], job["reader"])


def work(job: Job) -> Result:
    """Index the articles and ask the questions, the first of them once more to warm up."""
    peer = _make(job)
    peer.index(job["articles"])
    indexed = time.perf_counter() - _BEGAN
    peer.load()
    peer.ask(next(iter(job["questions"].values())))
    rows: dict[str, Row] = {}
    for number, (key, question) in enumerate(job["questions"].items(), 1):
        began = time.perf_counter()
        found = peer.ask(question)
        seconds = time.perf_counter() - began
        passages = peer.passages(question)
        rows[key] = {**found._asdict(), "passages": passages, "seconds": seconds}  # type: ignore[typeddict-item]
        if number % 50 == 0:
            print(f"{job['peer']}: {number} of {len(job['questions'])} questions", file=sys.stderr)
    return {
        "version": peer.version,
        "settings": peer.settings,
        "index_seconds": indexed,
        "peak_mib": peak_mib(),
        "rows": rows,
    }


if __name__ == "__main__":
    os.environ |= {
        "HAYSTACK_TELEMETRY_ENABLED": "False",
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
    source, target = map(Path, sys.argv[1:])
    target.write_text(json.dumps(work(json.loads(source.read_text("utf-8")))), "utf-8")
