"""Files added in the chat: kept whole under safe names; what cannot be read is not kept."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.assistant import Assistant
from qa.errors import CorpusError, LibraryError
from qa.history.database import Records
from qa.library import additions
from qa.library.library import Library, key_of
from qa.library.registry import Libraries
from qa.settings import Settings
from qa.web.shelf import Shelf
from qa.web.upload_panel import report
from qa.web.uploads import Addition, add
from tests.fakes import HashEncoder
from tests.web.test_render import EVIL

FAIR = "The fair\n\nThe fair was held in the park on Sunday, with four hundred guests.\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "a.txt").write_text(FAIR)
    return Libraries(tmp_path / "data").of(folder)


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "sent"
    path.write_text("A match\n\nThe match ended 3 to 1 on Monday.\n")
    return path


def test_the_same_file_is_kept_once_and_another_gets_a_number(
    library: Library, sent: Path, settings: Settings
) -> None:
    keep = [additions.keep_file(library, "m.txt", sent, settings) for _ in range(2)]
    assert keep == [("added/m.txt", True), ("added/m.txt", False)]
    sent.write_text("Another match.")
    assert additions.keep_file(library, "m.txt", sent, settings) == ("added/m 2.txt", True)
    assert (library.added / "m 2.txt").read_text() == "Another match."
    assert sorted(path.name for path in library.added.iterdir()) == ["m 2.txt", "m.txt"]
    additions.drop(library, "added/m.txt")
    additions.drop(library, "a.txt")  # not an added one
    assert [path.name for path in library.added.iterdir()] == ["m 2.txt"]
    assert (library.folder / "a.txt").exists()


def test_a_file_system_without_links(
    library: Library, sent: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("os.link", refused)
    keep = [additions.keep_file(library, "m.txt", sent, settings) for _ in range(2)]
    assert keep == [("added/m.txt", True), ("added/m.txt", False)]
    assert [path.name for path in library.added.iterdir()] == ["m.txt"]


@given(st.text(max_size=120))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    safe = additions._safe(f"{name}.txt")
    assert Path(safe).name == safe
    assert not safe.startswith((".", "~$"))
    assert len(safe) <= 91
    assert safe.endswith(".txt")
    assert additions.title_of(name).endswith(".txt")


@pytest.mark.parametrize("name", ["../../etc/x.txt", "..\\x.txt", "/x.txt", "C:\\x.txt", ".x.txt"])
def test_hostile_names(library: Library, sent: Path, settings: Settings, name: str) -> None:
    stored, _ = additions.keep_file(library, name, sent, settings)
    (path,) = library.added.iterdir()
    assert stored == f"added/{path.name}"


def test_what_is_not_taken(library: Library, sent: Path, settings: Settings) -> None:
    with pytest.raises(CorpusError, match=r"photo\.jpg is not of a kind that is read"):
        additions.keep_file(library, "photo.jpg", sent, settings)
    small = settings.model_copy(update={"largest_upload": 10})
    with pytest.raises(CorpusError, match=r"more than 10: split it or set QA_LARGEST_UPLOAD"):
        additions.keep_file(library, "m.txt", sent, small)
    assert not library.added.exists()


def test_a_full_disk_leaves_nothing_behind(
    library: Library, sent: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("qa.library.additions.shutil.copyfile", full)
    with pytest.raises(CorpusError, match=r"No space left on device.*make room"):
        additions.keep_file(library, "m.txt", sent, settings)
    assert list(library.added.iterdir()) == []


# ---------------------------------------------------------------------- the shelf


@pytest.fixture
def shelf(library: Library, tmp_path: Path) -> Shelf:
    settings = Settings.load(index_dir=tmp_path / "indexes", data_dir=tmp_path / "data")
    first = Assistant.open(library.folder, settings=settings, encoder=HashEncoder())
    return Shelf(first, Records(settings.data_dir))


def test_added_files_are_asked_at_once(shelf: Shelf, sent: Path) -> None:
    old = shelf.chat(shelf.first).assistant
    broken = sent.with_name("broken")
    broken.write_bytes(b"\0\1\2")
    library, told = add(
        shelf, shelf.first, [("m.txt", sent), ("b.txt", broken), ("p.jpg", sent)], FAIR
    )
    assert key_of(library.folder) == shelf.first
    assert [(each.name, each.articles) for each in told] == [
        ("m.txt", 1), ("b.txt", 0), ("The fair.txt", 1), ("p.jpg", 0),
    ]  # fmt: skip
    assert "is not a text file" in told[1].remarks[0]
    assert told[2].remarks == ("the same as a.txt",)
    now = shelf.chat(shelf.first).assistant
    assert now is not old
    assert now.report.problems == ()  # what could not be read is not kept
    assert [hit.article for hit in now.retrieve("how did the match end", k=1)] == ["added/m.txt"]
    assert sorted(path.name for path in library.added.iterdir()) == ["The fair.txt", "m.txt"]
    found = now.original("added/m.txt")
    assert found is not None
    assert (found.name, found.data, found.suffix) == ("m.txt", sent.read_bytes(), ".txt")
    assert now.original("nope") is None
    _, again = add(shelf, shelf.first, [("m.txt", sent)])
    assert again == [Addition("m.txt", 1, ("it was there already",), fresh=False)]
    assert "0 articles added" in report("own", again)


def test_a_new_library_is_made_by_its_first_articles(shelf: Shelf, sent: Path) -> None:
    library, told = add(shelf, "Sport", [("m.txt", sent)])
    key = key_of(library.folder)
    assert (library.name, told) == ("Sport", [Addition("m.txt", 1)])
    assert [each.name for each in shelf.libraries().values()] == ["own", "Sport"]
    shelf.choose("me", key)
    assert shelf.chosen("me") == key
    assert shelf.chat(key).assistant.counts()[0] == 1
    assert shelf.chosen("you") == shelf.first
    with pytest.raises(LibraryError, match="no such library"):
        shelf.choose("me", "nope")


def test_a_library_without_a_readable_article_is_not_made(shelf: Shelf, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"\0\1\2")
    _, told = add(shelf, "Sport", [("b.txt", broken)])
    assert [each.articles for each in told] == [0]
    assert "is not a text file" in told[0].remarks[0]
    assert [each.name for each in shelf.libraries().values()] == ["own"]
    with pytest.raises(CorpusError, match="nothing to add"):
        add(shelf, "Sport", [], "  ")
    with pytest.raises(LibraryError, match="a library cannot be called"):
        add(shelf, "../x", [], FAIR)


def test_a_refused_file_takes_nothing_else_along(shelf: Shelf, sent: Path) -> None:
    library, _ = add(shelf, "Sport", [("m.txt", sent)])
    _, told = add(shelf, key_of(library.folder), [("x.exe", sent)])
    assert [each.articles for each in told] == [0]
    assert [path.name for path in library.added.iterdir()] == ["m.txt"]
    assert [each.name for each in shelf.libraries().values()] == ["own", "Sport"]


def test_a_pattern_of_the_library_is_named(shelf: Shelf, sent: Path) -> None:
    shelf.known.ignore(shelf.library(shelf.first), ["*.md"])
    library, told = add(shelf, shelf.first, [("m.md", sent)])
    assert "left out by a pattern" in told[0].remarks[0]
    assert not library.added.exists()


def test_a_library_that_is_named_meanwhile_stays_itself(shelf: Shelf, sent: Path) -> None:
    named = shelf.known.create("News", shelf.library(shelf.first).folder)
    library, told = add(shelf, shelf.first, [("m.txt", sent)])
    assert library.added == named.added
    assert told == [Addition("m.txt", 1)]
    assert [each.name for each in shelf.libraries().values()] == ["News"]


def test_a_library_that_is_gone_leads_back_to_the_first(shelf: Shelf, sent: Path) -> None:
    add(shelf, "Sport", [("m.txt", sent)])
    shelf._records.choose("me", "gone")
    assert shelf.chosen("me") == shelf.first
    assert shelf.chat("gone") is shelf.chat(shelf.first)


def test_opening_one_library_keeps_nobody_else_waiting(shelf: Shelf, sent: Path) -> None:
    library, _ = add(shelf, "Sport", [("m.txt", sent)])
    key = key_of(library.folder)
    with shelf._busy[key], ThreadPoolExecutor(1) as pool:  # as while it is indexed
        assert pool.submit(shelf.chat, shelf.first).result(timeout=5)
        assert pool.submit(shelf.chosen, "me").result(timeout=5) == shelf.first


def test_writers_of_one_name_lose_nothing(library: Library, settings: Settings) -> None:
    folder = library.folder.parent / "sent"
    folder.mkdir()
    for number in range(24):
        (folder / f"{number}").write_text(f"Story {number}. " * 500)
    with ThreadPoolExecutor(8) as pool:
        kept = list(
            pool.map(
                lambda path: additions.keep_file(library, "m.txt", path, settings),
                sorted(folder.iterdir()),
            )
        )
    assert len({each.name for each in kept}) == 24
    held = sorted(path.read_text() for path in library.added.iterdir())
    assert held == sorted(path.read_text() for path in folder.iterdir())


def test_a_watched_folder_is_asked_as_it_is_now(shelf: Shelf) -> None:
    shelf.watch()
    folder = shelf.library(shelf.first).folder

    def names() -> list[str]:
        return shelf.chat(shelf.first).assistant.names()

    def wait(wanted: list[str]) -> None:
        deadline = time.monotonic() + 20
        while names() != wanted and time.monotonic() < deadline:
            time.sleep(0.1)
        assert names() == wanted

    (folder / "b.txt").write_text("B\n\nThe match ended 3 to 1.\n")
    wait(["a.txt", "b.txt"])
    shelf.known.ignore(shelf.library(shelf.first), ["/b.txt"])  # as qa remove does
    wait(["a.txt"])


def test_the_report_is_text() -> None:
    html = report(EVIL, [Addition(EVIL, 2, (EVIL,)), Addition("b.txt", 0, ("x",) * 12)])
    assert "<script" not in html
    assert "2 articles added" in html
    assert "b.txt</span>: left out" in html
    assert "and 2 more" in html
