"""Word documents (.docx): paragraphs and tables in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from qa.corpus.days import shown_days
from qa.corpus.formats import properties
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext, count_letters
from qa.corpus.formats.safe_zip import open_zip, unpack
from qa.corpus.head import is_paragraph
from qa.corpus.mastheads import bare, is_surely_paper
from qa.corpus.metadata import shorten
from qa.errors import CorpusError
from qa.text.characters import raised

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

_OLD_WORD = b"\xd0\xcf\x11\xe0"  # the container of .doc files, and of encrypted .docx files
# Deleted text, the second copy of a text box for old programs, codes of fields, and formatting.
_LEFT_OUT = ("del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr")
_RAISED = "raised"  # an attribute of our own
_RAISING = ("vertAlign", "position", "rStyle")
_RAISED_STYLE = re.compile(r"(?:foot|end)note.?reference|superscript", re.IGNORECASE)
_UNSEEN = ("strike", "dstrike", "vanish")
_NOTES = ("/footnotes", "/endnotes")
_EDGES = ("/header", "/footer")  # of pages; shown, and no part of the text
_TITLE_STYLES = ("title", "heading 1")  # Word calls them so in every language
_TOP = 6  # paragraphs in which the title is
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
    heading = _heading(document)  # before its style goes with the formatting
    body, notes = _without_left_out(document.element.body), list(_parts(document, _NOTES))
    shown = sum(map(_shown, [body, *notes, *_parts(document, _EDGES)]))
    text = "\n\n".join([*_blocks(body), *map(_note, _children(notes))])
    metadata, fallback = _properties(document)
    if heading is not None and (title := " ".join("".join(_letters(heading)).split())):
        metadata["title"] = shorten(title)
    yield ExtractedArticle(file.name, text, metadata, fallback, shown=shown, bare_dates=True)


def _heading(document: Document) -> _Element | None:
    """The paragraph near the top whose style says that it is the title.

    A kicker stands above it, and a masthead may have its style.
    """
    found: dict[str, _Element] = {}
    filled = (each for each in document.paragraphs if each.text.strip())
    for paragraph in islice(filled, _TOP):
        style = paragraph.style.name if paragraph.style is not None else None
        text = bare(paragraph.text)
        if is_paragraph(text) and (style or "").casefold() not in _TITLE_STYLES:
            break  # what comes below is a part's heading
        if style and not is_surely_paper(text) and next(shown_days(text), None) is None:
            found.setdefault(style.casefold(), paragraph._p)
    return next((found[style] for style in _TITLE_STYLES if style in found), None)


def _kind(element: _Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _is_on(switch: _Element | None) -> bool:
    """Whether a property of a run, such as that it is struck out, is there and not turned off."""
    if switch is None:
        return False
    return not {"0", "false", "off", "none"} & {
        str(each).lower() for each in switch.attrib.values()
    }


def _is_raised(look: _Element) -> bool:
    """Whether a run stands above its line: by itself, by its place, or by its style's name."""
    aligned, place, style = (look.find(f"{{*}}{kind}") for kind in _RAISING)
    values = [
        "".join(map(str, each.attrib.values())) if each is not None else ""
        for each in (aligned, place, style)
    ]
    higher = values[1].isdecimal() and int(values[1]) > 2  # half points
    return values[0] == "superscript" or higher or bool(_RAISED_STYLE.search(values[2]))


def _without_left_out(element: _Element) -> _Element:
    from lxml import etree

    # "11,800" and a raised "3" is not 118,003. What tells that it is raised is formatting.
    for run in list(element.iter("{*}r")):
        look = run.find("{*}rPr")
        if look is None:
            continue
        parent = run.getparent()
        if parent is not None and any(_is_on(look.find(f"{{*}}{kind}")) for kind in _UNSEEN):
            parent.remove(run)
        elif _is_raised(look):
            run.set(_RAISED, "")
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
        elif kind == "tbl":
            yield "\n".join(_rows(child))
        else:
            yield from _blocks(child)


def _within(element: _Element, kind: str, outer: str) -> Iterator[_Element]:
    """Rows of a table, or cells of a row; not those of a table in one of its cells."""
    found = element.iter(f"{{*}}{kind}")
    return (each for each in found if next(each.iterancestors(f"{{*}}{outer}")) is element)


def _rows(table: _Element) -> Iterator[str]:
    """The rows of a table, a line each; a cell that spans others stands in the place of each."""
    above: list[str] = []
    for row in _within(table, "tr", "tbl"):
        texts: list[str] = []
        cells = list(_within(row, "tc", "tr"))
        for cell in cells:
            span, merged = cell.find("{*}tcPr/{*}gridSpan"), cell.find("{*}tcPr/{*}vMerge")
            words = " ".join(" ".join(_blocks(cell)).split()).replace("|", "/")
            if merged is not None and "restart" not in merged.attrib.values():
                words = above[len(texts)] if len(texts) < len(above) else ""
            count = "".join(map(str, span.attrib.values())) if span is not None else ""
            texts += [words] * (min(int(count), 50) if count.isdecimal() else 1)
        above = texts
        if any(texts):
            alone = len(cells) == 1
            yield texts[0] if alone else f"| {' | '.join(texts)} |"


def _letters(paragraph: _Element) -> Iterator[str]:
    before = ""
    for element in paragraph.iter():
        kind = _kind(element)
        words = (element.text or "") if kind == "t" else _SIGNS.get(kind, "")
        run = element.getparent()
        if words.strip() and run is not None and run.get(_RAISED) is not None:
            words = raised(words, before)
        before = f"{before}{words}"[-20:]
        yield words


def _parts(document: Document, kinds: tuple[str, ...]) -> Iterator[_Element]:
    """The parts of some kinds that lie beside the text."""
    from lxml import etree

    safe = etree.XMLParser(resolve_entities=False)
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(kinds):
            yield _without_left_out(etree.fromstring(relation.target_part.blob, safe))


def _children(elements: Iterable[_Element]) -> Iterator[_Element]:
    for element in elements:
        yield from element


def _note(note: _Element) -> str:
    return " ".join(" ".join(_blocks(note)).split())


def _shown(element: _Element) -> int:
    """How many letters an element shows, whatever they stand in: formulas, drawings, charts."""
    return sum(count_letters(each.text or "") for each in element.iter("{*}t"))


def _properties(document: Document) -> tuple[dict[str, str], dict[str, str]]:
    try:
        core = document.core_properties
        created = core.created.date().isoformat() if core.created else ""
        return properties.read(core.title or "", core.author or "", created)
    except Exception:  # they may be damaged, and the text is worth having without
        return {}, {}
