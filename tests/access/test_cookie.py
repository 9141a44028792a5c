"""The cookie that tells whose conversations are whose."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from qa.access.cookie import COOKIE, OwnerCookie, owner_of


@pytest.mark.parametrize(
    "others", ["", 'prefs={"a":1}; ', "foo; ", "a=1 2; ", "user@x=1; ", "u=é; "]
)
def test_cookies_of_other_programs_do_not_hide_ours(others: str) -> None:
    app = FastAPI()
    app.add_middleware(OwnerCookie)
    client = TestClient(app)
    ours = f"{COOKIE}={'k' * 32}"
    response = client.get("/", headers={"Cookie": (others + ours).encode()})
    assert response.headers["set-cookie"].startswith(f"{ours};")  # renewed
    assert COOKIE in client.get("/", headers={"Cookie": others.encode()}).headers["set-cookie"]


def test_a_cookie_is_a_key_or_nothing() -> None:
    assert owner_of({COOKIE: "a" * 32}) == "a" * 32
    for value in ("", "short", "a" * 65, "a" * 31 + "'", "ä" * 32):
        assert owner_of({COOKIE: value}) is None
    assert owner_of({}) is None
