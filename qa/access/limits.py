"""How much one caller may send: requests in a time, bytes of one, and how slowly they may come."""

from __future__ import annotations

import asyncio
import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.access.guard import THIS_MACHINE, caller_in, refuse
from qa.settings import Settings

# Who guesses passwords is slowed down by address, and by whose password it is.
_GUESSES = parse("10/minute")
_UPLOADS = 10  # files of the largest size that one upload may hold
_EVENT = 4  # bytes of an event for a character of the longest article: a pasted text is one
_SLOW = "the request came too slowly: send it again"
_ASKS = ("/api/", "/mcp", "/article", "/original", "/conversation.")
_CLOSE = {"Connection": "close"}  # the rest of the body is not read


class Rates:
    """Counts what was sent, in this process, in a window that moves."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, limit: RateLimitItem, *key: str) -> int:
        """Seconds until one more may be sent; 0, and it is counted, where it may be sent now."""
        if self._limiter.hit(limit, *key):
            return 0
        return max(
            1, math.ceil(self._limiter.get_window_stats(limit, *key).reset_time - time.time())
        )

    def wait_to_guess(self, *key: str) -> int:
        """The same for a name and password."""
        return self.wait(_GUESSES, "guess", *key)


class RateLimits:
    """Answers 429, 413 and 408. Comes behind the guard, which says who the caller is."""

    def __init__(self, app: ASGIApp, settings: Settings, rates: Rates) -> None:
        self._app, self._settings, self._rates = app, settings, rates
        self._limit = parse(settings.rate_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer why it is too much."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _is_counted(scope) and (wait := self._rates.wait(self._limit, _counted_as(scope))):
            await too_many(wait)(scope, receive, send)
            return
        most, seconds = self._bounds(scope["path"])
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdecimal() and int(length) > most:
            await refuse(413, _large(most), _CLOSE)(scope, receive, send)
            return
        await self._app(scope, _bounded(receive, most, seconds), send)

    def _bounds(self, path: str) -> tuple[int, float]:
        """Bytes and seconds of a request's body."""
        settings = self._settings
        if path.startswith("/gradio_api/upload"):
            return _UPLOADS * settings.largest_upload, 20 * settings.request_seconds
        if path.startswith("/gradio_api/"):
            return _EVENT * settings.largest_text, 2 * settings.request_seconds
        return settings.largest_request, settings.request_seconds


def _bounded(receive: Receive, most: int, seconds: float) -> Receive:
    """The body, as far as it is neither too large nor too slow.

    The frameworks behind answer with the exception, where they have not begun to answer.
    """
    left, deadline, whole = most, time.monotonic() + seconds, False

    async def bounded() -> Message:
        nonlocal left, whole
        if whole:  # what comes now is that the client has left
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), deadline - time.monotonic())
        except TimeoutError as error:
            raise HTTPException(408, _SLOW, _CLOSE) from error
        left -= len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if left < 0:
            raise HTTPException(413, _large(most), _CLOSE)
        return message

    return bounded


def _large(most: int) -> str:
    return f"the request has more than {most:,} bytes: send less at a time"


def _counted_as(scope: Scope) -> str:
    """By what a caller's requests are counted: their name, else their address."""
    caller = caller_in(scope)
    if caller is None or caller is THIS_MACHINE:
        return f"address {(scope.get('client') or ('unknown', 0))[0]}"
    return caller.name


def too_many(wait: int) -> Response:
    """What a caller is answered who has sent too much."""
    return refuse(429, f"too many requests: try again in {wait} s", {"Retry-After": str(wait)})


def _is_counted(scope: Scope) -> bool:
    """What asks for work; not the files of the page, nor whether the server runs."""
    path: str = scope["path"]
    asks = path.startswith(_ASKS) and path != "/api/health"
    return asks or scope["method"] == "POST"
