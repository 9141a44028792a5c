"""Files that the page links to: a conversation to keep, and the originals of articles."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from qa.errors import QAError
from qa.history.conversations import Turn
from qa.web import export
from qa.web.cookie import conversation_of
from qa.web.open_libraries import OpenLibraries

_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
# What a browser shows by itself; all else is saved. A page says itself how it is encoded.
_SHOWN = {
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
}
# A saved page may hold anything: no script of it runs, nothing is fetched, it has no origin.
_DEAD = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def router(libraries: OpenLibraries) -> APIRouter:
    """The addresses, each with ``library=KEY``; for the first library without it."""
    routes = APIRouter()

    @routes.get("/conversation.md")
    def markdown(request: Request, library: str = "") -> Response:
        return _conversation(libraries, library, request, export.as_markdown, "text/markdown")

    @routes.get("/conversation.json")
    def as_json(request: Request, library: str = "") -> Response:
        return _conversation(libraries, library, request, export.as_json, "application/json")

    @routes.get("/original")
    def original(article: str, library: str = "") -> Response:
        return _original(libraries, library, article)

    return routes


def _conversation(
    libraries: OpenLibraries,
    library: str,
    request: Request,
    write: Callable[[list[Turn]], str],
    media: str,
) -> Response:
    conversation = conversation_of(request.cookies)
    try:
        chat = libraries.chat(library)
        content = write(chat.conversations.turns(conversation) if conversation else [])
    except QAError as error:
        return _missing(str(error))
    headers = {**_HEADERS, "Content-Disposition": "attachment"}
    return Response(content, media_type=media, headers=headers)


def _original(libraries: OpenLibraries, library: str, article: str) -> Response:
    """The file, or the part of one, that an article was read from; what is active in it is dead."""
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
    if found.suffix != ".pdf":  # the browser's own reader of PDFs, a sandbox itself, needs scripts
        headers["Content-Security-Policy"] = _DEAD
    response = Response(found.data, 200, headers)
    response.headers["Content-Type"] = media  # as it stands: the framework would add a charset
    return response


def _missing(message: str) -> Response:
    return Response(message, 404, _HEADERS, "text/plain; charset=utf-8")
