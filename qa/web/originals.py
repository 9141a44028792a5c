"""The files that articles were read from, as they are; what is active in them stays dead."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Response

from qa.errors import QAError
from qa.web.shelf import Shelf

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


def router(shelf: Shelf) -> APIRouter:
    """GET /original?library=KEY&article=NAME: the file, or the part of one, of an article."""
    routes = APIRouter()

    @routes.get("/original")
    def original(article: str, library: str = "") -> Response:
        return _original(shelf, library, article)

    return routes


def _original(shelf: Shelf, library: str, article: str) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    try:
        found = shelf.chat(library).assistant.original(article)
    except QAError as error:
        return Response(str(error), 404, headers, "text/plain; charset=utf-8")
    if found is None:
        return Response("This article is no longer there.", 404, headers, "text/plain")
    media = _SHOWN.get(found.suffix, "application/octet-stream")
    shown = "inline" if found.suffix in _SHOWN else "attachment"
    headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(found.name, safe='')}"
    if found.suffix != ".pdf":  # the browser's own reader of PDFs, a sandbox itself, needs scripts
        headers["Content-Security-Policy"] = _DEAD
    response = Response(found.data, 200, headers)
    response.headers["Content-Type"] = media  # as it stands: the framework would add a charset
    return response
