import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from qa.corpus import ignore, sidecar
from qa.corpus.folder import find, scan
from qa.errors import CorpusError
from qa.library import Library


def library(folder, *patterns, added=None):
    return Library("mine", folder, added or folder.parent / "none" / "mine", patterns)


def listed(folder, *patterns):
    return [file.name for file in scan(library(folder, *patterns)).files]


def fill(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


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


# ---------------------------------------------------------------------- what is ignored


def test_ignored_files_and_folders(tmp_path):
    fill(tmp_path, "a.txt", "draft.txt", "keep.txt", "old/b.txt", "sub/draft.txt", "sub/c.txt")
    (tmp_path / ignore.FILE).write_text("# mine\n\n!\ndraft.txt\nold/\n/sub/c.txt\n*.jpg\n")
    fill(tmp_path, "photo.jpg")
    found = scan(library(tmp_path))
    assert [file.name for file in found.files] == ["a.txt", "keep.txt"]
    assert (found.skipped, found.problems) == ([], [])
    assert listed(tmp_path, "keep.txt") == ["a.txt"]


def test_the_librarys_own_patterns_decide_first(tmp_path):
    fill(tmp_path, "a.txt", "b.txt", "sub/a.txt")
    (tmp_path / ignore.FILE).write_text("a.txt\n")
    (tmp_path / "sub" / ignore.FILE).write_text("!a.txt\n")
    assert listed(tmp_path) == ["b.txt", "sub/a.txt"]
    assert listed(tmp_path, "!a.txt") == ["a.txt", "b.txt", "sub/a.txt"]
    assert listed(tmp_path, "/sub/") == ["b.txt"]


def test_an_ignore_file_that_cannot_be_read(tmp_path):
    fill(tmp_path, "a.txt")
    (tmp_path / ignore.FILE).mkdir()
    found = scan(library(tmp_path))
    assert [file.name for file in found.files] == ["a.txt"]
    assert found.problems == [(ignore.FILE, f"{ignore.FILE} cannot be read (Is a directory)")]


@pytest.mark.skipif(not shutil.which("git"), reason="git says what is right")
def test_nested_patterns_as_git_has_them(tmp_path):
    names = ("a.txt", "b.txt", "ab.txt", "keep.txt", "é.txt", "x y.txt", "[1].txt", "1.txt")
    folders = ("", "sub/", "sub/sub/", "old/", "old/sub/", "k/deep/er/", "a.txt.d/")
    fill(tmp_path, *(folder + name for folder in folders for name in names))
    rules = {
        "": "a.txt\n!/a.txt\nold/*\n!old/sub/\n/k/**/b.txt\n\\[1].txt\n**/er/keep.txt\n",
        "sub/": "*.txt\n!keep.txt\n!sub/*b.txt\nsub/ab.txt\n",
        "sub/sub/": "# none\n/a.txt\n!é.txt\n*.txt/\n",
        "old/sub/": "[0-9ab].txt\n!b.txt\n",
        "k/": "deep/er\n!deep/er\nx\\ y.txt   \n",
        "a.txt.d/": "[!a]*.txt\n",
    }
    for folder, lines in rules.items():
        (tmp_path / folder / ignore.FILE).write_text(lines)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    listing = ("ls-files", "-z", "--others", f"--exclude-per-directory={ignore.FILE}")
    told = subprocess.run(
        ["git", "-C", tmp_path, *listing], check=True, capture_output=True
    ).stdout.decode()
    expected = {name for name in told.split("\0") if name.endswith(".txt")}
    assert 10 < len(expected) < 50
    assert set(listed(tmp_path)) == expected


# ---------------------------------------------------------------------- symbolic links


def test_links_within_the_folder_are_followed(tmp_path):
    fill(tmp_path, "sub/a.txt", ".store/b.txt", "c.txt")
    (tmp_path / "link").symlink_to(tmp_path / "sub")
    (tmp_path / "more").symlink_to(".store", target_is_directory=True)
    (tmp_path / "d.txt").symlink_to("c.txt")
    found = scan(library(tmp_path))
    names = ["c.txt", "d.txt", "link/a.txt", "more/b.txt", "sub/a.txt"]
    assert [file.name for file in found.files] == names
    assert all(file.path.read_text() == "x" for file in found.files)


def test_links_that_lead_out_or_nowhere(tmp_path):
    folder = tmp_path / "mine"
    fill(tmp_path, "secret.txt", "other/a.txt", "mine-too/b.txt", "mine/a.txt")
    (folder / "b.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "c").symlink_to("../other")
    (folder / "d").symlink_to(tmp_path / "mine-too")
    (folder / "e.txt").symlink_to("nowhere.txt")
    (folder / "f.txt").symlink_to("f.txt")
    (folder / "g.txt").symlink_to("c/a.txt")
    (folder / ".h.txt").symlink_to("/etc/passwd")
    found = scan(library(folder, "/d"))
    assert [file.name for file in found.files] == ["a.txt"]
    assert [(name, reason.split(" leads ")[1]) for name, reason in found.skipped] == [
        ("b.txt", "out of the folder"),
        ("c", "out of the folder"),
        ("e.txt", "nowhere"),
        ("f.txt", "nowhere"),
        ("g.txt", "out of the folder"),
    ]


def test_links_in_a_circle_end(tmp_path):
    fill(tmp_path, "a.txt")
    for number in range(12):  # each leads to all: without an end, that is 12! folders
        folder = tmp_path / str(number)
        folder.mkdir()
        fill(folder, "b.txt")
        for other in range(12):
            (folder / f"to{other}").symlink_to(f"../{other}")
        (folder / "up").symlink_to("..")
    began = time.monotonic()
    found = scan(library(tmp_path))
    assert time.monotonic() - began < 5
    own = {"a.txt", *(f"{number}/b.txt" for number in range(12))}
    assert own <= {file.name for file in found.files}
    assert len(found.files) <= 2 * len(own)
    assert ("0/up", "0/up is a link back to a folder that it is in") in found.skipped


def test_a_folder_that_is_a_link_itself(tmp_path):
    fill(tmp_path, "real/a.txt")
    (tmp_path / "link").symlink_to("real")
    (file,) = scan(library(tmp_path / "link")).files
    assert (file.name, file.path.read_text()) == ("a.txt", "x")


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


# ---------------------------------------------------------------------- size and depth


def test_ten_thousand_files(tmp_path):
    for number in range(100):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        for other in range(100):
            (folder / f"{other}.txt").touch()
    (tmp_path / ignore.FILE).write_text("9?.txt\n")
    began = time.perf_counter()
    found = scan(library(tmp_path, "/1/", "*.csv"))
    assert time.perf_counter() - began < 1
    assert len(found.files) == 99 * 90


def test_two_thousand_files_left_out_one_by_one(tmp_path):
    for number in range(20):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        for other in range(200):
            (folder / f"{other}.txt").touch()

    def seconds(count):
        one_by_one = tuple(f"/{n % 20}/{n // 20}.txt" for n in range(count))
        mine = library(tmp_path, *one_by_one)
        assert len(scan(mine).files) == 4000 - count
        began = time.perf_counter()
        scan(mine)
        return time.perf_counter() - began

    few = min(seconds(1) for _ in range(3))
    assert min(seconds(2000) for _ in range(3)) < 3 * few


def test_a_path_too_long_to_be_listed_is_told_of(tmp_path):
    fill(tmp_path, "a.txt")
    at = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):  # 20 times 250 characters: more than a path may have
        os.mkdir("d" * 250, dir_fd=at)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    found = scan(library(tmp_path))
    assert [file.name for file in found.files] == ["a.txt"]
    ((name, reason),) = found.problems
    assert reason == f"{name} cannot be listed (File name too long)"


def test_a_thousand_folders_in_one_another(tmp_path):
    deep = tmp_path.joinpath(*["d"] * 1500)
    path = Path(tmp_path)
    for _ in range(1500):
        path = path / "d"
        path.mkdir()
    fill(deep, "a.txt")
    try:
        assert listed(tmp_path) == ["d/" * 1500 + "a.txt"]
    finally:  # too deep for pytest's own tidying up
        subprocess.run(["rm", "-r", tmp_path / "d"], check=True)


# ---------------------------------------------------------------------- the sidecar


def test_sidecar(tmp_path):
    assert sidecar.read(tmp_path) == {}
    (tmp_path / sidecar.FILE).write_text('["a.txt"]\nsource = "P"\npublished = 2023-07-20\n')
    assert sidecar.read(tmp_path) == {"a.txt": {"source": "P", "published": "2023-07-20"}}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("[a.txt", "not readable TOML"),
        ('["a.txt"]\nsauce = "P"', "unknown key 'sauce'"),
        ('["a.txt"]\nsource = 3', "source must be a text"),
        ('["a.txt"]\npublished = "July"', "published must be a whole date"),
        ('title = "x"', "must be a table"),
    ],
)
def test_broken_sidecars(tmp_path, content, what):
    (tmp_path / sidecar.FILE).write_text(content)
    with pytest.raises(CorpusError, match=what):
        sidecar.read(tmp_path)
