"""The door: every request passes it, whether it is for the page, the API, MCP or a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.access.accounts import Accounts, Caller, Role

SESSION = "footnote_session"  # the cookie
CONVERSATIONS = "footnote"  # the cookie with the key of somebody's conversations
SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"

THIS_MACHINE = Caller("this machine", "administer")
_PUBLIC = frozenset({SIGN_IN, "/api/health", "/api/ready"})
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# What Gradio would fetch, read, run or keep for whoever asks: the page needs none of it.
_CLOSED = re.compile(
    r"/(gradio_api/)?(proxy=|file[=/]|vibe-|undo-vibe-|dev/|process_recording|deep_link)"
)


def is_local(host: str) -> bool:
    """Whether an address or name can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """Refuses what is not meant for this server, or not allowed to who sends it.

    Where nobody has an account and the server is closed, everyone on this machine may do all;
    else each request needs a session or a token.
    """

    def __init__(
        self, app: ASGIApp, accounts: Accounts, hosts: Sequence[str], opened: bool
    ) -> None:
        """``hosts``: names of the server, besides addresses. ``opened``: others can reach it."""
        self._app, self._accounts, self._opened = app, accounts, opened
        self._hosts = {"localhost", *(host.lower() for host in hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with ``state["caller"]``, or answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            answer = self._refusal(scope) or self._app
            await answer(scope, receive, send)
        # Nothing here speaks WebSocket: it is closed without a word.

    def _refusal(self, scope: Scope) -> Response | None:
        headers, path, reads = Headers(scope=scope), scope["path"], scope["method"] in _READS
        if not self._is_ours(headers.getlist("host")):
            return refuse(400, "this server does not go by that name: add it to QA_HOSTS")
        if not reads and not _same_site(headers):
            return refuse(403, "this request comes from the page of another site")
        caller = scope.setdefault("state", {})["caller"] = self._caller(scope)
        if caller is None and path not in _PUBLIC:
            if reads and "text/html" in headers.get("accept", ""):
                return RedirectResponse(SIGN_IN, 303, {"Cache-Control": "no-store"})
            challenge = {"WWW-Authenticate": "Bearer"}
            return refuse(401, "sign in, or send a token as Authorization: Bearer …", challenge)
        if caller and not caller.may(_needed(path)):
            return refuse(403, f"this needs the role {_needed(path)!r}: ask who runs the server")
        if _CLOSED.match(path):
            return refuse(404, "there is nothing here")
        if caller and caller is not THIS_MACHINE:
            _set_conversation(scope, caller.conversation)
        return None

    def _is_ours(self, hosts: list[str]) -> bool:
        """A name of a stranger's that leads here (DNS rebinding) is none of ours; see RFC 9110."""
        try:
            (host,) = hosts
            name = urlsplit(f"//{host}").hostname or ""
            if not host or set(host) & set("/@?#\\, "):
                return False
        except ValueError:
            return False
        if name in self._hosts:
            return True
        try:
            return bool(ip_address(name))  # addresses cannot be rebound
        except ValueError:
            return False

    def _caller(self, scope: Scope) -> Caller | None:
        connection = HTTPConnection(scope)
        if not self._accounts.exist():
            return None if self._opened else THIS_MACHINE
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._accounts.of_token(token.strip())
        session = connection.cookies.get(SESSION)
        return self._accounts.of_session(session) if session else None


def caller_of(request: Any) -> Caller | None:
    """Who the guard says sent a request; None where no guard stands before the page.

    Args:
        request: Gradio's own, as its events have it, or the framework's, as its functions do.
    """
    within = getattr(request, "request", request)
    return caller_in(within.scope) if within else None


def caller_in(scope: Scope) -> Caller | None:
    """Who the guard says sent what this is the scope of."""
    caller = scope.get("state", {}).get("caller")
    return caller if isinstance(caller, Caller) else None


def refuse(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal, in the same form as the API's errors."""
    return JSONResponse({"error": why}, status, {"Cache-Control": "no-store", **(headers or {})})


def _same_site(headers: Headers) -> bool:
    """Whether a request that may change something comes from our page, or from no page at all."""
    site = headers.get("sec-fetch-site")  # no script can set it; older browsers don't send it
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _needed(path: str) -> Role:
    if path == "/metrics":
        return "administer"
    return "add" if path.startswith("/gradio_api/upload") else "read"


def _set_conversation(scope: Scope, conversation: str | None) -> None:
    """Have the cookies name the user's own conversations, whatever the browser sent."""
    ours = [f"{CONVERSATIONS}={conversation}"] if conversation else []
    kept, others = [], list(ours)
    for name, value in scope["headers"]:
        if name == b"cookie":
            parts = value.decode("latin-1").split(";")
            others += [part.strip() for part in parts if not _is_conversation(part)]
        else:
            kept.append((name, value))
    cookie = "; ".join(filter(None, others))
    scope["headers"] = [*kept, (b"cookie", cookie.encode("latin-1"))]


def _is_conversation(part: str) -> bool:
    """Read as the framework does: users' conversations are under a key that no cookie can name."""
    return part.partition("=")[0].strip() == CONVERSATIONS
