"""The libraries that the page offers: each opened by itself, and none in place of another."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, RLock
from typing import Any

import pytest

from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.errors import CorpusError, IndexDamagedError, LibraryError
from qa.index.engine import Progress
from qa.library.library import key_of
from qa.settings import Settings
from tests.fakes import HashEncoder


@pytest.fixture
def open_libraries(settings: Settings, tmp_path: Path) -> OpenLibraries:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "a.txt").write_text("The fair\n\nThe fair was held in the park on Sunday.\n")
    return OpenLibraries(Assistant.open(folder, settings=settings, encoder=HashEncoder()))


@pytest.fixture
def sport(open_libraries: OpenLibraries, tmp_path: Path) -> str:
    """The key of a second library."""
    folder = tmp_path / "sport"
    folder.mkdir()
    (folder / "m.txt").write_text("A match\n\nThe match ended 3 to 1 on Monday.\n")
    return key_of(open_libraries.registry.create("Sport", folder).folder)


def test_each_library_is_opened_by_its_key(open_libraries: OpenLibraries, sport: str) -> None:
    assert [library.name for library in open_libraries.all().values()] == ["own", "Sport"]
    assert not open_libraries.is_open(sport)
    assert open_libraries.chat(sport).assistant.names() == ["m.txt"]
    assert open_libraries.is_open(sport)
    assert open_libraries.chat(None).assistant.names() == ["a.txt"]


def test_a_library_that_cannot_be_opened_is_none_other(
    open_libraries: OpenLibraries, sport: str, tmp_path: Path
) -> None:
    with pytest.raises(LibraryError, match="no longer exists"):
        open_libraries.chat("gone")
    (tmp_path / "sport" / "m.txt").unlink()
    with pytest.raises(CorpusError, match="holds no articles"):
        open_libraries.chat(sport)


def test_what_is_added_to_a_forgotten_library_makes_none_of_its_key(
    open_libraries: OpenLibraries, sport: str
) -> None:
    assert open_libraries.named("Chess") == "Chess"
    assert open_libraries.named(sport) == open_libraries.library(sport)
    open_libraries.chat(sport)
    open_libraries.registry.forget("Sport")
    with pytest.raises(LibraryError, match="no longer exists"):
        open_libraries.named(sport)


def test_a_library_that_is_named_meanwhile_stays_itself(open_libraries: OpenLibraries) -> None:
    first = open_libraries.library(open_libraries.first)
    named = open_libraries.registry.create("News", first.folder)
    assert open_libraries.all() == {open_libraries.first: named}


def test_opening_one_library_keeps_nobody_else_waiting(
    open_libraries: OpenLibraries, sport: str
) -> None:
    began, done = Event(), Event()

    def slow(*_: object) -> None:
        began.set()
        assert done.wait(20)

    progress: Progress = slow
    with ThreadPoolExecutor(2) as pool:
        opening = pool.submit(open_libraries.update, sport, progress)
        assert began.wait(20)
        assert pool.submit(open_libraries.chat, open_libraries.first).result(timeout=5)
        done.set()
        assert opening.result(timeout=20)


def test_an_index_that_cannot_be_read_for_a_while_is_kept_up_with(
    open_libraries: OpenLibraries, settings: Settings
) -> None:
    before = open_libraries.chat(None).assistant
    folder = open_libraries.library(open_libraries.first).folder
    (current,) = settings.index_dir.glob("*/current")
    current.rename(current.with_name("kept"))
    current.mkdir()  # as on a network drive that fails
    with pytest.raises(IndexDamagedError, match="is not readable"):
        _ = before.is_current
    open_libraries.keep_up()
    time.sleep(1.5)
    assert open_libraries.chat(None).assistant is before
    current.rmdir()
    current.with_name("kept").rename(current)
    (folder / "b.txt").write_text("B\n\nThe match ended 3 to 1.\n")
    Assistant.open(folder, settings=settings, encoder=HashEncoder()).close()
    deadline = time.monotonic() + 20
    while open_libraries.chat(None).assistant is before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert open_libraries.chat(None).assistant.names() == ["a.txt", "b.txt"]


def test_what_is_no_library_leaves_nothing_behind(
    open_libraries: OpenLibraries, sport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def lock() -> object:
        made.append(RLock())
        return made[-1]

    monkeypatch.setattr("qa.chat.open_libraries.RLock", lock)
    libraries = OpenLibraries(open_libraries.chat(None).assistant)
    for attempt in (libraries.chat, libraries.update):
        with pytest.raises(LibraryError, match="no longer exists"):
            attempt("gone")
    assert made == []
    libraries.chat(sport)
    assert made


def test_a_library_is_opened_by_one_thread_at_a_time(
    open_libraries: OpenLibraries, sport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most = 0, 0

    def slowly_made() -> object:
        time.sleep(0.2)
        return RLock()

    def slow(assistant: Assistant, *how: Any) -> Assistant:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.2)
        running -= 1
        return beside(assistant, *how)

    beside = Assistant.beside
    monkeypatch.setattr(Assistant, "beside", slow)
    monkeypatch.setattr("qa.chat.open_libraries.RLock", slowly_made)
    libraries = OpenLibraries(open_libraries.chat(None).assistant)
    with ThreadPoolExecutor(2) as pool:
        opening = [pool.submit(libraries.update, sport) for _ in range(2)]
        assert all(each.result(timeout=20) for each in opening)
    assert most == 1


def test_a_watched_folder_is_asked_as_it_is_now(open_libraries: OpenLibraries) -> None:
    open_libraries.watch()
    folder = open_libraries.library(open_libraries.first).folder

    def names() -> list[str]:
        return open_libraries.chat(open_libraries.first).assistant.names()

    def wait(wanted: list[str]) -> None:
        deadline = time.monotonic() + 20
        while names() != wanted and time.monotonic() < deadline:
            time.sleep(0.1)
        assert names() == wanted

    (folder / "b.txt").write_text("B\n\nThe match ended 3 to 1.\n")
    wait(["a.txt", "b.txt"])
    open_libraries.registry.ignore(
        open_libraries.library(open_libraries.first), ["/b.txt"]
    )  # as qa remove does
    wait(["a.txt"])
