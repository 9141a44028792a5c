"""Web pages saved in one file (.mhtml, .mht): an e-mail that holds a page and its pictures."""

from __future__ import annotations

from collections.abc import Iterator

from qa.corpus.formats import html, mail
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext
from qa.errors import CorpusError


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle]:  # noqa: ARG001
    """The article of the first page in the file, which is the one that was saved.

    Raises:
        CorpusError: there is none.
    """
    for part in mail.parts(mail.parse(file.data, file.name), file.name):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            if part.get_content_charset():
                page = mail.part_text(part, file.name)
            else:
                page = html.decode_page(mail.payload(part), file.name)
            yield html.extract(html.parse(page), file.name)
            return
    raise CorpusError(f"{file.name} contains no web page: save it again as an .html file")
