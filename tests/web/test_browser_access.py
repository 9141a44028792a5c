"""Users of a server that asks who one is: they sign in, and may what their role says."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from qa.access.accounts import Accounts
from tests.browser import Server, sidebar

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
    closed_url: str, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page()  # of its own: it says that it may not upload
    fair = tmp_path / "fair.txt"
    fair.write_text("A fair\n\nThe fair was held on Sunday.", encoding="utf-8")
    for name, status in (("anna", 403), ("ben", 200)):
        page.goto(closed_url)
        expect(page).to_have_url(f"{closed_url}/sign-in")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("textbox", name="Your question").wait_for()
        with page.expect_response(re.compile("/upload")) as uploaded:
            page.locator("#fn-ask input[type=file]").set_input_files(fair)
        assert uploaded.value.status == status
        sidebar(page).locator(".fn-shelf").click()
        page.get_by_role("button", name=re.compile("^Remove:")).first.click()
        said = "you may not change this library" if name == "anna" else "Removed."
        expect(page.locator(".fn-panel")).to_contain_text(re.compile(said, re.I))
        expect(page.locator(".fn-account")).to_contain_text(f"Signed in as {name}")
        # What others ask is for who runs the server.
        expect(page.get_by_role("button", name="Refused and voted down")).to_have_count(0)
        if name == "anna":
            page.get_by_role("button", name="Sign out").click()
            expect(page).to_have_url(f"{closed_url}/sign-in")
    expect(page.locator("#fn-ask .thumbnail-item")).to_have_count(1)
    page.get_by_role("textbox", name="Your question").press("Enter")
    expect(page.locator(".fn-report")).to_contain_text("1 article added", timeout=60_000)
    lines = (tmp_path / "data" / "audit.jsonl").read_text().splitlines()
    added = [line for line in map(json.loads, lines) if line["change"] == "file added"]
    assert [line["who"] for line in added] == ["ben"]
    page.close()
