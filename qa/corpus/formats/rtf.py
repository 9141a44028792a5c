"""Rich text (.rtf)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.corpus.formats import properties
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext, count_letters
from qa.errors import CorpusError
from qa.text.characters import raised

_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_BINARY_WORDS = re.compile(rb"\\bin[a-z]{0,20}-?\d{0,9} ?")
_HEX = re.compile(rb"[\da-fA-F\s]{1000,}")  # a picture
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_BRACE = re.compile(r"[{}]")
_LONGEST_FONTS = 300_000  # characters of the table of fonts, and of a line of it
_LONGEST_FONT = 3000
_INFO = re.compile(r"\{\\info\b")
_LONGEST_INFO = 50_000  # characters
_VALUE = re.compile(r"\{\\(title|author) ?((?:[^{}]|\{[^{}]{0,2000}\}){0,2000})\}")
_CREATED = re.compile(r"\{\\creatim\s?\\yr(\d{1,4})\s?\\mo(\d{1,2})\s?\\dy(\d{1,2})")
# What stands beside the text: notes and boxes, and what is at the edges of pages.
_NOTES = re.compile(r"\{(?:\\\*)?\\(?:footnote|shptxt)(?![a-z])")
_EDGES = re.compile(r"\{(?:\\\*)?\\(?:header|footer)[lrf]?(?![a-z])")
_MOST_GROUPS = 2000  # of one document
_ROW = re.compile(r"(?m)^.*\|$")
# What stands raised: from the word that says so to the end of its group or of the raising.
_LOWERED = r"\\(?:nosupersub|super0|up0|plain|pard)(?![a-z])"
_RAISED = re.compile(
    r"\\(?:super|up(?:[3-9]|[1-9]\d{1,2}))(?![a-z\d]) ?"  # by half points
    rf"((?:[^{{}}\\]|(?!{_LOWERED})\\[^{{}}]|\{{[^{{}}]{{0,200}}\}}){{1,300}}?)(?=[{{}}]|{_LOWERED})"
)
# Its borders, while the library takes the formatting out: signs that no text has.
_BEGINS, _ENDS = "\ue000", "\ue001"
_LONGEST_RAISED = 20  # characters; what is longer is text that happens to stand higher
_BORDERED = re.compile(f"{_BEGINS}([^{_BEGINS}{_ENDS}]*){_ENDS}")


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
        try:
            characters = data.decode(page, "replace")
        except LookupError:
            characters = data.decode("cp1252", "replace")
    body, notes = _without_groups(_tamed(characters), _NOTES)
    body, edges = _without_groups(body, _EDGES)
    text = "\n\n".join(_plain(part).strip() for part in (body, *map(_document, notes)))
    shown = count_letters(text) + sum(count_letters(_plain(_document(edge))) for edge in edges)
    metadata, fallback = _properties(characters, page)
    text = _ROW.sub(lambda row: _row(row[0]), text)
    yield ExtractedArticle(file.name, text, metadata, fallback, shown=shown, bare_dates=True)


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
    from striprtf.striprtf import font_table_group

    # It would write the address of a link into the text; what begins so is left out.
    text = text.replace(r"\*\fldinst", r"\*\link")
    # A paragraph is more than a new line, which ends the row of a table, too.
    text = re.sub(r"(?<!\\)\\par(?![a-z])", r"\\sect", text)
    fonts: str = font_table_group(text)  # type: ignore[no-untyped-call]
    table = re.sub(r"(?=\{\\f\d)", "\n", fonts)
    if len(fonts) > _LONGEST_FONTS or max(map(len, table.split("\n"))) > _LONGEST_FONT:
        table = ""
    return text.replace(fonts, table, 1) if fonts else text


def _without_groups(text: str, kinds: re.Pattern[str]) -> tuple[str, list[str]]:
    """RTF without some groups, and what is in these: the library would drop them all."""
    kept: list[str] = []
    groups: list[str] = []
    at = 0
    while len(groups) < _MOST_GROUPS and (found := kinds.search(text, at)):
        depth, end = 1, len(text)
        for brace in _BRACE.finditer(text, found.end()):
            depth += 0 if _is_escaped(text, brace.start()) else 1 if brace[0] == "{" else -1
            if not depth:
                end = brace.start()
                break
        kept.append(text[at : found.start()])
        groups.append(text[found.end() : end])
        at = min(end + 1, len(text))
    return "".join([*kept, text[at:]]), groups


def _is_escaped(text: str, at: int) -> bool:
    before = text[:at][-20:]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _document(group: str) -> str:
    """A group as a document of its own."""
    return f"{{\\rtf1\\ansi {group}}}"


def _plain(text: str) -> str:
    from striprtf.striprtf import rtf_to_text

    text = _RAISED.sub(lambda found: f"{_BEGINS}{found[1]}{_ENDS}", text)
    plain: str = rtf_to_text(text, errors="replace")  # type: ignore[no-untyped-call]
    # Characters beyond the first 65,536 stand in two halves.
    plain = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    # "11,800" and a raised "3" is not 118,003.
    return re.sub(f"[{_BEGINS}{_ENDS}]", "", _BORDERED.sub(_set_apart, plain))


def _set_apart(found: re.Match[str]) -> str:
    if len(found[1]) > _LONGEST_RAISED:
        return found[1]
    before = found.string[max(0, found.start() - 12) : found.start()]
    return raised(found[1], before) + " " * found[1][-1:].isspace()


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
