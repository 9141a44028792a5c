"""Which element of a page is the headline of its article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from qa.corpus.formats.page.json_ld import same_headline, words
from qa.corpus.formats.page.lines import joined, lines, shown
from qa.corpus.names import same_publisher

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Signs between a headline and the publisher's name.
PARTS = re.compile(r"\s+[|–—·»«:-]\s+|\s*\|\s*|:\s+")
SECONDARY = ("h2", "h3", "h4", "h5", "h6")
_PLAIN = ("p", "div", "b", "strong", "big", "font", "span", "td", "center")
_MOST_ELEMENTS = 5000  # that are looked at for a headline where no heading is one
_MENUS = {"nav", "aside", "footer", "li"}
_LONGEST = 300  # characters of a headline
_MOST_INSIDE = 100  # elements in a headline
_NO_TITLE = re.compile(r"(?:home(?:page)?|untitled(?: document)?|index)\W*", re.IGNORECASE)


def is_title(text: str, sites: Sequence[str]) -> bool:
    """Whether something may be an article's title: it is not the publisher's name or "Home"."""
    named = any(same_publisher(text, site) for site in sites)
    return bool(text.strip()) and not named and not _NO_TITLE.fullmatch(text.strip())


def is_article(element: HtmlElement) -> bool:
    """Whether an element is what pages put their article into."""
    return element.tag in ("article", "main") or element.get("role") == "main"


def headline(
    tree: HtmlElement, titles: Sequence[str], bare: str, sites: Sequence[str]
) -> HtmlElement | None:
    """The element of the headline; None where there is none.

    An ``h1`` may be the publisher's name instead. Where there is no other, any element will do
    whose words are the declared title.

    Args:
        tree: the page.
        titles: what the page declares as its title.
        bare: the words of its ``title`` element, which mostly has the publisher, too.
        sites: names of the publisher.
    """
    best, most = None, -1
    for heading in tree.iter("h1"):
        text = shown(heading, _LONGEST) or ""
        if not is_title(text, sites) or _is_sites_name(heading, text, titles, bare):
            continue
        score = _score(heading, text, [*titles, bare])
        if score > most:
            best, most = heading, score
    if best is not None and most > 0:
        return best
    cuts = [
        bare[sign.end() :] if sign[0].strip() in (":", "»") else bare[: sign.start()]
        for sign in PARTS.finditer(bare)
    ]
    wanted = {words(title) for title in (*titles, bare, *cuts) if is_title(title, sites)}
    found = _called(tree.iter(*SECONDARY), wanted)
    if found is not None or best is not None:
        return best if found is None else found
    body = tree.find(".//body")
    plain = islice((tree if body is None else body).iter(*_PLAIN), _MOST_ELEMENTS)
    return _called(plain, {title for title in wanted if len(title) > 1})  # a word may be anything


def seen_title(heading: HtmlElement, titles: Sequence[str]) -> str:
    """A headline's words.

    Where one part of it is the declared title, the rest is a badge or the name of a section.
    """
    wanted = set(map(words, titles))
    whole = list(lines(heading))
    text = joined(" ".join(line.text for line in whole)).strip()
    parts = [line.text[start:end] for line in whole for start, end, _ in line.pieces()]
    parts += [shown(inner, _LONGEST) or "" for inner in heading.iterdescendants("*")]
    return next((part.strip() for part in [text, *parts] if words(part) in wanted), text)


def _is_sites_name(heading: HtmlElement, text: str, titles: Sequence[str], bare: str) -> bool:
    """Whether a heading is the publisher's name: it leads home, or is what a title goes on with."""
    if any(leads_home(link) for link in (*heading.iter("a"), *heading.iterancestors("a"))):
        return True
    if any(map(is_article, heading.iterancestors())):
        return False
    own, whole = words(text), words(bare)
    if any(whole in (own + words(title), words(title) + own) for title in titles if title):
        return True
    return not titles and bool(re.search(rf"\S\s+[|–—·«-]\s+{re.escape(text)}$", bare))


def leads_home(link: HtmlElement) -> bool:
    """Whether a link leads to the site's first page."""
    address = link.get("href") or "#"
    return path(address) in ("/", "./", "/index.html") or ("//" in address and not path(address))


def path(address: str) -> str:
    """What of an address comes after the site's name; addresses may be no addresses at all."""
    return re.sub(r"^(?:[a-z]+:)?//[^/?#]*", "", address.strip(), flags=re.I).partition("#")[0]


def _score(heading: HtmlElement, text: str, titles: Sequence[str]) -> int:
    """How likely a heading is the headline; below zero if it is not."""
    own, outer = words(text), list(heading.iterancestors())
    tags = {each.tag for each in outer}
    if tags & {"nav", "aside", "footer"}:
        return -1
    begins = any(words(title)[: len(own)] == own or same_headline(text, title) for title in titles)
    ends = any(re.search(rf"[:»]\s+{re.escape(text)}$", title) for title in titles)
    inside = any(map(is_article, outer))
    return 2 * begins + ends + inside - ("header" in tags and not inside)


def _called(elements: Iterable[HtmlElement], wanted: set[tuple[str, ...]]) -> HtmlElement | None:
    """The first of some elements whose words are a title, but for those in menus and lists."""
    for element in elements if wanted else ():
        if next(islice(element.iter(), _MOST_INSIDE, None), None) is not None:
            continue  # no headline has so much in it, and elements may lie in one another
        outer = {each.tag for each in element.iterancestors()}
        if words(shown(element, _LONGEST) or "") in wanted and not outer & _MENUS:
            return element
    return None
