"""PDF files with a text layer."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from qa.corpus.formats import properties
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext, count_letters
from qa.corpus.formats.pdf.cut import is_one_column
from qa.corpus.formats.pdf.edges import printed
from qa.corpus.formats.pdf.layout import compose
from qa.corpus.formats.pdf.letters import Letters
from qa.corpus.formats.pdf.lines import Page
from qa.corpus.formats.pdf.rules import rules
from qa.corpus.formats.pdf.running import running_rows
from qa.corpus.formats.pdf.text import lines
from qa.corpus.metadata import shorten
from qa.errors import CorpusError
from qa.types import Problem

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_PDFIUM = threading.Lock()  # the library must not be entered twice at a time


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle | Problem]:
    """The one article of a PDF; a problem beside it where most pages have no text.

    A page of pictures is common, a scan with a cover sheet is not what its user takes it for.

    Raises:
        CorpusError: damaged, encrypted, without a text layer, or over a limit.
    """
    with _PDFIUM:
        pages, metadata, fallback = _pages(file, context)
    empty = sum(not page.lines for page in pages)
    if empty == len(pages):
        raise CorpusError(f"{file.name} has no text layer: run OCR on it first")
    running = running_rows(pages)
    text, starts, marks, headline = compose(pages, running)
    if headline:
        metadata.setdefault("title", shorten(headline))
    fallback |= printed(pages, running)
    shown = sum(page.shown for page in pages)
    yield ExtractedArticle(
        file.name, text, metadata, fallback, marks, starts, shown, bare_dates=True
    )
    if 2 * empty > len(pages):
        where = f"{empty} of its {len(pages)} pages"
        yield Problem(file.name, f"{file.name} has no text layer on {where}: run OCR on it first")


def _pages(
    file: RawFile, context: ReadContext
) -> tuple[list[Page], dict[str, str], dict[str, str]]:
    """The pages, metadata, and metadata that the text wins over."""
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
        pages: list[Page] = []
        length = 0
        for number in range(len(document)):
            pages.append(_page(document, number))
            length += sum(len(line.text) for line in pages[-1].lines)
            context.check_length(file.name, length)
        return (pages, *_properties(document))


def _page(document: PdfDocument, number: int) -> Page:
    """The text and the rules of a page; nothing where it is damaged."""
    from pypdfium2 import PdfiumError

    try:
        with closing(document[number]) as page, closing(page.get_textpage()) as text_page:
            on_page = Letters(text_page)
            found = lines(on_page, number)
            ruled = () if is_one_column(found) else rules(page)
            return Page(found, ruled, count_letters(on_page.text))
    except PdfiumError:
        return Page()


def _properties(document: PdfDocument) -> tuple[dict[str, str], dict[str, str]]:
    try:
        info = document.get_metadata_dict()
    except UnicodeDecodeError:
        return {}, {}
    day = re.match(r"D:(\d{4})(\d\d)(\d\d)", info["CreationDate"])
    created = "-".join(day.groups()) if day else ""
    program = f"{info['Producer']} {info['Creator']}"
    return properties.read(info["Title"], info["Author"], created, program)
