"""Zip archives of articles: each member that can be read, whatever its format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from zipfile import ZipFile, ZipInfo

from qa.corpus import formats
from qa.corpus.formats.base import LimitError, RawFile, ReadContext, printable
from qa.corpus.formats.safe_zip import is_safe, open_zip, unpack
from qa.errors import CorpusError
from qa.types import Problem, Skipped


def _members(archive: ZipFile) -> Iterator[ZipInfo]:
    """The files in it, the later of two with one name.

    What systems add of their own is passed over, and so are the pictures of saved pages.
    """
    folders = set(map(formats.pictures_folder, archive.namelist()))
    for info in archive.infolist():
        path = PurePosixPath(info.filename)
        hidden = is_safe(info.filename) and any(part.startswith(".") for part in path.parts)
        picture = "_files/" in info.filename and not folders.isdisjoint(map(str, path.parents))
        newest = archive.NameToInfo.get(info.filename) is info
        if newest and not (info.is_dir() or hidden or picture or "__MACOSX" in path.parts):
            yield info


def read(file: RawFile, context: ReadContext) -> Iterator[RawFile | Problem | Skipped]:
    """The members in formats that are read; as in a folder, others are no problem.

    Raises:
        CorpusError: no archive, a damaged one, one that lies too deep or has nothing to read in it.
    """
    context.check_depth(file)
    others: list[Skipped] = []
    found = False
    with open_zip(file.data, file.name) as archive:
        for info in _members(archive):
            name = info.filename
            where = f"{file.name}/{name if is_safe(name) else printable(name)}"
            if formats.suffix(name) not in formats.SUFFIXES:
                others.append(formats.unsupported(where))
                continue
            found = True
            try:
                if not is_safe(name):
                    raise CorpusError(
                        f"{where} has a name that leads out of the archive: rename it"
                    )
                data = unpack(archive, info, where, context.limits.file_bytes, context)
                yield file.part(name, data)
            except LimitError:
                raise
            except CorpusError as error:
                yield Problem(where, str(error))
    if others and not found:
        endings = Counter(formats.suffix(other.name) or "no ending" for other in others)
        kinds = ", ".join(kind for kind, _ in endings.most_common(5))
        raise CorpusError(f"{file.name} contains no file in a supported format (only {kinds})")
    if not found:
        raise CorpusError(f"{file.name} is an empty archive")
    yield from others
