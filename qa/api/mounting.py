"""Put the API, the tools for agents, the sign-in page and the guard around the page."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.routing import Route

from qa.access import sign_in
from qa.access.accounts import Accounts
from qa.access.guard import Guard, is_local
from qa.access.limits import RateLimits, Rates
from qa.access.observation import Metrics, Observation
from qa.api import rest
from qa.api.service import Service
from qa.errors import AccessError
from qa.settings import Settings


def mount(app: FastAPI, service: Service, *, opened: bool) -> None:
    """Add all that is beside the page to its application, before the page is mounted.

    ``opened``: the address can be reached from other machines, see ``is_opened``.
    """
    settings = service.settings
    accounts, rates, metrics = Accounts(settings.data_dir), Rates(), Metrics()
    app.mount("/api", rest.application(service))
    app.add_route("/metrics", metrics.page, include_in_schema=False)
    app.include_router(sign_in.router(accounts, settings, rates))
    if find_spec("mcp"):
        _mount_agents(app, service)
    # The last one added is the first that a request meets.
    app.add_middleware(RateLimits, settings=settings, rates=rates)
    app.add_middleware(Guard, accounts=accounts, hosts=settings.hosts, opened=opened)
    app.add_middleware(Observation, metrics=metrics)


def _mount_agents(app: FastAPI, service: Service) -> None:
    from mcp.server.transport_security import TransportSecuritySettings

    from qa.api import agents

    server = agents.server(service)
    # Without sessions, any of several processes can answer; the guard checks names and origins.
    tools = server.streamable_http_app(
        streamable_http_path="/mcp",
        json_response=True,
        stateless_http=True,
        max_request_body_size=service.settings.largest_request,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )

    def running(_: Any) -> AbstractAsyncContextManager[None]:
        return server.session_manager.run()

    # No streams: nothing is told to an agent but what it asks for.
    routes = (each for each in tools.routes if isinstance(each, Route))
    app.router.routes.extend(Route(each.path, each.endpoint, methods=["POST"]) for each in routes)
    app.include_router(APIRouter(lifespan=running))


def is_opened(host: str, settings: Settings) -> bool:
    """Whether others than this machine are meant to reach the server.

    Raises:
        AccessError: they are, and nobody has an account.
    """
    opened = not is_local(host) or bool(settings.hosts)
    if opened and not Accounts(settings.data_dir).exist():
        raise AccessError(
            f"others could reach {', '.join(settings.hosts) or host}, and nobody has to sign in: "
            "add a user with qa users add NAME, or listen on 127.0.0.1"
        )
    return opened
