"""``qa index``: what it is given is remembered, what it found is printed, and it can watch."""

import json
import queue
import signal
import subprocess
import threading
import zipfile
from dataclasses import replace

import pytest

from qa.cli.common import unread
from qa.cli.index import makes_no_difference
from qa.index.build import IndexReport
from qa.library.registry import Libraries
from qa.types import Problem
from tests.cli.test_process import QA
from tests.command import printed, qa
from tests.conftest import SEEDS
from tests.folders import TABLE


def test_what_index_is_given_is_remembered(news, tmp_path):
    (news / "table.csv").write_text(TABLE)
    (news / "notes.txt").write_text("Notes of mine: buy bread, milk and butter on Monday.")
    columns = "text=body, title=headline"
    first = printed(
        "index", news, "--name", "Our news", "--columns", columns, "--ignore", "notes.*"
    )
    assert sorted(first["added"]) == sorted(
        [*(path.name for path in SEEDS.glob("*.txt")), "table.csv"]
    )
    again = printed("index", "our news")
    assert (again["added"], again["changed"], again["unchanged"]) == ([], [], 5)
    (library,) = printed("libraries")["libraries"]
    assert library == {
        "name": "Our news", "folder": str(news), "files": 5, "added": 0, "ignore": ["notes.*"],
        "columns": {"text": "body", "title": "headline"}, "problem": None,
    }  # fmt: skip
    found = printed("search", "Who resigned in Testville?", "-k", "1", "-c", "Our news")
    assert [(hit["article"], hit["title"]) for hit in found["hits"]] == [
        ("table.csv/1", "Mayor resigns")
    ]
    assert printed("info", "-c", news)["library"] == "Our news"
    assert "Our news: 5 files in" in qa("libraries").stdout
    assert printed("index", news, "--columns", "")["changed"] == ["table.csv"]
    assert printed("libraries")["libraries"][0]["columns"] == {}


def test_strict_fails_after_the_rest_is_indexed(news):
    assert qa("index", news, "--strict").stderr == ""
    (news / "broken.txt").write_bytes(b"\0\1\2")
    (news / "photo.jpg").write_bytes(b"x")
    done = qa("index", news, "--strict", code=2)
    assert "  left out: broken.txt is not a text file" in done.stdout
    assert "  not read: 1 .jpg file\n" in done.stdout
    assert done.stderr == "qa: one file, or a part of one, could not be read\n"
    asked = qa("search", "Lima", "-c", news)
    problem = "qa: one file, or a part of one, could not be read"
    assert asked.stderr == f"{problem}: list what is left out with qa info -c {news}\n"
    assert unread(1200) == "1,200 files, or parts of them, could not be read"
    (news / "broken.txt").unlink()
    with zipfile.ZipFile(news / "saved.zip", "w") as saved:
        saved.writestr("Fire.html", "<p>The fire in Testville was put out on Monday.</p>")
        saved.writestr("Fire_files/photo.png", b"x")
        saved.writestr("film.mp4", b"x")
    qa("index", news, "--strict")
    (news / "broken.txt").write_bytes(b"\0\1\2")
    assert qa("index", news).stderr == ""
    report = printed("index", news)
    assert list(report["problems"]) == ["broken.txt"]
    assert list(report["skipped"]) == ["photo.jpg", "saved.zip/film.mp4"]  # of an earlier run, too
    assert list(printed("index", news, "--ignore", "*.mp4")["skipped"]) == ["photo.jpg"]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--name", "../up"], "cannot be called"),
        (["--name", "mine", "--ignore", "!"], "'!' is not a pattern"),
        (["--name", "mine", "--columns", "body"], "must have the form KEY=COLUMN"),
        (["--name", "mine", "--columns", "body=text"], "unknown key 'body'"),
        (["--name", "mine", "--columns", "text=bodyy"], "no table has a column 'bodyy'"),
        (["--name", "mine", "--ignore", "*.txt", "--ignore", "*.csv"], "holds no articles"),
    ],
)
def test_options_that_cannot_be_used(news, options, what):
    (news / "table.csv").write_text(TABLE)
    done = qa("index", news, *options, code=2)
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert what in done.stderr
    assert printed("libraries") == {"libraries": []}


def test_what_nothing_can_be_read_with_is_not_remembered(tmp_path, monkeypatch):
    monkeypatch.setenv("QA_INDEX_DIR", str(tmp_path / "indexes"))
    monkeypatch.setenv("QA_DATA_DIR", str(tmp_path / "data"))
    news = tmp_path / "news"
    news.mkdir()
    (news / "table.csv").write_text(TABLE.replace("headline,body", "Titelzeile,Volltext"))
    mistyped = ["index", news, "--columns", "text=Voltext", "--ignore", "*.pdf"]
    libraries = Libraries(tmp_path / "data")
    assert "choose one with --columns" in qa(*mistyped, code=2).stderr
    assert (libraries.of(news).columns, libraries.of(news).ignore) == ({}, ())
    printed("index", news, "--columns", "text=Volltext", "--ignore", "*.md")
    before = libraries.of(news)
    assert "choose one with --columns" in qa(*mistyped, code=2).stderr
    assert libraries.of(news) == before
    watch = subprocess.run([QA, *mistyped, "--watch"], timeout=90)
    assert (watch.returncode, libraries.of(news)) == (2, before)
    found = printed("search", "Who resigned in Testville?", "-k", "1", "-c", news)
    assert [hit["article"] for hit in found["hits"]] == ["table.csv/1"]
    assert printed("index", news)["unchanged"] == 1


def test_without_a_folder_it_says_which_one_is_indexed(news, monkeypatch):
    monkeypatch.setenv("QA_CORPUS", str(news))
    assert qa("index").stderr == f"Indexing {news}: to index another folder, name it.\n"
    assert qa("index", news).stderr == ""


def test_nothing_is_remembered_of_no_folder(news, tmp_path):
    done = qa("index", tmp_path / "nowhere", "--ignore", "*.csv", code=2)
    assert "does not exist" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_run_that_made_no_difference():
    problem = Problem("b.txt", "b.txt is empty")
    before = IndexReport(added=("a.txt",), problems=(problem,), seconds=2.0)
    assert makes_no_difference(IndexReport(unchanged=1, problems=(problem,)), before)
    assert not makes_no_difference(IndexReport(unchanged=1), before)
    for what in ("added", "changed", "removed"):
        now = replace(IndexReport(problems=(problem,)), **{what: ("c.txt",)})
        assert not makes_no_difference(now, before)


# ---------------------------------------------------------------------- watching


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
        (news / "new.txt").write_bytes(b"\0\1\2")
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
        (news / name).touch()  # nothing comes of it, and nothing is printed
        libraries = Libraries(tmp_path / "data")
        libraries.ignore(libraries.of(news), [f"/{name}"])  # as by another process
        assert "1 removed" in watch.lines.get(timeout=90)
    finally:
        code = watch.end()
    assert code == 0
    assert not [line for line in watch.lines.queue if "Abort" in line or "Trace" in line]


def test_watch_takes_up_a_folder_that_was_away(news):
    watch = Watch(news, "--json")
    try:
        assert len(json.loads(watch.until('"added"')[-1])["added"]) == 4
        watch.until("Watching")
        news.rename(news.parent / "elsewhere")
        watch.until("does not exist")
        (news.parent / "elsewhere").rename(news)
        (news / "new.txt").write_text("The mayor of Testville resigned on Monday.")
        assert json.loads(watch.until('"added"')[-1])["added"] == ["new.txt"]
    finally:
        watch.end()
