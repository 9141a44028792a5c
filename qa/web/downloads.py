"""Files that the page links to: a conversation to keep, and what articles were read from."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from qa.access.cookie import owner_of
from qa.answer.quoting import article_pieces
from qa.chat.open_libraries import OpenLibraries
from qa.errors import QAError
from qa.history import export
from qa.history.conversations import Turn
from qa.text.dates import readable_date
from qa.web.render import render

_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
_SAVED: dict[str, tuple[Callable[[list[Turn]], str], str]] = {
    "md": (export.as_markdown, "text/markdown"),
    "json": (export.as_json, "application/json"),
    "html": (export.as_html, "text/html"),
    "bib": (export.as_bibtex, "application/x-bibtex"),
    "csl.json": (export.as_csl, "application/vnd.citationstyles.csl+json"),
}
# What a browser shows by itself; all else is saved. A page says itself how it is encoded.
_SHOWN = {
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
}
# A saved page may hold anything: no script of it runs, nothing is fetched, it has no origin.
_READABLE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_DEAD = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def router(libraries: OpenLibraries) -> APIRouter:
    """The addresses, each with ``library=KEY``; for the first library without it."""
    routes = APIRouter()

    @routes.get("/conversation.{ending}")
    def conversation(
        ending: str, request: Request, conversation: str, library: str = ""
    ) -> Response:
        owner = owner_of(request.cookies)
        if ending not in _SAVED:
            return _missing("There is no such file.")
        write, media = _SAVED[ending]
        try:
            chat = libraries.chat(library)
            theirs = owner is not None and chat.list.has(owner, conversation)
            content = write(chat.conversations.turns(conversation) if theirs else [])
        except QAError as error:
            return _missing(str(error))
        headers = {**_HEADERS, "Content-Disposition": "attachment"}
        return Response(content, media_type=media, headers=headers)

    @routes.get("/original")
    def original(article: str, library: str = "") -> Response:
        """The file, or part of one, that an article was read from; what is active in it is dead."""
        try:
            found = libraries.chat(library).assistant.original(article)
        except QAError as error:
            return _missing(str(error))
        if found is None:
            return _missing("This article is no longer there.")
        media = _SHOWN.get(found.suffix, "application/octet-stream")
        shown = "inline" if found.suffix in _SHOWN else "attachment"
        name = quote(found.name, safe="")
        headers = {**_HEADERS, "Content-Disposition": f"{shown}; filename*=UTF-8''{name}"}
        if found.suffix != ".pdf":  # the browser's reader of PDFs, a sandbox itself, needs scripts
            headers["Content-Security-Policy"] = _DEAD
        response = Response(found.data, 200, headers)
        response.headers["Content-Type"] = media  # as it is: the framework would add a charset
        return response

    @routes.get("/article")
    def article(article: str, library: str = "", offsets: str = "") -> Response:
        """The words of a saved page in readable form, marked where they are cited."""
        try:
            found = libraries.chat(library).assistant.article(article)
        except QAError as error:
            return _missing(str(error))
        if found is None:
            return _missing("This article is no longer there.")
        numbers = [int(each) for each in re.findall(r"\d{1,9}", offsets)[:4]]
        a, b, c, d = numbers if len(numbers) == 4 else (0, 0, 0, 0)
        day = readable_date(found.published) if found.published else None
        corrected = "corrected" if found.corrected else None
        page = render(
            "saved_page",
            article=found,
            facts=list(filter(None, (found.source, found.author, day, corrected))),
            original=f"original?library={quote(library, safe='')}&article={quote(article)}",
            pieces=article_pieces(found, (a, b), (c, d)),
        )
        headers = {**_HEADERS, "Content-Security-Policy": _READABLE}
        return Response(page, 200, headers, "text/html; charset=utf-8")

    return routes


def _missing(message: str) -> Response:
    return Response(message, 404, _HEADERS, "text/plain; charset=utf-8")
