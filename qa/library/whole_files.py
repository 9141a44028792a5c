"""Files that are on the disk whole or not at all, also when the power fails."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file, in the place of the one before it.

    Raises:
        OSError: it cannot be written; the one before it stays.
    """
    unfinished = path.with_name(f".{os.getpid()}.draft")  # names may be long already
    unfinished.write_bytes(data)
    sync(unfinished)
    unfinished.replace(path)
    sync_folder(path.parent)


def sync(path: Path) -> None:
    """Have the disk hold what was written to a file."""
    with path.open("rb+") as file:
        os.fsync(file)


def sync_folder(path: Path) -> None:
    """Have the disk hold what a folder lists, where the system can be asked for that.

    Windows opens no folders, and some network drives cannot sync them: a loss of power may bring
    back what was there before, which is whole, too.
    """
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
