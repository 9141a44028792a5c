"""What axe-core finds on the page in each of its states: nothing serious."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import PHONE, POLICE, ask, sidebar, start

pytestmark = pytest.mark.browser


def serious(page: Page) -> list[str]:
    """The serious and critical findings, each with the first elements that it is about."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)  # colours change gradually
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {[node['html'][:200] for node in each['nodes'][:3]]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(
    "page",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {**PHONE, "color_scheme": "dark"}],
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
