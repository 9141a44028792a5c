"""What a document's properties say about it, as far as that is worth anything."""

from __future__ import annotations

import re

from qa.corpus.formats.base import one_line
from qa.corpus.metadata import parse_date

# What programs write when nobody gave a title or an author.
_NO_TITLE = re.compile(
    r"untitled|microsoft word|document\s?\d*$|\(?unspecified|about:blank|https?:|file:"
    r"|.*\.(?:docx?|pdf|indd|qxd|rtf|odt|html?|tex|dvi|pages|txt)\b",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"\(?(?:anonymous|unspecified|unknown|user|admin|administrator|owner|author|python-docx)\b",
    re.IGNORECASE,
)
# A browser prints a page on the day when somebody kept it, not when it was published.
_PRINTED = re.compile(r"skia|chrom|mozilla|firefox|quartz|cairo|wkhtml|webkit|safari", re.I)
# A clock that was never set, and the template of python-docx.
_NO_DAYS = frozenset({"1601-01-01", "1970-01-01", "1980-01-01", "2000-01-01", "2013-12-23"})


def title_and_author(title: str, author: str) -> dict[str, str]:
    """Title and author, as far as a person gave them.

    >>> title_and_author("Microsoft Word - draft3.doc", "Ana Ríos")
    {'author': 'Ana Ríos'}
    """
    title, author = one_line(title), one_line(author)
    found = {}
    if len(title.split()) > 1 and not _NO_TITLE.match(title):
        found["title"] = title
    if len(author) > 2 and not _NO_AUTHOR.match(author) and "@" not in author:
        found["author"] = author
    return found


def creation_day(created: str, program: str = "") -> dict[str, str]:
    """The day when a document was made, for one whose text gives no date.

    >>> creation_day("2023-03-14", "Skia/PDF m110")
    {}
    """
    published = parse_date(created)
    if not published or published in _NO_DAYS or _PRINTED.search(program):
        return {}
    return {"published": published}
