"""The cookie that tells whose conversations are whose, and nothing else about a person."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.access.guard import CONVERSATIONS, THIS_MACHINE, caller_in

COOKIE = CONVERSATIONS
_KEY = re.compile(r"[\w-]{32,64}", re.ASCII)
_A_YEAR = 365 * 24 * 3600


def owner_of(cookies: Mapping[str, str]) -> str | None:
    """The key that these cookies have; None where it is none that could be ours."""
    key = cookies.get(COOKIE, "")
    return key if _KEY.fullmatch(key) else None


class OwnerCookie:
    """Gives each browser a key with the first page it is served: that of its conversations.

    The key is a secret of server and browser: no script can read it, no address shows it, and it
    outlasts both a reload of the page and a restart of the server. Each page renews it. Users who
    sign in get none: the key of theirs stays with the server, for others may share the browser.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the cookie to a page, the one that the browser has if any."""
        is_page = scope["type"] == "http" and scope["path"].endswith("/")
        if not is_page or caller_in(scope) not in (None, THIS_MACHINE):
            await self._app(scope, receive, send)
            return
        key = owner_of(HTTPConnection(scope).cookies) or secrets.token_urlsafe(24)
        secure = "; Secure" if scope.get("scheme") == "https" else ""

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append(
                    "set-cookie",
                    f"{COOKIE}={key}; Path=/; Max-Age={_A_YEAR}; HttpOnly; SameSite=Lax{secure}",
                )
            await send(message)

        await self._app(scope, receive, with_cookie)
