"""Zip archives of articles: each member that can be read, whatever its format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from zipfile import ZipFile, ZipInfo

from qa.corpus import formats
from qa.corpus.formats.base import Desk, LimitError, Source, shown
from qa.corpus.formats.zips import opened, safe, unpack
from qa.errors import CorpusError
from qa.types import Problem, Skipped


def _members(archive: ZipFile) -> Iterator[ZipInfo]:
    """The files in it, the later of two with one name.

    What systems add of their own is passed over, and so are the pictures of saved pages.
    """
    pictures = set(map(formats.pictures, archive.namelist()))
    for info in archive.infolist():
        path = PurePosixPath(info.filename)
        hidden = safe(info.filename) and any(part.startswith(".") for part in path.parts)
        newest = archive.NameToInfo.get(info.filename) is info
        shown = "_files/" in info.filename and not pictures.isdisjoint(map(str, path.parents))
        added = hidden or shown or "__MACOSX" in path.parts
        if newest and not info.is_dir() and not added:
            yield info


def read(source: Source, desk: Desk) -> Iterator[Source | Problem | Skipped]:
    """The members in formats that are read; as in a folder, others are no problem.

    Raises:
        CorpusError: no archive, a damaged one, one that lies too deep or has nothing to read in it.
    """
    desk.check_depth(source)
    others: list[Skipped] = []
    found = 0
    with opened(source.data, source.name) as archive:
        for info in _members(archive):
            name = info.filename
            if formats.suffix(name) not in formats.SUFFIXES:
                others.append(formats.skipped(f"{source.name}/{shown(name)}"))
                continue
            if not safe(name):
                where = f"{source.name}/{shown(name)}"
                reason = f"{where} has a name that leads out of the archive: rename it"
                yield Problem(where, reason)
                continue
            found += 1
            where = f"{source.name}/{name}"
            try:
                data = unpack(archive, info, where, desk.limits.file_bytes, desk.unpack)
            except LimitError:
                raise
            except CorpusError as error:
                yield Problem(where, str(error))
            else:
                yield source.part(name, data)
    if others and not found:
        endings = Counter(formats.suffix(other.name) or "no ending" for other in others)
        kinds = ", ".join(shown(kind) for kind, _ in endings.most_common(5))
        raise CorpusError(f"{source.name} holds nothing but kinds that are not read ({kinds})")
    if not found:
        raise CorpusError(f"{source.name} is an empty archive")
    yield from others


def member(data: bytes, part: str, largest: int) -> tuple[str, bytes] | None:
    """The member that a part's name begins with, and its bytes.

    Raises:
        CorpusError: no archive, or it cannot be unpacked.
    """
    with opened(data, part) as archive:
        named = {info.filename: info for info in _members(archive) if safe(info.filename)}
        for length in range(part.count("/") + 1):
            name = part.rsplit("/", length)[0]
            if name in named:
                return name, unpack(archive, named[name], name, largest)
    return None
