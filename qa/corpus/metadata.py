"""Title, author, date and publisher, as far as an article's own lines tell them."""

from __future__ import annotations

import re

from qa.corpus.boilerplate import content_lines
from qa.corpus.days import LONGEST_LINE, publication_day, shown_days, whole_dates
from qa.corpus.names import NAME, names
from qa.text.tables import tables
from qa.types import Mark

_NEAR_AN_END = 12  # lines from the top or the bottom: "Source:" amid an article is a chart's
TOP_LINES = 4  # where a date may stand alone
_TOP = 10_000  # characters in which tables are looked for there
_LONGEST_TITLE = 90
_NAMES = rf"{NAME}(?:(?:, {NAME}){{0,3}},? (?:and|&) {NAME})?"
_AUTHOR = re.compile(
    rf"(?:[Bb]yline: +)?(?:(?:Written )?[Bb]y:?|BY:?|Author:|Words by:?)\s+(?P<author>{_NAMES})"
    r"(?:\s*(?P<mark>[,|–—-]|\bon\b)?\s*(?P<rest>\S.{5,40}))?"
)
_SOURCE = re.compile(r"(?:Source|Publisher|Published by|Publication)\s*:\s*(?P<source>\S.{1,80})")
_ADDRESS = re.compile(r"(?:Source|URL)\s*:\s*(?P<url>https?://\S+)")
_DATED = re.compile(r"(?:First published|Published|Posted|Date)(?: on)?\s*:?\s+(?P<date>.{6,100})")
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S+[.!?]\W{0,3}")


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
    if content:
        found["title"] = shorten(_headline(text, content).lstrip("# "))
    prose = [n for n, x in enumerate(content) if len(x) > LONGEST_LINE or _SENTENCE.fullmatch(x)]
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
        if (author := _AUTHOR.fullmatch(line)) and names([author["author"]]):
            published = _day(author["rest"] or "")
            # "By Friday the roads …" is no by-line, "By Jane Roe, Reuters" is.
            if author["rest"] and not published and author["mark"] in (None, "on"):
                continue
            found.setdefault("author", author["author"].rstrip("."))
            if published:
                found.setdefault("published", published)
        elif outer and (address := _ADDRESS.fullmatch(line)):
            found.setdefault("url", address["url"])
        elif outer and (source := _SOURCE.fullmatch(line)):
            found.setdefault("source", shorten(source["source"]))
        elif dated := _DATED.fullmatch(line):
            # A standfirst may come before it; further down an event's date is so called, a book's.
            if prose[1:] and prose[1] < number and (number < prose[-1] or line[:4] == "Date"):
                continue
            if published := _day(dated["date"]):
                found.setdefault("published", published)
            elif outer and re.search(r"\d", dated["date"]) and not list(whole_dates(line)):
                found.setdefault("unread_date", line)
    if bare:
        found.setdefault("published", bare[0])
    return found


def _headline(text: str, content: list[str]) -> str:
    """The line of a text's first ones that is its headline: the first that tells nothing about it.

    A page of corrections is called that, although nothing is answered from a line that says so.
    """
    if heading := next((line for line in content[:3] if re.match(r"#\s+\S", line)), None):
        return heading
    if not _is_about_text(content[0]):
        return content[0]
    first = text.strip().split("\n", 1)[0].strip()
    if first != content[0]:
        return first
    return next((line for line in content[:TOP_LINES] if not _is_about_text(line)), content[0])


def _is_about_text(line: str) -> bool:
    """Whether a line says who wrote or published a text, or when."""
    if len(line) > LONGEST_LINE:
        return False
    author, dated = _AUTHOR.fullmatch(line), _DATED.fullmatch(line)
    return bool(
        (author and names([author["author"]]))
        or _SOURCE.fullmatch(line)
        or _ADDRESS.fullmatch(line)
        or (dated and _day(dated["date"]))
        or next(shown_days(line), None)
    )


def _day(words: str) -> str | None:
    """The day that words give, alone or before that of a change."""
    return publication_day(words) or next((shown.day for shown in shown_days(words)), None)
