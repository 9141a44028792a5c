"""What a web page shows, block by block, each with the element that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from qa.corpus.formats.base import clean_text, count_letters
from qa.corpus.formats.page import tables
from qa.corpus.formats.page.elements import BLOCKS, HEADINGS, HIDDEN

if TYPE_CHECKING:
    from lxml.html import HtmlElement

AROUND = frozenset({"nav", "footer", "aside", "form", "menu"})
# Inline elements that sites set apart by their style, where their words would run together.
_APART = frozenset({"time", "label", "output", "data", "progress", "meter"})
_NOT_SHOWN = frozenset(
    {"script", "style", "noscript", "template", "del", "s", "strike", "rp", "rt"}
)


class Block(NamedTuple):
    """A paragraph, a heading, an item, or the rows of a table."""

    text: str
    element: HtmlElement  # the innermost block element that it stands in
    linked: float  # share of its characters that are links


def visible_text(tree: HtmlElement, left_out: frozenset[str] = frozenset()) -> str:
    """All text that a page shows, a paragraph a block, but for elements that are left out."""
    return clean_text("\n\n".join(block.text for block in blocks(tree, left_out)))


def all_letters(tree: HtmlElement) -> int:
    """How many letters a page has in its body, whatever element they stand in."""
    from lxml import etree

    body = tree.find(".//body")
    whole = tree if body is None else body
    count = 0
    walk = etree.iterwalk(whole, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            count += count_letters(element.tail or "") if element is not whole else 0
        elif element.tag in _NOT_SHOWN:
            walk.skip_subtree()
        else:
            count += count_letters(element.text or "")
    return count


def blocks(tree: HtmlElement, left_out: frozenset[str] = frozenset()) -> Iterator[Block]:
    """The blocks that a page shows, in its order, but for elements that are left out."""
    from lxml import etree

    pieces: list[str] = []
    linked = 0  # characters in links
    in_link = in_pre = 0
    place = tree

    def made() -> Iterator[Block]:
        nonlocal linked
        text = _lines("".join(pieces), kept=bool(in_pre))
        share = linked / len(text) if text else 0.0
        pieces.clear()
        linked = 0
        # Two line ends part paragraphs, as pages of old write them.
        for part in re.split(r"\n{2,}", text):
            if part.strip():
                yield Block(part.strip("\n"), place, min(1.0, share))

    def write(words: str, tag: str = "") -> None:
        nonlocal linked
        words = words if in_pre else re.sub(r"\s", " ", words)
        before = pieces[-1][-2:] if pieces else ""
        # A headline's kicker is set apart by its style: "Trade war", "Steel dearer".
        kicker = place.tag in HEADINGS and before.isalpha() and before.islower()
        if (tag in _APART and before[-1:].isalnum() and words[:1].isalnum()) or (
            kicker and words[:1].isupper()
        ):
            words = f" {words}"
        if words:
            pieces.append(words)
        linked += len(words) * bool(in_link)

    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if not tag or tag in HIDDEN or tag in left_out or _is_hidden(element):
                walk.skip_subtree()
                continue
            if tag == "table" and element is not tree and tables.is_data(element):
                yield from made()
                for rows in tables.lines(element):
                    yield Block("\n".join(rows), element, 0.0)
                walk.skip_subtree()
                continue
            if tag == "br":
                pieces.append("\n")
            elif _starts_block(element, tag):
                if tag == "dd" and pieces and "".join(pieces).strip():
                    pieces.append(": ")  # what the term before it means
                else:
                    yield from made()
                place = element
            in_link += tag == "a"
            in_pre += tag == "pre"
            write(element.text or "", tag)
            continue
        if tag not in HIDDEN and tag not in left_out and not _is_hidden(element):
            in_link -= tag == "a"
            if _starts_block(element, tag) and tag != "dt":
                yield from made()
                parent = element.getparent()
                place = place if parent is None else parent
            in_pre -= tag == "pre"
        if element is not tree:
            write(element.tail or "", tag)
    yield from made()


def _starts_block(element: HtmlElement, tag: str) -> bool:
    """Whether an element is a block; a button amid a sentence is a word of it."""
    if tag == "button":
        return not any(True for _ in element.iterancestors("p", "li", "h1", "h2", "h3"))
    return tag in BLOCKS


def _is_hidden(element: HtmlElement) -> bool:
    return element.get("hidden") is not None or (
        element.tag == "button" and _starts_block(element, "button")
    )


def _lines(text: str, *, kept: bool) -> str:
    """The text with its line ends, white space in lines only where it is kept."""
    lines = text.split("\n")
    return "\n".join(line.rstrip() if kept else " ".join(line.split()) for line in lines)
