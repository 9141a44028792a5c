"""PDF files with a text layer."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from qa.corpus.formats import properties
from qa.corpus.formats.base import Desk, Draft, Source, clean
from qa.corpus.formats.layout import Line, compose
from qa.errors import CorpusError
from qa.types import Problem

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfTextPage

_PDFIUM = threading.Lock()  # the library must not be entered twice at a time
_LINE_END = re.compile("(\r\n|[\r\n]|\ufffe)")  # the last: a hyphen and a line's end in one


def read(source: Source, desk: Desk) -> Iterator[Draft | Problem]:
    """The one article of a PDF; a problem beside it where most pages have no text.

    A page of pictures is common, a scan with a cover sheet is not what its user takes it for.

    Raises:
        CorpusError: damaged, encrypted, without a text layer, or over a limit.
    """
    with _PDFIUM:
        draft, pages = _read(source, desk)
    yield draft
    empty = [number for number, lines in enumerate(pages, start=1) if not lines]
    if 2 * len(empty) > len(pages):
        yield Problem(
            source.name,
            f"{source.name} has no text layer on {len(empty)} of its {len(pages)} pages: run OCR "
            "on it first",
        )


def _read(source: Source, desk: Desk) -> tuple[Draft, list[list[Line]]]:
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = PdfDocument(source.data)
    except PdfiumError as error:
        if error.err_code == FPDF_ERR_PASSWORD:
            reason = f"{source.name} is encrypted: save it without a password"
        else:
            reason = f"{source.name} is damaged: not a PDF that can be read"
        raise CorpusError(reason) from error
    with closing(document):
        if len(document) > desk.limits.pages:
            raise CorpusError(
                f"{source.name} has {len(document):,} pages, more than {desk.limits.pages:,}: "
                "split it or set QA_MOST_PAGES"
            )
        pages: list[list[Line]] = []
        size = 0
        for number in range(len(document)):
            pages.append(_lines(document, number))
            size += sum(len(line.text) for line in pages[-1])
            desk.check_text(source.name, size)
        told, hints = _info(document)
    if not size:
        raise CorpusError(f"{source.name} has no text layer: run OCR on it first")
    text, starts, marks = compose(pages)
    return Draft(source.name, text, told, hints, marks, starts), pages


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
        hyphen = end == "\ufffe"
        text = " ".join(clean(piece).split())
        if text:
            start = position + _units(piece[: len(piece) - len(piece.lstrip())])
            last = position + _units(piece.rstrip()) - 1
            left, bottom, right, height = _place(page, start, last)
            text += "-" if hyphen else ""
            soft = hyphen or text.endswith("\u2010") or bool(re.search(r"[^\W\d_]-$", text))
            yield Line(text, number, left, right, bottom, height, soft)
        position += _units(piece + end)


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def _place(page: PdfTextPage, first: int, last: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and height of the line between two characters; zeros if not known."""
    from pypdfium2 import PdfiumError
    from pypdfium2.raw import FPDFText_GetCharIndexFromTextIndex as index_of

    try:
        left, low, _, high = page.get_charbox(index_of(page, first), loose=True)
        _, _, right, _ = page.get_charbox(index_of(page, last), loose=True)
    except PdfiumError:
        return 0.0, 0.0, 0.0, 0.0
    if not (left <= right and low < high):  # turned text, or none
        return 0.0, 0.0, 0.0, 0.0
    return left, low, right, high - low


def _info(document: PdfDocument) -> tuple[dict[str, str], dict[str, str]]:
    """Title and author from the document's properties, and its date as a hint."""
    try:
        info = document.get_metadata_dict()
    except UnicodeDecodeError:
        return {}, {}
    day = re.match(r"D:(\d{4})(\d\d)(\d\d)", info["CreationDate"])
    hints = properties.hints(
        "-".join(day.groups()) if day else "", f"{info['Producer']} {info['Creator']}"
    )
    return properties.told(info["Title"], info["Author"]), hints
