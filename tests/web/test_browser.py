"""The real page, served by the real program, in real Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import PHONE, POLICE, ask, brightness, overflow, start

pytestmark = pytest.mark.browser


def test_an_answer_its_source_and_the_whole_article(page: Page, page_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box = start(page, page_url)
    expect(page).to_have_title("Footnote")
    expect(page.get_by_text("4 articles loaded")).to_be_visible()
    reply = ask(page, POLICE)
    expect(box).to_have_value("")
    expect(page.get_by_role("heading", name=POLICE)).to_be_visible()
    expect(reply.locator(".fn-quote .fn-words")).to_have_text("11,800")
    expect(reply.locator(".fn-answer .fn-sure")).to_contain_text("%")
    card = reply.locator(".fn-card").first
    expect(card).to_contain_text("TRT World")
    expect(card.locator("blockquote mark")).to_have_text("11,800")
    expect(card.locator("blockquote")).to_contain_text("11,800 officers in Lima")

    reply.get_by_role("button", name="Copy answer").click()
    expect(reply.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "11,800"

    opener = card.get_by_role("button", name="Whole article")
    opener.focus()
    page.keyboard.press("Enter")
    reader = page.get_by_role("dialog")
    mark = reader.locator("mark")
    expect(mark).to_have_text("11,800")
    expect(mark).to_be_in_viewport()
    expect(reader.locator(".fn-passage").first).to_be_attached()
    expect(reader).to_contain_text("REASD MORE")
    expect(reader.locator(".fn-furniture").first).to_be_attached()
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()
    expect(opener).to_be_focused()


def test_an_abstention_a_later_turn_and_clear(page: Page, page_url: str) -> None:
    box = start(page, page_url)
    page.get_by_role("button", name=POLICE).click()  # an example
    first = page.locator(".fn-reply").first
    expect(first.locator(".fn-quote .fn-words")).to_have_text("11,800")
    expect(page.locator(".fn-question")).to_be_focused()
    reply = ask(page, "Who won the 2022 World Cup?")
    expect(reply).to_contain_text("Not in these articles.")
    expect(reply.locator(".fn-card")).to_have_count(3)
    expect(reply.locator(".fn-quote")).to_have_count(0)

    first.get_by_role("button", name="Whole article").last.click()  # an earlier turn's
    reader = page.get_by_role("dialog")
    expect(reader.locator("mark")).to_be_in_viewport()
    reader.get_by_role("button", name="Close").click()
    expect(reader).to_be_hidden()

    first.get_by_role("link", name="Source 1").click()
    expect(first.locator(".fn-card").first).to_be_focused()

    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".fn-reply")).to_have_count(0)
    expect(page.get_by_role("button", name=POLICE)).to_be_visible()
    expect(box).to_be_focused()


def test_a_question_that_cannot_be_asked(page: Page, page_url: str) -> None:
    box = start(page, page_url)
    for question, message in (
        ("", "The question is empty"),
        ("?! …", "The question has no words in it"),
        ("   ", "The question is empty"),
        ("word " * 200, "more than 600"),
    ):
        box.fill(question)
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text(message)
        expect(page.locator(".fn-question")).to_have_count(0)
        expect(box).to_have_value(question)
    ask(page, POLICE)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_two_people_at_once(browser: Browser, page: Page, page_url: str) -> None:
    other_context = browser.new_context()
    other = other_context.new_page()
    questions = {page: POLICE, other: "Who won the 2022 World Cup?"}
    for tab, question in questions.items():
        start(tab, page_url).fill(question)
    for tab in questions:
        tab.keyboard.press("Enter")
    expect(page.locator(".fn-reply")).to_contain_text("11,800")
    expect(other.locator(".fn-reply")).to_contain_text("Not in these articles.")
    expect(other.locator(".fn-question")).to_have_count(1)
    other_context.close()


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_phone_never_scrolls_sideways(page: Page, page_url: str) -> None:
    start(page, page_url)
    assert overflow(page) <= 0
    reply = ask(page, POLICE)
    assert overflow(page) <= 0
    ask(page, "w" * 300)
    assert overflow(page) <= 0
    reply.get_by_role("button", name="Whole article").first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_be_in_viewport()
    assert overflow(page) <= 0


@pytest.mark.parametrize(
    ("page", "query"),
    [({"color_scheme": "dark"}, ""), ({"color_scheme": "light"}, "?__theme=dark")],
    indirect=["page"],
)
def test_dark_mode(page: Page, page_url: str, query: str, tmp_path: Path) -> None:
    start(page, f"{page_url}/{query}")
    ask(page, POLICE)
    page.screenshot(path=tmp_path / "dark.png")
    assert (tmp_path / "dark.png").stat().st_size > 10_000
    for part in ("body", ".fn-card", "#fn-composer"):
        assert brightness(page, part, "backgroundColor") < 60, part
    for part in (".fn-question", ".fn-words", ".fn-card blockquote", "#fn-ask textarea"):
        assert brightness(page, part, "color") > 180, part
