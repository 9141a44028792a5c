"""Zip files read with care: nothing is written to disk, and what comes out is counted."""

from __future__ import annotations

import zipfile
from io import BytesIO

from qa.corpus.formats.base import AT_A_TIME, ReadContext, printable
from qa.errors import CorpusError

# The two ways in which documents and nearly all archives are packed; the unpackers of the others
# give out a gigabyte at a time.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LONGEST_NAME = 500  # characters
_LINK = 0o120000


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """An archive's directory.

    Raises:
        CorpusError: this is no archive, or a damaged one.
    """
    try:
        return zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise CorpusError(f"{name} is damaged: its directory cannot be read") from error


def is_safe(name: str) -> bool:
    """Whether a member's name is a plain path below the archive."""
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        return False
    parts = name.split("/")
    return not ("\\" in name or ":" in parts[0] or any(part in ("", ".", "..") for part in parts))


def unpack(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    name: str,
    largest: int,
    context: ReadContext,
) -> bytes:
    """The bytes of a member, ``largest`` at most.

    Args:
        archive: what it lies in.
        info: its entry; what it says about sizes is not believed.
        name: what messages call the member.
        largest: bytes.
        context: counts all bytes as they come out.

    Raises:
        CorpusError: encrypted, damaged, packed in another way, or too large.
    """
    name = printable(name)
    if info.flag_bits & 0x1:
        raise CorpusError(f"{name} is encrypted: unpack the archive with its password first")
    if info.compress_type not in _METHODS:
        reason = "is compressed in a way that is not supported: compress it as an ordinary zip"
        raise CorpusError(f"{name} {reason}")
    if (info.external_attr >> 16) & 0o170000 == _LINK:
        raise CorpusError(f"{name} is a symbolic link: put the file itself into the archive")
    data = bytearray()
    try:
        with archive.open(info) as member:
            while len(data) <= largest and (piece := member.read(AT_A_TIME)):
                data += piece
                context.count_unpacked(len(piece))
    except CorpusError:
        raise
    except Exception as error:  # zlib, struct, unicode and own errors of zipfile
        raise CorpusError(f"{name} is damaged: it cannot be unpacked") from error
    if len(data) > largest:
        raise CorpusError(
            f"{name} has more than {largest:,} bytes: "
            "split it or raise the limit with QA_LARGEST_FILE"
        )
    return bytes(data)
