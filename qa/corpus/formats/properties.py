"""What a document's properties say about it, as far as that is worth anything."""

from __future__ import annotations

import re

from qa.corpus.days import parse_date
from qa.corpus.formats.base import one_line
from qa.corpus.names import is_person

# What programs write when nobody gave a title or an author.
_NO_TITLE = re.compile(
    r"untitled|microsoft word|document\s?\d*$|\(?unspecified|about:blank|https?:|file:"
    r"|.*\.(?:docx?|pdf|indd|qxd|rtf|odt|html?|tex|dvi|pages|txt)\b",
    re.IGNORECASE,
)
# A browser prints a page on the day when somebody kept it, not when it was published.
_PRINTED = re.compile(r"skia|chrom|mozilla|firefox|quartz|cairo|wkhtml|webkit|safari", re.I)
# A clock that was never set, and the template of python-docx.
_NO_DAYS = frozenset({"1601-01-01", "1970-01-01", "1980-01-01", "2000-01-01", "2013-12-23"})


def read(
    title: str, author: str, created: str, program: str = ""
) -> tuple[dict[str, str], dict[str, str]]:
    """Title and author, as far as a person gave them; the day, for a text that gives no date.

    >>> read("Microsoft Word - draft3.doc", "Ana Ríos", "2023-03-14")
    ({'author': 'Ana Ríos'}, {'published': '2023-03-14'})
    """
    title, author = one_line(title), one_line(author)
    metadata: dict[str, str] = {}
    if len(title.split()) > 1 and not _NO_TITLE.match(title):
        metadata["title"] = title
    if is_person(author):
        metadata["author"] = author
    day = parse_date(created)
    if not day or day in _NO_DAYS or _PRINTED.search(program):
        return metadata, {}
    return metadata, {"published": day}
