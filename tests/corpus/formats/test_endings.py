"""Which files are read, by their endings, and what is said about others."""

import pytest

from qa.corpus import formats
from tests.robustness.samples import archive
from tests.samples import load_all


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("a.doc", ".doc files are not read: save them as .docx or PDF"),
        ("b/a.ODT", ".odt files are not read: save them as .docx or PDF"),
        ("a.xlsx", ".xlsx files are not read: save them as CSV"),
        ("a.msg", ".msg files are not read: save the messages as .eml or .mbox"),
        ("a.txt.gz", ".gz files are not read: unpack them, or pack them as .zip"),
        ("a.mp3", ".mp3 files are not read"),
        ("README", "files without an ending are not read"),
    ],
)
def test_what_can_be_done_with_files_that_are_not_read(name, advice):
    assert formats.unsupported(name) == (name, f"{name}: {advice}")


def test_an_ending_of_two(tmp_path):
    names = ["old/Crawl.WARC.gz", "crawl.gz", ".warc.gz", "a.warc.gz.txt", "warc.gz", "a.zip"]
    assert [formats.suffix(name) for name in names] == [
        ".warc.gz", ".gz", ".gz", ".txt", ".gz", ".zip"
    ]  # fmt: skip
    found = load_all(tmp_path, "a.zip", archive({"b.gz": b"x", "c.txt": b"Words."}))
    assert [item.name for item in found] == ["a.zip/c.txt", "a.zip/b.gz"]


def test_no_ending_with_advice_is_read():
    advised = [ending for endings in formats._ADVICE.values() for ending in endings]
    assert len(advised) == len(set(advised))
    assert formats.SUFFIXES.isdisjoint(advised)
