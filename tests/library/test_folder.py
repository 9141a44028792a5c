"""Which files of a folder are articles, and finding one of them by its name."""

import os
import socket
from pathlib import Path

import pytest

from qa.errors import CorpusError
from qa.library import ignore
from qa.library.folder import find, scan
from qa.library.library import Library
from tests.folders import fill, library, listed


def test_finds_articles_below_hidden_ones_aside(tmp_path):
    fill(tmp_path, "b.txt", "sub/a.md", "c.TXT", ".hidden.txt", ".git/d.txt", "~$open.txt")
    (tmp_path / "folder.txt").mkdir()
    assert listed(tmp_path) == ["b.txt", "c.TXT", "sub/a.md"]
    (file, *_) = scan(library(tmp_path)).files
    status = (tmp_path / "b.txt").stat()
    assert (file.path, file.size, file.mtime_ns) == (tmp_path / "b.txt", 1, status.st_mtime_ns)


def test_names_that_are_no_utf8(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_text("x")
    (file,) = scan(library(tmp_path)).files
    assert file.name == "caf\\udce9.txt"
    assert file.path.read_text() == "x"
    fill(tmp_path, "a.txt")
    assert listed(tmp_path, ignore.literal(file.name)) == ["a.txt"]


def test_a_folder_that_may_not_be_looked_at_is_one_line(tmp_path, monkeypatch):
    def refused(self, **_):
        raise PermissionError(13, "Permission denied", str(self))

    given = library(tmp_path / "news")
    monkeypatch.setattr(Path, "stat", refused)
    with pytest.raises(CorpusError, match="cannot be read: Permission denied"):
        scan(given)


def test_missing_empty_and_file(tmp_path):
    with pytest.raises(CorpusError, match="does not exist"):
        scan(library(tmp_path / "nope"))
    with pytest.raises(CorpusError, match=r"holds no articles: .*\.md, .*\.txt"):
        scan(library(tmp_path))
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(CorpusError, match="is a file"):
        scan(library(tmp_path / "a.txt"))
    with pytest.raises(CorpusError, match="holds no articles"):
        scan(library(tmp_path, "*.txt"))


# ---------------------------------------------------------------------- what is not read


def test_other_files_are_told_of(tmp_path):
    fill(tmp_path, "a.txt", "sub/photo.JPG", "README", "articles.toml", "sub/articles.toml", ".x")
    fill(tmp_path, ignore.FILE)
    assert scan(library(tmp_path)).skipped == [
        ("README", "README: files without an ending are not read"),
        ("sub/articles.toml", "sub/articles.toml: .toml files are not read"),
        ("sub/photo.JPG", "sub/photo.JPG: .jpg files are not read"),
    ]


def test_the_pictures_of_a_saved_page(tmp_path):
    fill(tmp_path, "Fire.html", "Fire_files/ad.html", "Fire_files/b.txt", "my_files/c.txt")
    found = scan(library(tmp_path))
    assert [file.name for file in found.files] == ["Fire.html", "my_files/c.txt"]
    ((name, reason),) = found.skipped
    assert name == "Fire_files"
    assert "pictures" in reason


def test_a_pipe_is_never_opened(tmp_path, monkeypatch):
    fill(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "b.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(tmp_path)  # a socket's path must be short
        listener.bind("c.txt")
    found = scan(library(tmp_path))
    assert [file.name for file in found.files] == ["a.txt"]
    assert [name for name, _ in found.skipped] == ["b.txt", "c.txt"]


# ---------------------------------------------------------------------- added in the chat


def test_files_added_in_the_chat(tmp_path):
    folder, added = tmp_path / "mine", tmp_path / "data" / "mine"
    fill(folder, "b.txt", "added/a.txt", "added/z.txt")
    fill(added, "a.txt", "c.txt", "d.jpg", "articles.toml", ".part.txt")
    found = scan(library(folder, added=added))
    names = ["added/a.txt", "added/c.txt", "added/z.txt", "b.txt"]
    assert [file.name for file in found.files] == names
    assert found.files[0].path == folder / "added" / "a.txt"
    assert found.skipped == [("added/d.jpg", "added/d.jpg: .jpg files are not read")]
    ((name, reason),) = found.problems
    assert name == "added/a.txt"
    assert "is in the folder, too" in reason
    found = scan(library(folder, "/added/", added=added))
    assert [file.name for file in found.files] == ["b.txt"]


def test_a_library_without_a_folder(tmp_path):
    added = tmp_path / "data" / "inbox"
    alone = Library("inbox", added, added)
    with pytest.raises(CorpusError, match="'inbox' holds no articles: add files to it in the chat"):
        scan(alone)
    fill(added, "a.txt", "sub/b.txt")
    assert [file.name for file in scan(alone).files] == ["added/a.txt", "added/sub/b.txt"]


def test_added_files_are_listed_once(tmp_path):
    fill(tmp_path, "a.txt", "data/libraries/mine/b.txt")
    inside = library(tmp_path, added=tmp_path / "data" / "libraries" / "mine")
    assert [file.name for file in scan(inside).files] == ["a.txt", "added/b.txt"]
    empty = tmp_path / "empty"
    empty.mkdir()
    added = library(empty, added=inside.added)
    assert [file.name for file in scan(added).files] == ["added/b.txt"]


def test_what_other_libraries_were_given_is_not_read(tmp_path):
    fill(tmp_path, "a.txt", "data/b.txt", "data/libraries/mine/c.txt", "data/libraries/other/d.txt")
    mine = library(tmp_path, added=tmp_path / "data" / "libraries" / "mine")
    assert [file.name for file in scan(mine).files] == ["a.txt", "added/c.txt", "data/b.txt"]


# ---------------------------------------------------------------------- one file


def test_finding_is_what_a_scan_finds(tmp_path):
    folder, added = tmp_path / "mine", tmp_path / "data" / "mine"
    fill(
        folder,
        "b.txt",
        "sub/deep/a.txt",
        "added/a.txt",
        "out.txt",
        "photo.jpg",
        ".h.txt",
        "k/c.txt",
    )
    fill(folder, "Fire.html", "Fire_files/ad.html", "k/no.txt", "sub/deep.txt", "articles.toml")
    fill(added, "a.txt", "c.txt", "x.csv")
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    (folder / "link").symlink_to("sub")
    (folder / "k" / ignore.FILE).write_text("no.txt\n")
    (tmp_path / "secret.txt").write_text("x")
    mine = library(folder, "/out.txt", "*.csv", added=added)
    found = scan(mine).files
    assert len(found) == 10
    assert [find(mine, file.name) for file in found] == found
    others = (
        "out.txt", "photo.jpg", ".h.txt", "Fire_files/ad.html", "k/no.txt", "sub", "sub/", "",
        "added/x.csv", "../secret.txt", "/etc/passwd", "sub/deep", "c.txt", "articles.toml",
        "b.txt/1", "sub/../b.txt", "added/../mine.txt",
    )  # fmt: skip
    assert [name for name in others if find(mine, name)] == []
    assert find(library(folder, "/added/", added=added), "added/c.txt") is None
    assert find(library(tmp_path / "gone"), "a.txt") is None
    alone = Library("inbox", added, added)
    assert find(alone, "added/a.txt").path == added / "a.txt"


def test_finding_lists_only_the_folders_on_the_way(tmp_path, monkeypatch):
    fill(tmp_path, "a/b/c.txt", "a/other/d.txt", "e/f.txt")
    listed, real = [], os.scandir

    def scandir(path):
        listed.append(Path(path).relative_to(tmp_path).as_posix())
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert find(library(tmp_path), "a/b/c.txt")
    assert listed == [".", "a", "a/b"]
