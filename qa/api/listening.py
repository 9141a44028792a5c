"""Listening on one address and port, and stopping without breaking off what runs."""

from __future__ import annotations

import asyncio
import errno
import socket

import uvicorn

from qa.api.service import Service
from qa.errors import QAError

# Gradio builds its components with inline styles and new Function.
_POLICY = (
    "default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval';"
    " style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self';"
    " frame-ancestors 'self'"
)
HEADERS = [  # of every answer
    ("Content-Security-Policy", _POLICY),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
]


class Server(uvicorn.Server):
    """Says where it is ready, and finishes what runs when it is stopped."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Let requests in."""
        await super().startup(sockets)
        if self.started and sockets:
            print(f"Footnote is ready: {_url(sockets[0])}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody new in, and finish what runs."""
        for server in self.servers:
            server.close()
        await asyncio.to_thread(self._service.threads.stop)
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        QAError: the address or port cannot be listened on.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            problem = f"port {port} is in use: choose another with --port or QA_PORT"
        else:
            problem = (
                f"cannot listen on {host}, port {port} ({error.strerror}): choose others with "
                "--host and --port, or QA_HOST and QA_PORT"
            )
        raise QAError(problem) from error


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - what a wildcard is called when opened here
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
