import shutil
import threading
import time
from contextlib import contextmanager
from queue import Empty, Queue

import pytest
import watchfiles

from qa.errors import LibraryError
from qa.library import ignore
from qa.library.library import Library
from qa.library.registry import Libraries
from qa.library.watch import changes

SOON = 20  # seconds; a change is told in well under one, on a machine with nothing else to do


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.txt", "sub/b.txt"):
        (folder / name).write_text("x")
    return Library("news", folder, tmp_path / "data" / "news", ("*.csv", "/drafts/"))


class Watching:
    """A watch in a thread of its own, as the page has it."""

    def __init__(self, current):
        self.told = Queue()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(current,))

    def run(self, current):
        for _ in changes(current, self.stop):
            self.told.put("changed")

    def tells(self, seconds=SOON):
        try:
            return self.told.get(timeout=seconds)
        except Empty:
            return None

    def quiet(self, seconds=0.8):
        """Have it tell all that it has to tell: what one step does may come in two."""
        while more := self.tells(seconds):
            assert more == "changed"


@contextmanager
def watching(library):
    watch = Watching(library if callable(library) else lambda: library)
    watch.thread.start()
    try:
        assert watch.tells() == "changed"  # once, when it stands
        yield watch
    finally:
        watch.stop.set()
        watch.thread.join(SOON)
    assert not watch.thread.is_alive()


def test_a_folder_in_which_something_is_always_written(library):
    """A download, say, or a log: the watch must not wait until it is done."""
    done = threading.Event()

    def download():
        while not done.wait(0.02):
            (library.folder / "video.crdownload").write_text(str(time.monotonic()))

    writer = threading.Thread(target=download)
    writer.start()
    try:
        with watching(library) as watch:
            assert watch.tells(2) is None
            (library.folder / "c.txt").write_text("x")
            assert watch.tells() == "changed"
    finally:
        done.set()
        writer.join()


def test_changes_are_told(library):
    folder = library.folder

    def move_out():
        (folder / "sub").rename(folder.parent / "sub")

    def move_in():
        (folder.parent / "sub").rename(folder / "sub")

    steps = (
        lambda: (folder / "c.txt").write_text("x"),
        lambda: (folder / "c.txt").write_text("y"),
        lambda: (folder / "c.txt").unlink(),
        lambda: ((folder / "new").mkdir(), (folder / "new" / "d.md").write_text("x")),
        move_out,
        move_in,
        lambda: (folder / "articles.toml").write_text(""),
        lambda: (folder / "sub" / ignore.FILE).write_text("b.txt"),
    )
    with watching(library) as watch:
        for number, step in enumerate(steps):
            step()
            assert watch.tells() == "changed", number
            watch.quiet()


def test_what_would_not_be_read_is_not_told(library):
    folder = library.folder
    (folder / "drafts").mkdir()
    (folder / ".git").mkdir()
    with watching(library) as watch:
        names = (".a.txt", "~$a.txt", ".git/b.txt", "photo.jpg", "t.csv", "drafts/c.txt", ".swp")
        for name in names:
            (folder / name).write_text("x")
        (folder / "a.txt").read_text()
        assert watch.tells(1.5) is None
        (folder / "a.txt").write_text("y")
        assert watch.tells() == "changed"


def test_many_changes_at_once_are_one(library):
    with watching(library) as watch:
        for number in range(200):
            (library.folder / f"{number}.txt").write_text("x")
        assert watch.tells() == "changed"
        assert watch.tells(1) is None


def test_changes_between_two_steps_are_not_lost(library):
    stop = threading.Event()
    steps = changes(lambda: library, stop)
    next(steps)
    (library.folder / "c.txt").write_text("x")
    time.sleep(1)  # as long as an indexing run
    guard = threading.Timer(SOON, stop.set)
    guard.start()
    next(steps)
    assert not stop.is_set()
    guard.cancel()
    steps.close()


def test_files_added_in_the_chat_are_told_of(library):
    with watching(library) as watch:
        library.added.mkdir(parents=True)
        (library.added / "c.txt").write_text("x")
        assert watch.tells() == "changed"
        watch.quiet()
        (library.added / "d.txt").write_text("x")
        assert watch.tells() == "changed"


def test_a_library_without_a_folder(tmp_path):
    added = tmp_path / "data" / "inbox"
    with watching(Library("inbox", added, added)) as watch:
        added.mkdir()
        (added / "a.txt").write_text("x")
        assert watch.tells() == "changed"


def test_a_folder_that_vanishes_and_comes_back_is_watched_again(library, tmp_path):
    folder = library.folder
    with watching(library) as watch:
        folder.rename(tmp_path / "before")
        assert watch.tells() == "changed"  # whoever indexes will say what is wrong
        assert watch.tells(1.5) is None
        shutil.copytree(tmp_path / "before", folder)
        assert watch.tells() == "changed"
        watch.quiet()
        (folder / "c.txt").write_text("x")
        assert watch.tells() == "changed"
        watch.quiet()
        shutil.rmtree(folder)
        folder.mkdir()  # at once
        (folder / "d.txt").write_text("x")
        assert watch.tells() == "changed"
        watch.quiet()
        (folder / "e.txt").write_text("x")
        assert watch.tells() == "changed"


def test_a_watch_that_breaks_is_set_up_anew(library, monkeypatch):
    """As when a folder that was just made is gone before it is watched."""
    whole, faults = watchfiles.watch, [RuntimeError("error in underlying watcher")]

    def breaking(*given, **options):
        for batch in whole(*given, **options):
            yield batch
            if faults:
                raise faults.pop()

    monkeypatch.setattr(watchfiles, "watch", breaking)
    with watching(library) as watch:
        assert watch.tells(1.5) is None
        assert not faults
        (library.folder / "c.txt").write_text("x")
        assert watch.tells() == "changed"


def test_what_the_library_is_told_is_told_of(library, tmp_path):
    libraries = Libraries(tmp_path / "data")
    with watching(lambda: libraries.of(library.folder)) as watch:
        libraries.ignore(libraries.of(library.folder), ["/a.txt"])  # as another process does
        assert watch.tells() == "changed"
        watch.quiet(1.2)
        (library.folder / "a.txt").write_text("y")  # it is left out now
        assert watch.tells(1.5) is None
        named = libraries.create("mine", library.folder)
        assert watch.tells() == "changed"
        watch.quiet(1.2)
        named.added.mkdir()
        (named.added / "c.txt").write_text("x")  # its place is another since it has a name
        assert watch.tells() == "changed"
        watch.quiet(1.2)
        libraries.create("other")
        assert watch.tells(1.5) is None
        path = libraries.path / "mine.toml"
        path.write_text(path.read_text() + "[")
        assert watch.tells() == "changed"  # who asks for it will be told what is wrong
        path.write_text(path.read_text().removesuffix("["))
        assert watch.tells() == "changed"


def test_what_other_libraries_are_given_is_not_told(library):
    inside = Library("news", library.folder, library.folder / "data" / "libraries" / "news")
    inside.added.mkdir(parents=True)
    other = inside.added.with_name("other")
    other.mkdir()
    with watching(inside) as watch:
        (other / "a.txt").write_text("x")
        assert watch.tells(1.5) is None
        (inside.added / "a.txt").write_text("x")
        assert watch.tells() == "changed"


def test_a_library_that_was_never_there(tmp_path):
    libraries = Libraries(tmp_path / "data")
    with pytest.raises(LibraryError, match="no folder and no library is called"):
        next(changes(lambda: libraries.of("nothing"), threading.Event()))
