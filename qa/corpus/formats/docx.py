"""Word documents (.docx): paragraphs and tables in their order."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING

from qa.corpus.formats import properties
from qa.corpus.formats.base import Desk, Draft, Source
from qa.corpus.formats.zips import opened, unpack
from qa.errors import CorpusError

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_OLD_WORD = b"\xd0\xcf\x11\xe0"  # the container of .doc files, and of encrypted .docx files
# Deleted text, and the second copy of a text box for old programs.
_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText"})


def read(source: Source, desk: Desk) -> Iterator[Draft]:
    """The one article of a document, its notes at the end.

    Raises:
        CorpusError: damaged, encrypted, or more than it says when unpacked.
    """
    import docx

    if source.data.startswith(_OLD_WORD):
        raise CorpusError(
            f"{source.name} is encrypted or of an old kind: save it as .docx without a password"
        )
    with opened(source.data, source.name) as archive:
        for info in archive.infolist():  # the library would unpack any amount
            unpack(archive, info, source.name, desk.limits.unpacked_bytes, desk.unpack)
    document = docx.Document(BytesIO(source.data))
    text = "\n\n".join(chain(_blocks(document.element.body), _notes(document)))
    told, hints = _properties(document)
    yield Draft(source.name, text, told, hints)


def _kind(element: _Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _children(element: _Element) -> Iterator[_Element]:
    return (child for child in element if _kind(child) not in _LEFT_OUT)


def _blocks(element: _Element) -> Iterator[str]:
    """The paragraphs below an element; a row of a table is one."""
    for child in _children(element):
        kind = _kind(child)
        if kind == "p":
            yield _line(child)
            yield from _blocks_in_boxes(child)
        elif kind == "tr":
            cells = (" ".join(" ".join(_blocks(cell)).split()) for cell in _children(child))
            yield " | ".join(cell for cell in cells if cell)
        else:
            yield from _blocks(child)


def _notes(document: Document) -> Iterator[str]:
    """The footnotes and endnotes, after the text."""
    from lxml import etree

    safe = etree.XMLParser(resolve_entities=False)
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(("/footnotes", "/endnotes")):
            for note in etree.fromstring(relation.target_part.blob, safe):
                yield " ".join(" ".join(_blocks(note)).split())


def _blocks_in_boxes(paragraph: _Element) -> Iterator[str]:
    """The text of boxes that hang on a paragraph."""
    for child in _children(paragraph):
        if _kind(child) == "txbxContent":
            yield from _blocks(child)
        else:
            yield from _blocks_in_boxes(child)


def _line(element: _Element) -> str:
    """The letters of a paragraph, its boxes aside."""
    pieces: list[str] = []
    for child in _children(element):
        kind = _kind(child)
        if kind == "t":
            pieces.append(child.text or "")
        elif kind in ("tab", "ptab"):
            pieces.append("\t")
        elif kind in ("br", "cr"):
            pieces.append("\n")
        elif kind == "noBreakHyphen":
            pieces.append("-")
        elif kind not in ("txbxContent", "pPr", "rPr"):
            pieces.append(_line(child))
    return "".join(pieces)


def _properties(document: Document) -> tuple[dict[str, str], dict[str, str]]:
    """Title and author of the document's properties, and its date as a hint."""
    try:
        core = document.core_properties
        told = properties.told(core.title or "", core.author or "")
        created = core.created
    except Exception:  # properties may be damaged, and the text is worth having without
        return {}, {}
    return told, properties.hints(created.date().isoformat() if created else "")
