"""The commands about libraries, in this process; and a watch in one of its own."""

import json
import queue
import shutil
import signal
import subprocess
import threading
import zipfile
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from qa.cli import app
from qa.cli.common import unread
from qa.cli.indexing import _columns, _makes_no_difference
from qa.corpus.folder import Problem
from qa.errors import LibraryError
from qa.indexing import IndexReport
from qa.libraries import Libraries
from qa.store import IndexStore
from qa.terminal import hit_lines, info_lines, library_lines, reply_lines, report_lines
from qa.types import Answer, Citation, Entry, Hit, Ledger, Reply
from tests.conftest import SEEDS
from tests.test_cli import QA

TABLE = (
    "headline,body\n"
    "Mayor resigns,The mayor of Testville resigned on Monday after a long debate.\n"
    "River floods,The river Tesla flooded the old town of Testville in the night.\n"
)


@pytest.fixture
def news(tmp_path, monkeypatch):
    folder = tmp_path / "news"
    shutil.copytree(SEEDS, folder)
    monkeypatch.setenv("QA_INDEX_DIR", str(tmp_path / "indexes"))
    monkeypatch.setenv("QA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return folder


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
    said = "qa: one file, or a part of one, could not be read: qa info lists what is left out\n"
    assert asked.stderr == said
    assert unread(1200) == "1,200 files, or parts of them, could not be read"
    (news / "broken.txt").unlink()
    with zipfile.ZipFile(news / "saved.zip", "w") as saved:
        saved.writestr("Fire.html", "<p>The fire in Testville was put out on Monday.</p>")
        saved.writestr("Fire_files/photo.png", b"x")
    qa("index", news, "--strict")
    (news / "broken.txt").write_bytes(b"\0\1")
    assert qa("index", news).stderr == ""
    report = told("index", news)
    assert (list(report["problems"]), list(report["skipped"])) == (["broken.txt"], ["photo.jpg"])


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
        assert "delete it yourself" in qa("libraries", "--forget", "mine", code=2).stderr
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


# ---------------------------------------------------------------------- what is told


def test_long_reports_are_cut():
    report = IndexReport(
        problems=tuple(Problem(f"{n}.txt", f"{n}.txt is empty") for n in range(25)),
        skipped=(
            *(Problem(f"{n}.jpg", f"{n}.jpg: .jpg files are not read") for n in range(1200)),
            Problem("x\x1b.txt", "x\x1b.txt is a link that leads out of the folder"),
        ),
        added=("b.txt", "c.txt"),
        copies=(("b.txt", "a.txt"), ("known.txt", "a.txt")),
        near=(("c.txt", "a.txt"),),
    )
    lines = report_lines(report)
    assert lines[1] == "  left out: 0.txt is empty"
    assert lines[20:] == [
        "  left out: 19.txt is empty",
        "  and 5 more: qa index --json lists them",
        "  b.txt is a copy of a.txt",
        "  c.txt is almost the same as a.txt",
        "  copies and near-copies known before: 1",
        "  not read: 1,200 .jpg files",
        "  not read: x.txt is a link that leads out of the folder",
    ]


def test_info_by_source_and_month():
    info = {
        "library": "mine", "corpus": "/news", "index": "/index", "articles": 3, "passages": 9,
        "sources": {"A\x1b[1mB": 2, "unknown source": 1}, "months": {"2023-07": 2, "no date": 1},
        "formats": {".txt": 3}, "problems": {"b.txt": "b.txt is empty"}, "copies": {"c": "a"},
        "near": {}, "encoder": "e", "reader": "r", "threshold": 0.5,
    }  # fmt: skip
    lines = info_lines(info)
    assert {"     2  A[1mB", "     2  2023-07", "     1  no date"} <= set(lines)
    assert lines[-2:] == [
        "copies     1 of other articles, shown once; 0 almost the same",
        "  left out: b.txt is empty",
    ]


def test_pages_and_copies_are_told():
    twin = Hit("b.pdf", "T", "S", None, 0, 5, 0.0, "hello")
    copies = tuple(replace(twin, article=f"{n}.txt") for n in range(6))
    hit = Hit("a.pdf", "T", "S", "2023-01-01", 9, 14, 1.0, "hello", pages=(0, 5), copies=copies)
    assert hit_lines(hit) == [
        "  1.00  S · 2023-01-01 · T · a.pdf · page 2",
        "        hello",
        "        also in 0.txt, 1.txt, 2.txt, 3.txt and 2 more",
        "",
    ]
    assert hit_lines(twin) == ["  0.00  S · T · b.pdf", "        hello", ""]
    assert hit_lines(replace(hit, copies=(twin,)))[2] == "        also in b.pdf"
    place = Citation("a.pdf", "T", "S", None, 0, 5, "hello", "hello", 0, "hello", 0, page=7)
    together = Ledger("agree", (Entry("hello", (place,)),))
    reply = Reply("q", "q", 0.4, (Answer("hello", 0.9, (place,)),), ledger=together)
    lines = reply_lines(reply)
    assert "  1. S · T · a.pdf · page 7" in lines
    assert "    S, no date, page 7:" in lines


def test_a_run_that_made_no_difference():
    problem = Problem("b.txt", "b.txt is empty")
    before = IndexReport(added=("a.txt",), problems=(problem,), seconds=2.0)
    assert _makes_no_difference(IndexReport(unchanged=1, problems=(problem,)), before)
    assert not _makes_no_difference(IndexReport(unchanged=1), before)
    for what in ("added", "changed", "removed"):
        now = replace(IndexReport(problems=(problem,)), **{what: ("c.txt",)})
        assert not _makes_no_difference(now, before)


def test_a_library_is_told_in_plain_text():
    about = {
        "name": "mine", "folder": None, "files": 2, "added": 2, "ignore": ["\x1b*.csv"],
        "columns": {"text": "body"}, "problem": None,
    }  # fmt: skip
    assert library_lines(about) == [
        "mine: 2 files in the chat alone, 2 of them added in the chat",
        "  leaves out *.csv",
        "  columns text=body",
    ]


# ---------------------------------------------------------------------- watch


class Watch:
    """``qa index --watch`` as a process, its lines as they come."""

    def __init__(self, *args):
        self.process = subprocess.Popen(
            [QA, "index", *map(str, args), "--watch"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def until(self, words):
        seen = []
        while words not in (line := self.lines.get(timeout=90)):
            seen.append(line)
        return [*seen, line]

    def end(self, sign=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(sign)
        code = self.process.wait(60)
        self.reader.join(10)
        self.process.stdout.close()
        return code


def test_watch_indexes_at_each_change_until_interrupted(news, tmp_path):
    watch = Watch(news)
    try:
        assert "4 added" in watch.until("Watching")[0]
        (news / "new.txt").write_text("The mayor of Testville resigned on Monday.")
        assert watch.until("1 added, 0 changed, 0 removed")[-1][2] == ":"  # begins with the time
        (news / "new.txt").write_bytes(b"\0\1")
        watch.until("1 left out")
        held = news.parent / "held"
        held.mkdir()
        for path in news.iterdir():  # nothing to read for a while: it stays, and says so
            path.rename(held / path.name)
        watch.until("holds no articles")
        for path in held.iterdir():
            path.rename(news / path.name)
        (news / "new.txt").unlink()
        watch.until("1 removed")
        name = min(path.name for path in news.glob("*.txt"))
        (news / name).touch()  # nothing comes of it, and nothing is said
        libraries = Libraries(tmp_path / "data")
        libraries.ignore(libraries.of(news), [f"/{name}"])  # as by another process
        assert "1 removed" in watch.lines.get(timeout=90)
    finally:
        code = watch.end()
    assert code == 0
    assert not [line for line in watch.lines.queue if "Abort" in line or "Trace" in line]


def test_watch_ends_when_the_folder_is_gone(news):
    watch = Watch(news, "--json")
    try:
        assert len(json.loads(watch.until('"added"')[-1])["added"]) == 4
        watch.until("Watching")
        news.rename(news.parent / "elsewhere")
        watch.until("is gone")
        assert watch.process.wait(60) == 2
    finally:
        watch.end()
