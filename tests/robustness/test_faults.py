"""Builds that are killed, starved of disk, or run beside others: the index is always whole."""

import multiprocessing
from pathlib import Path


def _run(folder: Path, builds: int) -> None:
    from tests.fakes import HashEncoder
    from tests.robustness.faults import run

    run(builds, 2, folder, HashEncoder())


def test_whatever_stops_a_build_the_index_is_the_one_before_or_after(tmp_path: Path) -> None:
    """In a process without threads, from which builds can be forked."""
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(tmp_path, 10))
    process.start()
    process.join(240)
    assert process.exitcode == 0
