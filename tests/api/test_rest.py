"""The REST API: what it answers is what the command line prints."""

import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from qa.answer.schemas import reply_object, search_object
from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from tests.api.conftest import HERE, application
from tests.browser import POLICE


def test_a_reply_is_the_object_that_qa_ask_prints(client: TestClient, assistant: Assistant) -> None:
    answered = client.post("/api/ask", json={"question": POLICE})
    assert answered.status_code == 200
    ours, theirs = reply_object(assistant.ask(POLICE)), answered.json()
    assert theirs["answer"]["text"] == "11,800"
    assert theirs | {"timings_ms": {}} == ours | {"timings_ms": {}}
    citation = theirs["answer"]["citations"][0]
    article = client.get(f"/api/articles/{citation['article']}").json()
    assert article["text"][citation["start"] : citation["end"]] == citation["text"]


def test_passages_are_the_object_that_qa_search_prints(
    client: TestClient, assistant: Assistant
) -> None:
    answered = client.post("/api/search", json={"query": "officers in Lima", "k": 3})
    assert answered.json() == search_object(
        "officers in Lima", assistant.retrieve("officers in Lima", 3)
    )


def test_a_follow_up_is_understood_after_what_was_asked(client: TestClient) -> None:
    history = [["Who is the president of Peru?", "Dina Boluarte"]]
    asked = {"question": "How old is she?", "history": history}
    assert "Boluarte" in client.post("/api/ask", json=asked).json()["standalone_question"]
    asked["literally"] = True
    assert client.post("/api/ask", json=asked).json()["standalone_question"] == "How old is she?"


def test_the_list_of_articles_comes_in_parts(client: TestClient, assistant: Assistant) -> None:
    first = client.get("/api/articles", params={"limit": 3}).json()
    rest = client.get("/api/articles", params={"limit": 3, "offset": 3}).json()
    assert first["total"] == rest["total"] == 4
    names = [each["article"] for each in first["articles"] + rest["articles"]]
    titles = [each["title"].casefold() for each in first["articles"] + rest["articles"]]
    assert sorted(names) == assistant.names()
    assert titles == sorted(titles)
    assert "text" not in first["articles"][0]


def test_a_library_goes_by_its_name_or_key(client: TestClient, assistant: Assistant) -> None:
    library = client.get("/api/libraries").json()["libraries"][0]
    assert library["name"] == "seeds"
    for name in library.values():
        assert client.get("/api/articles", params={"library": name}).json()["total"] == 4
    assert client.get("/api/articles", params={"library": "none"}).status_code == 404


@pytest.mark.parametrize(
    ("address", "sent", "status", "error"),
    [
        ("ask", {"question": "  "}, 422, "the question is empty: type a few words"),
        ("ask", {"question": "x " * 400}, 422, "more than 600: shorten it"),
        ("ask", {"question": "x" * 3000}, 422, "body.question: string should have at most 2000"),
        ("ask", {}, 422, "body.question: field required"),
        ("ask", {"question": "Who?", "k": 1}, 422, "body.k: extra inputs are not permitted"),
        ("ask", {"question": "Who?", "since": "May"}, 422, "is not a date"),
        ("search", {"query": "Lima", "k": 0}, 422, "body.k"),
        ("search", {"query": "Lima", "sources": ["None"]}, 422, "None"),
        ("search", {"query": "Lima", "library": "none"}, 404, "there is no library of this name"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    client: TestClient, address: str, sent: object, status: int, error: str
) -> None:
    answered = client.post(f"/api/{address}", json=sent)
    assert answered.status_code == status
    assert error in answered.json()["error"]
    assert "\n" not in answered.json()["error"]


def test_the_description_and_its_page_need_nothing_from_elsewhere(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    paths = {"/ask", "/search", "/articles", "/articles/{article}", "/libraries", "/health"}
    assert set(described["paths"]) == {*paths, "/ready"}
    assert described["servers"] == [{"url": "/api"}]
    page = client.get("/api/docs").text
    assert "http://" not in page.replace(HERE, "")
    assert "https://" not in page
    script = client.get("/api/static-offline-docs/swagger-ui-bundle.js")
    assert script.status_code == 200


def test_it_is_healthy_and_ready_and_counts_what_it_does(client: TestClient) -> None:
    assert client.get("/api/health").json() == {"status": "ok"}
    assert client.get("/api/ready").json() == {"status": "ready"}
    client.post("/api/search", json={"query": "Lima"})
    counted = client.get("/metrics").text
    assert 'footnote_requests_total{method="POST",part="/api/search",status="200"}' in counted
    assert "footnote_request_seconds_bucket" in counted
    assert "Lima" not in counted


def test_what_another_process_indexes_is_asked_without_a_restart(
    small: Assistant, tmp_path: Path
) -> None:
    libraries = OpenLibraries(small)
    libraries.keep_up()
    with TestClient(application(small, libraries), HERE) as client:
        assert client.get("/api/articles").json()["total"] == 1
        (tmp_path / "corpus" / "b.txt").write_text("The fair was held on Sunday.")
        small.updated().close()  # as ``qa index`` does elsewhere
        deadline = time.monotonic() + 30
        while client.get("/api/articles").json()["total"] == 1 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert client.get("/api/articles/b.txt").json()["text"] == "The fair was held on Sunday."
