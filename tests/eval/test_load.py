"""A server to be asked by many at once."""

import sys
import time
from pathlib import Path

import pytest

from eval import load
from qa.errors import QAError


def test_a_server_that_says_nothing_is_waited_for_so_long_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\necho loading\nexec sleep 30\n")
    silent.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(silent))
    monkeypatch.setattr(load, "START_SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(QAError, match="the server did not start: loading"), load.server(tmp_path):
        pass
    assert time.monotonic() - began < 10
