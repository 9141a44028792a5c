"""Who wrote the article of a page, as the page shows it.

What a page declares is a name as a rule; what stands in its lines is one only where it looks like
one: "By the time the board met" is no by-line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.corpus.days import BORDER, whole_dates
from qa.corpus.formats.page.article import PageArticle
from qa.corpus.formats.page.lines import Line, named
from qa.corpus.names import NAME, names
from qa.text.dates import WEEKDAYS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HINT = re.compile(r"byline|authors?")
# What else an element has that tells of an author.
_ABOUT = re.compile(
    r"bio(?:graphy)?|title|roles?|job|position|desc(?:ription)?|social|e?mail|follow|avatar"
)
_MOST_MARKS = 200  # of authors in a page; more make a trap
_BETWEEN = r"(?:,? (?:and|&|with) |[,;] ?)"
_LIST = rf"{NAME}(?:{_BETWEEN}{NAME})*"
_ENDS = r"(?=\s*(?:[,;|(•·–—/]|-\s|$)|\s(?:in|for|at|on)\s[^\Wa-z]|\son\W)"
_BY = (
    r"(?:(?:written|words|posted|published|submitted|story|text|report(?:ed|ing)?)\s)?"
    r"by\b[:;]?\s*(?:the )?|(?:authors?|text|words):\s*"
)
_BYLINE = re.compile(
    rf"(?:^|\|)[\s,]*(?:{_BY})(?P<names>(?!by\b)(?-i:{_LIST}){_ENDS})", re.IGNORECASE
)
_FOREIGN = re.compile(rf"(?:[Vv]on|[Pp]ar|[Pp]or) (?P<names>{_LIST})")
_MARKED = re.compile(rf"[\s,|]*(?:{_BY})?(?P<names>(?!by\b)(?-i:{_LIST}){_ENDS})", re.IGNORECASE)


def authors(tree: HtmlElement, article: PageArticle) -> list[str]:
    """What the page marks as its author, or what a line below the headline says is by somebody."""
    marked: list[str] = []
    for element in tree.xpath("//*[@itemprop='author'] | //a[@rel='author']")[:_MOST_MARKS]:
        if article.holds(element):
            inner = element.xpath(".//*[@itemprop='name']") or [element]
            marked += [_text(each) or each.get("content") or "" for each in inner]
    return [each for each in marked if each] or _bylines(article.top)


def _text(element: HtmlElement) -> str:
    return " ".join(str(element.text_content() or "").split())


def _bylines(top: list[Line]) -> list[str]:
    """The names in the first by-line, and in others of its kind."""
    found: list[str] = []
    kind: str | None = None
    marks: set[HtmlElement] = set()
    for line in top:
        if line.beside:
            continue
        mark = _mark(line)
        if kind is not None and (mark is None or mark in marks or mark.get("class") != kind):
            continue
        listed = _listed(line) if mark is None else _marked(line)
        if names(listed):
            found += listed
            if mark is None:
                break
            kind = mark.get("class") or ""
            marks.add(mark)
    return found


def _mark(line: Line) -> HtmlElement | None:
    """The element, in a line or around it, that is called a by-line or an author."""
    for _, _, element in line.pieces():
        for outer in line.around(element):
            if _is_hint(outer):
                return outer
    return None


def _listed(line: Line) -> list[str]:
    """The names in a line that says that it is by them."""
    text = _without_days(line.text)
    if len(re.findall(r"\b[a-zß-ÿ]{2,}", text)) > 3 and re.search(r"[.!?]\W*$", text):
        return []  # "By Friday, the roads were open again."
    found = _BYLINE.search(text) or _FOREIGN.fullmatch(text)
    return _split(found["names"]) if found else []


def _marked(line: Line) -> list[str]:
    """The names in a line that is marked as a by-line, without what else it tells of them."""
    pieces: list[str] = []
    for start, end, element in line.pieces():
        inner = [each for each in line.within(element) if _is_about(each)]
        outer = [each for each in line.around(element) if _is_about(each) and _is_hint(each)]
        if inner or outer:
            pieces.append(" | ")
            continue
        # Names that nothing parts are those of two.
        pieces.append(line.text[start:end].replace(BORDER, "; "))
    for text in ("".join(pieces), *pieces):
        if found := _MARKED.match(_without_days(text)):
            return _split(found["names"])
    return []


def _is_hint(element: HtmlElement) -> bool:
    return any(map(_HINT.fullmatch, named(element)))


def _is_about(element: HtmlElement) -> bool:
    words = named(element)
    return "byline" not in words and any(map(_ABOUT.fullmatch, words))


def _without_days(text: str) -> str:
    for start, end, _ in reversed(list(whole_dates(text))):
        text = f"{text[:start]} | {text[end:]}"
    return re.sub(rf"\b(?:{WEEKDAYS})\b,?\s*(?=\|)", "", text, flags=re.IGNORECASE).strip()


def _split(listed: str) -> list[str]:
    """Single names; after others, one word is an agency: "By Ana Ríos, Reuters"."""
    first, *others = (each.strip(" .") for each in re.split(_BETWEEN, listed))
    return [first, *(each for each in others if " " in each)]
