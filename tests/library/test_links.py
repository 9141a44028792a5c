"""Symbolic links in a folder: followed within it, never out of it or in circles."""

import time

from qa.library.folder import scan
from tests.folders import fill, library


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
