"""The files that articles were read from, as they are; what is active in them stays dead."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from qa.errors import QAError
from qa.web.shelf import Shelf
from qa.web.visitor import conversation

# What a browser shows by itself; all else is saved.
_SHOWN = {
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".htm": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
}
# A saved page may hold anything: no script of it runs, nothing is fetched, it has no origin.
_DEAD = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def router(shelf: Shelf) -> APIRouter:
    """GET /original?article=NAME: the file, or the part of one, of an article."""
    routes = APIRouter()

    @routes.get("/original")
    async def original(request: Request, article: str) -> Response:
        return await run_in_threadpool(_original, shelf, request, article)

    return routes


def _original(shelf: Shelf, request: Request, article: str) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    try:
        assistant = shelf.chosen(conversation(request.cookies) or "").assistant
        found = assistant.original(article)
    except QAError as error:
        return Response(str(error), 404, headers, "text/plain; charset=utf-8")
    if found is None:
        return Response("This article is no longer there.", 404, headers, "text/plain")
    content, suffix = found
    media = _SHOWN.get(suffix, "application/octet-stream")
    name = article.rsplit("/", 1)[-1]
    shown = "inline" if suffix in _SHOWN else "attachment"
    headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{quote(name, safe='')}"
    if suffix != ".pdf":  # the browser's own reader of PDFs, a sandbox itself, needs its scripts
        headers["Content-Security-Policy"] = _DEAD
    return Response(content, 200, headers, media)
