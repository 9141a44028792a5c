"""Saved web pages: the article without the page around it, and what the page tells of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING

from qa.corpus.formats.base import Desk, Draft, Source, clean, has_words, headed, tidy
from qa.corpus.formats.text import declared, decode, mostly_utf_8
from qa.corpus.metadata import parse_date

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DECLARED = re.compile(rb"<meta[^>]{1,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w-]{1,30})", re.I)
_TAG = re.compile(r"</(?:p|div|span|a|b|i|em|strong|li|h[1-6])>|<br ?/?>", re.I)
_LOOKED_THROUGH = 4096  # bytes at the top, where a page declares its encoding
# A page of this many elements is a list or a trap, and finding the article in it takes minutes.
_MOST_ELEMENTS = 30_000
_DATES = {"extensive_search": False, "original_date": True}  # only dates that the page declares

_HIDDEN = frozenset({
    "head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed",
    "canvas", "select", "button", "textarea", "audio", "video", "map", "dialog",
})  # fmt: skip
_AROUND = frozenset({"nav", "footer", "aside", "form", "menu"})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
# What pages in a Western or an Eastern language declare; other names may be traps.
_DECLARABLE = ("iso8859", "cp", "koi8", "mac", "gb", "big5", "euc", "shift_jis")


def characters(data: bytes, name: str) -> str:
    """The characters of a page, by its byte-order mark, UTF-8, or what it declares.

    Raises:
        CorpusError: an empty or binary file.
    """
    try:
        data.decode()
    except UnicodeDecodeError:
        if text := mostly_utf_8(data):
            return decode(text.encode(), name)
        found = _DECLARED.search(data[:_LOOKED_THROUGH])
        with suppress(LookupError):
            encoding = declared(found[1].decode()) if found else ""
            if encoding.startswith(_DECLARABLE):
                data = data.decode(encoding, "replace").encode()
    return decode(data, name)


def parse(page: str) -> HtmlElement:
    """The tree of a page.

    Raises:
        lxml.etree.ParserError: there is nothing in it.
    """
    from lxml import html

    # An encoding declared in characters that are decoded already is refused.
    page = re.sub(r"\A\s{0,100}<\?xml[^>]{0,200}>", "", page)
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    return html.document_fromstring(page, parser=parser)


def plain(tree: HtmlElement, left_out: frozenset[str] = frozenset()) -> str:
    """All text that a page shows, a paragraph a block, but for elements that are left out."""
    from lxml import etree

    pieces: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        hidden = tag in _HIDDEN or tag in left_out
        if tag == "br":
            pieces.append("\n" if event == "start" else "")
        elif tag in _BLOCKS:
            pieces.append("\n\n")
        elif tag in ("td", "th"):
            first = event == "start" and element.getprevious() is None
            pieces.append("" if first or event == "end" else " | ")
        if event == "start":
            if hidden or not tag:
                walk.skip_subtree()
            else:
                pieces.append(_one_line(element.text))
        if event == "end":
            pieces.append(_one_line(element.tail))
    lines = "".join(pieces).split("\n")
    return clean("\n".join(" ".join(line.split()) for line in lines))


def _one_line(text: str | None) -> str:
    return re.sub(r"\s", " ", text) if text else ""


def unmarked(page: str) -> str:
    """The text of a piece of HTML, such as an e-mail; as it is, if there are no tags in it."""
    from lxml import etree

    try:
        return plain(parse(page))
    except (etree.LxmlError, ValueError):
        return page


def is_marked(text: str) -> bool:
    """Whether a text is written in HTML, as those in exports of web sites are."""
    return bool(_TAG.search(text[:20_000]))


def article(tree: HtmlElement, name: str) -> Draft:
    """The main text of a page and what the page tells of it."""
    import trafilatura  # noqa: F401 - which sets levels of its own

    for logger in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
        logging.getLogger(logger).setLevel(logging.CRITICAL + 1)
    told = _told(tree)
    text = _main_text(tree) or plain(tree, _AROUND)
    return Draft(name, headed(text, told.get("title", "")), told)


def _main_text(tree: HtmlElement) -> str:
    """The article's paragraphs; "" where none is found."""
    from trafilatura import bare_extraction

    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        return ""
    found = bare_extraction(tree, include_comments=False)
    text = clean(found.text or "") if found is not None and not isinstance(found, dict) else ""
    text = re.sub(r"(?m)^[|\- ]+$", "", text)  # the rule below a table's head
    return re.sub(r"\n+", "\n\n", text) if has_words(text) else ""


def _told(tree: HtmlElement) -> dict[str, str]:
    from trafilatura.metadata import extract_metadata

    page = deepcopy(tree)
    for element in page.iter("footer", "div"):  # a licence in many nested ones is sought for ever
        element.tag = "div"
        for key in ("class", "id"):
            if "footer" in element.get(key, ""):
                del element.attrib[key]
    try:
        found = extract_metadata(page, date_config=dict(_DATES), extensive=False)
    except Exception:  # a page's metadata may be anything, and the text is worth having without
        return {}
    told = {
        "title": found.title,
        "author": (found.author or "").replace("; ", ", "),
        "source": found.sitename,
        "published": parse_date(found.date),
    }
    return {key: words for key, value in told.items() if value and (words := tidy(value))}


def read(source: Source, desk: Desk) -> Iterator[Draft]:  # noqa: ARG001 - as all formats are read
    """The one article of a page."""
    yield article(parse(characters(source.data, source.name)), source.name)
