"""The records that pass between the stages. All offsets count characters of ``Article.text``.

For every passage, span and citation ``x`` of an article: ``article.text[x.start:x.end] == x.text``.
Every score is "higher is better"; a *confidence* is a calibrated probability in [0, 1].
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of an article that is kept in the text and never retrieved.

    It is page furniture, or what is not said by the article itself: the words of a quoted mail,
    and what a correction takes back.
    """

    start: int
    end: int
    kind: str  # "teaser", "credit", "repeat", "metadata", "quoted" or "correction"


class Problem(NamedTuple):
    """A file, or a part of one, that was left out, and why, in one line."""

    name: str
    reason: str


class Skipped(NamedTuple):
    """A file, or a part of one, that is not of a kind that is read: nothing is wrong with it."""

    name: str
    reason: str


class Notice(NamedTuple):
    """Something about an article that was read which its user should look at, in one line."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """One text of the library.

    ``name`` is the path of its file below the library's folder, with "/"; where a file holds
    several articles (an archive, a table), it goes on with the part: "export.csv/17".
    """

    name: str
    text: str
    title: str
    author: str | None = None
    source: str | None = None  # the publisher
    published: str | None = None  # ISO date
    marks: tuple[Mark, ...] = ()  # boilerplate, sorted, not overlapping
    pages: tuple[int, ...] = ()  # where each page begins, for a format that has pages
    file: str | None = None  # the file it came from, where that holds several
    url: str | None = None  # the page's address, where the file tells it
    seen: int = 0  # characters that the file shows, where that is more than what was kept

    @property
    def corrected(self) -> bool:
        """Whether it says that an earlier version of it was wrong."""
        return any(mark.kind == "correction" for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article, small enough for the encoder."""

    article: str
    start: int
    end: int
    text: str
    head: str = ""  # of a table that it begins amid: the row that names the columns


def page_of(pages: Sequence[int], offset: int) -> int | None:
    """The page, from 1, on which the character at an offset stands; None without pages.

    >>> page_of((0, 100, 250), 120)
    2
    """
    return max(1, bisect_right(pages, offset)) if pages else None


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. ``score`` fuses the two legs and compares hits of one query only."""

    article: str
    title: str
    source: str | None
    published: str | None
    start: int
    end: int
    score: float
    text: str
    cosine: float = 0.0  # dense leg, comparable across queries
    bm25: float = 0.0  # lexical leg, 0 for what it did not hand in
    coverage: float = 0.0  # share of the query's words it has, rare ones counting more, in [0, 1]
    pages: tuple[int, ...] = ()  # of its article
    copies: tuple[Hit, ...] = ()  # passages of other articles that say nothing else
    head: str = ""  # of a table that it begins amid: the row that names the columns
    corrected: bool = False  # its article says that an earlier version was wrong

    @property
    def page(self) -> int | None:
        """The page it starts on, from 1; None for a format without pages."""
        return page_of(self.pages, self.start)


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate answer in one hit, with the reader's margin over "no answer" in log-odds."""

    hit: Hit
    start: int
    end: int
    text: str
    score: float
    first: float = 0.0  # where a second reader marked it: the margin by the first one


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands: the exact span, its sentence and its passage."""

    article: str
    title: str
    source: str | None
    published: str | None
    start: int
    end: int
    text: str
    sentence: str
    sentence_start: int
    passage: str
    passage_start: int
    page: int | None = None  # from 1, where the format has pages
    corrected: bool = False  # its article says that an earlier version was wrong


@dataclass(frozen=True, slots=True)
class Answer:
    """A verbatim span, how probably it is right, and every place that says it, best first.

    The items of a list are joined by "; ", and each has its place.
    """

    text: str
    confidence: float
    citations: tuple[Citation, ...]
    evidence: tuple[float, ...] = ()  # what the confidence is made of: qa.answer.calibration
    items: tuple[str, ...] = ()  # of a list, as they stand in its passage

    @property
    def parts(self) -> tuple[str, ...]:
        """The verbatim spans that the answer is made of."""
        return self.items or (self.text,)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value in a ledger and everyone who gives it.

    ``citations`` are the independent voices: one a publisher, the latest first. ``copies`` are
    near-copies of them, as when several papers print one wire story, and further places.
    """

    value: str  # the best span's words
    citations: tuple[Citation, ...]
    copies: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the sources say together. Entries with the latest publication first, undated last."""

    relation: Relation
    entries: tuple[Entry, ...]
    what: str = "figures"  # what the entries' values are

    @property
    def places(self) -> tuple[Citation, ...]:
        """Everywhere that one of the values stands."""
        return tuple(
            citation for entry in self.entries for citation in (*entry.citations, *entry.copies)
        )


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What the catalog knows of one article."""

    name: str
    title: str
    author: str | None = None
    source: str | None = None
    published: str | None = None  # ISO date


@dataclass(frozen=True, slots=True)
class About:
    """What is said of the tool or the library itself: from the catalog, of no article's text."""

    topic: str  # of ``qa.answer.about``: "hello", "help", "articles", "author", …
    text: str
    articles: tuple[ArticleFacts, ...] = ()  # those spoken of, in the order of the text
    examples: tuple[str, ...] = ()  # questions that can be asked next


Relation = Literal["agree", "within bounds", "over time", "same day", "differ"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What one question came to.

    ``candidates`` are all answers found, best first, whether or not they were good enough:
    ``answer`` is the first of them, or None where it is less likely to be right than ``threshold``.
    """

    question: str
    standalone_question: str
    threshold: float
    candidates: tuple[Answer, ...] = ()
    hits: tuple[Hit, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    note: str | None = None  # what is to be known of how the question was asked
    ledger: Ledger | None = None  # where several articles speak to it
    limited: bool = False  # the question itself says which articles are asked: of when, by whom
    publisher: str = ""  # whose articles the question says are asked, several joined by "and"
    reason: str | None = None  # why there may be no answer
    about: About | None = None  # where the tool or the library was asked about

    # An alternative is shown when it is at least this likely.
    LEAST_LIKELY: ClassVar[float] = 0.12
    MOST_ALTERNATIVES: ClassVar[int] = 3

    @property
    def abstained(self) -> bool:
        """True when the articles do not seem to say, or were not asked: see ``kind``."""
        return not self.candidates or self.candidates[0].confidence < self.threshold

    @property
    def kind(self) -> str:
        """Either "answer", "about" the tool or library, or "none" where no article seems to say."""
        if self.about:
            return "about"
        return "none" if self.abstained else "answer"

    @property
    def answer(self) -> Answer | None:
        """The best answer, or None when the articles do not seem to say."""
        return None if self.abstained else self.candidates[0]

    @property
    def alternatives(self) -> tuple[Answer, ...]:
        """Other answers that may be right; empty when the reply abstains.

        What the ledger shows as another source's value is no alternative besides.
        """
        if self.abstained:
            return ()
        places = self.ledger.places if self.ledger else ()
        held = {(place.article, place.start) for place in places}
        others = [
            one
            for one in self.candidates[1:]
            if one.confidence >= self.LEAST_LIKELY
            and not any((place.article, place.start) in held for place in one.citations)
        ]
        return tuple(others[: self.MOST_ALTERNATIVES])
