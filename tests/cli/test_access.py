"""``qa users`` and ``qa tokens``."""

from pathlib import Path

import pytest

from qa.access.accounts import Accounts
from tests.command import printed, qa

PASSWORD = "a long password\n"


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_DATA_DIR", str(tmp_path))


def test_users_come_and_go(tmp_path: Path) -> None:
    assert "there are no users yet" in qa("users", "list").stderr
    qa("users", "add", "anna", "--role", "add", typed=PASSWORD)
    assert printed("users", "list") == {"users": [{"name": "anna", "role": "add", "expires": None}]}
    assert Accounts(tmp_path).sign_in("anna", PASSWORD.strip(), 1)
    qa("users", "password", "anna", typed="another password\n")
    assert not Accounts(tmp_path).sign_in("anna", PASSWORD.strip(), 1)
    qa("users", "remove", "anna")
    assert printed("users", "list") == {"users": []}


def test_a_token_is_printed_once(tmp_path: Path) -> None:
    token = qa("tokens", "add", "script", "--days", "2").stdout.strip()
    assert Accounts(tmp_path).of_token(token).role == "read"
    listed = qa("tokens", "list").stdout
    assert "script   read   until " in listed
    assert token not in listed
    qa("tokens", "remove", "script")
    assert Accounts(tmp_path).of_token(token) is None


def test_what_cannot_be_done_is_one_line() -> None:
    for args, typed, why in (
        (("users", "add", "anna", "--role", "king"), PASSWORD, "'king' is not a role: use read,"),
        (("users", "add", "anna"), "short\n", "the password has 5 characters: use 10 to 200"),
        (("users", "remove", "anna"), None, "there is no user 'anna'"),
        (("tokens", "add", "A B"), None, "'A B' cannot be used as a name"),
    ):
        done = qa(*args, typed=typed, code=2)
        assert done.stderr.startswith(f"qa: {why}")
        assert done.stderr.count("\n") == 1
