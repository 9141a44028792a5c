"""Text → HTML: what every part of the page is put together from. All of it is escaped here.

A text is cut at character offsets, never searched: stripped of its tags and unescaped, what
``marked`` returns is exactly the text it was given.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

from qa.answer.wording import readable_date
from qa.types import Citation, Hit

_WEB_PAGE = re.compile(r"\.(?:x?html?|mht(?:ml)?|warc(?:\.gz)?)(?:/\d+)?$", re.IGNORECASE)
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
    *,
    corrected: bool = False,
) -> str:
    """Publisher, author, date and page, as far as they are known, and whether it was corrected."""
    parts = [
        f'<span class="fn-{name}">{escape(value)}</span>'
        for name, value in (("source", source), ("author", author))
        if value
    ]
    if published:
        parts.append(date(published))
    if page:
        parts.append(f'<span class="fn-page">page {page}</span>')
    if corrected:
        why = "It says that an earlier version of it was wrong"
        parts.append(f'<span class="fn-corrected" title="{why}">corrected</span>')
    return f'<p class="fn-byline">{" · ".join(parts)}</p>' if parts else ""


def count(number: int, noun: str) -> str:
    """How many: "1 article", "4 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def checksum(text: str) -> int:
    """Tells whether a stretch of an article is still what was quoted."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def opens(where: Citation | Hit) -> str:
    """The attributes that make a button open the whole article at this place."""
    passage = where.passage if isinstance(where, Citation) else where.text
    return (
        f' type="button" data-article="{escape(where.article)}" data-offsets="{_offsets(where)}"'
        f' data-check="{checksum(passage)}" aria-haspopup="dialog"'
    )


def _offsets(where: Citation | Hit) -> str:
    """Where a passage begins and ends, and the span in it: what the page's links carry."""
    if isinstance(where, Hit):
        return f"{where.start},{where.end},0,0"
    end = where.passage_start + len(where.passage)
    return f"{where.passage_start},{end},{where.start},{where.end}"


def original_address(library: str, article: str) -> str:
    """Where the file is served that an article was read from."""
    return f"original?library={quote(library, safe='')}&article={quote(article)}"


def original(library: str, article: str, where: Citation | Hit | None = None) -> str:
    """A link to what an article was read from, at the page where that has pages.

    Of a saved web page it leads to its words, at the passage; from there to the file.
    """
    address = original_address(library, article)
    if _WEB_PAGE.search(article):
        at = f"&offsets={_offsets(where)}#passage" if where else ""
        address = address.replace("original", "article", 1) + at
    elif where and where.page:
        address += f"#page={where.page}"
    return (
        f'<a class="fn-link" href="{escape(address)}" target="_blank" rel="noopener">Original</a>'
    )
