"""A line for each change to a library: when, by whom, what. Lines are only ever added."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from getpass import getuser
from pathlib import Path

from qa.text.dates import timestamp

FILE = "audit.jsonl"

log = logging.getLogger(__name__)

_who: ContextVar[str] = ContextVar("who")


@contextmanager
def by(who: str) -> Iterator[None]:
    """Changes within are this user's; elsewhere they are those of who runs the program."""
    token = _who.set(who)
    try:
        yield
    finally:
        _who.reset(token)


def record(data_dir: Path, library: str, change: str, **facts: object) -> None:
    """Add a line to the file in ``data_dir``; where that cannot be, the log says so."""
    line = {
        "time": timestamp(),
        "who": _who.get(None) or _runner(),
        "library": library,
        "change": change,
        **facts,
    }
    path = data_dir.expanduser() / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # One write of one line: several processes may add to the file.
        file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            os.write(file, (json.dumps(line) + "\n").encode())
        finally:
            os.close(file)
    except OSError as error:
        log.warning("%s cannot be written (%s): %s", path, error.strerror, line)


def _runner() -> str:
    try:
        return f"{getuser()} on this machine"
    except (OSError, KeyError):  # a container's user may have no name
        return "this machine"
