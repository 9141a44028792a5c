"""Saved web pages: the article without the page around it, and what the page says about it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING

from qa.corpus.formats.base import (
    ExtractedArticle,
    RawFile,
    ReadContext,
    clean_text,
    has_words,
    one_line,
    with_headline,
)
from qa.corpus.formats.text import declared_encoding, decode, mostly_utf_8
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
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


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
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    return html.document_fromstring(page, parser=parser)


def visible_text(tree: HtmlElement, left_out: frozenset[str] = frozenset()) -> str:
    """All text that a page shows, a paragraph a block, but for elements that are left out."""
    from lxml import etree

    pieces: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        starts = event == "start"
        if tag == "br" and starts:
            pieces.append("\n")
        elif tag in _BLOCKS:
            pieces.append("\n\n")
        elif tag in ("td", "th") and starts and element.getprevious() is not None:
            pieces.append(" | ")
        if not starts:
            pieces.append(re.sub(r"\s", " ", element.tail or ""))
        elif not tag or tag in _HIDDEN or tag in left_out:
            walk.skip_subtree()
        else:
            pieces.append(re.sub(r"\s", " ", element.text or ""))
    lines = "".join(pieces).split("\n")
    return clean_text("\n".join(" ".join(line.split()) for line in lines))


def text_of_html(page: str) -> str:
    """The text of a piece of HTML, such as an e-mail; as it is, if there are no tags in it."""
    from lxml import etree

    try:
        return visible_text(parse(page))
    except (etree.LxmlError, ValueError):
        return page


def looks_like_html(text: str) -> bool:
    """Whether a text is written in HTML, as those in exports of web sites are."""
    return bool(_TAG.search(text[:20_000]))


def extract(tree: HtmlElement, name: str) -> ExtractedArticle:
    """The main text of a page and what the page says about it."""
    import trafilatura  # noqa: F401 - which sets levels of its own

    for logger in ("trafilatura", "htmldate", "courlan", "justext", "readability"):
        logging.getLogger(logger).setLevel(logging.CRITICAL + 1)
    metadata = _metadata(tree)
    _simplify(tree)
    text = _main_text(tree) or visible_text(tree, _AROUND)
    return ExtractedArticle(name, with_headline(text, metadata.get("title", "")), metadata)


def _simplify(tree: HtmlElement) -> None:
    """Rewrite what would be lost in a text, or stick to what stands before it."""
    from lxml import etree

    etree.strip_tags(tree, "time")
    for cell in tree.iter("td", "th"):
        etree.strip_tags(cell, "ul", "ol", "li")
    for raised in list(tree.iter("sup")):
        words = (raised.text_content() or "").strip()
        if words.startswith("[") or raised.find(".//a[@href]") is not None:  # a footnote's mark
            raised.drop_tree()
        elif words.isdecimal() and not len(raised):
            raised.text = words.translate(_RAISED)


def _main_text(tree: HtmlElement) -> str:
    """The article's paragraphs; "" where none is found."""
    from trafilatura import bare_extraction

    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        return ""
    found = bare_extraction(tree, include_comments=False)
    text = clean_text(found.text or "") if found and not isinstance(found, dict) else ""
    text = re.sub(r"(?m)^[|\- ]+$", "", text)  # the rule below a table's head
    return re.sub(r"\n+", "\n\n", text) if has_words(text) else ""


def _metadata(tree: HtmlElement) -> dict[str, str]:
    from lxml import etree
    from trafilatura.metadata import extract_metadata

    page = deepcopy(tree)
    etree.strip_elements(page, "aside", "nav", "footer", with_tail=False)  # on other articles
    for element in page.iter("div"):  # a licence in many nested ones is sought for ever
        for key in ("class", "id"):
            if "footer" in element.get(key, ""):
                del element.attrib[key]
    try:
        found = extract_metadata(page, date_config=dict(_DATES), extensive=False)
    except Exception:  # a page's metadata may be anything, and the text is worth having without
        return {}
    values = {
        "title": found.title,
        "author": (found.author or "").replace("; ", ", "),
        "source": found.sitename,
        "published": parse_date(found.date),
    }
    return {key: words for key, value in values.items() if value and (words := one_line(value))}


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle]:  # noqa: ARG001
    """The one article of a page."""
    yield extract(parse(decode_page(file.data, file.name)), file.name)
