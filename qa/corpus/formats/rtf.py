"""Rich text (.rtf)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from qa.corpus.formats import properties
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext
from qa.errors import CorpusError

_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_BINARY_WORDS = re.compile(rb"\\bin[a-z]{0,20}-?\d{0,9} ?")
_HEX = re.compile(rb"[\da-fA-F\s]{1000,}")  # a picture
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_FONTS = re.compile(r"\{[^{}]*\\fonttbl")
_BRACE = re.compile(r"[{}]")
_LONGEST_FONTS = 300_000  # characters of the table of fonts, and of a line of it
_LONGEST_FONT = 3000
_INFO = re.compile(r"\{\\info\b")
_LONGEST_INFO = 50_000  # characters
_VALUE = re.compile(r"\{\\(title|author) ?((?:[^{}]|\{[^{}]{0,2000}\}){0,2000})\}")
_CREATED = re.compile(r"\{\\creatim\s?\\yr(\d{1,4})\s?\\mo(\d{1,2})\s?\\dy(\d{1,2})")
_ROW = re.compile(r"(?m)^.*\|$")


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle]:  # noqa: ARG001
    """The one article of a document.

    Raises:
        CorpusError: this is no RTF.
    """
    if not file.data.lstrip().startswith(b"{\\rtf"):
        raise CorpusError(f"{file.name} is not RTF: save it again as .rtf, or as .docx")
    data = _HEX.sub(b"", _without_binary(file.data))
    found = _CODE_PAGE.search(data)
    page = f"cp{int(found[1])}" if found else "cp1252"
    try:
        characters = data.decode()  # as a rule there is nothing but ASCII
    except UnicodeDecodeError:
        characters = data.decode(page if _is_known(page) else "cp1252", "replace")
    text = _plain(_tamed(characters))
    metadata, fallback = _properties(characters, page)
    yield ExtractedArticle(file.name, _ROW.sub(lambda row: _row(row[0]), text), metadata, fallback)


def _is_known(encoding: str) -> bool:
    try:
        return bool(codecs.lookup(encoding))
    except LookupError:
        return False


def _without_binary(data: bytes) -> bytes:
    """The file without pictures that stand in it byte by byte."""
    pieces = []
    at = 0
    while found := _BINARY.search(data, at):
        pieces.append(data[at : found.start()])
        at = found.end() + int(found[1])
    return _BINARY_WORDS.sub(b"", b"".join([*pieces, data[at:]]))


def _tamed(text: str) -> str:
    """RTF in which the library's patterns find nothing that they would seek in for ever."""
    # It would write the address of a link into the text; what begins so is left out.
    text = text.replace(r"\*\fldinst", r"\*\link")
    # A paragraph is more than a new line, which ends the row of a table, too.
    text = re.sub(r"(?<!\\)\\par(?![a-z])", r"\\sect", text)
    fonts = _FONTS.search(text)
    if not fonts:
        return text
    depth, end = 1, len(text)
    for brace in _BRACE.finditer(text, fonts.end()):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            end = brace.end()
            break
    table = re.sub(r"(?=\{\\f\d)", "\n", text[fonts.start() : end])
    longest = max(map(len, table.split("\n")))
    if end - fonts.start() > _LONGEST_FONTS or longest > _LONGEST_FONT:
        table = ""
    return text[: fonts.start()] + table + text[end:]


def _plain(text: str) -> str:
    from striprtf.striprtf import rtf_to_text

    plain: str = rtf_to_text(text, errors="replace")  # type: ignore[no-untyped-call]
    # Characters beyond the first 65,536 stand in two halves.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _row(line: str) -> str:
    return " | ".join(" ".join(cell.split()) for cell in line[:-1].split("|"))


def _properties(text: str, page: str) -> tuple[dict[str, str], dict[str, str]]:
    found = _INFO.search(text)
    if not found:
        return {}, {}
    info = text[found.end() : found.end() + _LONGEST_INFO]
    values = {
        key: _plain(f"{{\\rtf1\\ansi\\ansicpg{page[2:]} {words}}}")
        for key, words in _VALUE.findall(info)
    }
    created = _CREATED.search(info)
    day = "-".join(part.zfill(2) for part in created.groups()) if created else ""
    return properties.read(values.get("title", ""), values.get("author", ""), day)
