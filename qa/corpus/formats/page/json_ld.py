"""What a page declares in JSON-LD, in the words of schema.org."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# How the names of schema.org's kinds of article end; a JobPosting is none.
_ARTICLES = re.compile(r".*(?:Article|(?:Blog|Media|Forum)Posting|Report)")
_MOST_NODES = 500  # more make a trap
# What hides the JSON from old browsers, on both sides.
_OPENING = re.compile(r"\s*(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?")
_CLOSING = re.compile(r"(?://|/\*)?\s*(?:\]\]>|-->)\s*(?:\*/)?\s*$")
_INNER = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart")
_LEAST_WORDS = 3  # of a headline that another begins with

Node = Mapping[str, Any]


def nodes(tree: HtmlElement) -> list[Node]:
    """All nodes of a page, but for those in lists of other pages."""
    found: list[Node] = []
    for script in tree.iter("script"):
        if not script.get("type", "").strip().casefold().startswith("application/ld+json"):
            continue
        waiting = [_parsed(script.text or "")]
        while waiting and len(found) < _MOST_NODES:
            one = waiting.pop(0)
            if isinstance(one, list):
                waiting = one + waiting
            elif isinstance(one, dict):
                found.append(one)
                inner = (one.get(key) for key in _INNER)
                waiting += [each for each in inner if isinstance(each, list | dict)]
    return found


def _parsed(script: str) -> object:
    """What a script holds, though it may be wrapped, or have a comma too many."""
    script = _CLOSING.sub("", _OPENING.sub("", script, count=1).strip(), count=1)
    script = script.strip().rstrip(";")
    for text in (script, re.sub(r",(\s*[}\]])", r"\1", script)):
        try:
            parsed: object = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        return parsed
    return None


def article(found: list[Node], titles: Iterable[str], url: str, others: Iterable[str] = ()) -> Node:
    """The node of the page's own article; empty if there is none.

    A page describes the stories that it leads to, too, so its own is known by its headline or its
    address. One that is alone is believed, unless its headline is seen to be another story's.

    Args:
        found: all nodes of the page.
        titles: how the page and its article are called.
        url: the page's address.
        others: the other headings of the page.
    """
    articles = [node for node in found if is_article(node)]
    titles = [title for title in titles if title]
    own = [node for node in articles if _called(node, titles)]
    own += [node for node in articles if url and url in _addresses(node)]
    other = set(map(words, others))
    if len(articles) == 1 and not any(words(name) in other for name in _names(articles[0])):
        own += articles
    return own[0] if own else {}


def web_page(found: list[Node]) -> Node:
    """The node of the page as a page, if it says when it was published."""
    pages = (node for node in found if any(kind.endswith("WebPage") for kind in kinds(node)))
    return next((node for node in pages if node.get("datePublished")), {})


def is_article(node: Node) -> bool:
    """Whether a node is of an article."""
    return any(_ARTICLES.fullmatch(kind) for kind in kinds(node))


def kinds(node: Node) -> list[str]:
    """The types of a node."""
    kind = node.get("@type")
    return [each for each in (kind if isinstance(kind, list) else [kind]) if isinstance(each, str)]


def _names(node: Node) -> list[str]:
    keys = ("headline", "alternativeHeadline", "name")
    return [name for key in keys if (name := string(node.get(key)).strip())]


def _called(node: Node, titles: list[str]) -> bool:
    return any(same_headline(name, title) for name in _names(node) for title in titles)


def _addresses(node: Node) -> list[object]:
    page = node.get("mainEntityOfPage")
    return [node.get("url"), page.get("@id") if isinstance(page, dict) else page]


def same_headline(one: str, other: str) -> bool:
    """Whether two headlines are one, of which either may be cut or go on with a publisher.

    >>> same_headline("Quay shut after a vote – Bugle", "Quay shut after a vo...")
    True
    """
    first, second = words(one), words(other)
    if re.search(r"(?:…|\.\.\.)\s*$", one):
        first = first[:-1]
    if re.search(r"(?:…|\.\.\.)\s*$", other):
        second = second[:-1]
    shorter = min(len(first), len(second))
    same = first[:shorter] == second[:shorter]
    return same and (shorter >= _LEAST_WORDS or (first == second and shorter > 0))


def words(text: str) -> tuple[str, ...]:
    """The words of a headline, however they are written."""
    return tuple(re.findall(r"\w+", text.casefold()))


def string(value: object) -> str:
    """A property's text; numbers are times in seconds or milliseconds."""
    if isinstance(value, str):
        return unescape(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def values(value: object, found: list[Node]) -> list[str]:
    """The names in a property, which may be a string, a node, a node's id, or several of them."""
    names: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            same = (each for each in found if "name" in each and each.get("@id") == one.get("@id"))
            name = (one if "name" in one or "@id" not in one else next(same, one)).get("name")
            names += [string(each) for each in (name if isinstance(name, list) else [name])]
        else:
            names.append(string(one))
    return names
