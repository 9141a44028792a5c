"""The REST API: parse, call the service, answer with JSON."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException

from qa import __version__
from qa.answer.schemas import ReplyObject, SearchObject
from qa.api.request_threads import OverloadedError
from qa.api.schemas import (
    MOST_LISTED,
    ArticleList,
    ArticleObject,
    AskRequest,
    ErrorObject,
    LibraryList,
    SearchRequest,
    StatusObject,
    problems,
)
from qa.api.service import NotFoundError, Service, public
from qa.errors import QAError, QuestionError

_ABOUT = "Answers from your own news articles, in the articles' own words, with their sources."
_REASONS = {
    400: "not a request that can be read",
    401: "sign in, or send a token",
    403: "not allowed to you, or sent by the page of another site",
    404: "no such library or article",
    413: "the request is too large",
    422: "not a question, or another part of the request is wrong",
    429: "too many requests; Retry-After says when to try again",
    503: "overloaded, or the library cannot be asked; Retry-After says when to try again",
}
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorObject, "description": reason} for status, reason in _REASONS.items()
}
Name = Annotated[str, Path(description="the article's id: its file's name", max_length=1000)]
InLibrary = Annotated[str | None, Query(description="a library's name or key", max_length=200)]


def application(service: Service) -> FastAPI:
    """The API as an application of its own, to be mounted at /api."""
    app = FastAPIOffline(
        title="Footnote",
        version=__version__,
        description=_ABOUT,
        redoc_url=None,
        responses=_ERRORS,
        strict_content_type=True,
    )

    @app.post("/ask")
    async def ask(request: AskRequest) -> ReplyObject:
        """Answer a question in the articles' own words, or say that they don't tell."""
        return await service.ask(request)

    @app.post("/search")
    async def search(request: SearchRequest) -> SearchObject:
        """The passages that fit a query best."""
        return await service.search(request)

    @app.get("/articles")
    async def articles(
        library: InLibrary = None,
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    ) -> ArticleList:
        """The articles by title, without their text."""
        return await service.articles(library, limit, offset)

    @app.get("/articles/{article:path}")
    async def article(article: Name, library: InLibrary = None) -> ArticleObject:
        """A whole article."""
        return await service.article(article, library)

    @app.get("/libraries")
    async def libraries() -> LibraryList:
        """The libraries that can be asked."""
        return await service.libraries()

    @app.get("/health")
    async def health() -> StatusObject:
        """Whether the server runs."""
        return StatusObject(status="ok")

    @app.get("/ready")
    async def ready() -> StatusObject:
        """Whether the server can answer: it looks into the library that is served first."""
        await service.looked_into()
        return StatusObject(status="ready")

    app.add_exception_handler(QAError, _problem)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    return app


def error(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """What a request that fails is answered."""
    return JSONResponse(ErrorObject(error=message).model_dump(), status, headers)


def _problem(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, QAError)  # noqa: S101 - what it is registered for
    match problem:
        case QuestionError():
            return error(422, public(problem))
        case NotFoundError():
            return error(404, public(problem))
    wait = problem.retry_after if isinstance(problem, OverloadedError) else 10
    return error(503, public(problem), {"Retry-After": str(wait)})


def _not_valid(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, RequestValidationError)  # noqa: S101
    return error(422, problems(problem))


def _http(_: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, HTTPException)  # noqa: S101
    return error(problem.status_code, str(problem.detail), dict(problem.headers or {}))
