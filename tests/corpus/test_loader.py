import itertools
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.corpus import formats
from qa.corpus.loader import SUFFIXES, TABLES, ReadOptions, load
from qa.types import Article, Problem
from tests.robustness.samples import (
    all_formats,
    archive,
    pdf,
)
from tests.robustness.stories import STORIES
from tests.samples import LIMITS, load_all, load_one, reason

STORY, OTHER = STORIES

MB = 1_000_000


def test_every_format_is_read(tmp_path):
    samples = all_formats()
    assert set(map(formats.suffix, samples)) == SUFFIXES
    assert TABLES <= SUFFIXES
    for name, data in samples.items():
        for ending in (name, name.upper()):
            found = load_all(tmp_path, ending, data)
            assert all(isinstance(article, Article) for article in found)
            words = " ".join(found[0].text.split())
            story = next(story for story in STORIES if story.paragraphs[0] in words)
            assert all(paragraph in words for paragraph in story.paragraphs), name
            assert (found[0].title, found[0].author) == (story.title, story.author)


def test_empty_and_random_files_of_every_format(tmp_path):
    for ending in SUFFIXES - {".txt", ".md"}:
        assert reason(tmp_path, f"a{ending}", b" \n") == f"a{ending} is empty"
        noise = bytes(range(256)) * 20
        assert reason(tmp_path, f"b{ending}", noise).startswith(f"b{ending} ")


def test_size_limit(tmp_path):
    assert "100 bytes, more than 99: split it or raise the limit with QA_LARGEST_FILE" in reason(
        tmp_path, "a.txt", b"word " * 20, file_bytes=99
    )


def test_text_limit(tmp_path):
    assert reason(tmp_path, "a.txt", b"word " * 20, text_chars=99) == (
        "a.txt has more than 99 characters of text: "
        "split it or raise the limit with QA_LARGEST_TEXT"
    )
    assert len(load_one(tmp_path, "a.txt", b"word " * 20, text_chars=100).text) == 100


def test_articles_limit_keeps_those_before_it(tmp_path):
    members = {f"{number}.txt": b"Some words." for number in range(5)}
    found = load_all(tmp_path, "a.zip", archive(members), articles=3)
    assert [item.name for item in found] == ["a.zip/0.txt", "a.zip/1.txt", "a.zip/2.txt", "a.zip"]
    assert found[-1].reason.endswith(
        "the rest are left out: split it or raise the limit with QA_MOST_ARTICLES"
    )


def test_articles_come_one_by_one(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "Some words."}\n' * 50)
    items = load(path, "a.jsonl", ReadOptions({}, {}, LIMITS))
    assert [item.name for item in itertools.islice(items, 2)] == ["a.jsonl/1", "a.jsonl/2"]
    items.close()


def test_missing_files_pipes_and_other_formats(tmp_path):
    reading = ReadOptions({}, {}, LIMITS)
    (problem,) = load(tmp_path / "gone.txt", "gone.txt", reading)
    assert problem.reason.startswith("gone.txt cannot be read (No such file")
    os.mkfifo(tmp_path / "pipe.txt")
    assert list(load(tmp_path / "pipe.txt", "pipe.txt", reading)) == [
        Problem("pipe.txt", "pipe.txt is not a file")
    ]
    assert "is not in a supported format" in reason(tmp_path, "a.xyz", b"words")


def test_a_reason_is_one_line(tmp_path):
    assert reason(tmp_path, "two\nlines.txt", b"") == "two lines.txt is empty"


def test_user_metadata_wins_over_text_and_format(tmp_path):
    text = b"T\n\nSource: TRTWorld and agencies"
    assert load_one(tmp_path, "a.txt", text).source == "TRTWorld and agencies"
    noted = load_one(tmp_path, "a.txt", text, user_metadata={"a.txt": {"source": "TRT World"}})
    assert noted.source == "TRT World"
    samples = all_formats()
    page = load_one(
        tmp_path, "a.html", samples["a.html"], user_metadata={"a.html": {"author": "Jo"}}
    )
    assert (page.author, page.source) == ("Jo", "The Andean Post")


def test_parts_have_user_metadata_of_their_own(tmp_path):
    notes = {"a.csv/2": {"title": "Noted"}, "a.csv": {"title": "Not this"}}
    one, other = load_all(tmp_path, "a.csv", all_formats()["a.csv"], user_metadata=notes)
    assert (one.title, other.title) == (STORIES[0].title, "Noted")
    assert (one.file, other.file) == ("a.csv", "a.csv")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"word " * (4 * MB)),
        ("a.txt", b"By " + b"A" * (20 * MB)),
        ("a.txt", b"(" + b"/a" * (10 * MB)),
        ("a.txt", b"one" + b" " * (20 * MB) + b"two"),
        ("a.txt", (b"one" + b" " * 990 + b"two\n") * 5_000),
        ("a.txt", (b"aaaa" * 5 + b" " * 200 + b"x\n") * 20_000),
        ("a.md", b"---\none" + b"\n" * (20 * MB) + b"two"),
        ("a.html", b"<p>" + b"word " * (MB // 2)),
        ("a.csv", b"text\n" + b"word " * (4 * MB)),
        ("a.json", b'{"text": "' + b"word " * (4 * MB) + b'"}'),
        ("a.eml", b"Subject: " + b"=?utf-8?q?a?= " * MB + b"\n\nwords"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_endless_lines_take_seconds(name, data, tmp_path):
    start = time.process_time()
    load_one(tmp_path, name, data, file_bytes=30 * MB, text_chars=30 * MB)
    assert time.process_time() - start < 8  # about one on the slowest machine seen


def test_threads_may_load_at_once(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf(STORIES))
    reading = ReadOptions({}, {}, LIMITS)
    with ThreadPoolExecutor(8) as pool:
        loads = [
            pool.submit(lambda: list(load(tmp_path / "a.pdf", "a.pdf", reading))) for _ in range(40)
        ]
    (first,) = loads[0].result()
    assert all(loaded.result() == [first] for loaded in loads)


def test_nothing_heavy_is_imported_with_the_loader():
    code = (
        "import sys, qa.corpus.loader, qa.corpus.original_file; "
        "print([m for m in ('trafilatura', 'pypdfium2', 'docx', 'lxml', 'email.message') "
        "if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
