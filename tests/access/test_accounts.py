"""Users, tokens and sessions as they are kept."""

import stat
from pathlib import Path

import pytest

from qa.access.accounts import Accounts, Caller
from qa.errors import AccessError

PASSWORD = "a long password"


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path)


def test_nothing_is_written_until_somebody_has_an_account(accounts: Accounts) -> None:
    assert not accounts.exist()
    assert not accounts.path.exists()
    accounts.add_token("script", "read", None)
    assert accounts.exist()
    accounts.remove_token("script")
    assert not accounts.exist()


def test_no_secret_stands_in_the_file(accounts: Accounts) -> None:
    accounts.add_user("anna", PASSWORD, "read")
    token = accounts.add_token("script", "add", days=1)
    session = accounts.sign_in("anna", PASSWORD, hours=1)
    kept = accounts.path.read_bytes()
    for secret in (PASSWORD, token, session):
        assert secret.encode() not in kept
    assert b"$argon2id$" in kept
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600
    assert accounts.of_token(token) == Caller("token script", "add")
    assert accounts.of_session(session).name == "anna"


def test_a_wrong_name_or_password_signs_nobody_in(accounts: Accounts) -> None:
    accounts.add_user("anna", PASSWORD, "read")
    for name, password in (("anna", "another one"), ("ben", PASSWORD), ("", ""), ("' OR 1", "x")):
        assert accounts.sign_in(name, password, hours=1) is None


def test_another_password_ends_all_sessions(accounts: Accounts) -> None:
    accounts.add_user("anna", PASSWORD, "read")
    before = accounts.sign_in("anna", PASSWORD, hours=1)
    accounts.set_password("anna", "another password")
    assert accounts.of_session(before) is None
    assert accounts.sign_in("anna", PASSWORD, hours=1) is None
    assert accounts.sign_in("anna", "another password", hours=1)


def test_what_cannot_be_added_or_found(accounts: Accounts) -> None:
    accounts.add_user("anna", PASSWORD, "read")
    for name in ("", "Anna", "a b", "../a", "a" * 41, "a\n"):
        with pytest.raises(AccessError, match="cannot be used as a name"):
            accounts.add_user(name, PASSWORD, "read")
    with pytest.raises(AccessError, match="there is already a user 'anna': choose another"):
        accounts.add_user("anna", PASSWORD, "add")
    with pytest.raises(AccessError, match="has 5 characters: use 10 to 200"):
        accounts.add_user("ben", "short", "read")
    for use in (accounts.remove_user, accounts.remove_token):
        with pytest.raises(AccessError, match=r"there is no .* 'ben': list them with qa "):
            use("ben")


def test_each_role_may_what_those_before_it_may() -> None:
    caller = Caller("ben", "add")
    assert [caller.may(role) for role in ("read", "add", "administer")] == [True, True, False]


def test_a_file_that_is_none_is_one_line(accounts: Accounts) -> None:
    accounts.path.write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(AccessError, match="cannot be used"):
        accounts.users()
