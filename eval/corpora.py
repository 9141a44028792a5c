"""The articles that come with the question sets, opened by themselves.

What a user's library of the same folder adds, leaves out or remembers is no part of them, and
its index stays as it is.
"""

from __future__ import annotations

import atexit
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from qa.assistant import Assistant
from qa.reader.readers import Readers
from qa.settings import Settings

T = TypeVar("T")

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def open_alone(corpus: Path, readers: Readers | None = None, **given: Any) -> Assistant:
    """A folder of articles with an index of its own, which is gone when the process ends.

    Args:
        corpus: the folder.
        readers: loaded ones, in place of those of the settings.
        given: settings, as keywords of ``Settings.load``; with an ``index_dir``, that is the index.

    Raises:
        QAError: as ``Assistant.open``.
    """
    own = {"index_dir": _work() / "indexes", "data_dir": _work() / "data"}
    settings = Settings.load(**own | given)
    return Assistant.open(corpus, settings=settings, readers=readers)


@cache
def _work() -> Path:
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    return Path(folder.name)


def draw(questions: Sequence[T], limit: int | None) -> list[T]:
    """So many questions, drawn by a fixed seed; all of them, in their order, without a limit."""
    if limit is None or limit >= len(questions):
        return list(questions)
    return random.Random(0).sample(list(questions), limit)  # noqa: S311 - a sample, no secret
