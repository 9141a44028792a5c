"""What ignore files and a library's own patterns leave out, as git would."""

import shutil
import subprocess

import pytest

from qa.library import ignore
from qa.library.folder import scan
from tests.folders import fill, library, listed


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
