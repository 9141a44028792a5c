"""Files that people add in the chat: kept in the library's own folder, whole or not at all."""

from __future__ import annotations

import filecmp
import re
import shutil
import unicodedata
from itertools import count
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from filelock import FileLock

from qa.corpus import formats
from qa.corpus.loader import SUFFIXES
from qa.errors import CorpusError
from qa.library import audit
from qa.library.folder import ADDED
from qa.library.library import Library
from qa.settings import Settings
from qa.text.characters import well_formed

_LONGEST_NAME = 80  # characters
_LONGEST_BYTES = 200  # of these; most file systems allow 255 with a number and an ending
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


class Kept(NamedTuple):
    """A file that the library has."""

    name: str  # by which its articles are known
    fresh: bool  # False where it was there already


def keep_file(library: Library, name: str, source: Path, settings: Settings) -> Kept:
    """Copy a file into the library.

    The same file again is kept once; another one of the same name gets a number.

    Raises:
        CorpusError: not a kind of file that is read, too large, or it cannot be written.
    """
    name = safe_name(name)
    if library.left_out(f"{ADDED}{name}"):
        raise CorpusError(f"{name} is left out by a pattern of the library: give it another name")
    if formats.suffix(name) not in SUFFIXES:
        raise CorpusError(
            f"{name} is not of a kind that is read: add {', '.join(sorted(SUFFIXES))} files"
        )
    try:
        size = source.stat().st_size
        if size > settings.largest_upload:
            raise CorpusError(
                f"{name} has {size:,} bytes, more than {settings.largest_upload:,}: split it or "
                "set QA_LARGEST_UPLOAD"
            )
        library.added.mkdir(parents=True, exist_ok=True)
        # Under a hidden name until it is whole: an indexing run may be looking.
        unfinished = library.added / f".{uuid4().hex}"
        try:
            shutil.copyfile(source, unfinished)
            # One at a time: not every file system can refuse to put a file in another's place.
            with FileLock(library.added.parent / ".added.lock"):
                kept = _name(unfinished, library.added, name)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise CorpusError(
            f"{name} cannot be kept in {library.added} ({error.strerror}): make room, or set "
            "QA_DATA_DIR to another folder"
        ) from error
    if kept.fresh:
        audit.record(settings.data_dir, library.name, "file added", file=kept.name)
    return kept


def _name(unfinished: Path, folder: Path, name: str) -> Kept:
    """Give a whole file its name, or the next free one."""
    for number in count(1):
        choice = name if number == 1 else _numbered(name, number)
        path = folder / choice
        if not path.exists():
            unfinished.rename(path)
            return Kept(f"{ADDED}{choice}", fresh=True)
        if filecmp.cmp(unfinished, path, shallow=False):
            return Kept(f"{ADDED}{choice}", fresh=False)
    raise AssertionError  # the numbers do not end


def drop(library: Library, name: str) -> None:
    """Delete a file that was added."""
    if name.startswith(ADDED):
        (library.added / name.removeprefix(ADDED)).unlink(missing_ok=True)
        audit.record(library.added.parents[1], library.name, "file not kept", file=name)


def _numbered(name: str, number: int) -> str:
    """Such as "name 2.pdf"."""
    stem = name[: len(name) - len(formats.suffix(name))]
    return f"{stem} {number}{name[len(stem) :]}"


def safe_name(name: str) -> str:
    """A file's name without what file systems do not allow or would take as a path."""
    name = unicodedata.normalize("NFC", well_formed(name))
    name = _UNSAFE.sub(" ", name).rstrip(" .")
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    stem = stem.lstrip(". ~$")[:_LONGEST_NAME].encode()[:_LONGEST_BYTES].decode(errors="ignore")
    return f"{stem.strip() or 'file'}{dot}{ending[:10]}"
