"""Small folders of articles for tests, and libraries of them."""

import shutil
from pathlib import Path

import pytest

from qa.library.folder import scan
from qa.library.library import Library
from qa.library.registry import Libraries
from tests.conftest import SEEDS

TABLE = (
    "headline,body\n"
    "Mayor resigns,The mayor of Testville resigned on Monday after a long debate.\n"
    "River floods,The river Tesla flooded the old town of Testville in the night.\n"
)


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def library(folder: Path, *patterns: str, added: Path | None = None) -> Library:
    return Library("mine", folder, added or folder.parent / "none" / "mine", patterns)


def listed(folder: Path, *patterns: str) -> list[str]:
    return [file.name for file in scan(library(folder, *patterns)).files]


def files(libraries: Libraries) -> list[str]:
    """What lies where the libraries themselves are kept."""
    return sorted(path.name for path in libraries.path.iterdir() if path.name[0] != ".")


def small_news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    fill(folder, "a.txt", "b.txt", "sub/a.txt", "sub/what?.txt", "export.csv")
    return folder


def seed_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the seeds; indexes, data and the current folder are beside it."""
    folder = tmp_path / "news"
    shutil.copytree(SEEDS, folder)
    monkeypatch.setenv("QA_INDEX_DIR", str(tmp_path / "indexes"))
    monkeypatch.setenv("QA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return folder
