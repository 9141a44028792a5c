"""The page's events on the seed articles, without a page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.history.database import Database
from qa.library.library import key_of
from qa.web.asking import Asking
from qa.web.moving import Moving
from qa.web.shown import Shown


@pytest.fixture
def libraries(assistant: Assistant, tmp_path: Path) -> OpenLibraries:
    return OpenLibraries(assistant, Database(tmp_path))


@pytest.fixture
def shown_there(libraries: OpenLibraries) -> Shown:
    return Shown(libraries)


@pytest.fixture
def asking(libraries: OpenLibraries, shown_there: Shown) -> Asking:
    return Asking(libraries, shown_there)


@pytest.fixture
def moving(libraries: OpenLibraries, shown_there: Shown) -> Moving:
    return Moving(libraries, shown_there)


@pytest.fixture
def broken(libraries: OpenLibraries, tmp_path: Path) -> Iterator[str]:
    """The key of a library that was chosen, and then lost its folder."""
    folder = tmp_path / "broken"
    folder.mkdir()
    key = key_of(libraries.registry.create("Broken", folder).folder)
    folder.rmdir()
    yield key
    libraries.registry.forget("Broken")
