"""Fixtures. No test reads or writes the user's own settings, indexes or folders."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"


@pytest.fixture(scope="session", autouse=True)
def _own_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Only the tests' own environment, in this process and in those it starts."""
    home = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("QA_")]:
            patch.delenv(name)
        patch.setenv("QA_INDEX_DIR", str(home / "indexes"))
        patch.setenv("QA_SETTINGS_FILE", str(home / "none.toml"))
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(index_dir=tmp_path / "indexes")


@pytest.fixture(scope="session")
def assistant(_own_world: None) -> Assistant:
    """The real thing on the seed articles: bundled encoder, bundled reader."""
    return Assistant.open(SEEDS)
