"""Milvus stops in mid-question and comes back; the same servers that others run."""

import time

import pytest

from qa.assistant import Assistant
from qa.errors import IndexUnavailableError, QAError
from tests.fakes import HashEncoder
from tests.index.test_build import festivals
from tests.milvus_server import SERVERS, MilvusServer


@pytest.mark.parametrize("kind", SERVERS)
def test_stopped_and_started_again(kind, tmp_path, settings):
    server = MilvusServer(kind, tmp_path / "data")
    server.start()
    try:
        folder = festivals(tmp_path)
        chosen = settings.model_copy(update={"index": server.address})
        encoder = HashEncoder()
        if not server.text_search:
            with pytest.raises(QAError, match=r"2\.3\.\d.* has no text search.*QA_RETRIEVAL=dense"):
                Assistant.open(folder, settings=chosen, encoder=encoder)
            chosen = chosen.model_copy(update={"retrieval": "dense"})
        assistant = Assistant.open(folder, settings=chosen, encoder=encoder)
        asked = "Where was the b festival held?"
        before = assistant.ask(asked)
        assert before.hits[0].article == "b.txt"
        server.stop()
        began = time.monotonic()
        with pytest.raises(IndexUnavailableError, match=r"^Milvus at \S+ does not answer:"):
            assistant.ask(asked)
        with pytest.raises(IndexUnavailableError):
            Assistant.open(folder, settings=chosen, encoder=encoder)
        assert time.monotonic() - began < 30
        server.start()
        assert _patiently(lambda: assistant.ask(asked)).hits == before.hits
    finally:
        server.stop()


def _patiently(ask):
    """A server that has just been started still loads what it holds."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return ask()
        except QAError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def test_nobody_there_is_one_line(settings, tmp_path):
    chosen = settings.model_copy(update={"index": "http://me:secret@127.0.0.1:9"})
    with pytest.raises(IndexUnavailableError) as caught:
        Assistant.open(festivals(tmp_path), settings=chosen, encoder=HashEncoder())
    assert str(caught.value).count("\n") == 0
    assert "secret" not in str(caught.value)
