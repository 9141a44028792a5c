"""What is remembered of a library: patterns, columns, its file, whoever changes it, or nothing."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from qa.errors import CorpusError, LibraryError
from qa.library.folder import scan
from qa.library.registry import Libraries
from tests.folders import TABLE, files, small_news
from tests.samples import LIMITS


@pytest.fixture
def news(tmp_path):
    return small_news(tmp_path)


def test_patterns_are_remembered_and_taken_back(libraries, news):
    library = libraries.ignore(libraries.of(news), ["*.csv", "sub/", "*.csv"])
    assert library.ignore == ("*.csv", "sub/")
    assert libraries.of(news) == library
    assert [library.left_out(name) for name in ("export.csv", "sub/a.txt", "a.txt")] == [1, 1, 0]
    with pytest.raises(LibraryError, match=r"no pattern 'x': it has '\*.csv', 'sub/'"):
        libraries.unignore(library, ["sub/", "x"])
    assert libraries.unignore(library, ["sub/"]).ignore == ("*.csv",)
    assert libraries.unignore(library, ["*.csv"]).ignore == ()
    assert files(libraries) == []  # nothing is left to be remembered


def test_patterns_for_every_library(news, tmp_path):
    libraries = Libraries(tmp_path / "data", ["*.csv", "/sub/"])
    library = libraries.ignore(libraries.of(news), ["!export.csv"])
    assert [file.name for file in scan(library).files] == ["a.txt", "b.txt", "export.csv"]
    assert Libraries(tmp_path / "data").of(news).ignore == ("!export.csv",)
    with pytest.raises(LibraryError, match="the setting ignore: '!' is not a pattern"):
        Libraries(tmp_path / "data", ["!"])


@pytest.mark.parametrize("pattern", ["", "!", "# note", "/", "back\\"])
def test_patterns_that_are_none(libraries, news, pattern):
    with pytest.raises(LibraryError, match="is not a pattern"):
        libraries.ignore(libraries.of(news), ["*.csv", pattern])
    assert libraries.of(news).ignore == ()


def test_columns_are_remembered(libraries, news):
    library = libraries.set_columns(libraries.of(news), {"text": "body", "title": "head line"})
    assert libraries.of(news).columns == {"text": "body", "title": "head line"}
    assert hash(library) != hash(libraries.create("mine", news))
    with pytest.raises(LibraryError, match="unknown key 'texd'"):
        libraries.set_columns(library, {"texd": "body"})
    with pytest.raises(LibraryError, match="text in columns must name a column"):
        libraries.set_columns(library, {"text": " "})


def test_what_was_described_last_is_taken_back_where_nothing_can_be_read(libraries, news):
    before = libraries.set_columns(libraries.ignore(libraries.of(news), ["*.md"]), {"text": "body"})
    said = {"name": "mine", "ignore": ["*.md", "*.csv"], "columns": {"text": "boddy"}}
    now = libraries.describe(before, **said, limits=LIMITS, moved=lambda *_: None)
    with pytest.raises(KeyboardInterrupt), libraries.trying(now, before):
        raise KeyboardInterrupt
    assert libraries.of(news) == now  # the next run goes on with it
    libraries.ignore(now, ["*.pdf"])  # by somebody else
    with pytest.raises(CorpusError), libraries.trying(now, before):
        raise CorpusError("none of the 4 files can be read")
    assert libraries.of("mine") == replace(now, ignore=("*.md", "*.pdf"), columns=before.columns)


def test_columns_that_no_table_has_are_not_described(libraries, news):
    (news / "table.csv").write_text(TABLE)
    before = libraries.of(news)
    given = {"limits": LIMITS, "moved": lambda *_: None}
    for columns in ({"text": "bodyy"}, {"text": "body", "title": "top line"}):
        with pytest.raises(LibraryError, match=r"no table .*there are: headline, body"):
            libraries.describe(before, name="mine", columns=columns, **given)
    assert libraries.of(news) == before
    with pytest.raises(LibraryError):
        libraries.of("mine")
    (news / "more.jsonl").write_text('{"top line": "A fair", "text": "The fair was held."}\n')
    libraries.describe(before, columns={"text": "Body", "title": "top line"}, **given)
    assert libraries.of(news).columns == {"text": "Body", "title": "top line"}


def test_columns_of_tables_that_are_still_to_come(libraries, news):
    for table in news.glob("*.csv"):
        table.unlink()
    given = {"limits": LIMITS, "moved": lambda *_: None}
    assert libraries.describe(libraries.of(news), columns={"text": "body"}, **given).columns


def test_forgetting_leaves_the_users_folder_alone(libraries, news):
    made = libraries.create("mine", news)
    made.added.mkdir()
    (made.added / "c.txt").write_text("x")
    assert libraries.forget("mine") == made
    assert libraries.all() == []
    assert (made.added / "c.txt").exists()
    with pytest.raises(LibraryError, match=r"but files in .*: delete them with --delete-added"):
        libraries.forget("mine")
    assert libraries.forget("MINE", delete_added=True).added == made.added
    made = libraries.create("mine", news)
    made.added.mkdir()
    libraries.forget("mine", delete_added=True)
    assert (made.added.exists(), len(list(news.rglob("*.*")))) == (False, 5)
    with pytest.raises(LibraryError, match="nothing is remembered"):
        libraries.forget(news)


def test_a_file_that_people_edit(libraries, news):
    made = libraries.create("mine", news)
    path = libraries.path / "mine.toml"
    content = f'folder = "{news}/"  # here\nignore = ["*.csv"]\n[columns]\ntext = "body"\n'
    for encoding in ("utf-8", "utf-8-sig"):  # Notepad begins with a mark
        path.write_text(content, encoding=encoding)
        assert libraries.of("mine") == replace(made, ignore=("*.csv",), columns={"text": "body"})


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("folder = ", "is not valid TOML"),
        ("\0", "is not valid TOML"),
        ("folder = 3", "folder must be a full path"),
        ('folder = "news"', "folder must be a full path"),
        ('ignore = "*.csv"', "ignore must be a list"),
        ("ignore = [3]", "3 is not a pattern"),
        ('ignore = ["!"]', "'!' is not a pattern"),
        ('columns = "text"', "columns must be a table"),
        ('[columns]\nspoon = "x"', "unknown key 'spoon' in columns"),
        ("[columns]\ntext = 3", "text in columns must name a column"),
        ('fodler = "/x"', "unknown key 'fodler'"),
    ],
)
def test_damaged_files_are_named(libraries, news, content, what):
    libraries.create("mine", news)
    path = libraries.path / "mine.toml"
    path.write_text(content)
    with pytest.raises(LibraryError, match=what) as caught:
        libraries.of("mine")
    assert "mine.toml" in str(caught.value)
    assert libraries.damaged() == [("mine", str(caught.value))]


def test_a_damaged_file_closes_no_other_library(libraries, news, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    sound = libraries.create("sound", other)
    path = libraries.path / "broken.toml"
    path.write_text("folder = [")
    assert libraries.all() == [sound]
    assert libraries.of("sound") == libraries.of(other) == sound
    assert libraries.of(news).name == "news"  # whose the damaged one is cannot be told
    assert libraries.ignore(sound, ["*.csv"]).ignore == ("*.csv",)
    libraries.forget("sound")
    for create in (("broken",), ("broken", news)):
        with pytest.raises(LibraryError, match=r"broken\.toml is not valid TOML"):
            libraries.create(*create)


def test_a_damaged_file_of_the_folder_that_is_asked_for(libraries, news):
    unnamed = libraries.ignore(libraries.of(news), ["*.csv"])
    named = f'folder = "{news}"\nignore = ["*.csv'
    for key, content in ((unnamed.key, "ignore = ["), ("mine", named)):
        for path in libraries.path.glob("*.toml"):
            path.unlink()
        (libraries.path / f"{key}.toml").write_text(content)
        with pytest.raises(LibraryError, match="is not valid TOML"):
            libraries.of(news)
    inbox = libraries.create("inbox")
    (libraries.path / "inbox.toml").write_text("ignore = [")
    with pytest.raises(LibraryError, match="is not valid TOML"):
        libraries.of(inbox.folder)


def test_what_a_forgotten_library_left_is_not_taken_over(libraries, news):
    inbox = libraries.create("inbox")
    inbox.added.mkdir()
    libraries.forget("inbox")
    libraries.create("inbox")  # it is empty
    (inbox.added / "secret.txt").write_text("x")
    assert libraries.create("inbox", inbox.folder) == inbox  # its own
    libraries.forget("inbox")
    for folder in (None, news):
        with pytest.raises(LibraryError, match="--forget 'inbox' --delete-added"):
            libraries.create("inbox", folder)
    assert files(libraries) == ["inbox"]
    with pytest.raises(LibraryError, match=r"nothing is remembered of '\.\./data'"):
        libraries.forget("../data", delete_added=True)
    assert libraries.forget("inbox", delete_added=True).folder == inbox.folder
    assert files(libraries) == []
    assert libraries.create("inbox", news).folder == news


def test_a_folder_with_a_very_long_name(libraries, tmp_path):
    keys = set()
    for name in ("f" * 255, "f" * 254, "é" * 127, "x" + "é" * 127):
        folder = tmp_path / name
        folder.mkdir()
        library = libraries.ignore(libraries.of(folder), ["*.csv"])
        assert libraries.of(folder) == library
        assert (library.name, library.named) == (name, False)
        library.added.mkdir()
        keys.add(library.key)
    assert len(keys) == 4


def test_a_folder_that_cannot_be_written(tmp_path, news):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(LibraryError, match="set QA_DATA_DIR"):
        Libraries(tmp_path / "data").create("mine", news)


def test_a_folder_whose_name_is_no_utf8(libraries, tmp_path):
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    assert libraries.of(folder).folder == folder
    with pytest.raises(LibraryError, match="not UTF-8"):
        libraries.ignore(libraries.of(folder), ["*.csv"])
    assert files(libraries) == []


def test_many_processes_change_one_library(libraries, news):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from qa.library.registry import Libraries\n"
        "libraries = Libraries(Path(sys.argv[1]))\n"
        "for n in range(20): libraries.ignore(libraries.of(sys.argv[2]), [f'{sys.argv[3]}-{n}'])\n"
    )
    where = (str(libraries.path.parent), str(news))
    running = [
        subprocess.Popen([sys.executable, "-c", code, *where, str(number)]) for number in range(4)
    ]
    assert [process.wait(60) for process in running] == [0] * 4
    expected = {f"{number}-{n}" for number in range(4) for n in range(20)}
    assert set(libraries.of(news).ignore) == expected


def test_a_stale_library_does_not_undo_what_others_did(libraries, news):
    stale = libraries.of(news)
    libraries.ignore(stale, ["*.csv"])
    libraries.create("mine", news)
    now = libraries.set_columns(stale, {"text": "body"})
    assert (now.name, now.ignore, dict(now.columns)) == ("mine", ("*.csv",), {"text": "body"})
    inbox = libraries.create("inbox")
    libraries.forget("inbox")
    with pytest.raises(LibraryError, match="forgotten meanwhile"):
        libraries.ignore(inbox, ["x"])
