"""Threads that wait for the next search must leave the cores to the readers."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(("before", "policy"), [(None, "passive"), ("active", "active")])
def test_threads_of_the_search_wait_asleep_unless_it_is_said_otherwise(before, policy):
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    if before:
        environment["OMP_WAIT_POLICY"] = before
    code = "import embeddings, os; print(os.environ['OMP_WAIT_POLICY'])"
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == policy
