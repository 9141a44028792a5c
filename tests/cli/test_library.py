"""The commands about libraries, in this process."""

import json
import shutil
import zipfile

import pytest
from typer.testing import CliRunner

from qa.cli import app
from qa.cli.common import unread
from qa.cli.indexing import _columns
from qa.errors import LibraryError
from qa.history.conversations import Conversations, Wanted
from qa.history.database import Records
from qa.index.store import IndexStore
from qa.library.registry import Libraries
from qa.settings import Settings
from tests.conftest import SEEDS
from tests.folders import seed_news

TABLE = (
    "headline,body\n"
    "Mayor resigns,The mayor of Testville resigned on Monday after a long debate.\n"
    "River floods,The river Tesla flooded the old town of Testville in the night.\n"
)


@pytest.fixture
def news(tmp_path, monkeypatch):
    return seed_news(tmp_path, monkeypatch)


def qa(*args, code=0):
    done = CliRunner().invoke(app, [str(arg) for arg in args])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def told(*args):
    return json.loads(qa(*args, "--json").stdout)


# ---------------------------------------------------------------------- index


def test_what_index_is_told_is_remembered(news, tmp_path):
    (news / "table.csv").write_text(TABLE)
    (news / "notes.txt").write_text("Notes of mine: buy bread, milk and butter on Monday.")
    columns = "text=body, title=headline"
    first = told("index", news, "--name", "Our news", "--columns", columns, "--ignore", "notes.*")
    assert sorted(first["added"]) == sorted(
        [*(path.name for path in SEEDS.glob("*.txt")), "table.csv"]
    )
    again = told("index", "our news")
    assert (again["added"], again["changed"], again["unchanged"]) == ([], [], 5)
    (library,) = told("libraries")["libraries"]
    assert library == {
        "name": "Our news", "folder": str(news), "files": 5, "added": 0, "ignore": ["notes.*"],
        "columns": {"text": "body", "title": "headline"}, "problem": None,
    }  # fmt: skip
    found = told("search", "Who resigned in Testville?", "-k", "1", "-c", "Our news")
    assert [(hit["article"], hit["title"]) for hit in found["hits"]] == [
        ("table.csv/1", "Mayor resigns")
    ]
    assert told("info", "-c", news)["library"] == "Our news"
    assert "Our news: 5 files in" in qa("libraries").stdout
    assert told("index", news, "--columns", "")["changed"] == ["table.csv"]
    assert told("libraries")["libraries"][0]["columns"] == {}


def test_strict_fails_after_the_rest_is_indexed(news):
    assert qa("index", news, "--strict").stderr == ""
    (news / "broken.txt").write_bytes(b"\0\1")
    (news / "photo.jpg").write_bytes(b"x")
    done = qa("index", news, "--strict", code=2)
    assert "  left out: broken.txt is not a text file" in done.stdout
    assert "  not read: 1 .jpg file\n" in done.stdout
    assert done.stderr == "qa: one file, or a part of one, could not be read\n"
    asked = qa("search", "Lima", "-c", news)
    said = "qa: one file, or a part of one, could not be read: "
    assert asked.stderr == f"{said}qa info -c {news} lists what is left out\n"
    assert unread(1200) == "1,200 files, or parts of them, could not be read"
    (news / "broken.txt").unlink()
    with zipfile.ZipFile(news / "saved.zip", "w") as saved:
        saved.writestr("Fire.html", "<p>The fire in Testville was put out on Monday.</p>")
        saved.writestr("Fire_files/photo.png", b"x")
        saved.writestr("film.mp4", b"x")
    qa("index", news, "--strict")
    (news / "broken.txt").write_bytes(b"\0\1")
    assert qa("index", news).stderr == ""
    report = told("index", news)
    assert list(report["problems"]) == ["broken.txt"]
    assert list(report["skipped"]) == ["photo.jpg", "saved.zip/film.mp4"]  # of an earlier run, too
    assert list(told("index", news, "--ignore", "*.mp4")["skipped"]) == ["photo.jpg"]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--name", "../up"], "cannot be called"),
        (["--name", "mine", "--ignore", "!"], "'!' is no pattern"),
        (["--name", "mine", "--columns", "body"], "is no KEY=COLUMN"),
        (["--name", "mine", "--columns", "body=text"], "unknown key 'body'"),
        (["--name", "mine", "--ignore", "*.txt"], "holds no articles"),
    ],
)
def test_options_that_cannot_be_used(news, options, what):
    done = qa("index", news, *options, code=2)
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert what in done.stderr
    assert told("libraries") == {"libraries": []}
    assert len(told("index", news)["added"]) == 4


def test_nothing_is_remembered_of_no_folder(news, tmp_path):
    done = qa("index", tmp_path / "nowhere", "--ignore", "*.csv", code=2)
    assert "does not exist" in done.stderr
    assert not (tmp_path / "data").exists()


def test_columns():
    assert _columns(["text=a b , title=c", "source=d=e"]) == {
        "text": "a b", "title": "c", "source": "d=e",
    }  # fmt: skip
    assert _columns([""]) == {}
    with pytest.raises(LibraryError, match="'x' is no KEY=COLUMN"):
        _columns(["text=a,x"])


# ---------------------------------------------------------------------- remove, forget


def test_removing_and_taking_back(news):
    (news / "table.csv").write_text(TABLE)
    (news / "what?.txt").write_text("What happened in Testville? Nobody knows it to this day.")
    (news / "whats.txt").write_text("Another text that is about what happened in Testville.")
    qa("index", news, "--columns", "text=body,title=headline")
    done = qa("remove", "what?.txt", "table.csv/2", "-c", news)
    assert "Left out from now on; the files stay: /what\\?.txt, /table.csv/2" in done.stderr
    assert "0 added, 1 changed, 1 removed" in done.stdout
    assert (news / "what?.txt").exists()
    names = told("search", "Testville", "-k", "50", "-c", news)["hits"]
    assert {"whats.txt", "table.csv/1"} <= {hit["article"] for hit in names}
    assert not {"what?.txt", "table.csv/2"} & {hit["article"] for hit in names}
    for name in ("what?.txt", "nothing.txt", "table.csv/7", "*.pdf"):
        done = qa("remove", "whats.txt", name, "-c", news, code=2)
        assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert told("index", news)["removed"] == []
    qa("remove", "--undo", "whats.txt", "-c", news, code=2)
    done = qa("remove", "--undo", "what?.txt", "table.csv/2", "-c", news)
    assert "1 added, 1 changed, 0 removed" in done.stdout


def test_removing_what_the_chat_added(news, tmp_path):
    library = Libraries(tmp_path / "data").create("mine", news)
    library.added.mkdir()
    (library.added / "note.txt").write_text("The mayor of Testville resigned on Monday.")
    assert "added/note.txt" in told("index", "mine")["added"]
    assert "5 files in" in (listed := qa("libraries").stdout)
    assert "1 of them added in the chat" in listed
    done = qa("remove", "added/note.txt", "-c", "mine")
    assert "Deleted: added/note.txt" in done.stderr
    assert not (library.added / "note.txt").exists()
    assert libraries_ignore(tmp_path) == ()


def libraries_ignore(tmp_path):
    return Libraries(tmp_path / "data").of("mine").ignore


def test_forgetting(news, tmp_path):
    assert qa("libraries").stderr == "no library has a name yet: qa index DIR --name NAME\n"
    library = Libraries(tmp_path / "data").create("mine", news)
    library.added.mkdir()
    (library.added / "note.txt").write_text("x")
    (news.parent / "gone").mkdir()
    Libraries(tmp_path / "data").create("gone", news.parent / "gone")
    (news.parent / "gone").rmdir()
    assert "does not exist" in qa("libraries").stdout
    assert f"its folder stays: {news}" in qa("libraries", "--forget", "mine").stderr
    assert (library.added / "note.txt").exists()
    assert [each["name"] for each in told("libraries")["libraries"]] == ["gone"]
    done = qa("index", news, "--name", "mine", code=2)
    assert "take another name, or delete them with" in done.stderr
    qa("libraries", "--forget", "mine", "--delete-added")
    assert not library.added.exists()


def test_forgetting_deletes_the_index(news, tmp_path):
    qa("index", news, "--name", "mine")
    (index,) = (tmp_path / "indexes").iterdir()
    twin = tmp_path / "data" / "libraries" / "twin.toml"
    twin.write_text(f'folder = "{news}"\n')
    qa("libraries", "--forget", "twin")
    assert index.exists()  # the other one needs it
    with IndexStore(tmp_path / "indexes", news).lock():
        assert "yourself" in qa("libraries", "--forget", "mine", code=2).stderr
    assert index.exists()
    qa("index", news, "--name", "mine")
    qa("libraries", "--forget", "mine")
    assert list((tmp_path / "indexes").iterdir()) == []
    qa("index", news, "--name", "mine")
    shutil.rmtree(tmp_path / "indexes")
    qa("libraries", "--forget", "mine")
    assert not (tmp_path / "indexes").exists()


def test_a_damaged_library_is_listed_with_the_others(news, tmp_path):
    qa("index", news, "--name", "mine")
    path = tmp_path / "data" / "libraries" / "broken.toml"
    path.write_text("folder = [")
    listed = qa("libraries").stdout
    assert "mine: 4 files in" in listed
    assert f"broken: {path} is not readable TOML" in listed
    sound, damaged = told("libraries")["libraries"]
    assert sound.keys() == damaged.keys()
    assert (damaged["name"], damaged["files"]) == ("broken", None)
    assert told("search", "Lima", "-c", "mine")["hits"]
    assert "broken.toml is not readable" in qa("index", "broken", code=2).stderr


def test_removing_all_articles_is_refused_before_it_is_remembered(news, tmp_path):
    for path in news.iterdir():
        path.unlink()
    (news / "table.csv").write_text(TABLE)
    qa("index", news, "--columns", "text=body")
    done = qa("remove", "table.csv/*", "-c", news, code=2)
    assert "leave nothing to search in" in done.stderr
    assert Libraries(tmp_path / "data").of(news).ignore == ()
    assert told("search", "Testville", "-c", news)["hits"]


def test_renaming_a_library_without_a_folder_takes_all_of_it_along(news, tmp_path):
    settings = Settings.load()
    known = Libraries(settings.data_dir)
    before = known.create("Inbox")
    before.added.mkdir(parents=True, exist_ok=True)
    (before.added / "a.txt").write_text("The mayor of Testville resigned on Monday.")
    qa("index", "Inbox")
    records = Records(settings.data_dir)
    Conversations(records, before.folder).want("me", Wanted("Who resigned?", {}))
    qa("index", "Inbox", "--name", "Post")
    after = known.of("Post")
    assert [library.name for library in known.all() if library.folder == after.folder] == ["Post"]
    assert not IndexStore(settings.index_dir, before.folder).path.exists()
    assert told("info", "-c", "Post")["articles"] == 1
    (turn,) = Conversations(records, after.folder).turns("me")
    assert turn.wanted.question == "Who resigned?"
