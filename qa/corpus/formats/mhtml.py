"""Web pages saved in one file (.mhtml, .mht): an e-mail that holds a page and its pictures."""

from __future__ import annotations

from collections.abc import Iterator

from qa.corpus.formats import html, mail
from qa.corpus.formats.base import Desk, Draft, Source
from qa.errors import CorpusError


def read(source: Source, desk: Desk) -> Iterator[Draft]:  # noqa: ARG001 - as all formats are read
    """The article of the first page in the file, which is the one that was saved.

    Raises:
        CorpusError: there is none.
    """
    for part in mail.leaves(mail.parse(source.data, source.name), source.name):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            data = mail.content(part)
            if part.get_content_charset():
                page = mail.words(part, source.name)
            else:
                page = html.characters(data, source.name)
            yield html.article(html.parse(page), source.name)
            return
    raise CorpusError(f"{source.name} holds no web page: save it again as an .html file")
