"""The ``qa`` command: parse, call the Assistant, show. Decides nothing itself."""

from qa.cli import (  # noqa: F401  (each adds commands)
    access,
    ask,
    distributed,
    index,
    libraries,
    votes,
)
from qa.cli.common import app, one_line_errors

__all__ = ["app", "main", "one_line_errors"]


def main() -> None:
    """Entry point of the console script."""
    app()
