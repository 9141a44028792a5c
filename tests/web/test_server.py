"""Where the page is served: an address that cannot be had is one line."""

import socket
from pathlib import Path

import pytest

from qa.access.accounts import Accounts
from qa.assistant import Assistant
from qa.errors import QAError
from qa.settings import Settings
from qa.web.server import serve
from tests.fakes import HashEncoder


@pytest.fixture
def light_assistant(tmp_path: Path, settings: Settings) -> Assistant:
    """Enough to listen with: no test that uses it gets as far as loading a model."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("The bridge was opened on Monday.")
    return Assistant.open(tmp_path / "corpus", settings=settings, encoder=HashEncoder())


def test_a_port_in_use_is_one_line(light_assistant: Assistant) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(QAError, match=rf"^port {port} is in use: choose another with --port"):
            serve(light_assistant, "127.0.0.1", port)


def test_others_are_let_in_only_where_somebody_has_an_account(light_assistant: Assistant) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org"):
        with pytest.raises(QAError, match=r"^others could reach .*qa users add NAME, or listen on"):
            serve(light_assistant, host, 0)


def test_an_address_that_is_not_here_is_one_line(light_assistant: Assistant) -> None:
    Accounts(light_assistant.settings.data_dir).add_token("any", "read", None)
    with pytest.raises(
        QAError,
        match=r"^cannot listen on 192\.0\.2\.1, port 0 .*choose others",
    ):
        serve(light_assistant, "192.0.2.1", 0)
