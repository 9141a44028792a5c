"""The lines that a part of a page shows, with the elements that their pieces stand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from qa.corpus.days import BORDER
from qa.corpus.formats.page.elements import HIDDEN
from qa.corpus.names import CAPITAL

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONGEST_LINE = 160  # characters of what may hold a date or a by-line
_MOST_CHARACTERS, _MOST_PIECES = 1000, 100  # of a line that is looked at
_MOST_STEPS = 200_000  # through elements; a page of more is a trap, or a list
_FEW_STEPS = 2_000  # through what may be a line
_LEVELS = 4  # of elements around a line that may name what is in it
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_NAMED = ("class", "id", "itemprop", "data-testid", "data-hook")
# Elements that stand in a line; all others make lines of their own.
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "meter", "nobr", "output", "q", "samp",
    "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
# Where the words of two elements meet that a style sets apart: "Trade war", "Steel dearer".
_APART = re.compile(rf"(?<=[a-zß-öø-ÿ]{{2}}){BORDER}(?={CAPITAL})")
_UNSEEN = HIDDEN | {"button", "figure", "picture", "img"}


@dataclass(slots=True)
class Line:
    """A line of a page."""

    element: HtmlElement  # the block that it stands in
    beside: bool = False  # it stands in an aside or a footer
    text: str = ""
    runs: list[tuple[int, HtmlElement]] = field(default_factory=list)  # where each piece begins

    def add(self, element: HtmlElement, text: str | None) -> None:
        """Put a piece at the end, unless the line is too long to matter already."""
        if len(self.text) > _MOST_CHARACTERS or len(self.runs) > _MOST_PIECES:
            return
        spaced = re.sub(r"\s+", " ", text or "")
        if not self.text or self.text.endswith(" "):
            spaced = spaced.lstrip()
        if self.runs and self.text[-1:].isalnum() and spaced[:1].isalnum():
            self.text += BORDER
        if spaced or element.tag == "time":  # which may say it all in an attribute
            self.runs.append((len(self.text), element))
            self.text += spaced

    def pieces(self) -> list[tuple[int, int, HtmlElement]]:
        """Each piece's start, end and element."""
        ends = [start for start, _ in self.runs[1:]] + [len(self.text)]
        return [(start, end, of) for (start, of), end in zip(self.runs, ends, strict=True)]

    def within(self, element: HtmlElement) -> list[HtmlElement]:
        """An element of the line, and those around it that are no larger than the line."""
        found = [element]
        while found[-1] is not self.element and (outer := found[-1].getparent()) is not None:
            found.append(outer)
        return found

    def around(self, element: HtmlElement) -> list[HtmlElement]:
        """An element of the line, and all around it that hold hardly more than a line."""
        found = self.within(element)
        for outer in islice(self.element.iterancestors(), _LEVELS):
            if shown(outer, LONGEST_LINE) is None:
                break
            found.append(outer)
        return found


def lines(
    root: HtmlElement,
    skips: Callable[[HtmlElement], bool] = lambda _: False,
    steps: int = _MOST_STEPS,
) -> Iterator[Line]:
    """The lines that an element shows, one after the other.

    Args:
        root: the element.
        skips: whether an element in it is left out.
        steps: how many beginnings and ends of elements are gone through.
    """
    from lxml import etree

    walk = etree.iterwalk(root, events=("start", "end"))
    line = Line(root)
    beside = 0  # how many asides and footers, one in another, this is in
    for step, (event, element) in enumerate(walk):
        tag = element.tag if isinstance(element.tag, str) else ""
        starts = event == "start"
        parent = root if element is root else element.getparent()
        beside += (1 if starts else -1) * (tag in ("aside", "footer"))
        if tag and tag not in _INLINE and tag not in _UNSEEN:
            if line.runs:
                yield line
            block = element if starts and tag != "br" else parent
            line = Line(root if block is None else block, beside > 0)
        if step > steps:
            return
        if starts and (not tag or tag in _UNSEEN or (element is not root and skips(element))):
            walk.skip_subtree()
        elif starts:
            line.add(element, element.text)
        if not starts and element is not root and parent is not None:
            line.add(parent, element.tail)
    if line.runs:
        yield line


def shown(element: HtmlElement, most: int) -> str | None:
    """What an element shows, in one line; None if that is more than so many characters."""
    text = ""
    for line in lines(element, steps=_FEW_STEPS):
        text = f"{text} {joined(line.text)}".strip()
        if len(text) > most:
            return None
    return text


def joined(text: str) -> str:
    """The words of a line's elements without the borders between them."""
    return _APART.sub(" ", text).replace(BORDER, "")


def names_of(element: HtmlElement) -> list[set[str]]:
    """The names that a page's author gave to an element, each as the set of its words."""
    given = [name for key in _NAMED for name in (element.get(key) or "").split()]
    return [{piece.casefold() for piece in _PIECE.findall(name)} for name in given]


def named(element: HtmlElement) -> set[str]:
    """All words in the names of an element."""
    return set[str]().union(*names_of(element))
