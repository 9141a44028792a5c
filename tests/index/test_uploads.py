"""Adding what somebody sent: asked at once, and nothing left where it could not be read."""

from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.errors import CorpusError, IndexUnavailableError, LibraryError
from qa.index.uploads import Addition, add
from qa.library.library import Library
from qa.library.registry import Libraries
from qa.settings import Settings
from tests.fakes import HashEncoder

FAIR = "The fair\n\nThe fair was held in the park on Sunday, with four hundred guests.\n"


class Adding:
    """Adds to libraries, and indexes them with an encoder that takes no time."""

    def __init__(self, libraries: Libraries, settings: Settings) -> None:
        self.libraries = libraries
        self.settings = settings
        self.assistant: Assistant

    def index(self, library: Library) -> Assistant:
        self.assistant = Assistant.open(
            library.folder, settings=self.settings, encoder=HashEncoder()
        )
        return self.assistant

    def __call__(
        self, target: Library | str, files: list[tuple[str, Path]]
    ) -> tuple[Library, list[Addition]]:
        return add(self.libraries, target, files, self.settings, self.index)

    def names(self) -> list[str]:
        return [library.name for library in self.libraries.all()]


@pytest.fixture
def adding(libraries: Libraries, settings: Settings) -> Adding:
    return Adding(libraries, settings)


@pytest.fixture
def own(libraries: Libraries, tmp_path: Path) -> Library:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "a.txt").write_text(FAIR)
    return libraries.of(folder)


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "sent"
    path.write_text("A match\n\nThe match ended 3 to 1 on Monday.\n")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken"
    path.write_bytes(b"\0\1\2")
    return path


def test_added_files_are_asked_at_once(
    adding: Adding, own: Library, sent: Path, broken: Path
) -> None:
    files = [("m.txt", sent), ("b.txt", broken), ("The fair.txt", own.folder / "a.txt")]
    library, outcome = adding(own, [*files, ("p.jpg", sent)])
    assert library == own
    assert [(each.name, each.articles) for each in outcome] == [
        ("m.txt", 1), ("b.txt", 0), ("The fair.txt", 1), ("p.jpg", 0),
    ]  # fmt: skip
    assert "is not a text file" in outcome[1].remarks[0]
    assert outcome[2].remarks == ("the same as a.txt",)
    now = adding.assistant
    assert now.report.problems == ()  # what could not be read is not kept
    assert [hit.article for hit in now.retrieve("how did the match end", k=1)] == ["added/m.txt"]
    assert sorted(path.name for path in library.added.iterdir()) == ["The fair.txt", "m.txt"]
    found = now.original("added/m.txt")
    assert found is not None
    assert (found.name, found.data, found.suffix) == ("m.txt", sent.read_bytes(), ".txt")
    assert now.original("nope") is None
    _, again = adding(own, [("m.txt", sent)])
    assert again == [Addition("m.txt", 1, ("it was there already",), fresh=False)]


def test_a_new_library_is_made_by_its_first_articles(adding: Adding, sent: Path) -> None:
    library, outcome = adding("Sport", [("m.txt", sent)])
    assert (library.name, outcome) == ("Sport", [Addition("m.txt", 1)])
    assert adding.names() == ["Sport"]
    _, outcome = adding(library, [("x.exe", sent)])  # refused: all else stays
    assert [each.articles for each in outcome] == [0]
    assert [path.name for path in library.added.iterdir()] == ["m.txt"]
    assert adding.names() == ["Sport"]


def test_a_library_without_a_readable_article_is_not_made(
    adding: Adding, broken: Path, tmp_path: Path
) -> None:
    library, outcome = adding("Sport", [("b.txt", broken)])
    assert [each.articles for each in outcome] == [0]
    assert "is not a text file" in outcome[0].remarks[0]
    assert adding.names() == []
    assert not library.added.exists()
    with pytest.raises(LibraryError, match="a library cannot be called"):
        adding("../x", [("b.txt", broken)])


def test_a_pattern_of_the_library_is_named(
    adding: Adding, libraries: Libraries, own: Library, sent: Path
) -> None:
    library, outcome = adding(libraries.ignore(own, ["*.md"]), [("m.md", sent)])
    assert "left out by a pattern" in outcome[0].remarks[0]
    assert not library.added.exists()


@pytest.mark.parametrize("answers", [0, 1])
def test_what_was_added_stays_while_the_index_is_away(
    adding: Adding, own: Library, sent: Path, broken: Path, answers: int
) -> None:
    """It is away at once, or when what could not be read is to be taken out of it."""
    calls = iter(range(2))

    def index(library: Library) -> Assistant:
        if next(calls) == answers:
            raise IndexUnavailableError("Milvus does not answer")
        return adding.index(library)

    files = [("m.txt", sent), ("b.txt", broken)]
    with pytest.raises(IndexUnavailableError, match="does not answer"):
        add(adding.libraries, own, files, adding.settings, index)
    assert (own.added / "m.txt").read_bytes() == sent.read_bytes()
    assert [each.articles for each in adding(own, files)[1]] == [1, 0]


def test_a_folder_that_is_away_is_not_taken_for_a_file_that_cannot_be_read(
    adding: Adding, own: Library, sent: Path
) -> None:
    own.folder.rename(own.folder.with_name("away"))
    with pytest.raises(CorpusError, match="does not exist"):
        adding(own, [("m.txt", sent)])
    assert (own.added / "m.txt").exists()
