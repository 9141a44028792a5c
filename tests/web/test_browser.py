"""The real page, served by the real program, in real Chromium."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import PHONE, POLICE, ask, brightness, overflow, start

CUP = "Who won the 2022 World Cup?"
pytestmark = pytest.mark.browser


def test_an_answer_its_source_and_the_article_beside_it(page: Page, page_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box = start(page, page_url)
    expect(page).to_have_title("Footnote")
    expect(page.locator(".fn-start")).to_contain_text("4 articles")
    reply = ask(page, POLICE)
    expect(box).to_have_value("")
    expect(page.locator(".fn-start")).to_be_hidden()
    expect(page.get_by_role("heading", name=POLICE)).to_be_visible()
    expect(reply.locator(".fn-words").first).to_have_text("11,800")
    expect(reply.locator(".fn-sure").first).to_have_attribute("title", re.compile("% likely"))
    card = reply.locator(".fn-card").first
    expect(card).to_contain_text("TRT World")
    expect(card.locator("mark").first).to_have_text("11,800")
    expect(card.locator("blockquote").first).to_contain_text("11,800 officers in Lima")

    reply.get_by_role("button", name="Copy answer").click()
    expect(reply.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "11,800"

    opener = card.get_by_role("link", name="Open the article").first
    opener.focus()
    page.keyboard.press("Enter")
    beside = page.get_by_role("dialog")
    mark = beside.locator("mark")
    expect(mark).to_have_text("11,800")
    expect(mark).to_be_in_viewport()
    expect(beside.locator(".fn-passage").first).to_be_attached()
    expect(beside).to_contain_text("REASD MORE")
    expect(beside.locator(".fn-furniture").first).to_be_attached()
    # The chat stays usable beside it.
    expect(reply.locator(".fn-words").first).to_be_in_viewport()
    again = ask(page, CUP)
    expect(again).to_contain_text("Not in these articles.")
    expect(mark).to_have_text("11,800")
    page.reload()
    expect(mark).to_be_in_viewport()  # one is where one was
    expect(page.locator(".fn-reply")).to_have_count(2)
    beside.get_by_role("button", name="Back").click()
    expect(beside).to_be_hidden()
    page.reload()
    expect(page.locator(".fn-reply")).to_have_count(2)
    expect(beside).to_be_hidden()


def test_why_an_answer_was_given_and_why_none_was(page: Page, page_url: str) -> None:
    start(page, page_url)
    ask(page, POLICE).get_by_role("button", name="Why this answer?").click()
    panel = page.get_by_role("dialog")
    expect(panel.locator(".fn-decision")).to_contain_text("“11,800” is")
    expect(panel.locator(".fn-card").first).to_contain_text("The reader marked")
    panel.locator(".fn-card .fn-open").first.click()
    expect(panel.locator(".fn-passage").first).to_be_in_viewport()
    panel.get_by_role("button", name="Back").click()
    expect(panel.locator(".fn-decision")).to_be_visible()
    ask(page, CUP).get_by_role("button", name="Why not?").click()
    expect(panel.locator(".fn-decision")).to_contain_text("less than the")


def test_escape_closes_the_article_and_leads_back_to_where_it_was_opened(
    page: Page, page_url: str
) -> None:
    start(page, page_url)
    opener = ask(page, POLICE).get_by_role("link", name="Open the article").first
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator("mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_an_example_an_abstention_and_a_new_chat(page: Page, page_url: str) -> None:
    box = start(page, page_url)
    page.get_by_role("button", name=POLICE).click()  # an example
    first = page.locator(".fn-reply").first
    expect(first.locator(".fn-words").first).to_have_text("11,800")
    expect(box).to_be_focused()  # for the next question
    reply = ask(page, CUP)
    expect(reply).to_contain_text("Not in these articles.")
    expect(reply.locator(".fn-answer")).to_have_count(0)
    nearest = reply.locator(".fn-card")
    expect(nearest).to_have_count(3)
    expect(nearest.first).to_be_hidden()
    reply.get_by_text("What comes nearest").click()
    expect(nearest.first).to_be_visible()

    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".fn-reply")).to_have_count(0)
    expect(page.get_by_role("button", name=POLICE, exact=True).last).to_be_visible()
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
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("alert")).to_contain_text(message)
        expect(page.locator(".fn-question")).to_have_count(0)
        expect(box).to_have_value(question)
    ask(page, POLICE)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_two_people_at_once(browser: Browser, page: Page, page_url: str) -> None:
    other_context = browser.new_context()
    other = other_context.new_page()
    questions = {page: POLICE, other: CUP}
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
    expect(page.get_by_role("button", name="New chat")).not_to_be_in_viewport()
    assert overflow(page) <= 0
    reply = ask(page, POLICE)
    assert overflow(page) <= 0
    ask(page, "w" * 300)
    assert overflow(page) <= 0
    # What scrolls goes below a bar: the sidebar's handle lies over nothing that is read.
    at_the_top = "[20, 200, 380].map((x) => document.elementFromPoint(x, 30)?.closest('#fn-chat'))"
    for scrolled in (0, 60, 120, 180):
        page.evaluate(f"scrollTo(0, {scrolled})")
        assert page.evaluate(at_the_top) == [None] * 3
    reply.get_by_role("link", name="Open the article").first.click()
    over = page.get_by_role("dialog")
    expect(over.locator("mark")).to_be_in_viewport()
    assert over.evaluate("panel => panel.getBoundingClientRect().width === window.innerWidth")
    assert overflow(page) <= 0
    over.get_by_role("button", name="Back").click()
    expect(over).to_be_hidden()


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
    for part in ("body", "#fn-ask .full-container", "#fn-composer", "#fn-sidebar"):
        assert brightness(page, part, "backgroundColor") < 60, part
    for part in (".fn-question", ".fn-words", ".fn-card blockquote", "#fn-ask textarea"):
        assert brightness(page, part, "color") > 180, part
