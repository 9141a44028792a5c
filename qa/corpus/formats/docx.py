"""Word documents (.docx): paragraphs and tables in their order."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from qa.corpus.formats import properties
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext
from qa.corpus.formats.safe_zip import open_zip, unpack
from qa.errors import CorpusError

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_OLD_WORD = b"\xd0\xcf\x11\xe0"  # the container of .doc files, and of encrypted .docx files
# Deleted text, the second copy of a text box for old programs, codes of fields, and formatting.
_LEFT_OUT = ("del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr")
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle]:
    """The one article of a document, its notes at the end.

    Raises:
        CorpusError: damaged, encrypted, or more than it says when unpacked.
    """
    import docx

    if file.data.startswith(_OLD_WORD):
        reason = "is encrypted or in the old .doc format: save it as .docx without a password"
        raise CorpusError(f"{file.name} {reason}")
    with open_zip(file.data, file.name) as archive:
        for info in archive.infolist():  # the library would unpack any amount
            unpack(archive, info, file.name, context.limits.unpacked_bytes, context)
    document = docx.Document(BytesIO(file.data))
    text = "\n\n".join([*_blocks(_without_left_out(document.element.body)), *_notes(document)])
    metadata, fallback = _properties(document)
    yield ExtractedArticle(file.name, text, metadata, fallback)


def _kind(element: _Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _without_left_out(element: _Element) -> _Element:
    from lxml import etree

    etree.strip_elements(element, *(f"{{*}}{kind}" for kind in _LEFT_OUT), with_tail=False)
    return element


def _blocks(element: _Element) -> Iterator[str]:
    """The paragraphs below an element; a row of a table is one."""
    for child in element:
        kind = _kind(child)
        if kind == "p":
            boxes = list(child.iter("{*}txbxContent"))
            for box in boxes:
                if (parent := box.getparent()) is not None:
                    parent.remove(box)
            yield "".join(_letters(child))
            for box in boxes:
                yield from _blocks(box)
        elif kind == "tr":
            cells = (" ".join(" ".join(_blocks(cell)).split()) for cell in child)
            yield " | ".join(cell for cell in cells if cell)
        else:
            yield from _blocks(child)


def _letters(paragraph: _Element) -> Iterator[str]:
    for element in paragraph.iter():
        kind = _kind(element)
        yield (element.text or "") if kind == "t" else _SIGNS.get(kind, "")


def _notes(document: Document) -> Iterator[str]:
    """The footnotes and endnotes, after the text."""
    from lxml import etree

    safe = etree.XMLParser(resolve_entities=False)
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(("/footnotes", "/endnotes")):
            for note in _without_left_out(etree.fromstring(relation.target_part.blob, safe)):
                yield " ".join(" ".join(_blocks(note)).split())


def _properties(document: Document) -> tuple[dict[str, str], dict[str, str]]:
    try:
        core = document.core_properties
        created = core.created.date().isoformat() if core.created else ""
        return properties.read(core.title or "", core.author or "", created)
    except Exception:  # they may be damaged, and the text is worth having without
        return {}, {}
