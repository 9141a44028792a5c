"""The real page, served by the real program, in real Chromium."""

import socket
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app import serve
from qa.assistant import Assistant
from qa.errors import QAError
from qa.settings import Settings
from tests.browser import IMAGE, PHONE, POLICE, SCRIPT, ask, brightness, overflow, start
from tests.fakes import HashEncoder


@pytest.mark.browser
def test_an_answer_its_source_and_the_whole_article(page: Page, seeds_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box = start(page, seeds_url)
    expect(page).to_have_title("Footnote")
    expect(page.get_by_text("4 articles loaded")).to_be_visible()
    reply = ask(page, POLICE)
    expect(box).to_have_value("")
    expect(page.get_by_role("heading", name=POLICE)).to_be_visible()
    expect(reply.locator(".fn-said .fn-words")).to_have_text("11,800")
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


@pytest.mark.browser
def test_an_abstention_a_later_turn_and_clear(page: Page, seeds_url: str) -> None:
    box = start(page, seeds_url)
    page.get_by_role("button", name=POLICE).click()  # an example
    first = page.locator(".fn-reply").first
    expect(first.locator(".fn-said .fn-words")).to_have_text("11,800")
    expect(page.locator(".fn-question")).to_be_focused()
    reply = ask(page, "Who won the 2022 World Cup?")
    expect(reply).to_contain_text("Not in these articles.")
    expect(reply.locator(".fn-card")).to_have_count(3)
    expect(reply.locator(".fn-said")).to_have_count(0)

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


@pytest.mark.browser
def test_a_question_that_cannot_be_asked(page: Page, seeds_url: str) -> None:
    box = start(page, seeds_url)
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


@pytest.mark.browser
def test_two_people_at_once(browser: Browser, page: Page, seeds_url: str) -> None:
    other_context = browser.new_context()
    other = other_context.new_page()
    questions = {page: POLICE, other: "Who won the 2022 World Cup?"}
    for tab, question in questions.items():
        start(tab, seeds_url).fill(question)
    for tab in questions:
        tab.keyboard.press("Enter")
    expect(page.locator(".fn-reply")).to_contain_text("11,800")
    expect(other.locator(".fn-reply")).to_contain_text("Not in these articles.")
    expect(other.locator(".fn-question")).to_have_count(1)
    other_context.close()


@pytest.mark.browser
@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_phone_never_scrolls_sideways(page: Page, seeds_url: str) -> None:
    start(page, seeds_url)
    assert overflow(page) <= 0
    reply = ask(page, POLICE)
    assert overflow(page) <= 0
    ask(page, "w" * 300)
    assert overflow(page) <= 0
    reply.get_by_role("button", name="Whole article").first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_be_in_viewport()
    assert overflow(page) <= 0


@pytest.mark.browser
@pytest.mark.parametrize(
    ("page", "query"),
    [({"color_scheme": "dark"}, ""), ({"color_scheme": "light"}, "?__theme=dark")],
    indirect=["page"],
)
def test_dark_mode(page: Page, seeds_url: str, query: str, tmp_path: Path) -> None:
    start(page, f"{seeds_url}/{query}")
    ask(page, POLICE)
    page.screenshot(path=tmp_path / "dark.png")
    assert (tmp_path / "dark.png").stat().st_size > 10_000
    for part in ("body", ".fn-card", "#fn-composer"):
        assert brightness(page, part, "backgroundColor") < 60, part
    for part in (".fn-question", ".fn-words", ".fn-card blockquote", "#fn-ask textarea"):
        assert brightness(page, part, "color") > 180, part


@pytest.mark.browser
def test_articles_and_questions_are_text_and_never_run(page: Page, evil_url: str) -> None:
    start(page, evil_url)
    reply = ask(page, "How much did the new bridge of Marlow cost?")
    expect(reply.locator(".fn-said .fn-words")).to_contain_text("$31.4 million")
    expect(reply).to_contain_text(IMAGE)
    expect(reply).to_contain_text("*entirely* by the _county_")

    reply.get_by_role("button", name="Whole article").first.click()
    reader = page.get_by_role("dialog")
    expect(reader.locator("mark")).to_be_in_viewport()
    expect(reader).to_contain_text(SCRIPT)
    expect(reader).to_contain_text(IMAGE)
    page.keyboard.press("Escape")

    question = f"Who opened {SCRIPT} the {IMAGE} *new* $$bridge$$ ${{value}} {{{{value}}}}?"
    ask(page, question)
    expect(page.locator(".fn-question").last).to_have_text(question)
    expect(page.locator("#fn-chat img, #fn-chat script, dialog img, dialog script")).to_have_count(
        0
    )
    assert page.evaluate("window.pwned") is None


@pytest.fixture
def light_assistant(tmp_path: Path, settings: Settings) -> Assistant:
    """Enough to listen with: no test that uses it gets as far as loading a model."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("The bridge was opened on Monday.")
    return Assistant.open(tmp_path / "corpus", settings=settings, encoder=HashEncoder())


def test_a_port_in_use_is_one_line(light_assistant: Assistant) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(QAError, match=rf"^port {port} is in use.*QA_PORT.*--port$"):
            serve(light_assistant, "127.0.0.1", port)


def test_an_address_that_is_not_here_is_one_line(light_assistant: Assistant) -> None:
    with pytest.raises(QAError, match=r"^cannot listen on 192\.0\.2\.1, port 0 .*QA_HOST"):
        serve(light_assistant, "192.0.2.1", 0)
