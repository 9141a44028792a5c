"""Loading of sample files in tests; they are made in ``tests.robustness.samples``."""

from dataclasses import replace
from pathlib import Path

from qa.corpus.loader import ReadLimits, ReadOptions, load
from qa.types import Article, Problem

LIMITS = ReadLimits(
    file_bytes=5_000_000, text_chars=2_000_000, pages=50, articles=100, unpacked_bytes=10_000_000
)


def load_all(
    folder: Path, name: str, data: bytes, user_metadata=None, columns=None, **limits: int
) -> list[Article | Problem]:
    """What the loader makes of a file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    reading = ReadOptions(user_metadata or {}, columns or {}, replace(LIMITS, **limits))
    return list(load(path, name, reading))


def load_one(folder: Path, name: str, data: bytes, **given) -> Article:
    """The article of a file that holds one and no problem."""
    (article,) = load_all(folder, name, data, **given)
    assert isinstance(article, Article), article
    return article


def reason(folder: Path, name: str, data: bytes, **given) -> str:
    """The reason of the one problem that is all that a file comes to."""
    (problem,) = load_all(folder, name, data, **given)
    assert isinstance(problem, Problem), problem
    return problem.reason
