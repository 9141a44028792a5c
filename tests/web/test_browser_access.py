"""Users of a server that asks who one is: they sign in, and may what their role says."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qa.access.accounts import Accounts
from tests.browser import Server

pytestmark = pytest.mark.browser
PASSWORD = "a long password"


@pytest.fixture
def closed_url(tmp_path: Path) -> Iterator[str]:
    accounts = Accounts(tmp_path / "data")
    accounts.add_user("anna", PASSWORD, "read")
    accounts.add_user("ben", PASSWORD, "add")
    server = Server(tmp_path)
    try:
        yield server.url()
    finally:
        server.stop()


def test_a_user_signs_in_and_may_what_the_role_says(
    closed_url: str, page: Page, tmp_path: Path
) -> None:
    for name, report in (("anna", "you may not add articles here"), ("ben", "1 article added")):
        page.context.clear_cookies()
        page.goto(closed_url)
        expect(page).to_have_url(f"{closed_url}/sign-in")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("textbox", name="Your question").wait_for()
        page.get_by_role("button", name="Add articles…").click()
        page.get_by_label("Or paste a text").fill("A fair\n\nThe fair was held on Sunday.")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text(report)).to_be_visible(timeout=60_000)
    lines = (tmp_path / "data" / "audit.jsonl").read_text().splitlines()
    added = [line for line in map(json.loads, lines) if line["change"] == "file added"]
    assert [line["who"] for line in added] == ["ben"]
