"""Books and magazines (.epub): each chapter is an article."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zipfile import ZipFile

from qa.corpus.days import parse_date
from qa.corpus.formats import html
from qa.corpus.formats.base import (
    ExtractedArticle,
    LimitError,
    RawFile,
    ReadContext,
    one_line,
    printable,
)
from qa.corpus.formats.page.blocks import all_letters, visible_text
from qa.corpus.formats.safe_zip import open_zip, unpack
from qa.errors import CorpusError
from qa.text.words import has_words
from qa.types import Problem

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHAPTERS = ("application/xhtml+xml", "text/html")
_LOCKED = "META-INF/encryption.xml"
# A heading that says nothing without the book's title.
_NUMBERED = re.compile(r"(?:chapter|part|section)?\s*(?:\d{1,4}|[ivxlc]{1,7})\.?", re.I)


class _Book:
    """An opened file, its members read one at a time and counted."""

    def __init__(self, archive: ZipFile, file: RawFile, context: ReadContext) -> None:
        self._archive, self._file, self._context = archive, file, context
        self._members = {info.filename: info for info in archive.infolist()}

    def member(self, path: str) -> bytes:
        where = f"{self._file.name}/{path}"
        if path not in self._members:
            raise CorpusError(f"{printable(where)} is missing from the book")
        largest = self._context.limits.file_bytes
        return unpack(self._archive, self._members[path], where, largest, self._context)

    def xml(self, path: str) -> _Element:
        """A member's tree; entities are not resolved, and nothing is fetched.

        Raises:
            CorpusError: missing or no XML.
        """
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return etree.fromstring(self.member(path), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            where = printable(f"{self._file.name}/{path}")
            raise CorpusError(f"{where} is damaged: it is not XML") from error

    def locked(self) -> set[str]:
        """The members that cannot be read without a key."""
        if _LOCKED not in self._members:
            return set()
        found = self.xml(_LOCKED).iterfind(".//{*}CipherReference")
        return {unquote(str(reference.get("URI", ""))) for reference in found}


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle | Problem]:
    """The chapters in reading order.

    Raises:
        CorpusError: damaged, or without any text.
    """
    nothing = True
    with open_zip(file.data, file.name) as archive:
        book = _Book(archive, file, context)
        root = book.xml("META-INF/container.xml").find(".//{*}rootfile")
        path = "" if root is None else str(root.get("full-path", ""))
        package = book.xml(path)
        metadata = _metadata(package)
        title = metadata.pop("title", "")
        locked = book.locked()
        for chapter in _chapters(package, posixpath.dirname(path)):
            where = f"{file.name}/{chapter}"
            try:
                if chapter in locked:
                    raise CorpusError(f"{printable(where)} is copy-protected: it cannot be read")
                article = _article(where, book.member(chapter), title, metadata)
            except LimitError:
                raise
            except CorpusError as error:
                nothing = False
                yield Problem(where, str(error))
                continue
            if has_words(article.text):  # a page with nothing but a picture is no loss
                nothing = False
                yield article
    if nothing:
        raise CorpusError(f"{file.name} has no chapters with text in them")


def _metadata(package: _Element) -> dict[str, str]:
    def values(key: str) -> list[str]:
        found = package.iterfind(f".//{{http://purl.org/dc/elements/1.1/}}{key}")
        return [words for element in found if (words := (element.text or "").strip())]

    keys = {"title": "title", "author": "creator", "source": "publisher"}
    found = {ours: one_line(", ".join(values(theirs))) for ours, theirs in keys.items()}
    found["published"] = next(filter(None, map(parse_date, values("date"))), "")
    return {key: value for key, value in found.items() if value}


def _chapters(package: _Element, folder: str) -> Iterator[str]:
    """The chapters' paths in the archive, once each, the table of contents aside."""
    items = {item.get("id"): item for item in package.iterfind(".//{*}manifest/{*}item")}
    seen: set[str] = set()
    for reference in package.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _CHAPTERS:
            continue
        path = posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href", "")))))
        contents = "nav" in str(item.get("properties", "")).split()
        if path not in seen and not contents and not path.startswith(("..", "/")):
            seen.add(path)
            yield path


def _article(where: str, data: bytes, book: str, metadata: dict[str, str]) -> ExtractedArticle:
    """A chapter's text, under its own heading where it has one.

    Raises:
        CorpusError: it cannot be read.
    """
    from lxml import etree

    try:
        tree = html.parse(html.decode_page(data, printable(where)))
    except etree.LxmlError as error:
        raise CorpusError(f"{printable(where)} is damaged: it is not a page") from error
    html.raise_marks(tree)
    headings = (str(e.text_content() or "") for e in tree.iter("h1", "h2", "h3"))
    heading = one_line(next(filter(str.strip, headings), ""))
    if book and _NUMBERED.fullmatch(heading):
        heading = f"{book}, {heading}"
    own = {"title": heading} if heading else {}
    shown = all_letters(tree)
    return ExtractedArticle(where, visible_text(tree), metadata | own, shown=shown)
