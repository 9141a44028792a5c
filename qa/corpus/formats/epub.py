"""Books and magazines (.epub): each chapter is an article."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zipfile import ZipFile

from qa.corpus.formats import html
from qa.corpus.formats.base import Desk, Draft, LimitError, Source, has_words, shown, tidy
from qa.corpus.formats.zips import opened, unpack
from qa.corpus.metadata import parse_date
from qa.errors import CorpusError
from qa.types import Problem

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHAPTERS = ("application/xhtml+xml", "text/html")
# A heading that says nothing without the book's title.
_NUMBERED = re.compile(r"(?:chapter|part|section)?\s*(?:\d{1,4}|[ivxlc]{1,7})\.?", re.I)


class _Book:
    """An opened file, its members read one at a time and counted."""

    def __init__(self, archive: ZipFile, source: Source, desk: Desk) -> None:
        self._archive = archive
        self._source = source
        self._desk = desk
        self._named = {info.filename: info for info in archive.infolist()}

    def member(self, path: str) -> bytes:
        where = f"{self._source.name}/{path}"
        if path not in self._named:
            raise CorpusError(f"{shown(where)} is missing from the book")
        largest = self._desk.limits.file_bytes
        return unpack(self._archive, self._named[path], where, largest, self._desk.unpack)

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
            where = shown(f"{self._source.name}/{path}")
            raise CorpusError(f"{where} is damaged: it is not XML") from error

    def protected(self) -> set[str]:
        """The members that cannot be read without a key."""
        path = "META-INF/encryption.xml"
        if path not in self._named:
            return set()
        found = self.xml(path).iterfind(".//{*}CipherReference")
        return {unquote(str(reference.get("URI", ""))) for reference in found}


def read(source: Source, desk: Desk) -> Iterator[Draft | Problem]:
    """The chapters in reading order.

    Raises:
        CorpusError: damaged, or without any text.
    """
    with opened(source.data, source.name) as archive:
        book = _Book(archive, source, desk)
        root = book.xml("META-INF/container.xml").find(".//{*}rootfile")
        path = "" if root is None else str(root.get("full-path", ""))
        package = book.xml(path)
        told = _told(package)
        title = told.pop("title", "")
        protected = book.protected()
        any_words = False
        for chapter in _chapters(package, posixpath.dirname(path)):
            where = f"{source.name}/{chapter}"
            try:
                if chapter in protected:
                    raise CorpusError(f"{shown(where)} is protected: it cannot be read")
                draft = _chapter(where, book.member(chapter), title, told)
            except LimitError:
                raise
            except CorpusError as error:
                any_words = True
                yield Problem(where, str(error))
                continue
            if has_words(draft.text):  # a page with nothing but a picture is no loss
                any_words = True
                yield draft
    if not any_words:
        raise CorpusError(f"{source.name} has no chapters with text in them")


def _told(package: _Element) -> dict[str, str]:
    def values(key: str) -> str:
        found = package.iterfind(f".//{{http://purl.org/dc/elements/1.1/}}{key}")
        return tidy(", ".join(words for e in found if (words := (e.text or "").strip())))

    day = package.findtext(".//{http://purl.org/dc/elements/1.1/}date") or ""
    told = {
        "title": values("title"),
        "author": values("creator"),
        "source": values("publisher"),
        "published": parse_date(day) or "",
    }
    return {key: value for key, value in told.items() if value}


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


def _chapter(where: str, data: bytes, book: str, told: dict[str, str]) -> Draft:
    """A chapter's text, under its own heading where it has one.

    Raises:
        CorpusError: it cannot be read.
    """
    from lxml import etree

    try:
        tree = html.parse(html.characters(data, shown(where)))
    except etree.LxmlError as error:
        raise CorpusError(f"{shown(where)} is damaged: it is not a page") from error
    headings = (e for e in tree.iter("h1", "h2", "h3") if (e.text_content() or "").strip())
    heading = tidy(next((str(e.text_content()) for e in headings), ""))
    if book and _NUMBERED.fullmatch(heading):
        heading = f"{book}, {heading}"
    return Draft(where, html.plain(tree), {**told, "title": heading} if heading else told)
