"""A body that comes too slowly; names of the server; who is let in where."""

import asyncio

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from qa.access.accounts import Accounts
from qa.access.guard import Guard, is_local
from qa.access.limits import RateLimits, Rates
from qa.api.mounting import is_opened
from qa.errors import AccessError, SettingsError
from qa.settings import Settings


def test_a_body_that_comes_too_slowly_is_given_up() -> None:
    settings = Settings.load(request_seconds=0.2)
    read: list[bytes] = []

    async def reads(scope, receive, send) -> None:
        while True:
            read.append((await receive())["body"])

    async def trickle():
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"x", "more_body": True}

    scope = {"type": "http", "path": "/api/ask", "method": "POST", "headers": []}
    with pytest.raises(HTTPException) as refused:
        asyncio.run(RateLimits(reads, settings, Rates())(scope, trickle, None))
    assert refused.value.status_code == 408
    assert 1 <= len(read) <= 4


def test_what_asks_for_work_is_counted() -> None:
    app = FastAPI(openapi_url=None)
    limited = RateLimits(app, Settings.load(rate_limit="1/minute"), Rates())
    client = TestClient(limited)
    for free in ("/", "/favicon.ico", "/api/health", "/assets/a.js"):
        assert client.get(free).status_code == 404
    assert client.get("/article?article=a.txt").status_code == 404  # the first
    for counted in ("/article", "/original", "/conversation.md", "/api/libraries", "/mcp"):
        assert client.get(counted).status_code == 429, counted
    assert client.post("/").status_code == 429


def test_it_goes_by_the_names_of_the_settings(settings: Settings) -> None:
    app = FastAPI(openapi_url=None)
    app.add_api_route("/api/health", lambda: "ok")
    guarded = Guard(app, Accounts(settings.data_dir), ["News.example.org"], opened=False)
    client = TestClient(guarded, "http://127.0.0.1")
    for host in ("news.example.org", "NEWS.example.org:443", "localhost", "[::1]:80", "10.0.0.1"):
        assert client.get("/api/health", headers={"Host": host}).status_code == 200, host
    assert client.get("/api/health", headers={"Host": "example.org"}).status_code == 400


def test_others_are_let_in_only_with_an_account(settings: Settings) -> None:
    assert all(map(is_local, ("127.0.0.1", "localhost", "::1", "127.1.2.3")))
    assert not any(map(is_local, ("0.0.0.0", "::", "10.0.0.1", "example.org")))
    assert not is_opened("127.0.0.1", settings)
    named = settings.model_copy(update={"hosts": ["news.example.org"]})
    with pytest.raises(AccessError, match=r"^others could reach news\.example\.org, and nobody"):
        is_opened("127.0.0.1", named)
    Accounts(settings.data_dir).add_token("any", "read", None)
    assert is_opened("127.0.0.1", named)
    assert is_opened("0.0.0.0", settings)


def test_a_rate_that_is_none_is_one_line() -> None:
    with pytest.raises(SettingsError, match=r"rate_limit = 'often'.*use a form such as 300/minute"):
        Settings.load(rate_limit="often")
