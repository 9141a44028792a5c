"""Readers in other processes, as ``qa reader-serve`` starts them, asked by the real client."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import httpx
import psutil
import pytest

from qa.assistant import Assistant
from qa.errors import ModelError, QuestionError
from qa.reader.model import BUNDLED_LARGE, Reader
from qa.reader.readers import Readers
from qa.reader.remote import RemoteReader
from qa.settings import Settings
from qa.text.tables import spoken
from tests.conftest import ROOT, SEEDS

QUESTIONS = (
    "Who leads CUNARC?",
    "How many police officers were deployed in Lima?",
    "When was Pedro Castillo arrested?",
    "What did the protesters demand?",
)
TABLE = "Club | Points | Goals\n\nHaka | 31 | 40\n\nKups | 28 | 35\n\nLahti | 20 | 22"


class Started(NamedTuple):
    address: str
    process: subprocess.Popen[bytes]
    log: Path


@pytest.fixture(scope="module")
def readers(_own_world: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    pytest.importorskip("ray")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("readers") / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "qa", "reader-serve", "--port", str(port)],
            cwd=ROOT, env={**os.environ, "QA_READER": "bundled"}, stdout=out, stderr=out,
        )  # fmt: skip
    started = Started(f"http://127.0.0.1:{port}", process, log)
    try:
        deadline = time.monotonic() + 120
        while f"Footnote reads at {started.address}" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield started
    finally:
        left = (
            psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        )
        process.terminate()
        process.wait(60)
        for each in left:
            if each.is_running():
                each.kill()


@pytest.fixture(scope="module")
def passages(assistant: Assistant) -> list[str]:
    return [hit.text for question in QUESTIONS for hit in assistant.retrieve(question, k=4)]


def test_they_mark_what_the_reader_here_marks_to_the_last_bit(
    readers: Started, passages: list[str]
) -> None:
    here, there = Reader(Settings.load()), RemoteReader(Settings.load(), readers.address)
    assert there.fingerprint == here.fingerprint
    with ThreadPoolExecutor(len(QUESTIONS)) as pool:  # at once: they are read in batches
        found = list(pool.map(lambda question: there.read(question, passages), QUESTIONS * 3))
    assert found == [here.read(question, passages) for question in QUESTIONS] * 3
    table = spoken(TABLE, "")
    assert table.places is not None
    assert there.read("How many points has Kups?", [table]) == here.read(
        "How many points has Kups?", [table]
    )
    assert there.read("Who?", []) == []
    assert there.second == f"{readers.address}/second"
    large = RemoteReader(Settings.load(), there.second)
    assert large.second is None
    own = Reader(Settings.load(), BUNDLED_LARGE)
    assert large.fingerprint == own.fingerprint
    with ThreadPoolExecutor(2) as pool:  # both at once
        again, first = pool.map(lambda one: one.read(QUESTIONS[0], passages[:2]), (large, there))
    assert again == own.read(QUESTIONS[0], passages[:2])
    assert first == here.read(QUESTIONS[0], passages[:2])


def test_a_question_that_is_too_long_is_refused_alone(
    readers: Started, passages: list[str]
) -> None:
    there = RemoteReader(Settings.load(), readers.address)
    with ThreadPoolExecutor(2) as pool:
        bad = pool.submit(there.read, "why " * 400, passages)
        good = pool.submit(there.read, QUESTIONS[0], passages)
        with pytest.raises(QuestionError, match="too long for the reader's windows"):
            bad.result()
        assert len(good.result()) == len(passages)


def test_an_assistant_answers_as_with_its_own(readers: Started, assistant: Assistant) -> None:
    settings = Settings.load(reader=readers.address)
    with Assistant.open(SEEDS, settings=settings) as elsewhere:
        found = Readers.of(settings)
        assert isinstance(found.second, RemoteReader)  # both are there
        history = [("Who leads CUNARC?", "Santos Saavedra Vasquez")]
        for question in QUESTIONS:
            there, here = (one.ask(question) for one in (elsewhere, assistant))
            assert there.candidates == here.candidates
        there, here = (one.ask("Since when?", history) for one in (elsewhere, assistant))
        assert there.standalone_question == here.standalone_question
        assert there.note is None  # the confidence is fitted to it


def test_one_that_is_killed_comes_back_and_the_question_is_answered(
    readers: Started, passages: list[str]
) -> None:
    there = RemoteReader(Settings.load(), readers.address)
    before = there.read(QUESTIONS[0], passages)
    replica = _replica(readers)
    with ThreadPoolExecutor(4) as pool:
        reading = [pool.submit(there.read, QUESTIONS[0], passages * 3) for _ in range(4)]
        time.sleep(0.1)
        replica.kill()
        began = time.monotonic()
        assert [one.result() for one in reading] == [before * 3] * 4
    assert time.monotonic() - began < 25
    assert _replica(readers).pid != replica.pid


def test_other_settings_are_refused_in_one_line(readers: Started) -> None:
    with pytest.raises(ModelError, match="window_tokens = 384, and here it is 256"):
        RemoteReader(Settings.load(window_tokens=256), readers.address).load()


def test_where_nobody_reads_it_is_said_soon() -> None:
    nobody = RemoteReader(Settings.load(request_seconds=2), "http://127.0.0.1:9")
    began = time.monotonic()
    with pytest.raises(ModelError, match="start them with qa reader-serve"):
        nobody.read("Who?", ["Somebody."])
    assert time.monotonic() - began < 5


def test_what_is_no_request_is_refused(readers: Started) -> None:
    assert httpx.post(f"{readers.address}/read", content=b"{}").status_code == 422


def test_no_other_machine_can_reach_them(readers: Started) -> None:
    """Who reaches Ray's ports can run programs."""
    all_of_them = psutil.Process(readers.process.pid).children(recursive=True)
    ports = [
        port.laddr
        for one in (psutil.Process(readers.process.pid), *all_of_them)
        for port in one.net_connections("inet")
        if port.status == psutil.CONN_LISTEN
    ]
    assert len(ports) > 5
    assert {port.ip for port in ports} <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}


def test_a_stop_ends_all_of_them(readers: Started) -> None:
    left = psutil.Process(readers.process.pid).children(recursive=True)
    readers.process.send_signal(signal.SIGTERM)
    assert readers.process.wait(60) == 0, readers.log.read_text()
    _, alive = psutil.wait_procs(left, timeout=15)
    assert not alive


def _replica(readers: Started) -> psutil.Process:
    """The process that reads."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for each in psutil.Process(readers.process.pid).children(recursive=True):
            if each.is_running() and each.name().startswith("ray::ServeRepli"):
                return each
        time.sleep(0.2)
    raise AssertionError("nobody reads")
