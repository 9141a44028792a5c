"""A server with worker processes, as it is started."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from tests.browser import Server
from tests.conftest import ROOT

BRIDGE = "The new bridge of Marlow was opened on Monday. It cost 31 million dollars."
FAIR = "The fair of Elbe was held in the park on Sunday. It drew 4,000 visitors."
ASKED = {"question": "What did the bridge of Marlow cost?"}


def started(folder: Path) -> Server:
    """On a library of one article, with two processes that answer."""
    (folder / "articles").mkdir()
    (folder / "articles" / "bridge.txt").write_text(BRIDGE)
    (folder / "indexes").mkdir()
    return Server(folder / "indexes", QA_CORPUS=str(folder / "articles"), QA_WORKERS="2")


@pytest.fixture(scope="module")
def served(_own_world: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = started(tmp_path_factory.mktemp("workers"))
    try:
        server.url()
        yield server
    finally:
        server.process.kill()
        server.process.wait()


def workers(server: Server) -> set[int]:
    """The processes that answer."""
    children = psutil.Process(server.process.pid).children()
    return {each.pid for each in children if "spawn_main" in " ".join(each.cmdline())}


def answer(url: str, asked: dict[str, str]) -> str | None:
    reply = httpx.post(f"{url}/api/ask", json=asked, timeout=60)
    assert reply.status_code == 200, reply.text
    found = reply.json()["answer"]
    return str(found["text"]) if found else None


def at_once(url: str, asked: dict[str, str], count: int) -> list[str | None]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: answer(url, asked), range(count)))


def begun(client: httpx.Client) -> int:
    """How many questions are being answered or were; that this is asked counts alike each time."""
    counted = client.get("/metrics").text
    found = re.findall(r'^footnote_requests_(?:running|total.*"/api/ask".*) (\d+)', counted, re.M)
    return sum(map(int, found))


def test_all_of_them_answer_and_one_counts(served: Server) -> None:
    url, both = served.url(), workers(served)
    assert len(both) == 2
    before = {one: psutil.Process(one).cpu_times().user for one in both}
    assert at_once(url, ASKED, 12) == ["31 million dollars"] * 12
    assert all(psutil.Process(one).cpu_times().user > before[one] for one in both)
    counted = httpx.get(f"{url}/metrics").text
    assert 'footnote_requests_total{method="POST",part="/api/ask",status="200"} 12.0' in counted
    found = httpx.post(f"{url}/api/search", json={"query": "bridge"}, timeout=60).json()
    assert found["hits"][0]["article"] == "bridge.txt"


def test_what_is_indexed_is_asked_at_once_and_by_all(served: Server) -> None:
    url, fair = served.url(), {"question": "How many visitors did the fair of Elbe draw?"}
    assert answer(url, fair) != "4,000"
    folder = served.log.parent
    (folder.parent / "articles" / "fair.txt").write_text(FAIR)
    subprocess.run(
        [sys.executable, "-m", "qa", "index", str(folder.parent / "articles")],
        cwd=ROOT,
        env={**os.environ, "QA_INDEX_DIR": str(folder), "QA_DATA_DIR": f"{folder / 'data'}"},
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert at_once(url, fair, 6) == ["4,000"] * 6


def test_where_one_is_killed_its_questions_are_answered_by_others(served: Server) -> None:
    url, before = served.url(), workers(served)
    with ThreadPoolExecutor(1) as pool:
        answers = pool.submit(at_once, url, ASKED, 8)
        time.sleep(0.1)
        os.kill(min(before), signal.SIGKILL)
        assert answers.result() == ["31 million dollars"] * 8
    assert len(workers(served)) == 2
    assert min(before) not in workers(served)


def test_a_stop_finishes_what_runs_and_leaves_nobody_behind(served: Server) -> None:
    url, both = served.url(), workers(served)
    with ThreadPoolExecutor(1) as pool, httpx.Client(base_url=url) as client:
        before = begun(client)
        answers = pool.submit(at_once, url, ASKED, 6)
        deadline = time.monotonic() + 30
        while begun(client) < before + 6:
            assert time.monotonic() < deadline
        served.process.send_signal(signal.SIGTERM)
        assert answers.result() == ["31 million dollars"] * 6
    assert served.process.wait(30) == 0, served.output()
    assert served.output().endswith("Footnote has stopped.\n")
    assert not any(Path(f"/proc/{one}").exists() for one in both)


def test_a_server_that_is_killed_leaves_nobody_behind(tmp_path: Path) -> None:
    server = started(tmp_path)
    try:
        server.url()
        both = workers(server)
        assert len(both) == 2
    finally:
        server.process.kill()
        server.process.wait()
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{one}").exists() for one in both):
        assert time.monotonic() < deadline
        time.sleep(0.1)
