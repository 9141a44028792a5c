"""What the page shows, made of data by the templates beside this file.

The templates escape all that they are given.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment

from qa.answer.timeline import told
from qa.answer.wording import likelihood, percentage, summary
from qa.chat.chat import checksum
from qa.text.dates import readable_date
from qa.text.templates import escaping
from qa.types import Citation, Hit

_WEB_PAGE = re.compile(r"\.(?:x?html?|mht(?:ml)?|warc(?:\.gz)?)(?:/\d+)?$", re.IGNORECASE)


def render(template: str, **values: Any) -> str:
    """The HTML of a template, with every value escaped."""
    return _templates().get_template(f"{template}.html.j2").render(values)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = escaping(Path(__file__).parent / "templates")
    made.filters |= {
        "checksum": check,
        "count": count,
        "date": readable_date,
        "offsets": offsets,
        "percentage": percentage,
        "sentence": lambda text: f"{text[:1].upper()}{text[1:].rstrip('.')}.",
        "summary": summary,
        "told": told,
        "sureness": likelihood,
    }
    made.globals |= {"original": original, "words_of": words_of}
    return made


def count(number: int, noun: str) -> str:
    """How many: "1 article", "4 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# ---------------------------------------------------------------------- places in articles


def check(where: Citation | Hit) -> int:
    """The checksum of a passage, by which it is known when it is opened."""
    return checksum(where.passage if isinstance(where, Citation) else where.text)


def offsets(where: Citation | Hit) -> str:
    """Where a passage begins and ends, and the span in it: what the page's buttons carry."""
    if isinstance(where, Hit):
        return f"{where.start},{where.end},0,0"
    end = where.passage_start + len(where.passage)
    return f"{where.passage_start},{end},{where.start},{where.end}"


def words_of(library: str, article: str, where: str = "") -> str:
    """The address of an article's words on a page of their own, at ``offsets`` where given."""
    at = f"&offsets={where}#passage" if where else ""
    return f"article?library={quote(library, safe='')}&article={quote(article)}{at}"


def original(library: str, article: str, where: Citation | Hit | None = None) -> str:
    """The address of what an article was read from, at the page where that has pages.

    Of a saved web page it leads to its words, at the passage; from there to the file.
    """
    if _WEB_PAGE.search(article):
        return words_of(library, article, offsets(where) if where else "")
    address = words_of(library, article).replace("article", "original", 1)
    return f"{address}#page={where.page}" if where and where.page else address
