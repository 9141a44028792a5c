"""The words of the article in a web page, without the page around it.

A library made for the web at large tells what is article and what is page. It loses some articles,
whole or in part: lists of links, captions, paragraphs by their class. So its findings are held
against the blocks that the page's own ``article`` or ``main`` shows: what stands among those that
it kept, and reads like a part of the text, is kept as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

from qa.corpus.boilerplate import is_around, is_pointer
from qa.corpus.formats.base import clean_text, count_letters
from qa.corpus.formats.html import looks_like_html, raise_marks, text_of_html
from qa.corpus.formats.page import json_ld
from qa.corpus.formats.page.blocks import AROUND, Block, blocks, visible_text
from qa.corpus.formats.page.boxes import (
    MOST_OF_PAGE,
    OTHERS,
    asks,
    in_kept_aside,
    is_around_by_name,
    is_form,
    keep_asides,
    keep_corrections,
    word_count,
)
from qa.corpus.formats.page.elements import HEADINGS
from qa.text.words import has_words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# A page of this many elements is a list or a trap, and finding the article in it takes minutes.
_MOST_ELEMENTS = 30_000
_MOST_NESTED = 20  # tables in one another
_LEAST_KEPT = 0.5  # share of the words that the page's own article shows
_LEAST_KNOWN = 0.7  # share of the words found that stand in the page's own article
# Elements that the library drops with their words, or takes for the end of a paragraph.
_INLINE = (
    "time",
    "label",
    "output",
    "data",
    "progress",
    "meter",
    "noindex",
    "q",
    "center",
    "button",
)
_PLAIN = {"figcaption": "p", "summary": "p", "legend": "p", "details": "div", "fieldset": "div",
          "figure": "div"}  # fmt: skip
_ENDED = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_SHORT = 40  # characters
_RUN = 5  # words in a row that tell that a block was kept


def article_text(tree: HtmlElement) -> tuple[str, int]:
    """The paragraphs of a page's article, and how many letters the page shows for it.

    The tree is changed.
    """
    declared = _declared(tree)
    keep_asides(_own_article(tree))
    keep_corrections(_own_article(tree))
    all_shown = count_letters(visible_text(_own_article(tree), AROUND))
    _simplify(tree)
    place = _own_article(tree)
    own = _without_others(list(blocks(place, AROUND)), place)
    found = "" if _is_trap(tree) else _extracted(tree)
    shown = "\n\n".join(block.text for block in own)
    kept = _kept(own, found)
    known = sum(word_count(_plain(own[n].text)) for n in kept)
    if word_count(_plain(found)) < _LEAST_KEPT * word_count(_plain(shown)):
        found = shown
    elif kept and known >= _LEAST_KNOWN * word_count(_plain(found)):
        found = "\n\n".join(own[n].text for n in _completed(own, kept, place))
    else:
        found = "\n".join(line for line in found.split("\n") if not is_around(line))
    if _LEAST_KEPT * count_letters(declared) > max(count_letters(found), all_shown):
        return declared, count_letters(declared)
    return clean_text(found), all_shown


def _declared(tree: HtmlElement) -> str:
    """The text that a page declares as its article's, as those do that a script draws."""
    titles = [str(each.text_content() or "") for each in tree.iter("h1", "title")]
    node = json_ld.article(json_ld.nodes(tree), titles, "")
    headline = json_ld.string(node.get("headline"))
    own = any(json_ld.same_headline(headline, title) for title in titles)
    body = json_ld.string(node.get("articleBody")) if own else ""
    return clean_text(text_of_html(body) if looks_like_html(body) else body)


def _is_trap(tree: HtmlElement) -> bool:
    """Whether the library would take seconds to minutes for a page."""
    many = sum(1 for _ in tree.iter()) > _MOST_ELEMENTS
    return many or bool(tree.xpath(f"boolean(//table[count(ancestor::table) > {_MOST_NESTED}])"))


def _simplify(tree: HtmlElement) -> None:
    """Take boxes out, and rewrite what would be lost or stick to what stands before it."""
    from lxml import etree

    etree.strip_elements(tree, "script", "style", "noscript", with_tail=False)
    whole = word_count(tree.text_content())
    for element in list(tree.iter("div", "section", "aside", "form", "dialog", "ul")):
        if element.getparent() is not None and asks(element, whole):
            element.drop_tree()
    for form in list(tree.iter("form")):
        around = form.getparent()
        if around is not None and around.getparent() is not None and is_form(around, form, whole):
            around.drop_tree()
    for form in list(tree.iter("form")):  # some programs put the whole page into one
        if word_count(form.text_content()) > MOST_OF_PAGE * whole:
            form.tag = "div"
    raise_marks(tree)


def _own_article(tree: HtmlElement) -> HtmlElement:
    """The page's own ``article`` or ``main``; the whole page without these."""
    articles = tree.xpath("//article | //*[@itemprop='articleBody']")
    mains = tree.xpath("//main | //*[@role='main']") or [tree]
    main = max(mains, key=lambda each: word_count(each.text_content()))
    if not articles:
        return main
    longest = max(articles, key=lambda each: word_count(each.text_content()))
    # Cards of other articles stand below the article; a live blog is made of many.
    whole = word_count(longest.text_content()) > MOST_OF_PAGE * word_count(main.text_content())
    return longest if whole or longest.find(".//h1") is not None else main


def _extracted(tree: HtmlElement) -> str:
    """The article as the library finds it; "" where it finds none."""
    from lxml import etree
    from trafilatura import bare_extraction

    page = deepcopy(tree)
    etree.strip_tags(page, *_INLINE)
    for element in list(page.iter(*_PLAIN)):
        element.tag = _PLAIN[str(element.tag)]
    for cell in page.iter("td", "th"):
        for inner in cell.iter("ul", "ol", "li", "p", "div", "br"):
            inner.tail = f" {inner.tail or ''}"
        etree.strip_tags(cell, "ul", "ol", "li", "p", "div", "br")
    found = bare_extraction(page, include_comments=False)
    text = clean_text(found.text or "") if found and not isinstance(found, dict) else ""
    text = re.sub(r"(?m)^[|\- ]+(?:\n|\Z)", "", text)  # the rule below a table's head
    # Each line is a paragraph, but for the rows of a table.
    text = re.sub(r"\n+(?!\|)|(?<!\|)\n+", "\n\n", text)
    return text if has_words(text) else ""


def _kept(own: Sequence[Block], found: str) -> list[int]:
    """The numbers of the blocks that the library kept, by what they say."""
    lines = {_plain(line) for line in found.split("\n")}
    every = _plain(found).split()
    runs = {tuple(every[n : n + _RUN]) for n in range(len(every) - _RUN + 1)}
    kept = []
    for number, block in enumerate(own):
        rows = [_plain(line) for line in block.text.split("\n")]
        block_words = " ".join(rows).split()
        mine = [tuple(block_words[n : n + _RUN]) for n in range(len(block_words) - _RUN + 1)]
        among = sum(run in runs for run in mine) >= 0.6 * len(mine) if mine else False
        if among or " ".join(block_words) in lines or sum(r in lines for r in rows) > len(rows) / 2:
            kept.append(number)
    return kept


def _plain(text: str) -> str:
    """A text as both sides write it: without the signs of lists and tables."""
    return " ".join(re.sub(r"[|•–-]+", " ", text).split())


def _completed(own: Sequence[Block], kept: Sequence[int], place: HtmlElement) -> list[int]:
    """The blocks kept, and those among them, or right after them, that belong to the text."""
    first, last, known = kept[0], kept[-1], set(kept)
    within = own[last].element.getparent()
    # What stands in an article is a part of it; what stands in a page may be anything.
    scope = place if place.tag == "article" or place.get("itemprop") else within
    whole: list[int] = []
    for number, block in enumerate(own):
        tag = block.element.tag
        before = own[number - 1] if number and number - 1 in whole else None
        inside = any(each is scope for each in block.element.iterancestors())
        after = number > last and inside
        beside = number < first and block.element.getparent() is own[first].element.getparent()
        among = first < number < last
        if number in known or ((among or inside) and in_kept_aside(block.element)):
            whole.append(number)
            continue
        near = among or (after and tag not in HEADINGS) or (beside and tag == "p")
        if near and _belongs(block, before):
            whole.append(number)
    return whole


def _belongs(block: Block, before: Block | None) -> bool:
    """Whether a block reads like a part of the text: a heading, a sentence, an item announced."""
    tag = block.element.tag
    if tag in HEADINGS or tag in ("table", "figcaption", "dd", "dt"):
        return True
    if tag == "li" and before is not None:
        return before.text.endswith(":") or before.element.tag == "li"
    times = block.element.find(".//time") is not None and len(block.text) < _SHORT
    sentence = len(block.text.split()) > 2 and bool(_ENDED.search(block.text))
    return times or (sentence and (block.linked < 1.0 or before is not None))


def _without_others(own: Sequence[Block], place: HtmlElement) -> list[Block]:
    """The blocks without those on other articles and those of the page: by names and headings."""
    kept: list[Block] = []
    others: HtmlElement | None = None  # the element whose heading says that it is on others
    for block in own:
        above = [block.element, *block.element.iterancestors()]
        above = above[: next((n for n, each in enumerate(above) if each is place), len(above))]
        if others is not None and any(each is others for each in above):
            continue
        others = None
        pointer = is_pointer(block.text) or OTHERS.fullmatch(block.text)
        if block.element.tag in HEADINGS and pointer:
            parent = block.element.getparent()
            others = parent if parent is not place else None
            continue
        named = any(each.tag != "p" and is_around_by_name(each) for each in above)
        if not named and not is_around(block.text):
            kept.append(block)
    return kept
