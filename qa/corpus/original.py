"""What an article came from: its file, or the file inside that one."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import NamedTuple

from qa.corpus import formats
from qa.corpus.formats.text import decode
from qa.errors import CorpusError

_LARGEST = 1_000_000_000  # bytes; a file that was indexed is far below


_TEXT = (".txt", ".md")


class Original(NamedTuple):
    """The document that an article is in."""

    name: str  # its own, without folders
    data: bytes  # of a text file: in UTF-8, whatever the file has
    suffix: str  # its ending, in lower case


def original(path: Path, file: str, name: str) -> Original:
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
    whole, ending = file, formats.suffix(file)
    rest = name.removeprefix(file).removeprefix("/")
    while rest and ending in (".zip", ".eml"):
        found = _member(data, ending, rest)
        if found is None:
            raise CorpusError(f"{name} is no longer in {file}: index the folder anew")
        whole, data = found
        ending = formats.suffix(whole)
        rest = rest[len(whole) + 1 :]
    if ending in _TEXT:
        data = decode(data, name).encode()
    return Original(PurePosixPath(whole).name, data, ending)


def _member(data: bytes, ending: str, part: str) -> tuple[str, bytes] | None:
    if ending == ".zip":
        from qa.corpus.formats import archive

        return archive.member(data, part, _LARGEST)
    from qa.corpus.formats import mail

    return mail.member(data, part)
