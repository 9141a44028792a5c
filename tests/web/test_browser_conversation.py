"""A conversation in the real page: kept, voted on, edited, saved, and never run."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import IMAGE, PHONE, POLICE, SCRIPT, ask, choose, overflow, sidebar, start

CASTILLO = "When was Pedro Castillo arrested?"
CUP = "Who won the 2022 World Cup?"
CONVERSATION = (
    (POLICE, "11,800"),
    (CASTILLO, "December"),
    (CUP, None),
    ("Who leads CUNARC?", "Santos Saavedra"),
    ("What caught fire near the Plaza San Martin?", "building"),
)
pytestmark = pytest.mark.browser


def hold(page: Page) -> None:
    """Have the whole conversation."""
    for question, answer in CONVERSATION:
        reply = ask(page, question)
        if answer is None:
            expect(reply).to_contain_text("Not in these articles.")
        else:
            expect(reply.locator(".fn-words").first).to_contain_text(answer)


def questions(page: Page) -> Locator:
    return page.locator(".fn-question")


def replies(page: Page) -> Locator:
    return page.locator(".fn-reply")


def saved(page: Page, ending: str) -> str:
    """The conversation as its address saves it."""
    row = page.locator(".fn-current .fn-name")
    conversation = row.get_attribute("data-conversation")
    response = page.request.get(f"{page.url}conversation.{ending}?conversation={conversation}")
    assert response.ok
    return response.text()


def test_five_turns_kept_saved_voted_on_and_edited(page: Page, page_url: str) -> None:
    start(page, page_url)
    hold(page)
    first = replies(page).first
    first.get_by_role("button", name="Good reply").click()
    expect(page.get_by_text("Saved. Thank you.")).to_be_visible()
    expect(first.get_by_role("button", name="Good reply")).to_have_attribute("aria-pressed", "true")
    first.get_by_label("Comment").fill(f"Right {SCRIPT} {IMAGE} </textarea>")
    first.get_by_role("button", name="Save comment").click()
    expect(first.get_by_label("Comment")).to_have_value(f"Right {SCRIPT} {IMAGE} </textarea>")
    replies(page).nth(1).get_by_role("button", name="Bad reply").click()
    bad = replies(page).nth(1).get_by_role("button", name="Bad reply")
    expect(bad).to_have_attribute("aria-pressed", "true")

    page.reload()
    expect(replies(page)).to_have_count(5)
    expect(first.get_by_role("button", name="Good reply")).to_have_attribute("aria-pressed", "true")
    expect(first.get_by_label("Comment")).to_have_value(f"Right {SCRIPT} {IMAGE} </textarea>")

    kept = json.loads(saved(page, "json"))
    assert [turn["question"] for turn in kept["turns"]] == [asked for asked, _ in CONVERSATION]
    assert kept["turns"][0]["answer"]["citations"][0]["source"] == "TRT World"
    markdown = saved(page, "md")
    assert f"## {CASTILLO}" in markdown
    assert "TRT World" in markdown
    assert "Not in these articles." in markdown

    last = replies(page).last
    expect(page.get_by_role("button", name="Search again")).to_have_count(1)
    before = last.locator(".fn-feedback").get_attribute("data-turn")
    last.get_by_role("button", name="Search again").click()
    expect(page.locator(f'.fn-feedback[data-turn="{before}"]')).to_have_count(0)
    expect(replies(page)).to_have_count(5)
    expect(last.locator(".fn-words").first).to_contain_text("building")

    page.get_by_role("button", name=f"Edit the question: {CASTILLO}").click()
    field = page.get_by_role("textbox", name="Edit the question")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    page.get_by_role("button", name=f"Edit the question: {CASTILLO}").click()
    field.fill("Who is Vicente Romero?")
    page.keyboard.press("Enter")
    expect(replies(page)).to_have_count(2)
    expect(questions(page).last).to_have_text("Who is Vicente Romero?")
    expect(replies(page).last.locator(".fn-words").first).to_contain_text("Interior Minister")


def test_an_edit_that_cannot_be_asked_changes_nothing(page: Page, page_url: str) -> None:
    box = start(page, page_url)
    ask(page, POLICE)
    ask(page, CUP)
    page.get_by_role("button", name=f"Edit the question: {POLICE}").click()
    page.get_by_role("textbox", name="Edit the question").fill("word " * 200)
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_role("alert")).to_contain_text("more than 600")
    expect(replies(page)).to_have_count(2)
    expect(questions(page).first).to_have_text(POLICE)
    expect(box).to_have_value("word " * 200)


def test_questions_sent_while_another_is_answered_wait_their_turn(
    page: Page, page_url: str
) -> None:
    box = start(page, page_url)
    for question in (POLICE, CASTILLO, CUP):
        box.fill(question)
        page.keyboard.press("Enter")
        expect(box).to_have_value("")
    expect(questions(page)).to_have_text([POLICE, CASTILLO, CUP])
    expect(replies(page)).to_have_count(3)
    expect(replies(page).nth(1)).to_contain_text("December")
    expect(replies(page).nth(2)).to_contain_text("Not in these articles.")
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)


def test_filters_are_kept_to_and_a_bad_date_is_one_line(page: Page, page_url: str) -> None:
    box = start(page, page_url)
    page.get_by_role("button", name="Only from…", expanded=False).click()
    expect(page.get_by_role("button", name="Only from…", expanded=True)).to_be_visible()
    page.get_by_label("Sources").click()
    page.get_by_role("option", name="Latin Post").click()
    expect(page.get_by_role("button", name="Only from Latin Post")).to_be_visible()
    reply = ask(page, "How many people were killed?")
    expect(reply.locator(".fn-only")).to_have_text("Only from Latin Post")
    for source in reply.locator(".fn-card .fn-source").all():
        expect(source).to_have_text("Latin Post")
    page.get_by_label("Since").fill("2023-01-01")
    box.click()
    reply = ask(page, CUP)
    expect(reply).to_contain_text("no article by Latin Post published since 1 January 2023.")
    expect(reply).to_contain_text("The only one has no date and was left out.")
    reply.get_by_role("button", name="Ask all articles").click()
    expect(replies(page).nth(1)).to_be_visible()
    expect(replies(page).nth(1).locator(".fn-only, .fn-reason")).to_have_count(0)
    page.get_by_label("Since").fill("last week <b>")
    box.fill(POLICE)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("last week <b>")
    expect(box).to_have_value(POLICE)
    expect(replies(page)).to_have_count(2)


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_a_phone_everything_fits(page: Page, page_url: str) -> None:
    start(page, page_url)
    reply = ask(page, "How many people were killed in clashes?")
    reply.get_by_role("button", name="Bad reply").click()
    page.get_by_role("button", name="Edit the question").click()
    assert overflow(page) <= 0
    page.keyboard.press("Escape")
    sidebar(page)
    page.get_by_role("button", name="Only from…").click()
    expect(page.get_by_label("Since")).to_be_visible()
    assert overflow(page) <= 0
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("button", name="New chat")).not_to_be_in_viewport()
    small = """() => [...document.querySelectorAll("button, a, summary")]
        .filter((one) => one.checkVisibility() && one.closest("#fn-main, #fn-sidebar"))
        .filter((one) => !one.closest(".fn-cite") && one.getBoundingClientRect().height < 44)
        .map((one) => one.outerHTML)"""
    sidebar(page)
    assert page.evaluate(small) == []


def test_nothing_hostile_in_articles_or_a_conversation_runs(page: Page, page_url: str) -> None:
    start(page, page_url)
    choose(page, "Hostile")
    hostile = f'Who opened the bridge of Marlow? {SCRIPT} {IMAGE} *x* $$y$$ " onfocus="x=1'
    ask(page, hostile)
    reply = ask(page, "How much did the new bridge of Marlow cost?")
    expect(reply.locator(".fn-words").first).to_contain_text("$31.4 million")
    expect(reply).to_contain_text(IMAGE)
    reply.get_by_role("link", name="Open the article").first.click()
    beside = page.get_by_role("dialog")
    expect(beside.locator("mark")).to_be_in_viewport()
    expect(beside).to_contain_text(SCRIPT)
    expect(beside).to_contain_text("*entirely* by the _county_")
    reply.get_by_role("button", name="Good reply").click()
    reply.get_by_label("Comment").fill(f"</textarea>{SCRIPT}{IMAGE}")
    reply.get_by_role("button", name="Save comment").click()
    expect(page.get_by_text("Saved. Thank you.")).to_be_visible()
    page.reload()
    expect(questions(page).first).to_have_text(hostile)
    expect(page.get_by_label("Comment").last).to_have_value(f"</textarea>{SCRIPT}{IMAGE}")
    page.locator(".fn-shelf").click()
    expect(beside.locator(".fn-list")).to_contain_text("The Bridge of Marlow")
    page.get_by_role("button", name="Edit the question").first.click()
    expect(page.get_by_role("textbox", name="Edit the question")).to_have_value(hostile)
    inside = "#fn-chat :is(img, script), dialog :is(img, script), .sidebar :is(img, script)"
    expect(page.locator(inside)).to_have_count(0)
    assert page.evaluate("window.pwned") is None
    conversation = page.locator(".fn-current .fn-name").get_attribute("data-conversation")
    key = page.locator(".fn-conversations").get_attribute("data-library")
    address = f"/conversation.md?conversation={conversation}&library={key}"
    text = page.request.get(f"{page_url}{address}").text()
    assert "bridge of Marlow" in text
    assert "<script" not in text.replace("\\<", "")
