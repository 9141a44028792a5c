"""What is measured and logged of each request: never a secret, nor a question unless asked for."""

from __future__ import annotations

import json
import logging
import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.access.guard import caller_in
from qa.settings import Settings

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_PARTS = ("/api/ask", "/api/search", "/api/articles", "/api", "/mcp", "/gradio_api", "/metrics")

log = logging.getLogger("footnote.requests")


class Metrics:
    """The numbers that Prometheus reads off one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "part", "status")
        self.requests = Counter(
            "footnote_requests", "Requests answered.", labels, registry=self.registry
        )
        self.seconds = Histogram(
            "footnote_request_seconds", "Time until the answer began, seconds.", ("part",),
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.running = Gauge(
            "footnote_requests_running", "Requests being answered.", registry=self.registry
        )

    async def page(self, _: Request) -> Response:
        """The numbers, as Prometheus reads them."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


class Observation:
    """Counts and times every request, refused ones too, and logs it where that is wanted."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; note its status, and how long it took until the answer began."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, answered = time.perf_counter(), False

        async def noted(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                self._note(scope, message["status"], time.perf_counter() - began)
            await send(message)

        self._metrics.running.inc()
        try:
            await self._app(scope, receive, noted)
        except Exception:
            if not answered:  # the framework, which is outside of this, answers with 500
                self._note(scope, 500, time.perf_counter() - began)
            raise
        finally:
            self._metrics.running.dec()

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        part = next((each for each in _PARTS if scope["path"].startswith(each)), "page")
        method = scope["method"] if scope["method"] in ("GET", "POST") else "other"
        self._metrics.requests.labels(method, part, status).inc()
        self._metrics.seconds.labels(part).observe(seconds)
        caller = caller_in(scope)
        # The part, not the path: a path or a query can hold what was asked.
        log.info(
            "%s",
            _line(
                "request",
                method=method,
                part=part,
                status=status,
                ms=round(seconds * 1000, 1),
                caller=caller.name if caller else None,
                address=(scope.get("client") or (None,))[0],
            ),
        )


def log_question(question: str) -> None:
    """Log what was asked, where the settings ask for that."""
    logging.getLogger("footnote.questions").info("%s", _line("question", question=question))


def set_up_logs(settings: Settings) -> None:
    """Have the server's lines go to stderr, as much of them as the settings say."""
    for name, wanted in (
        ("requests", settings.log != "quiet"),
        ("questions", settings.log == "questions"),
    ):
        logger = logging.getLogger(f"footnote.{name}")
        logger.setLevel(logging.INFO if wanted else logging.CRITICAL)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.StreamHandler())


def _line(event: str, **facts: object) -> str:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return json.dumps({"time": now, "event": event, **facts}, ensure_ascii=False)
