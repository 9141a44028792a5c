"""Boxes in a page: those that ask for something, those on other stories, and those on the article.

A box of facts lies in an ``aside`` as a rule, and so do teasers, forms and lists of links. What it
holds tells which one it is.
"""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from qa.corpus import corrections
from qa.corpus.boilerplate import is_around, is_pointer
from qa.corpus.formats.page.blocks import visible_text
from qa.corpus.formats.page.elements import HEADINGS, words_in

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST_OF_PAGE = 0.4  # share of the words; what has more of them is no box
_KEPT = "data-kept"  # an attribute of our own
_LEVELS = 4  # of elements from a paragraph to its footer
_FEWEST_WORDS = 6  # of an aside that tells something
_MOST_LINKED = 0.5  # share of the words of an aside that are links
# How sites call the boxes that ask for consent or for an address, in a class or id.
_BOX = re.compile(
    r"(?:.*[-_])?(?:cookies?|gdpr|onetrust|newsletters?|sign-?up)(?:[-_].*)?[-_]?"
    r"(?:banner|notice|bar|box|pop-?up|modal|form|dialog|overlay|consent|sdk|sign-?up|prompt|widget)"
    r"(?:[-_].*)?",
    re.IGNORECASE,
)
_MAYBE_BOX = re.compile(r"cookies?|consent|gdpr|newsletters?|sign-?up", re.IGNORECASE)
_LONGEST_BOX = 120  # words
_LONGEST_FORM = 40  # words, of a box that no name tells
_LONGEST_NAME = 80  # characters of a class; patterns take long for endless ones
# How sites call what stands in an article without being of it, and what they write above it.
_AROUND_NAMES = re.compile(
    r"newsletter[-_]?(?:sign.*|box|form|promo|widget|block|cta)?$"
    r"|comments(?:[-_].*)?$|comment[-_](?:list|thread|section|area|form|box|feed|stream).*|disqus"
    r"|(?:related|recommended|promo|social|topic-list|topics|most-read|most-popular"
    r"|read-more|bottom-of|advert|sidebar|breadcrumb)(?:[-_].*|s)?$|share(?:[-_](?:bar|buttons?"
    r"|tools|links|this))?$|ads?[-_]",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"\W*(?:most (?:read|popular|viewed)|more (?:stories|news|on|in|articles|like)|recommended"
    r"|also (?:from|on|in)|trending|latest (?:news|stories)|related \w+)\b.*",
    re.IGNORECASE,
)


def keep_asides(article: HtmlElement) -> None:
    """Make those asides in an article parts of it that tell something about its matter."""
    asides = list(article.iter("aside"))
    text = " ".join(visible_text(article).split()) if asides else ""
    for aside in asides:
        if aside is not article and _tells(aside, text):
            aside.tag = "section"
            aside.set(_KEPT, "")


def keep_corrections(article: HtmlElement) -> None:
    """Move what the article's footers correct before them: the rest of one is of the page."""
    for part in list(article.iter("p", "li")):
        outer = takewhile(lambda each: each is not article, islice(part.iterancestors(), _LEVELS))
        footer = next((each for each in outer if each.tag == "footer"), None)
        text = "" if footer is None else " ".join(visible_text(part).split())
        found = next(corrections.find(text, [(0, len(text))]), None)
        if footer is not None and found and word_count(text) >= _FEWEST_WORDS:
            part.drop_tree()
            part.tail, part.tag = None, "p"
            part.set(_KEPT, "")
            footer.addprevious(part)


def in_kept_aside(element: HtmlElement) -> bool:
    """Whether an element lies in an aside that is a part of the article."""
    return any(each.get(_KEPT) is not None for each in (element, *element.iterancestors()))


def _tells(aside: HtmlElement, article: str) -> bool:
    """Whether an aside is on the article: no teaser, no form, no list of links, no pulled quote."""
    text = " ".join(visible_text(aside).split())
    count = word_count(text)
    if count < _FEWEST_WORDS or count > MOST_OF_PAGE * word_count(article):
        return False
    if next(aside.iter("form", "input", "button", "iframe", "article", "h1"), None) is not None:
        return False
    if sum(word_count(link.text_content()) for link in aside.iter("a")) > _MOST_LINKED * count:
        return False
    for heading in aside.iter(*HEADINGS, "strong", "header"):
        title = words_in(heading)
        if is_pointer(title) or is_around(title) or OTHERS.fullmatch(title):
            return False
        if heading.tag in HEADINGS and title and _is_link(heading, title):
            return False  # a teaser: the headline of another story, and its first words
    around = [aside, *aside.iterancestors("aside", "nav", "footer", "form", "menu")]
    return article.count(text) < 2 and not any(map(is_around_by_name, around))


def _is_link(heading: HtmlElement, title: str) -> bool:
    links = [*heading.iter("a"), *heading.iterancestors("a")]
    return any(title in words_in(link) for link in links)


def asks(element: HtmlElement, whole: int) -> bool:
    """Whether an element asks for consent or for an address, by its name and what is in it.

    Args:
        element: the element.
        whole: how many words the page has.
    """
    names = [
        name[:_LONGEST_NAME] for key in ("class", "id") for name in element.get(key, "").split()
    ]
    asking = element.get("role") in ("dialog", "alertdialog") or any(
        True for _ in element.iter("input", "button")
    )
    box = any(map(_BOX.fullmatch, names))
    called = box or (asking and any(map(_MAYBE_BOX.match, names)))
    count = word_count(element.text_content()) if called else 0
    # Beside a short article a banner is most of the page.
    small = count < MOST_OF_PAGE * whole or (box and asking and element.find(".//h1") is None)
    return called and count <= _LONGEST_BOX and small


def is_form(element: HtmlElement, form: HtmlElement, whole: int) -> bool:
    """Whether an element is nothing but a form to fill in, with some words on what it is for.

    Args:
        element: the element.
        form: the form in it.
        whole: how many words the page has.
    """
    fields = form.xpath(".//input[not(@type) or @type='text' or @type='email'] | .//textarea")
    apart = element.tag in ("div", "section") and element.find(".//h1") is None
    return bool(fields and apart) and word_count(element.text_content()) <= min(
        _LONGEST_FORM, MOST_OF_PAGE * whole)  # fmt: skip


def is_around_by_name(element: HtmlElement) -> bool:
    """Whether its names say that an element is of the page and not of the article."""
    names = " ".join(element.get(key, "") for key in ("class", "id", "data-component", "name"))
    return any(_AROUND_NAMES.match(name[:_LONGEST_NAME]) for name in names.split())


def word_count(text: object) -> int:
    """How many words a text has."""
    return len(str(text or "").split())
