"""Feeds (.rss, .atom, .xml): each entry is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parseaddr
from io import BytesIO
from typing import Any
from xml.parsers.expat import errors

from qa.corpus.formats import html
from qa.corpus.formats.base import (
    ADDRESS,
    ExtractedArticle,
    RawFile,
    ReadContext,
    count_letters,
    one_line,
    with_headline,
)
from qa.corpus.formats.records import dated, without_tags
from qa.errors import CorpusError
from qa.text.words import has_words

_CHANGED = re.compile(rb"<(?:\w{1,40}:)?(?:updated|modified)\b")
_CUT_SHORT = (
    errors.XML_ERROR_NO_ELEMENTS, errors.XML_ERROR_UNCLOSED_TOKEN,
    errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
)  # fmt: skip


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle]:  # noqa: ARG001
    """The entries in their order.

    Raises:
        CorpusError: no feed, one without entries, or one of which the end is missing.
    """
    import feedparser

    # From bytes in memory: what it is given as a string, it may take for an address. What it would
    # clean and complete are tags and links, which are not kept.
    found = feedparser.parse(BytesIO(file.data), sanitize_html=False, resolve_relative_uris=False)
    if not found.version and not found.entries:
        if file.data.lstrip().startswith(b"<"):
            reason = "is XML, but no feed: save its articles as .txt, .html, .csv or .json files"
        else:
            reason = "is damaged: it is not XML"
        raise CorpusError(f"{file.name} {reason}")
    # The library calls "updated" what RSS, too, has as "dc:date" and means as the day it came out.
    keys = ["published"]
    if not found.version.startswith("atom") and not _CHANGED.search(file.data):
        keys.append("updated")
    source = one_line(without_tags(found.feed.get("title", "")))
    language = one_line(str(found.feed.get("language") or ""))
    for number, entry in enumerate(found.entries, start=1):
        # Its own way to look things up says "updated" for what is published.
        yield _article(f"{file.name}/{number}", dict(dict.items(entry)), source, keys, language)
    if not found.entries:
        raise CorpusError(f"{file.name} has no entries")
    error = found.get("bozo_exception")
    if error is not None and getattr(error, "getMessage", str)() in _CUT_SHORT:
        count = len(found.entries)
        raise CorpusError(f"{file.name} is damaged: its end is missing after {count:,} entries")


def _article(
    name: str, entry: Mapping[str, Any], source: str, keys: list[str], language: str
) -> ExtractedArticle:
    title = one_line(without_tags(entry.get("title", "")))
    contents = map(_text, entry.get("content", ()))
    text = max(contents, key=len, default="")
    if not has_words(text):
        text = _text(entry.get("summary_detail", {}))
    if not has_words(text):
        text = title  # of many a feed there is no more
    authors = (_name(each.get("name", "")) for each in entry.get("authors", ()))
    link = ADDRESS.fullmatch(entry.get("link", ""))
    known = {
        "title": title,
        "author": ", ".join(filter(None, authors)),
        "source": source,
        "url": link[0] if link else "",
        **dated(next((entry[key] for key in keys if entry.get(key)), ""), language),
    }
    metadata = {key: value for key, value in known.items() if value}
    given = [*entry.get("content", ()), entry.get("summary_detail", {})]
    shown = max(map(_shown, given))
    return ExtractedArticle(name, with_headline(text, title), metadata, shown=shown)


def _shown(content: Mapping[str, str]) -> int:
    """How many letters a content has, whatever it is written in."""
    value = content.get("value", "")
    plain = content.get("type") == "text/plain"
    return count_letters(value) if plain else html.letters_in_html(value)


def _name(author: str) -> str:
    """A name; RSS wants it in brackets behind an address."""
    name = parseaddr(author)[0] if "@" in author else author
    if "(" in name and ")" not in name:  # feedparser takes off an ending of four letters at most
        name = name.partition("(")[2]
    return one_line(name or author)


def _text(content: Mapping[str, str]) -> str:
    value = content.get("value", "")
    return value if content.get("type") == "text/plain" else html.text_of_html(value)
