"""Text → HTML: what every part of the page is put together from. All of it is escaped here.

A text is cut at character offsets, never searched: stripped of its tags and unescaped, what
``marked`` returns is exactly the text it was given.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from datetime import datetime
from html import escape
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

from qa.types import Citation, Hit

_GAP = re.compile(r"\n\s*\n\s*")  # between paragraphs; shown lower than a line


class Layer(NamedTuple):
    """A stretch of text to mark, by the tag and class it gets."""

    start: int
    end: int
    tag: str  # 'mark class="answer"', 'span class="sentence"', …


def marked(text: str, layers: Sequence[Layer] = ()) -> str:
    """The text, escaped, with each layer around the stretch it covers.

    Where layers overlap, a later one stands inside an earlier one. They may reach over one another
    and past the text: it is cut at every border.

    >>> marked("a < b", [Layer(4, 5, "mark")])
    'a &lt; <mark>b</mark>'
    """
    borders = {0, len(text)}
    borders.update(at for layer in layers for at in layer[:2] if 0 < at < len(text))
    html: list[str] = []
    cuts = sorted(borders)
    for a, b in pairwise(cuts):
        tags = [layer.tag for layer in layers if layer.start <= a and b <= layer.end]
        html += [f"<{tag}>" for tag in tags]
        html.append(_GAP.sub(r'<span class="fn-gap">\g<0></span>', escape(text[a:b])))
        html += [f"</{tag.split()[0]}>" for tag in reversed(tags)]
    return "".join(html)


def readable_date(published: str) -> str:
    """An ISO date as people write it: 2023-07-20 → 20 July 2023."""
    try:
        day = datetime.fromisoformat(published)
    except ValueError:
        return published
    return f"{day.day} {day:%B %Y}"


def date(published: str | None) -> str:
    """A date as an element; what it is called where there is none."""
    if not published:
        return "no date"
    return f'<time datetime="{escape(published)}">{escape(readable_date(published))}</time>'


def byline(
    source: str | None,
    published: str | None,
    author: str | None = None,
    page: int | None = None,
) -> str:
    """Publisher, author, date and page, as far as they are known."""
    parts = [
        f'<span class="fn-{name}">{escape(value)}</span>'
        for name, value in (("source", source), ("author", author))
        if value
    ]
    if published:
        parts.append(date(published))
    if page:
        parts.append(f'<span class="fn-page">page {page}</span>')
    return f'<p class="fn-byline">{" · ".join(parts)}</p>' if parts else ""


def count(number: int, noun: str) -> str:
    """How many: "1 article", "4 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def checksum(text: str) -> int:
    """Tells whether a stretch of an article is still what was quoted."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def opens(where: Citation | Hit) -> str:
    """The attributes that make a button open the whole article at this place."""
    if isinstance(where, Citation):
        passage, start, span = where.passage, where.passage_start, (where.start, where.end)
    else:
        passage, start, span = where.text, where.start, (0, 0)
    offsets = ",".join(map(str, (start, start + len(passage), *span)))
    return (
        f' type="button" data-article="{escape(where.article)}" data-offsets="{offsets}"'
        f' data-check="{checksum(passage)}" aria-haspopup="dialog"'
    )


def original(library: str, article: str, page: int | None = None) -> str:
    """A link to the file that an article was read from, at a page where it has pages."""
    at = f"#page={page}" if page else ""
    address = f"original?library={quote(library, safe='')}&article={quote(article)}{at}"
    return (
        f'<a class="fn-link" href="{escape(address)}" target="_blank" rel="noopener">Original</a>'
    )
