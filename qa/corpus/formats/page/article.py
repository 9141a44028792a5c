"""Which part of a page is its article, and what stands between its headline and its first words.

There stand the day and the by-line. What lies in another story's teaser, in a comment or beside the
article is not the article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from qa.corpus.days import shown_days
from qa.corpus.formats.page.headline import SECONDARY, is_article
from qa.corpus.formats.page.lines import LONGEST_LINE, Line, lines, shown

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PARAGRAPH = 80  # characters; shorter ones may be a standfirst or a by-line
_ENDED = re.compile(r"[.!?…:;]\W*$")
_MOST_LINES = 500  # of what stands above an article; more are a list
_LONGEST_BESIDE = 240  # characters of an aside or a footer that belongs to the headline
_LONGEST_TEASER = 400  # characters of an ``article`` that leads to another
_NO_PARAGRAPH = ("h1", *SECONDARY, "li", "dt", "th", "summary", "caption", "legend")
_COMMENT = re.compile(r"(?:^|\s)comment(?!ar)", re.IGNORECASE)


class PageArticle:
    """The article of a page."""

    def __init__(self, tree: HtmlElement, headline: HtmlElement | None) -> None:
        self._headline = headline
        self._place = _place(tree, headline)
        start = self._place if headline is None else headline
        self._outer = {start, *start.iterancestors()}
        own = [each for each in (start, *start.iterancestors()) if each.tag == "article"]
        # The headline may stand before the article.
        own += [
            each
            for each in start.xpath("following::article[1]")
            if shown(each, _LONGEST_TEASER) is None
        ]
        self._own = own[0] if own else None

    @cached_property
    def top(self) -> list[Line]:
        """The short lines from the headline, or the article's beginning, to the first paragraph."""
        found: list[Line] = []
        for line in self._lines():
            if len(line.text) <= LONGEST_LINE:
                found.append(line)
            paragraph = _is_long(line.text) and line.element.tag not in _NO_PARAGRAPH
            ends = paragraph and not line.beside and not any(shown_days(line.text))
            if ends or len(found) == _MOST_LINES:
                break
        return found

    def holds(self, element: HtmlElement) -> bool:
        """Whether an element is of the article, or of the page's head."""
        for outer in (element, *element.iterancestors()):
            if outer is self._place or outer.tag == "head":
                return True
            if outer not in self._outer and (
                outer.tag in ("aside", "footer") or self._is_others(outer)
            ):
                return False
        return False

    def _lines(self) -> Iterator[Line]:
        inside = set() if self._headline is None else set(self._headline.iter())
        begun = self._headline is None
        for line in lines(self._place, self._is_left_out):
            if any(element in inside for _, element in line.runs):
                begun = True
            elif begun:
                yield line

    def _is_left_out(self, element: HtmlElement) -> bool:
        """Whether an element does not belong to the top of the article."""
        if element in self._outer:
            return False
        if element.tag not in ("aside", "footer"):
            return self._is_others(element)
        # Some sites put the by-line into one.
        short = shown(element, _LONGEST_BESIDE) is not None
        headed = next(element.iter("h1", *SECONDARY), None) is not None
        return not short or headed or not is_article(self._place)

    def _is_others(self, element: HtmlElement) -> bool:
        """Whether an element leads elsewhere, is another article, or a comment."""
        if element.tag == "article":
            return element is not self._own
        names = (element.get("class") or "", element.get("id") or "")
        return (
            element.tag == "nav"
            or (element.get("itemtype") or "").endswith("Comment")
            or any(map(_COMMENT.search, names))
        )


def _is_long(text: str) -> bool:
    """Whether a line is a paragraph by its length; a long standfirst has no full stop."""
    return len(text) > LONGEST_LINE or (len(text) > _PARAGRAPH and bool(_ENDED.search(text)))


def _place(tree: HtmlElement, headline: HtmlElement | None) -> HtmlElement:
    """The element that the article lies in."""
    body = tree.find(".//body")
    whole = tree if body is None else body
    if headline is not None:
        return next(filter(is_article, headline.iterancestors()), whole)
    articles = list(tree.iter("article"))[:50]
    if articles:
        return max(articles, key=lambda each: len(str(each.text_content() or "")))
    return next(filter(is_article, tree.iter()), whole)
