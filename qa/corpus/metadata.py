"""Title, author, date and publisher, as far as an article's own lines tell them."""

from __future__ import annotations

import re

from qa.corpus.boilerplate import content_lines
from qa.corpus.days import LONGEST_LINE, shown_days, whole_dates
from qa.corpus.head import ADDRESS, DATED, SOURCE, TOP_LINES, Head, byline, day, is_paragraph
from qa.corpus.wire import dateline
from qa.text.tables import tables
from qa.types import Mark

_NEAR_AN_END = 12  # lines from the top or the bottom: "Source:" amid an article is a chart's
_TOP = 10_000  # characters in which tables are looked for there
_LONGEST_TITLE = 90


def shorten(text: str, limit: int = _LONGEST_TITLE) -> str:
    """The first words of a text, with "…" where it was cut."""
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def read(text: str, marks: tuple[Mark, ...], *, bare_dates: bool = True) -> dict[str, str]:
    """The keys among title, author, source, url and published that the text tells.

    A date that stands alone at the top of a text is its own, unless ``bare_dates`` is not set: a
    web page declares its own, and what is shown without that is an event's. So is one in a table,
    and one below a paragraph.

    ``unread_date`` is what stands where a date should, and cannot be read. The day of a change is
    not that of publication, nor is one amid the text.
    """
    # Endless lines are cut.
    places = list(content_lines(text, marks))
    content = [text[a : min(b, a + LONGEST_LINE + 1)] for a, b in places]
    found: dict[str, str] = {}
    papers: list[str] = []  # as by-lines name them
    prose = [number for number, line in enumerate(content) if is_paragraph(line)]
    # A headline may be a sentence, and a standfirst may come before the date.
    below = [n for n in prose if n > 0]
    body = next((n for n in below if n > below[0] or len(content[n]) > LONGEST_LINE), TOP_LINES)
    top = content[: min(body, TOP_LINES)] if bare_dates else []
    rows = tables(text[:_TOP]) if top else []
    bare = [
        shown.day
        for line, (start, _) in zip(top, places, strict=False)
        if not any(table.start <= start < table.end for table in rows)
        for shown in shown_days(line)
    ]
    for number, line in enumerate(content):
        outer = min(number, len(content) - 1 - number) < _NEAR_AN_END
        if len(line) > LONGEST_LINE:
            continue
        if by := byline(line):
            found.setdefault("author", by.author)
            if by.published:
                found.setdefault("published", by.published)
            if by.source and outer:
                papers.append(by.source)
        elif outer and (address := ADDRESS.fullmatch(line)):
            found.setdefault("url", address["url"])
        elif outer and (source := SOURCE.fullmatch(line)):
            found.setdefault("source", shorten(source["source"]))
        elif dated := DATED.fullmatch(line):
            # A standfirst may come before it; further down an event's date is so called, a book's.
            if prose[1:] and prose[1] < number and (number < prose[-1] or line[:4] == "Date"):
                continue
            if published := day(dated["date"]):
                found.setdefault("published", published)
            elif outer and re.search(r"\d", dated["date"]) and not list(whole_dates(line)):
                found.setdefault("unread_date", line)
    if bare:
        found.setdefault("published", bare[0])
    if content:
        head = Head(content, _corrections(text, marks), found.get("source", ""))
        found["title"] = shorten(head.title.lstrip("# "))
        if bare_dates:
            papers += head.papers
            for author in head.authors:
                found.setdefault("author", author)
        for paper in papers:
            found.setdefault("source", paper)
        _add_wired(found, content)
    return found


def _corrections(text: str, marks: tuple[Mark, ...]) -> str:
    """The first line of a text, if it says that corrections follow; it is marked then."""
    start = len(text) - len(text.lstrip())
    corrected = any(mark.kind == "correction" and mark.start <= start < mark.end for mark in marks)
    return text[start:].split("\n", 1)[0].strip() if corrected else ""


def _add_wired(found: dict[str, str], content: list[str]) -> None:
    """Add what a report's dateline tells; reports of several days in one text are of none."""
    datelines = [(n, each) for n, line in enumerate(content) if (each := dateline(line))]
    if not datelines or datelines[0][0] >= _NEAR_AN_END:
        return
    for key, values in (
        ("published", {each.day for _, each in datelines}),
        ("source", {each.agency for _, each in datelines}),
    ):
        if len(values) == 1 and (value := next(iter(values))):
            found.setdefault(key, value)
