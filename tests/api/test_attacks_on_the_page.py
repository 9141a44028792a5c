"""What attackers send to the page's events: files of the server, and addresses to fetch."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from gradio import processing_utils

from qa.access.accounts import Accounts
from qa.assistant import Assistant
from qa.web.server import application
from tests.api.conftest import HERE, PASSWORD

SECRET = "The key of the safe is 4711."


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Gradio keeps what browsers send."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def page(cache: Path, small: Assistant) -> Iterator[TestClient]:
    """All of the application, Gradio's part too, and somebody who may add articles."""
    Accounts(small.settings.data_dir).add_user("ben", PASSWORD, "add")

    async def made() -> FastAPI:  # outside a loop, Gradio would make one and leave it open
        return application(small, opened=True)

    with TestClient(asyncio.run(made()), HERE, follow_redirects=False) as client:
        client.post("/sign-in", data={"name": "ben", "password": PASSWORD})
        yield client
    assert [each for each in cache.rglob("*") if each.is_file()] == []  # nothing is left


def file(path: str) -> dict[str, Any]:
    """A file, as a browser names one that it has sent."""
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


def submit(page: TestClient, path: str) -> tuple[int, list[Any]]:
    """Status and outputs of the event that takes what was attached."""
    config = page.get("/config").json()
    (box,) = (
        each["id"] for each in config["components"] if each["props"].get("elem_id") == "fn-ask"
    )
    event = next(each for each in config["dependencies"] if [box, "submit"] in each["targets"])
    data = [{"text": "", "files": [file(path)]}]
    sent = {"fn_index": event["id"], "data": data, "session_hash": "s"}
    answered = page.post("/gradio_api/run/predict", json=sent)
    return answered.status_code, answered.json().get("data", [])


def test_what_a_browser_has_sent_is_taken(page: TestClient) -> None:
    (path,) = page.post("/gradio_api/upload", files={"files": ("b.txt", b"A fair.")}).json()
    status, outputs = submit(page, path)
    assert status == 200
    assert outputs[1] >= 1  # the number of an addition


def test_files_of_the_server_are_no_uploads(page: TestClient, cache: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    for path in (str(secret), f"{cache}/../secret.txt", "/etc/passwd", "pyproject.toml"):
        assert submit(page, path) == (500, [])
    kept = [each.name for each in cache.rglob("*") if each.is_file()]
    assert kept == []


def test_no_event_fetches_anything(page: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []

    async def fetch(address: str, **_: object) -> str:
        fetched.append(address)
        return "/tmp/fetched.txt"

    monkeypatch.setattr(processing_utils, "async_ssrf_protected_download", fetch)
    for event in page.get("/config").json()["dependencies"]:
        for at in range(len(event["inputs"])):
            for given in (file("https://example.org/big.txt"), file("http://example.org/a.svg")):
                data: list[Any] = [None] * len(event["inputs"])
                data[at] = {"files": [given]} if at % 2 else given
                sent = {"fn_index": event["id"], "data": data, "session_hash": "s"}
                page.post("/gradio_api/run/predict", json=sent)
    status = submit(page, "https://example.org/big.txt")
    assert fetched == []
    assert status == (500, [])


@pytest.mark.parametrize("address", ["process_recording", "deep_link?session_hash=s"])
def test_gradio_keeps_nothing_that_the_page_does_not_need(page: TestClient, address: str) -> None:
    for method in ("GET", "POST"):
        assert page.request(method, f"/gradio_api/{address}").status_code == 404
