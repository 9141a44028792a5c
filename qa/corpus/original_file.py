"""The document that an article came from: its file, or the file inside that one."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import NamedTuple

from qa.corpus import formats
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext, ReadLimits
from qa.corpus.formats.text import decode
from qa.errors import CorpusError

_TEXT = (".txt", ".md")
_WITH_FILES_INSIDE = (".zip", ".eml", ".mbox")
_WITH_PAGES_INSIDE = (".warc", ".warc.gz")
_MUCH = 10_000_000_000  # bytes and the like; a file that was indexed is far below
_NO_LIMITS = ReadLimits(_MUCH, _MUCH, _MUCH, _MUCH, _MUCH, _MUCH)


class OriginalFile(NamedTuple):
    """The document that an article is in."""

    name: str  # its own, without folders
    data: bytes  # of a text file: in UTF-8, whatever the file has
    suffix: str  # its ending, in lower case


def original_file(path: Path, file: str, name: str) -> OriginalFile:
    """The document that an article is in.

    That is an archive's member, an attachment or a mailbox's message where the article comes from
    one, at any depth, a page in an archive of pages, and else the library's file: the table of a
    row, the book of a chapter, the mail that quotes another.

    Args:
        path: where the library's file lies.
        file: what the library calls it.
        name: the article's name: ``file``, or ``file`` and the part.

    Raises:
        CorpusError: the file or the part is gone or can no longer be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{file} cannot be read ({error.strerror})") from error
    found = _find(RawFile(file, data), name)
    if found is None:
        raise CorpusError(f"{name} is no longer in {file}: index the folder again")
    ending = formats.suffix(found.name)
    data = decode(found.data, name).encode() if ending in _TEXT else found.data
    return OriginalFile(PurePosixPath(found.name).name, data, ending)


def _find(file: RawFile, name: str) -> RawFile | None:
    """The innermost file that an article of this name is in, looked for as it is read."""
    ending = formats.suffix(file.name)
    if ending in _WITH_PAGES_INSIDE:
        return _page(file, name)
    if file.name == name or ending not in _WITH_FILES_INSIDE:
        return file
    for part in formats.reader(file.name)(file, ReadContext(file.name, _NO_LIMITS, {})):
        if isinstance(part, ExtractedArticle) and part.name == name:
            return file
        if isinstance(part, RawFile) and f"{name}/".startswith(f"{part.name}/"):
            found = _find(part, name)
            if found is not None:
                return found
    return None


def _page(file: RawFile, name: str) -> RawFile | None:
    from qa.corpus.formats import warc

    for page in warc.pages(file, ReadContext(file.name, _NO_LIMITS, {})):
        if isinstance(page, warc.ArchivedPage) and page.name == name:
            return RawFile(f"{name}.html", page.data)
    return None
