"""Measures the tables of ``docs/PERFORMANCE.md`` anew, each by the command that stands above it.

What is written around them, by hand, stays. A table is renewed where its line above is a command
in backquotes with the day and machine behind it, as this module writes it. Some have a chart.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from eval import plots
from eval.results import printed, when_and_where
from qa.errors import QAError

FILE = Path(__file__).parent.parent / "docs" / "PERFORMANCE.md"
_DATA = "DIR"  # in a command, for the folder with bench/ and train/
_MEASURED = re.compile(
    r"^`(?P<command>[^`\n]*\bpython -m eval[^`\n]*)` \([^)\n]*\):?\n\n(?:\|.*\n)+",
    re.MULTILINE,
)
_TABLE = re.compile(r"^\|.*(?:\n\|.*)*", re.MULTILINE)


def renew(
    data: Path, only: str = "", file: Path = FILE, pictures: Path = plots.FOLDER
) -> list[str]:
    """Measure the tables and put them in place, each as soon as it is there; returns the commands.

    Args:
        data: folder with bench/ and train/.
        only: words that a command must have, to measure it alone.
        file: the document.
        pictures: where its charts are.

    Raises:
        QAError: no table has such a command, or one failed; those before it are renewed.
    """
    commands = [found["command"] for found in _MEASURED.finditer(file.read_text("utf-8"))]
    chosen = [command for command in commands if only in command]
    if not chosen:
        raise QAError(f"no table is measured by {only!r}: choose from {', '.join(commands)}")
    for command in chosen:
        with tempfile.TemporaryDirectory() as work:
            shown = _TABLE.search(printed(command, work, _DATA, data))
        if shown is None:
            raise QAError(f"this command prints no table: {command}")
        new = f"`{command}` ({when_and_where()}):\n\n{shown[0]}\n"
        text = file.read_text("utf-8")  # it may have been edited meanwhile
        for found in reversed([*_MEASURED.finditer(text)]):
            if found["command"] == command:
                text = text[: found.start()] + new + text[found.end() :]
        file.write_text(text, "utf-8")
        plots.draw(command, shown[0], pictures)
    return chosen
