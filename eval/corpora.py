"""The articles that come with the question sets, opened by themselves.

What a user's library of the same folder adds, leaves out or remembers is no part of them, and
its index stays as it is.
"""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from embeddings.encoder import Encoder
from qa.assistant import Assistant
from qa.reader.model import Reader
from qa.settings import Settings

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def open_alone(
    corpus: Path, reader: Reader | None = None, encoder: Encoder | None = None, **given: Any
) -> Assistant:
    """A folder of articles with an index of its own, which is gone when the process ends.

    Args:
        corpus: the folder.
        reader: a loaded reader, in place of that of the settings.
        encoder: likewise.
        given: settings, as keywords of ``Settings.load``.

    Raises:
        QAError: as ``Assistant.open``.
    """
    settings = Settings.load(index_dir=_work() / "indexes", data_dir=_work() / "data", **given)
    return Assistant.open(corpus, settings=settings, reader=reader, encoder=encoder)


@cache
def _work() -> Path:
    import os
    if os.environ.get('ABLATE_WORK'):
        return Path(os.environ['ABLATE_WORK'])
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    return Path(folder.name)
