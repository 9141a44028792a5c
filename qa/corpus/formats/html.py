"""Saved web pages: the article without the page around it, and what the page says about it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from qa.corpus.formats.base import (
    ExtractedArticle,
    RawFile,
    ReadContext,
    count_letters,
    with_headline,
)
from qa.corpus.formats.page.blocks import all_letters, visible_text
from qa.corpus.formats.text import declared_encoding, decode, mostly_utf_8
from qa.text.characters import raised

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DECLARED = re.compile(rb"<meta[^>]{1,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w-]{1,30})", re.I)
_TAG = re.compile(r"</(?:p|div|span|a|b|i|em|strong|li|h[1-6])>|<br ?/?>", re.I)
_LOOKED_THROUGH = 4096  # bytes at the top, where a page declares its encoding

# What pages in a Western or an Eastern language declare; other names may be traps.
_DECLARABLE = ("iso8859", "cp", "koi8", "mac", "gb", "big5", "euc", "shift_jis")
# Of which elements a table is made that a page draws by its style alone, by their roles.
_TABLE_PARTS = {"table": "table", "grid": "table", "rowgroup": "tbody", "row": "tr", "cell": "td",
                "gridcell": "td", "columnheader": "th", "rowheader": "th"}  # fmt: skip
_LEVELS = 4  # of elements from a row to its table
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_STYLED = re.compile(
    r"vertical-align:\s*(?:super|text-top|0?\.?[1-9])|(?<![\w-])(?:top:\s*-|bottom:\s*0?\.?[1-9])"
    r"|\bsup(?:er(?:script)?)?\b|\bfoot-?note|\bnote-?ref|\bfn(?:ref)?\b",
    re.IGNORECASE,
)


def decode_page(data: bytes, name: str) -> str:
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
            encoding = declared_encoding(found[1].decode()) if found else ""
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
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    tree = html.document_fromstring(page, parser=parser)
    _write_tables(tree)
    return tree


def _write_tables(tree: HtmlElement) -> None:
    """Make a table of what a page draws as one and calls so by its roles: its cells would stick."""
    for row in tree.xpath("//*[@role='row']"):
        outer = list(islice(row.iterancestors(), _LEVELS))
        if any(each.get("role") in ("table", "grid") for each in outer):
            for part in (*row, row, *outer):
                part.tag = _TABLE_PARTS.get(part.get("role", ""), part.tag)


def text_of_html(page: str) -> str:
    """The text of a piece of HTML, such as an e-mail; as it is, if there are no tags in it."""
    from lxml import etree

    try:
        tree = parse(page)
        raise_marks(tree)
        return visible_text(tree)
    except (etree.LxmlError, ValueError):
        return page


def letters_in_html(page: str) -> int:
    """How many letters a piece of HTML has, whatever elements they stand in."""
    from lxml import etree

    try:
        return all_letters(parse(page))
    except (etree.LxmlError, ValueError):
        return count_letters(page)


def looks_like_html(text: str) -> bool:
    """Whether a text is written in HTML, as those in exports of web sites are."""
    return bool(_TAG.search(text[:20_000]))


def raise_marks(tree: HtmlElement) -> None:
    """Write raised figures so that they do not stick to what stands before them.

    "11,800<sup>3</sup>" is not 118,003. The mark of a footnote, which leads to it, goes; other
    figures may be exponents, and become raised characters.
    """
    for element in list(tree.iter("sup", "sub", "small", "span", "a")):
        kind = _raised_kind(element)
        if not kind or all(above is not tree for above in element.iterancestors()):
            continue  # that was dropped with its link
        words = (element.text_content() or "").strip()
        before = _text_before(element)
        if kind == "link" and before[-1:].isalnum():
            element.drop_tree()
        elif kind == "below" and before[-1:].isdigit() and words.isdecimal():
            _replace(element, words.translate(_LOWERED))
        elif kind == "above":
            link = next((a for a in element.iterancestors("a") if "#" in a.get("href", "")), None)
            if element.find(".//a[@href]") is not None or (
                link is not None and (link.text_content() or "").strip() == words
            ):
                (element if link is None else link).drop_tree()
            elif (higher := raised(words, before)) != words:
                _replace(element, higher)


def _raised_kind(element: HtmlElement) -> str:
    """Whether an element stands "above" or "below" its line, or is the "link" of a footnote."""
    if element.tag in ("sup", "sub"):
        return "above" if element.tag == "sup" else "below"
    words = (element.text_content() or "").strip()
    if not re.fullmatch(r"\W?\d{1,3}\W?", words):
        return ""
    if element.tag == "a":
        noted = "noteref" in str(element.get("{http://www.idpf.org/2007/ops}type", ""))
        # No other link is a figure that leads to a place in a page.
        return "link" if noted or element.get("epub:type") or "#" in element.get("href", "") else ""
    style = f"{element.get('style', '')} {element.get('class', '')}"
    return "above" if element.tag == "small" or _STYLED.search(style) else ""


def _text_before(element: HtmlElement) -> str:
    """The words right before an element, within its block."""
    before = ""
    while element is not None and len(before) < 12:
        previous = element.getprevious()
        while previous is not None and len(before) < 12:
            before = f"{previous.text_content() or ''}{previous.tail or ''}{before}"
            previous = previous.getprevious()
        parent = element.getparent()
        if parent is None:
            break
        before = f"{parent.text or ''}{before}"
        if parent.tag in ("p", "div", "li", "td", "th", "body"):
            break
        element = parent
    return before


def _replace(element: HtmlElement, words: str) -> None:
    """Have an element hold these words alone."""
    for inner in list(element):
        inner.drop_tree()
    element.text = words


def extract(tree: HtmlElement, name: str, page: str = "") -> ExtractedArticle:
    """The main text of a page and what the page says about it.

    Args:
        tree: of the page; it is changed.
        name: of the article.
        page: its characters, for the address that a browser notes when it saves a page.
    """
    import trafilatura  # noqa: F401 - which sets levels of its own

    from qa.corpus.formats.page.metadata import declared
    from qa.corpus.formats.page.text import article_text

    for logger in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
        logging.getLogger(logger).setLevel(logging.CRITICAL + 1)
    try:
        metadata = declared(tree, page)
    except Exception:  # a page's metadata may be anything, and the text is worth having without
        metadata = {}
    text, shown = article_text(tree)
    return ExtractedArticle(
        name, with_headline(text, metadata.get("title", "")), metadata, shown=shown
    )


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle]:  # noqa: ARG001
    """The one article of a page."""
    page = decode_page(file.data, file.name)
    yield extract(parse(page), file.name, page)
