"""The installed command, as a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

QA = Path(sys.executable).with_name("qa")
CUT_OFF = ("unshare", "--net", "--map-root-user")


def run(*command, **env):
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd=ROOT,
        env={**os.environ, **env}, timeout=120,
    )  # fmt: skip


def test_it_answers_with_the_network_cut_off(tmp_path):
    """A network namespace without a route: whatever reaches out, fails."""
    cut_off = CUT_OFF if run(*CUT_OFF, "true").returncode == 0 else CUT_OFF[:2]
    probe = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)"
    assert "unreachable" in run(*cut_off, sys.executable, "-c", probe).stderr.lower()
    question = "How many police officers were deployed in Lima?"
    done = run(*cut_off, QA, "ask", question, "--json", QA_INDEX_DIR=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["answer"]["text"] == "11,800"


@pytest.mark.parametrize(
    "start", [[QA, "serve"], [sys.executable, "-m", "qa", "serve"], [sys.executable, "app.py"]]
)
def test_all_ways_to_start_take_the_same_options_and_fail_alike(start):
    done = run(*start, "--watch", "-c", "/nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("qa: the folder /nowhere does not exist: name a folder of articles\n")
