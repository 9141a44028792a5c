"""The loader under damaged files, and the fuzzer's own eyes."""

import random

from eval import fuzz
from eval.mutate import inputs, mutate
from eval.samples import all_formats
from eval.stories import STORIES
from qa.corpus.loader import SUFFIXES
from qa.types import Article, Mark, Problem
from tests.samples import load_all


def test_a_few_hundred_damaged_files(tmp_path):
    tallies = fuzz.run(450, seed=7, limit=20, keep=tmp_path / "findings")
    assert [finding for tally in tallies.values() for finding in tally.findings] == []
    assert tallies.keys() == SUFFIXES
    for tally in tallies.values():
        assert tally.inputs == 30
        assert tally.articles
        assert tally.problems


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
    worker = fuzz.Worker(tmp_path, limit=0.0)
    try:
        assert worker.load("a.txt", b"Words.")[2] == ["took more than 0 seconds"]
    finally:
        worker.close()
    worker = fuzz.Worker(tmp_path, limit=30.0)
    try:
        assert worker.load("a.txt", b"Words.")[:3] == (1, 0, [])
        worker._process.kill()
        worker._process.join()
        (finding,) = worker.load("a.txt", b"Words.")[2]
        assert finding == "ended the process with code -9"
        assert worker.load("a.txt", b"Words.")[:3] == (1, 0, [])
    finally:
        worker.close()
