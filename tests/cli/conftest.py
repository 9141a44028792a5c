"""Commands in this process; test_process starts them as they are."""

from pathlib import Path

import pytest

from tests.folders import seed_news


@pytest.fixture(autouse=True)
def _quick(models_loaded_once: None) -> None:
    pass


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return seed_news(tmp_path, monkeypatch)
