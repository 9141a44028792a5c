"""What axe-core finds on the page in each of its states: nothing serious."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, POLICE, ask, choose, sidebar, start
from tests.web.accessibility import serious

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "page",
    # The others are walked through in test_browser_walk.
    [{"color_scheme": "dark"}, {**PHONE, "color_scheme": "light"}],
    indirect=True,
)
def test_nothing_serious_in_any_state(page: Page, page_url: str) -> None:
    start(page, page_url)
    assert serious(page) == []
    reply = ask(page, "How many people were killed in clashes?")
    reply.locator(".fn-ledger summary").click()
    reply.get_by_role("button", name="Bad reply").click()
    expect(page.get_by_label("Comment")).to_be_visible()
    nothing = ask(page, "Who won the 2022 World Cup?")
    nothing.get_by_text("What comes nearest").click()
    ask(page, "What articles do you have?")
    page.get_by_role("button", name="Edit the question: Who won").click()
    assert serious(page) == []
    page.keyboard.press("Escape")

    ask(page, POLICE).get_by_role("link", name="Open the article").first.click()
    panel = page.get_by_role("dialog")
    expect(panel.locator("mark")).to_be_in_viewport()
    assert serious(page) == []
    panel.get_by_role("button", name="Back").click()

    sidebar(page)
    page.get_by_role("button", name="Only from…").click()
    page.locator("[data-do=rename]").first.click(force=True)
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.locator(".fn-shelf").click()
    panel.get_by_role("button", name="Correct:").first.click()
    assert serious(page) == []
    panel.get_by_role("button", name="Back").click()

    choose(page, "ledger")
    if page.evaluate("innerWidth <= 900"):
        page.get_by_role("button", name="Toggle Sidebar").click()
    over_time = ask(page, "How much does the bridge cost?")
    line = over_time.get_by_role("img", name="A line over time: 31.4 million euros (15 January")
    expect(line).to_be_visible()
    expect(over_time.locator("table")).to_contain_text("In the end it cost 41 million euros.")
    assert serious(page) == []
