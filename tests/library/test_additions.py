"""Files added in the chat: kept whole under safe names; what cannot be read is not kept."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import CorpusError
from qa.library import additions
from qa.library.library import Library
from qa.library.registry import Libraries
from qa.settings import Settings

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
    safe = additions.safe_name(f"{name}.txt")
    assert Path(safe).name == safe
    assert not safe.startswith((".", "~$"))
    assert len(safe) <= 91
    assert len(safe.encode()) < 250
    assert safe.endswith(".txt")


@pytest.mark.parametrize("name", ["../../etc/x.txt", "..\\x.txt", "/x.txt", "C:\\x.txt", ".x.txt"])
def test_hostile_names(library: Library, sent: Path, settings: Settings, name: str) -> None:
    stored, _ = additions.keep_file(library, name, sent, settings)
    (path,) = library.added.iterdir()
    assert stored == f"added/{path.name}"


def test_a_long_name_in_any_script_is_cut(library: Library, sent: Path, settings: Settings) -> None:
    name = "𠮷" * 100  # of four bytes each; a file's name has 255
    (first, _), (same, _) = (
        additions.keep_file(library, f"{name}.txt", sent, settings) for _ in range(2)
    )
    assert first == same == f"added/{'𠮷' * 50}.txt"
    sent.write_text("Another match.")
    assert additions.keep_file(library, f"{name}.txt", sent, settings).name.endswith(" 2.txt")


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
