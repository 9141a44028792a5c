"""The document that an article came from: its file, or the file inside that one."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import NamedTuple

from qa.corpus import formats
from qa.corpus.formats.text import decode
from qa.errors import CorpusError

_LARGEST = 1_000_000_000  # bytes; a file that was indexed is far below
_TEXT = (".txt", ".md")


class OriginalFile(NamedTuple):
    """The document that an article is in."""

    name: str  # its own, without folders
    data: bytes  # of a text file: in UTF-8, whatever the file has
    suffix: str  # its ending, in lower case


def original_file(path: Path, file: str, name: str) -> OriginalFile:
    """The document that an article is in.

    That is an archive's member or an attachment where the article comes from one, at any depth,
    and else the library's file: the table of a row, the book of a chapter.

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
    inner, rest = file, name.removeprefix(file).removeprefix("/")
    while rest and formats.suffix(inner) in (".zip", ".eml"):
        found = _part(data, formats.suffix(inner), rest)
        if found is None:
            raise CorpusError(f"{name} is no longer in {file}: index the folder again")
        inner, data = found
        rest = rest[len(inner) + 1 :]
    ending = formats.suffix(inner)
    if ending in _TEXT:
        data = decode(data, name).encode()
    return OriginalFile(PurePosixPath(inner).name, data, ending)


def _part(data: bytes, ending: str, name: str) -> tuple[str, bytes] | None:
    if ending == ".zip":
        from qa.corpus.formats import archive

        return archive.member(data, name, _LARGEST)
    from qa.corpus.formats import mail

    return mail.attachment(data, name)
