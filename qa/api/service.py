"""What the API and the tools for agents do: the same, in the same words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from qa.access.observation import log_question
from qa.answer.schemas import ReplyObject, SearchObject
from qa.api.request_threads import OverloadedError, RequestThreads
from qa.api.schemas import (
    ArticleList,
    ArticleObject,
    AskRequest,
    LibraryList,
    LibraryObject,
    ListedArticle,
    SearchRequest,
)
from qa.chat.chat import Chat
from qa.chat.open_libraries import OpenLibraries
from qa.errors import IndexUnavailableError, QAError, QuestionError
from qa.index.listing import Wanted

log = logging.getLogger(__name__)

T = TypeVar("T")


class NotFoundError(QAError):
    """There is no library or article of this name."""


def public(error: QAError) -> str:
    """What a client is told of an error, in one line.

    What is wrong with a folder or an index names paths: that goes to the server's log.
    """
    if isinstance(error, (QuestionError, NotFoundError, OverloadedError)):
        return " ".join(str(error).split())
    log.warning("%s", error)
    if isinstance(error, IndexUnavailableError):
        return "the index does not answer: ask again in a moment"
    return "the library cannot be asked now: see the server's log"


class Service:
    """Answers requests from the libraries, in threads. Every method raises what their pool does.

    Where a method says so, it also raises

        NotFoundError: there is no such library.
        QAError: the library cannot be opened or asked.
    """

    def __init__(self, libraries: OpenLibraries) -> None:
        settings = libraries.settings
        self.settings = settings
        several = settings.workers if settings.workers > 1 else settings.questions_at_once
        self.threads = RequestThreads(several, settings.questions_waiting, settings.request_seconds)
        self._libraries = libraries

    async def ask(self, request: AskRequest) -> ReplyObject:
        """Answer a question.

        Raises:
            QuestionError: it cannot be asked; NotFoundError and QAError besides.
        """
        log_question(request.question)

        def answered(chat: Chat) -> ReplyObject:
            reply = chat.asks.ask(
                request.question,
                request.history,
                since=request.since,
                until=request.until,
                sources=request.sources,
                literally=request.literally,
            )
            return ReplyObject.model_validate(reply)

        return await self._with(request.library, answered)

    async def search(self, request: SearchRequest) -> SearchObject:
        """Find passages.

        Raises:
            QuestionError: it cannot be looked for; NotFoundError and QAError besides.
        """

        def found(chat: Chat) -> SearchObject:
            hits = chat.asks.retrieve(
                request.query,
                request.k,
                since=request.since,
                until=request.until,
                sources=request.sources,
            )
            return SearchObject.model_validate({"query": request.query, "hits": hits})

        return await self._with(request.library, found)

    async def articles(self, library: str | None, limit: int, offset: int) -> ArticleList:
        """A part of the list of articles.

        Raises:
            NotFoundError and QAError.
        """

        def listed(chat: Chat) -> ArticleList:
            total, rows = chat.assistant.listed(Wanted(order="title"), offset, limit)
            return ArticleList(
                total=total, articles=[ListedArticle.model_validate(row) for row in rows]
            )

        return await self._with(library, listed)

    async def article(self, name: str, library: str | None) -> ArticleObject:
        """A whole article.

        Raises:
            NotFoundError: there is none of this name; NotFoundError and QAError besides.
        """

        def read(chat: Chat) -> ArticleObject:
            found = chat.assistant.article(name)
            if found is None:
                raise NotFoundError("there is no article of this name: list the articles")
            return ArticleObject.model_validate(found)

        return await self._with(library, read)

    async def looked_into(self) -> None:
        """Look into the library that is served first; QAError where that is impossible."""
        await self._with(None, lambda chat: chat.assistant.counts())

    async def libraries(self) -> LibraryList:
        """The libraries that can be asked."""
        known = await self.threads.do(self._libraries.all)
        return LibraryList(
            libraries=[LibraryObject(key=key, name=each.name) for key, each in known.items()]
        )

    async def _with(self, library: str | None, work: Callable[[Chat], T]) -> T:
        return await self.threads.do(lambda: work(self._libraries.chat(self._key(library))))

    def _key(self, library: str | None) -> str:
        if library is None:
            return self._libraries.first
        for key, each in self._libraries.all().items():
            if library in (key, each.name):
                return key
        raise NotFoundError("there is no library of this name or key: list the libraries")
