"""Commands in this process, which loads its models once; test_process has the real path."""

from functools import cache
from pathlib import Path

import pytest

from embeddings.encoder import load_encoder
from qa.reader.readers import Readers
from qa.settings import Settings
from tests.folders import seed_news

ENCODER = cache(load_encoder)
FOLDERS = {"corpus", "index", "index_dir", "data_dir"}  # of no concern to readers
_readers: dict[str, Readers] = {}


def readers(settings: Settings) -> Readers:
    read_with = settings.model_dump_json(exclude=FOLDERS)
    if read_with not in _readers:
        _readers[read_with] = Readers.of(settings)
    return _readers[read_with]


class Remembered:
    """In place of ``Readers`` where an Assistant is opened."""

    of = staticmethod(readers)


@pytest.fixture(autouse=True)
def _models_are_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command opens an Assistant, which would load them anew."""
    monkeypatch.setattr("qa.assistant.load_encoder", ENCODER)
    monkeypatch.setattr("qa.assistant.Readers", Remembered)


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return seed_news(tmp_path, monkeypatch)
