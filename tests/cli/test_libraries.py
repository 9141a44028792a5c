"""The commands about libraries: remove, forget, list."""

import shutil

from qa.history.conversations import Conversations, Pending
from qa.history.database import Database
from qa.index.store import IndexStore
from qa.library.registry import Libraries
from qa.settings import Settings
from tests.command import printed, qa
from tests.folders import TABLE


def test_removing_and_taking_back(news):
    (news / "table.csv").write_text(TABLE)
    (news / "what?.txt").write_text("What happened in Testville? Nobody knows it to this day.")
    (news / "whats.txt").write_text("Another text that is about what happened in Testville.")
    qa("index", news, "--columns", "text=body,title=headline")
    done = qa("remove", "what?.txt", "table.csv/2", "-c", news)
    assert "Left out from now on; the files stay: /what\\?.txt, /table.csv/2" in done.stderr
    assert "0 added, 1 changed, 1 removed" in done.stdout
    assert (news / "what?.txt").exists()
    names = printed("search", "Testville", "-k", "50", "-c", news)["hits"]
    assert {"whats.txt", "table.csv/1"} <= {hit["article"] for hit in names}
    assert not {"what?.txt", "table.csv/2"} & {hit["article"] for hit in names}
    for name in ("what?.txt", "nothing.txt", "table.csv/7", "*.pdf"):
        done = qa("remove", "whats.txt", name, "-c", news, code=2)
        assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert printed("index", news)["removed"] == []
    qa("remove", "--undo", "whats.txt", "-c", news, code=2)
    done = qa("remove", "--undo", "what?.txt", "table.csv/2", "-c", news)
    assert "1 added, 1 changed, 0 removed" in done.stdout


def test_removing_what_the_chat_added(news, tmp_path):
    library = Libraries(tmp_path / "data").create("mine", news)
    library.added.mkdir()
    (library.added / "note.txt").write_text("The mayor of Testville resigned on Monday.")
    assert "added/note.txt" in printed("index", "mine")["added"]
    assert "5 files in" in (listed := qa("libraries").stdout)
    assert "1 of them added in the chat" in listed
    done = qa("remove", "added/note.txt", "-c", "mine")
    assert "Deleted: added/note.txt" in done.stderr
    assert not (library.added / "note.txt").exists()
    assert libraries_ignore(tmp_path) == ()


def libraries_ignore(tmp_path):
    return Libraries(tmp_path / "data").of("mine").ignore


def test_forgetting(news, tmp_path):
    assert qa("libraries").stderr.startswith("no library has a name yet: ")
    library = Libraries(tmp_path / "data").create("mine", news)
    library.added.mkdir()
    (library.added / "note.txt").write_text("x")
    (news.parent / "gone").mkdir()
    Libraries(tmp_path / "data").create("gone", news.parent / "gone")
    (news.parent / "gone").rmdir()
    assert "does not exist" in qa("libraries").stdout
    assert f"its folder stays as it is: {news}" in qa("libraries", "--forget", "mine").stderr
    assert (library.added / "note.txt").exists()
    assert [each["name"] for each in printed("libraries")["libraries"]] == ["gone"]
    done = qa("index", news, "--name", "mine", code=2)
    assert "choose another name, or delete them with" in done.stderr
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
    assert f"broken: {path} is not valid TOML" in listed
    sound, damaged = printed("libraries")["libraries"]
    assert sound.keys() == damaged.keys()
    assert (damaged["name"], damaged["files"]) == ("broken", None)
    assert printed("search", "Lima", "-c", "mine")["hits"]
    assert "broken.toml is not valid TOML" in qa("index", "broken", code=2).stderr


def test_removing_all_articles_is_refused_before_it_is_remembered(news, tmp_path):
    for path in news.iterdir():
        path.unlink()
    (news / "table.csv").write_text(TABLE)
    qa("index", news, "--columns", "text=body")
    done = qa("remove", "table.csv/*", "-c", news, code=2)
    assert "leave nothing to search in" in done.stderr
    assert Libraries(tmp_path / "data").of(news).ignore == ()
    assert printed("search", "Testville", "-c", news)["hits"]


def test_renaming_a_library_without_a_folder_takes_all_of_it_along(news, tmp_path):
    settings = Settings.load()
    known = Libraries(settings.data_dir)
    before = known.create("Inbox")
    before.added.mkdir(parents=True, exist_ok=True)
    (before.added / "a.txt").write_text("The mayor of Testville resigned on Monday.")
    qa("index", "Inbox")
    database = Database(settings.data_dir)
    Conversations(database, before.folder).ask("me", Pending("Who resigned?", {}))
    qa("index", "Inbox", "--name", "Post")
    after = known.of("Post")
    assert [library.name for library in known.all() if library.folder == after.folder] == ["Post"]
    assert not IndexStore(settings.index_dir, before.folder).path.exists()
    assert printed("info", "-c", "Post")["articles"] == 1
    (turn,) = Conversations(database, after.folder).turns("me")
    assert turn.pending.question == "Who resigned?"
