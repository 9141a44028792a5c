"""Which article files a folder holds. Nothing is read but names, sizes and times."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.corpus.loader import SUFFIXES
from qa.errors import CorpusError


@dataclass(frozen=True, slots=True)
class File:
    """One article file as the folder shows it."""

    name: str  # path below the folder, with "/"
    path: Path
    size: int  # bytes
    mtime_ns: int


def _walk(folder: Path) -> Iterator[File]:
    unreadable: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if name.startswith(".") or path.suffix.lower() not in SUFFIXES:
                continue
            try:
                status = path.stat()
            except OSError:  # a dangling link: nothing to read, nothing to lose
                continue
            if path.is_file():
                yield File(_name(path, folder), path, status.st_size, status.st_mtime_ns)
    for error in unreadable:  # listed like a file, so that the loader reports it
        path = Path(error.filename)
        yield File(_name(path, folder), path, 0, 0)


def _name(path: Path, folder: Path) -> str:
    """The path below the folder; bytes that are no UTF-8 are spelled out."""
    return path.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode()


def scan(folder: Path) -> list[File]:
    """All article files below a folder, hidden ones aside, sorted by name.

    Raises:
        CorpusError: no such folder, or no article in it.
    """
    if not folder.exists():
        raise CorpusError(f"the folder {folder} does not exist: name a folder of articles")
    if not folder.is_dir():
        raise CorpusError(f"{folder} is a file: name the folder that holds it")
    files = sorted(_walk(folder), key=lambda file: file.name)
    if not files:
        endings = " or ".join(sorted(SUFFIXES))
        raise CorpusError(f"the folder {folder} holds no articles: put {endings} files into it")
    return files
