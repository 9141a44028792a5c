"""The real program as a server; and in this process all of it but Gradio's part of the page."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from qa.access.accounts import Accounts, Role
from qa.access.cookie import OwnerCookie
from qa.api.mounting import mount
from qa.api.service import Service
from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.library.registry import Libraries
from qa.settings import Settings
from qa.web import downloads
from tests.browser import HOSTILE_ARTICLE, HOSTILE_NAME, Server
from tests.fakes import HashEncoder

HERE = "http://127.0.0.1"
PASSWORD = "a long password"
USERS: dict[str, Role] = {"anna": "read", "ben": "add", "cleo": "administer"}


def application(
    assistant: Assistant, libraries: OpenLibraries | None = None, *, opened: bool = False
) -> FastAPI:
    """What ``qa.web.server.application`` makes, but for what Gradio adds to it."""
    app = FastAPI(openapi_url=None)
    libraries = libraries or OpenLibraries(assistant)
    app.include_router(downloads.router(libraries))
    app.add_middleware(OwnerCookie)
    mount(app, Service(libraries), opened=opened)
    return app


@pytest.fixture(scope="session")
def api_url(_own_world: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real program on the seeds, with a hostile library; nobody has an account."""
    folder = tmp_path_factory.mktemp("api")
    (folder / "Hostile").mkdir()
    (folder / "Hostile" / HOSTILE_NAME).write_text(HOSTILE_ARTICLE, "utf-8")
    Libraries(folder / "data").create("Hostile", folder / "Hostile")
    server = Server(folder, QA_RATE_LIMIT="100000/minute")
    try:
        yield server.url()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def client(assistant: Assistant) -> Iterator[TestClient]:
    """The application on the seeds; nobody has an account."""
    with TestClient(application(assistant), HERE) as client:
        yield client


class Opened(NamedTuple):
    """An application that asks who one is."""

    client: TestClient
    accounts: Accounts
    assistant: Assistant

    def as_(self, name: str) -> TestClient:
        """A browser in which somebody has signed in."""
        browser = TestClient(self.client.app, HERE, follow_redirects=False)
        given = {"name": name, "password": PASSWORD}
        assert browser.post("/sign-in", data=given).status_code == 303
        return browser


@pytest.fixture
def small(tmp_path: Path, settings: Settings) -> Iterator[Assistant]:
    """One article, and an encoder that loads nothing."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("The bridge was opened on Monday.")
    with Assistant.open(tmp_path / "corpus", settings=settings, encoder=HashEncoder()) as assistant:
        yield assistant


@pytest.fixture
def opened(small: Assistant) -> Iterator[Opened]:
    accounts = Accounts(small.settings.data_dir)
    for name, role in USERS.items():
        accounts.add_user(name, PASSWORD, role)
    with TestClient(application(small, opened=True), HERE, follow_redirects=False) as client:
        yield Opened(client, accounts, small)
