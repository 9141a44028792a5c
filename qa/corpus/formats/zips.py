"""Zip files read with care: nothing is written to disk, and what comes out is counted."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

from qa.corpus.formats.base import shown
from qa.errors import CorpusError

# The two ways in which documents and nearly all archives are packed; the unpackers of the others
# give out a gigabyte at a time.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_AT_A_TIME = 64 * 1024  # bytes
_LONGEST_NAME = 500  # characters
_LINK = 0o120000


def opened(data: bytes, name: str) -> zipfile.ZipFile:
    """An archive's directory.

    Raises:
        CorpusError: this is no archive, or a damaged one.
    """
    try:
        return zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise CorpusError(f"{name} is damaged: its directory cannot be read") from error


def safe(name: str) -> bool:
    """Whether a member's name is a plain path below the archive."""
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        return False
    parts = name.split("/")
    return not ("\\" in name or ":" in parts[0] or any(part in ("", ".", "..") for part in parts))


def unpack(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    where: str,
    largest: int,
    count: Callable[[int], None] = lambda _: None,
) -> bytes:
    """The bytes of a member, ``largest`` at most.

    Args:
        archive: what it lies in.
        info: its entry; what it says of sizes is not believed.
        where: what messages call the member.
        largest: bytes.
        count: told of all bytes as they come out.

    Raises:
        CorpusError: encrypted, damaged, packed in another way, or too large.
    """
    where = shown(where)
    if info.flag_bits & 0x1:
        raise CorpusError(f"{where} is encrypted: unpack the archive with its password first")
    if info.compress_type not in _METHODS:
        raise CorpusError(f"{where} is packed in a way that is not read: pack it as a plain zip")
    if (info.external_attr >> 16) & 0o170000 == _LINK:
        raise CorpusError(f"{where} is a symbolic link: put the file itself into the archive")
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as member:
            while piece := member.read(_AT_A_TIME):
                count(len(piece))
                size += len(piece)
                if size > largest:
                    raise CorpusError(
                        f"{where} has more than {largest:,} bytes: split it or set QA_LARGEST_FILE"
                    )
                pieces.append(piece)
    except CorpusError:
        raise
    except Exception as error:  # zlib, struct, unicode and own errors of zipfile
        raise CorpusError(f"{where} is damaged: it cannot be unpacked") from error
    return b"".join(pieces)
