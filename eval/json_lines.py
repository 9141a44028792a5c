"""Files with one JSON object a line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa.errors import QAError


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file, which is unpacked if its name ends in .gz.

    Raises:
        QAError: it cannot be read; names the line.
    """
    opener, done = gzip.open if path.suffix == ".gz" else open, 0
    try:
        with opener(path, "rt", encoding="utf-8-sig") as file:
            for line in file:
                if line.strip():
                    yield json.loads(line)
                done += 1
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise QAError(f"{path}:{done + 1}: cannot be read: {error}") from error
