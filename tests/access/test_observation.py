"""What is logged: no secret, and no question unless the settings ask for it."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from qa.access.accounts import Accounts
from qa.access.observation import Metrics, Observation, set_up_logs
from qa.assistant import Assistant
from qa.settings import Settings
from tests.api.conftest import HERE, application
from tests.fakes import HashEncoder


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the loggers of the server say."""
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())
    loggers = [logging.getLogger(f"footnote.{name}") for name in ("requests", "questions")]
    for logger in loggers:
        logger.handlers = [handler]
    yield said
    for logger in loggers:
        logger.handlers = []


@pytest.mark.parametrize("log", ["quiet", "requests", "questions"])
def test_secrets_are_never_logged_and_questions_where_wanted(
    log: str, lines: list[str], tmp_path: Path
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("The bridge was opened on Monday.")
    settings = Settings.load(log=log, index_dir=tmp_path / "i", data_dir=tmp_path / "d")
    token = Accounts(settings.data_dir).add_token("script", "administer", None)
    set_up_logs(settings)
    with Assistant.open(
        tmp_path / "corpus", settings=settings, encoder=HashEncoder()
    ) as small, TestClient(application(small), HERE) as client:  # fmt: skip
        client.headers["Authorization"] = f"Bearer {token}"
        client.post("/api/ask", json={"question": "Who opened it?"})
        client.post("/sign-in", data={"name": "anna", "password": "my own password"})
        client.get("/api/articles/a.txt?library=Confidential")
    text = "\n".join(lines)
    assert token not in text
    assert "my own password" not in text
    assert "Confidential" not in text
    assert ("Who opened it?" in text) == (log == "questions")
    events = [json.loads(line) for line in lines]
    assert bool(events) == (log != "quiet")
    requests = [each for each in events if each["event"] == "request"]
    assert all(each["caller"] == "token script" for each in requests)
    if requests:
        assert (requests[0]["part"], requests[0]["status"]) == ("/api/ask", 200)


def test_what_fails_is_counted_and_logged_too(lines: list[str], settings: Settings) -> None:
    def fails() -> None:
        raise RuntimeError

    set_up_logs(settings.model_copy(update={"log": "requests"}))
    metrics, app = Metrics(), FastAPI()
    app.add_middleware(Observation, metrics=metrics)
    app.add_api_route("/api/ask", fails)
    answered = TestClient(app, raise_server_exceptions=False).get("/api/ask")
    assert answered.status_code == 500
    labels = {"method": "GET", "part": "/api/ask", "status": "500"}
    assert metrics.registry.get_sample_value("footnote_requests_total", labels) == 1
    assert metrics.registry.get_sample_value("footnote_requests_running") == 0
    assert [json.loads(line)["status"] for line in lines] == [500]
