"""The ``qa`` command, run in this process."""

import json
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from qa.cli import app


def qa(*args: object, code: int = 0, typed: str | None = None, **env: str) -> Result:
    """Run a command that is to exit with this code; ``typed`` is what stands on its stdin."""
    done = CliRunner().invoke(app, [str(arg) for arg in args], input=typed, env=env)
    assert done.exit_code == code, (done.output, done.exception)
    return done


def printed(*args: object) -> Any:
    """What a command prints as JSON."""
    return json.loads(qa(*args, "--json").stdout)
