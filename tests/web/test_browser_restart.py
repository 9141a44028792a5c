"""The server goes, in the middle of a question too, and comes back: nothing asked is lost."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import PATIENCE, POLICE, Server, ask, start

pytestmark = pytest.mark.browser
LEADER = "Who leads CUNARC?"
ARREST = "When was Pedro Castillo arrested?"
CUP = "Who won the 2022 World Cup?"


def test_what_is_asked_of_a_server_that_goes_is_answered_once_it_is_back(
    browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page()  # of its own: it may well say that nobody answers
    page.set_default_timeout(PATIENCE)
    server = Server(tmp_path)
    try:
        url = server.url()
        box = start(page, url)
        ask(page, LEADER)
        for question in (POLICE, ARREST):  # killed while they are asked or answered
            box.fill(question)
            page.keyboard.press("Enter")
            expect(box).to_have_value("")
        server.kill()
        box.fill(CUP)
        page.keyboard.press("Enter")  # nobody is there
        expect(page.get_by_text("Connection to the server was lost").first).to_be_visible()
        expect(box).to_have_value(CUP)
        server = Server(tmp_path, QA_PORT=url.rsplit(":", 1)[1])
        server.url()
        # By itself, each once and in order.
        expect(page.locator(".fn-question")).to_have_text([LEADER, POLICE, ARREST, CUP])
        expect(page.locator(".fn-reply")).to_have_count(4)
        expect(page.locator(".fn-reply").nth(1)).to_contain_text("11,800")
        expect(page.locator(".fn-reply").last).to_contain_text("Not in these articles.")
        expect(box).to_have_value("")
        page.reload()
        expect(page.locator(".fn-reply")).to_have_count(4)

        box.fill("What is typed and not s")
        page.reload()
        expect(box).to_have_value("What is typed and not s")
        expect(page.locator(".fn-question")).to_have_count(4)
    finally:
        server.kill()
        page.close()
