"""The loader under damaged files, and the fuzzer's own eyes."""

import multiprocessing
import random

from qa.corpus.loader import SUFFIXES
from qa.types import Article, Mark, Problem
from tests.robustness import fuzz
from tests.robustness.mutate import inputs, mutate
from tests.robustness.samples import all_formats
from tests.robustness.stories import STORIES
from tests.samples import load_all


def test_some_damaged_files_of_each_format(tmp_path):
    loaded = fuzz.run(10 * len(SUFFIXES), seed=7, limit=20, keep=tmp_path / "findings")
    assert loaded.keys() == SUFFIXES
    for ending, some in loaded.items():
        assert len(some) == 10
        assert [one.findings for one in some if one.findings] == []
        # A table in Parquet is read whole or not at all.
        assert any(one.articles for one in some) or ending == ".parquet"
        assert any(one.problems for one in some)


def test_the_same_seed_gives_the_same_inputs():
    assert list(inputs(60, 5)) == list(inputs(60, 5))
    assert list(inputs(60, 5)) != list(inputs(60, 6))


def test_mutants_are_mostly_other_files():
    rng = random.Random(1)
    samples = all_formats()
    changed = [mutate(data, data, rng) != data for data in samples.values() for _ in range(5)]
    assert sum(changed) > 0.9 * len(changed)


def test_valid_samples_break_nothing(tmp_path):
    for name, data in all_formats().items():
        assert fuzz.violations(load_all(tmp_path, name, data), name, fuzz.LIMITS) == []


def test_lies_are_seen():
    text = STORIES[0].text
    lies = [
        Article("b.txt", text, "Title"),
        Article("a.txt", "\ud800 words", "Title"),
        Article("a.txt", text, " "),
        Article("a.txt", text, "Title", published="tomorrow"),
        Article("a.txt", text, "Title", marks=(Mark(5, 9, "repeat"), Mark(8, 12, "repeat"))),
        Article("a.txt", text, "Title", marks=(Mark(5, len(text) + 1, "repeat"),)),
        Article("a.txt", text, "Title", pages=(0, 9, 5)),
        Article("a.txt", text, "Title", pages=(0, len(text) + 1)),
        Article("b/1", text, "Title", file="a.txt"),
        Article("a.txt", "x" * (fuzz.LIMITS.text_chars + 1), "Title"),
        Problem("a.txt", "something went wrong"),
        Problem("a.txt", "a.txt is bad\nvery bad"),
    ]
    for lie in lies:
        assert len(fuzz.violations([lie], "a.txt", fuzz.LIMITS)) == 1, lie
    fine = Article("a.txt", text, "Title")
    assert fuzz.violations([fine], "a.txt", fuzz.LIMITS) == []
    assert fuzz.violations([fine, fine], "a.txt", fuzz.LIMITS) == ["'a.txt' comes twice"]


def test_hangs_and_deaths_are_findings(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"Words.")
    hurried = fuzz.Worker(limit=1e-6)
    try:
        assert hurried.load(path).findings == ["took more than 1e-06 seconds"]
    finally:
        hurried.close()
    worker = fuzz.Worker(limit=30.0)
    try:
        assert worker.load(path)[:3] == (1, 0, [])
        (child,) = multiprocessing.active_children()
        child.kill()
        child.join()
        assert worker.load(path).findings == ["ended the process"]
        assert worker.load(path)[:3] == (1, 0, [])
    finally:
        worker.close()
