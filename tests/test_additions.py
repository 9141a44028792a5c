"""Files added in the chat: kept whole under safe names; what cannot be read is not kept."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import additions
from qa.assistant import Assistant
from qa.errors import CorpusError, LibraryError
from qa.libraries import Libraries
from qa.library import Library
from qa.records import Records
from qa.settings import Settings
from qa.web.adding import report
from qa.web.shelf import Addition, Shelf
from tests.fakes import HashEncoder
from tests.test_web_render import EVIL

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


# ---------------------------------------------------------------------- the shelf


@pytest.fixture
def shelf(library: Library, tmp_path: Path) -> Shelf:
    settings = Settings.load(index_dir=tmp_path / "indexes", data_dir=tmp_path / "data")
    first = Assistant.open(library.folder, settings=settings, encoder=HashEncoder())
    return Shelf(first, Records(settings.data_dir))


def test_added_files_are_asked_at_once(shelf: Shelf, sent: Path) -> None:
    key = shelf.libraries()[0].key
    old = shelf.chosen("me").assistant
    broken = sent.with_name("broken")
    broken.write_bytes(b"\0\1\2")
    library, told = shelf.add(key, [("m.txt", sent), ("b.txt", broken), ("p.jpg", sent)], FAIR)
    assert library.key == key
    assert [(each.name, each.articles) for each in told] == [
        ("m.txt", 1), ("b.txt", 0), ("The fair.txt", 1), ("p.jpg", 0),
    ]  # fmt: skip
    assert "is not a text file" in told[1].remarks[0]
    assert told[2].remarks == ("the same as a.txt",)
    now = shelf.chosen("me").assistant
    assert now is not old
    assert [hit.article for hit in now.retrieve("how did the match end", k=1)] == ["added/m.txt"]
    assert sorted(path.name for path in library.added.iterdir()) == ["The fair.txt", "m.txt"]
    assert now.original("added/m.txt") == (sent.read_bytes(), ".txt")
    assert now.original("nope") is None


def test_a_new_library_is_made_by_its_first_articles(shelf: Shelf, sent: Path) -> None:
    library, told = shelf.add("Sport", [("m.txt", sent)])
    assert (library.name, told) == ("Sport", [Addition("m.txt", 1, ())])
    assert [each.name for each in shelf.libraries()] == ["own", "Sport"]
    shelf.choose("me", library.key)
    assert shelf.chosen("me").assistant.counts()[0] == 1
    assert shelf.chosen("you").assistant.library.name == "own"
    with pytest.raises(LibraryError, match="there is no library 'nope'"):
        shelf.choose("me", "nope")


def test_a_library_without_a_readable_article_is_not_made(shelf: Shelf, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"\0\1\2")
    _, told = shelf.add("Sport", [("b.txt", broken)])
    assert [each.articles for each in told] == [0]
    assert "is not a text file" in told[0].remarks[0]
    assert [each.name for each in shelf.libraries()] == ["own"]
    with pytest.raises(CorpusError, match="nothing to add"):
        shelf.add("Sport", [], "  ")
    with pytest.raises(LibraryError, match="a library cannot be called"):
        shelf.add("../x", [], FAIR)


def test_a_library_that_is_gone_leads_back_to_the_first(shelf: Shelf, sent: Path) -> None:
    library, _ = shelf.add("Sport", [("m.txt", sent)])
    shelf._records.choose("me", "gone")
    assert shelf.chosen("me").assistant.library.name == "own"
    assert library.name == "Sport"


def test_the_report_is_text() -> None:
    html = report(EVIL, [Addition(EVIL, 2, (EVIL,)), Addition("b.txt", 0, ("x",) * 12)])
    assert "<script" not in html
    assert "2 articles added" in html
    assert "b.txt</span>: left out" in html
    assert "and 2 more" in html
