"""The head of a text: its title, its paper, its by-line and its day, each in a line of its own.

A masthead above the title, "LAKE GAZETTE", is the publisher.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from qa.corpus.days import LONGEST_LINE, publication_day, shown_days
from qa.corpus.mastheads import bare, is_surely_paper, may_be_paper, publication, written
from qa.corpus.names import NAME, names, same_publisher
from qa.text.words import has_words

TOP_LINES = 4  # where a date may stand alone
_MOST_LINES = 6  # of a head
_LONGEST_TITLE = 200
_NAMES = rf"{NAME}(?:(?:, {NAME}){{0,3}},? (?:and|&) {NAME})?"
_AUTHOR = re.compile(
    rf"(?:[Bb]yline: +)?(?:(?:Written )?[Bb]y:?|BY:?|Author:|Words by:?)\s+(?P<author>{_NAMES})"
    r"(?:\s*(?P<mark>[,|–—-]|\bon\b)?\s*(?P<rest>\S.{5,200}))?"
)
_AMID = re.compile(rf"\b[Bb]y (?P<author>{_NAMES})$")  # a line that begins with the day or paper
_LONGEST_PART = 41  # characters of what comes after a name: a paper, a post, a day
_PARTS = re.compile(r"\s*[|•·;–—]\s*|\s-\s|,\s+")
SOURCE = re.compile(r"(?:Source|Publisher|Published by|Publication)\s*:\s*(?P<source>\S.{1,80})")
ADDRESS = re.compile(r"(?:Source|URL)\s*:\s*(?P<url>https?://\S+)")
DATED = re.compile(r"(?:First published|Published|Posted|Date)(?: on)?\s*:?\s+(?P<date>.{6,100})")
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S+[.!?]\W{0,3}")


class Byline(NamedTuple):
    """What a line tells that names an author; "" for what it does not."""

    author: str
    published: str = ""
    source: str = ""


def byline(line: str) -> Byline | None:
    """What a by-line tells, if a line is one.

    >>> byline("By Ana Ríos | The Lake Gazette | 3 May 2024, 19:40")
    Byline(author='Ana Ríos', published='2024-05-03', source='The Lake Gazette')
    >>> byline("By Friday the roads were blocked.")
    """
    found = _AUTHOR.fullmatch(line)
    if not found or not names([found["author"]]):
        return None
    rest = found["rest"] or ""
    published = day(rest) or ""
    # "By Friday the roads …" is no by-line, "By Jane Roe, Reuters" is.
    if rest and not published and found["mark"] in (None, "on"):
        return None
    if len(rest) >= _LONGEST_PART and not _is_listed(line, rest):
        return None
    return Byline(found["author"].rstrip("."), published, publication(rest))


def _is_listed(line: str, rest: str) -> bool:
    """Whether what comes after a name is a list of short entries, such as a paper and a day."""
    parts = [part for part in _PARTS.split(rest) if part]
    short = all(len(part) < _LONGEST_PART and not part[0].islower() for part in parts)
    return short and not _SENTENCE.fullmatch(line)


def is_paragraph(line: str) -> bool:
    """Whether a line is of the text itself, or a headline that is a sentence."""
    return len(line) > LONGEST_LINE or bool(_SENTENCE.fullmatch(line))


def day(words: str) -> str | None:
    """The day that words give, alone or before that of a change."""
    return publication_day(words) or next((shown.day for shown in shown_days(words)), None)


class Head:
    """The lines from the top of a text down to its first paragraph.

    Of 96 articles whose "Source:" line was made a masthead with the day below, 86 had their title
    and publisher; without that line, and in 394 other texts, no title and no publisher was wrong (a
    script that was not kept, when names of common words above a day counted as well).
    """

    def __init__(self, content: list[str], corrections: str, source: str) -> None:
        """Take what of a text is its head.

        Args:
            content: its lines, without those that are marked.
            corrections: the line above them that says that corrections follow, or "".
            source: the publisher as a line declares it, or "".
        """
        self._content, self._corrections, self._source = content, corrections, source
        paragraphs = (n for n, line in enumerate(content) if n and _is_text(line))
        end = next(paragraphs, len(content))
        self._lines = content[: min(end, _MOST_LINES)]

    @cached_property
    def title(self) -> str:
        """The first line that tells nothing about the text, and is not its publisher's name.

        A page of corrections is called that, although nothing is answered from a line that says so.
        """
        first, masthead = self._content[0], self._masthead
        marked = [line for line in self._content[:3] if re.match(r"#\s+\S", line)]
        if marked and (masthead is None or self._lines[masthead] != marked[0]):
            return marked[0]
        if masthead != 0 and not _is_about_text(first):
            return first
        if self._corrections:
            return self._corrections
        if masthead is not None:
            return self._lines[self._titles_below(masthead)[0]]
        lines = self._content[:TOP_LINES]
        return next((line for line in lines if not _is_about_text(line)), first)

    @property
    def papers(self) -> Iterator[str]:
        """The names of papers that have a line for themselves, or with the day."""
        for number, line in enumerate(self._lines):
            name = bare(line)
            beside = any(self._about[max(0, number - 1) : number + 2])
            if number == self._masthead:
                yield written(name)
            elif line == self.title:
                continue
            elif is_surely_paper(name) or (beside and may_be_paper(name)):
                yield written(name)
            elif self._days[number] and (paper := publication(line)):
                yield paper

    @property
    def authors(self) -> Iterator[str]:
        """The names in lines that begin with the day or the paper: "3 May 2024. By Ana Ríos"."""
        for line, dated in zip(self._lines, self._days, strict=True):
            found = _AMID.search(bare(line)) if dated else None
            if found and names([found["author"]]):
                yield found["author"]

    @cached_property
    def _about(self) -> list[bool]:
        return [_is_about_text(line) for line in self._lines]

    @cached_property
    def _days(self) -> list[bool]:
        """Of each line whether it shows the day, and is no by-line."""
        return [
            next(shown_days(line), None) is not None and not byline(line) for line in self._lines
        ]

    @cached_property
    def _masthead(self) -> int | None:
        """Which line is the publication's name, and stands where the title is looked for."""
        first = next((n for n, about in enumerate(self._about) if not about), None)
        if first is None:
            return None
        name = bare(self._lines[first])
        declared = same_publisher(name, self._source)
        headings = sum(line.startswith("#") for line in self._lines)
        alone = headings == 1 and self._lines[first].startswith("#")  # "# The Verdict"
        if not declared and (alone or not may_be_paper(name)):
            return None
        if first == 0 and self._corrections:
            return first
        # "Schools Open Today" may be a title with its day below; capitals are a masthead's.
        dated = any(self._days[first + 1 : first + 2])
        sure = declared or is_surely_paper(name) or (dated and name.isupper())
        return first if sure and self._titles_below(first) else None

    def _titles_below(self, first: int) -> list[int]:
        """Which lines below one may be the title: something comes after it."""
        return [
            number
            for number in range(first + 1, min(len(self._lines), len(self._content) - 1))
            if not self._about[number]
            and has_words(self._lines[number])
            and not may_be_paper(bare(self._lines[number]))
        ]


def _is_text(line: str) -> bool:
    if len(line) > _LONGEST_TITLE:
        return True
    return is_paragraph(line) and line[-1] not in "?!" and not _is_about_text(line)


def _is_about_text(line: str) -> bool:
    """Whether a line says who wrote or published a text, or when."""
    if len(line) > LONGEST_LINE:
        return False
    dated = DATED.fullmatch(line)
    return bool(
        byline(line)
        or SOURCE.fullmatch(line)
        or ADDRESS.fullmatch(line)
        or (dated and day(dated["date"]))
        or next(shown_days(line), None)
    )
