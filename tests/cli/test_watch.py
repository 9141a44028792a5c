"""``qa index --watch``, in a process of its own."""

import json
import queue
import signal
import subprocess
import threading

import pytest

from qa.library.registry import Libraries
from tests.cli.test_cli import QA
from tests.folders import seed_news


@pytest.fixture
def news(tmp_path, monkeypatch):
    return seed_news(tmp_path, monkeypatch)


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
        assert watch.end() == 0
