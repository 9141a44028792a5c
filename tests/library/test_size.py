"""Folders of many files, and of many folders in one another."""

import os
import subprocess
import time
from pathlib import Path

from qa.library import ignore
from qa.library.folder import scan
from tests.folders import fill, library, listed


def test_ten_thousand_files(tmp_path):
    fill(tmp_path, *(f"{folder}/{file}.txt" for folder in range(100) for file in range(100)))
    (tmp_path / ignore.FILE).write_text("9?.txt\n")
    began = time.process_time()
    found = scan(library(tmp_path, "/1/", "*.csv"))
    assert time.process_time() - began < 1
    assert len(found.files) == 99 * 90


def test_two_thousand_files_left_out_one_by_one(tmp_path):
    fill(tmp_path, *(f"{folder}/{file}.txt" for folder in range(20) for file in range(200)))

    def seconds(count):
        one_by_one = tuple(f"/{n % 20}/{n // 20}.txt" for n in range(count))
        mine = library(tmp_path, *one_by_one)
        assert len(scan(mine).files) == 4000 - count
        began = time.process_time()
        scan(mine)
        return time.process_time() - began

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
