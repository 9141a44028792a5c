"""PDF files with a text layer."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from qa.corpus.formats import properties
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext, clean_text
from qa.corpus.formats.layout import Line, compose
from qa.errors import CorpusError
from qa.types import Problem

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

_PDFIUM = threading.Lock()  # the library must not be entered twice at a time
_LINE_END = re.compile("(\r\n|[\r\n]|\ufffe)")  # the last: a hyphen and a line's end in one


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle | Problem]:
    """The one article of a PDF; a problem beside it where most pages have no text.

    A page of pictures is common, a scan with a cover sheet is not what its user takes it for.

    Raises:
        CorpusError: damaged, encrypted, without a text layer, or over a limit.
    """
    with _PDFIUM:
        pages, metadata, fallback = _pages(file, context)
    empty = pages.count([])
    if empty == len(pages):
        raise CorpusError(f"{file.name} has no text layer: run OCR on it first")
    text, starts, marks = compose(pages)
    yield ExtractedArticle(file.name, text, metadata, fallback, marks, starts)
    if 2 * empty > len(pages):
        where = f"{empty} of its {len(pages)} pages"
        yield Problem(file.name, f"{file.name} has no text layer on {where}: run OCR on it first")


def _pages(
    file: RawFile, context: ReadContext
) -> tuple[list[list[Line]], dict[str, str], dict[str, str]]:
    """The lines of each page, metadata, and metadata that the text wins over."""
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = PdfDocument(file.data)
    except PdfiumError as error:
        reason = "is damaged: it cannot be read as a PDF"
        if error.err_code == FPDF_ERR_PASSWORD:
            reason = "is encrypted: save it without a password"
        raise CorpusError(f"{file.name} {reason}") from error
    with closing(document):
        if len(document) > context.limits.pages:
            raise CorpusError(
                f"{file.name} has {len(document):,} pages, more than {context.limits.pages:,}: "
                "split it or raise the limit with QA_MOST_PAGES"
            )
        pages: list[list[Line]] = []
        length = 0
        for number in range(len(document)):
            pages.append(_lines(document, number))
            length += sum(len(line.text) for line in pages[-1])
            context.check_length(file.name, length)
        return (pages, *_properties(document))


def _lines(document: PdfDocument, number: int) -> list[Line]:
    """The lines of a page in the file's order; none where the page is damaged."""
    from pypdfium2 import PdfiumError

    try:
        with closing(document[number]) as page, closing(page.get_textpage()) as text_page:
            return list(_cut(text_page, number))
    except PdfiumError:
        return []


def _cut(page: PdfTextPage, number: int) -> Iterator[Line]:
    position = 0  # in the library's count: UTF-16 units
    pieces = _LINE_END.split(page.get_text_range())
    for piece, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if text := " ".join(clean_text(piece).split()):
            start = position + _units(piece[: len(piece) - len(piece.lstrip())])
            last = position + _units(piece.rstrip()) - 1
            text += "-" if end == "\ufffe" else ""
            hyphen = bool(re.search(r"[^\W\d_]-$|\u2010$", text)) or end == "\ufffe"
            yield Line(text, number, *_place(page, start, last), hyphen)
        position += _units(piece + end)


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def _place(page: PdfTextPage, first: int, last: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and height of the line between two characters; zeros if not known."""
    from pypdfium2 import PdfiumError
    from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex as index_of

    try:
        left, low, _, high = page.get_charbox(index_of(page, first), loose=True)
        _, _, right, _ = page.get_charbox(index_of(page, last), loose=True)
    except PdfiumError:
        return 0.0, 0.0, 0.0, 0.0
    if not (left <= right and low < high):  # turned text, or none
        return 0.0, 0.0, 0.0, 0.0
    return left, right, low, high - low


def _properties(document: PdfDocument) -> tuple[dict[str, str], dict[str, str]]:
    try:
        info = document.get_metadata_dict()
    except UnicodeDecodeError:
        return {}, {}
    day = re.match(r"D:(\d{4})(\d\d)(\d\d)", info["CreationDate"])
    created = "-".join(day.groups()) if day else ""
    program = f"{info['Producer']} {info['Creator']}"
    return properties.read(info["Title"], info["Author"], created, program)
