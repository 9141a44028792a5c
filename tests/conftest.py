"""Fixtures. No test reads or writes the user's own settings, indexes, votes or folders."""

import os
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from qa.assistant import Assistant
from qa.library.registry import Libraries
from qa.settings import Settings

if TYPE_CHECKING:  # only the browser tests need a browser
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
SERVERS = ("page_url", "api_url")  # fixtures


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives a browser comes first: it takes longest, and no process is left alone with it."""
    items.sort(
        key=lambda item: (
            item.get_closest_marker("browser") is None,
            shared_by(item.nodeid) not in SERVERS,
        )
    )


@pytest.hookimpl(optionalhook=True)  # of xdist, which need not be there
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The tests of a file run in one process, and all that ask the same server: it starts once.

    The marks that xdist has for this have no effect under pytest 9.2.
    """
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:  # xdist has no other place to say this
            return shared_by(nodeid)

    return Scheduling(config, log)


def shared_by(nodeid: str) -> str:
    """What tests that run in one process have in common: a server that they ask, or their file."""
    file = nodeid.partition("::")[0]
    return _server(file) or file


@cache
def _server(file: str) -> str | None:
    text = (ROOT / file).read_text("utf-8")
    return next((server for server in SERVERS if re.search(rf"\b{server}\b", text)), None)


@pytest.fixture(scope="session", autouse=True)
def _own_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Only the tests' own environment, in this process and in those it starts."""
    home = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("QA_")]:
            patch.delenv(name)
        patch.setenv("QA_INDEX_DIR", str(home / "indexes"))
        patch.setenv("QA_DATA_DIR", str(home / "data"))
        (home / "none.toml").touch()
        patch.setenv("QA_SETTINGS_FILE", str(home / "none.toml"))
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(index_dir=tmp_path / "indexes", data_dir=tmp_path / "data")


@pytest.fixture
def libraries(tmp_path: Path) -> Libraries:
    return Libraries(tmp_path / "data")


@pytest.fixture(scope="session")
def assistant(_own_world: None) -> Assistant:
    """The real thing on the seed articles: bundled encoder, bundled reader."""
    return Assistant.open(SEEDS)


@pytest.fixture(scope="session")
def written(assistant: Assistant) -> Assistant:
    """The same on the articles that were written for the ledger: with dates and publishers."""
    return assistant.beside(ROOT / "eval" / "questions" / "ledger")


@pytest.fixture
def models_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that open an Assistant have the same models, which each would read from disk anew."""
    from tests.command import SameReaders, same_encoder

    monkeypatch.setattr("qa.assistant.load_encoder", same_encoder)
    monkeypatch.setattr("qa.assistant.Readers", SameReaders)


# ---------------------------------------------------------------------- the browser tests


@pytest.fixture(scope="session")
def page_libraries(tmp_path_factory: pytest.TempPathFactory) -> Libraries:
    """Those of the program that is at ``page_url``."""
    return Libraries(tmp_path_factory.mktemp("server") / "data")


@pytest.fixture(scope="session")
def page_url(_own_world: None, page_libraries: Libraries) -> Iterator[str]:
    """The real program on the seeds, with libraries that are small, hostile, or at odds."""
    from tests.browser import HOSTILE_ARTICLE, HOSTILE_NAME, Server

    folder = page_libraries.path.parent.parent
    fair = "A fair\n\nThe fair was held in the park on Sunday.\n"
    for library, name, text in (
        ("Own", "fair.txt", fair),
        ("Hostile", HOSTILE_NAME, HOSTILE_ARTICLE),
    ):
        (folder / library).mkdir()
        (folder / library / name).write_text(text, "utf-8")
        page_libraries.create(library, folder / library)
    page_libraries.create("ledger", ROOT / "eval" / "questions" / "ledger")
    server = Server(folder)
    try:
        yield server.url()
    finally:
        server.stop()


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Of a file's own: until it is closed an event loop runs in this thread, and nothing that
    other files start can have one.
    """
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.fail(f"the browser tests need one of {', '.join(names)} on the PATH")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser", request: pytest.FixtureRequest) -> "Iterator[Page]":
    """A page that fails its test if it asked another host for anything or logged an error."""
    from tests.browser import PATIENCE

    context = browser.new_context(**getattr(request, "param", {}))
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    hosts: set[str | None] = set()
    errors: list[str] = []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if message.type == "error" else None,
    )
    yield page
    context.close()
    assert hosts <= {"127.0.0.1", None}  # None: data: URLs
    # Gradio says so itself when a reload cuts the stream that it listens to.
    cut = ("AbortError: signal is aborted", "Connection errored out")
    assert [error for error in errors if not any(words in error for words in cut)] == []
