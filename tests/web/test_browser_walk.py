"""All that a day with the page brings, at both widths, and each state of it is accessible."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import PHONE, POLICE, ask, choose, overflow, sidebar, start
from tests.robustness import samples
from tests.web.accessibility import serious
from tests.web.test_browser_library import FERRY, MILL, add

pytestmark = pytest.mark.browser
LEADER = "Who leads CUNARC?"
KILLED = "How many people were killed in clashes?"


def folded(page: Page) -> None:
    """The sidebar as it is while one reads: folded on a phone."""
    if page.evaluate("innerWidth <= 900") and page.locator(".sidebar.open").count():
        page.get_by_role("button", name="Toggle Sidebar").click()
        expect(page.locator(".sidebar.open")).to_have_count(0)


def fine(page: Page) -> None:
    """Nothing serious for those who cannot see or use a mouse; nothing to scroll sideways."""
    for scheme, dark in (("light", 0), ("dark", 1)):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("body.dark")).to_have_count(dark)
        assert serious(page) == [], scheme
    assert overflow(page) <= 0


@pytest.mark.parametrize(
    "page",
    # Without colours that change gradually: axe would see them half-way.
    [{"reduced_motion": "reduce"}, {**PHONE, "reduced_motion": "reduce"}],
    ids=["desk", "phone"],
    indirect=True,
)
def test_a_day(page: Page, page_url: str, tmp_path: Path) -> None:
    start(page, page_url)
    fine(page)
    questions, replies = page.locator(".fn-question"), page.locator(".fn-reply")
    talk(page, questions, replies)
    manage(page, questions)
    keep(page, page_url, tmp_path)
    fill(page, f"Elbe {page.evaluate('innerWidth')}", tmp_path)
    compare(page)


def talk(page: Page, questions: Locator, replies: Locator) -> None:
    """Ask, open an article, go back, ask on, edit, stop, search again, take back."""
    first = ask(page, POLICE)
    expect(first.locator(".fn-words").first).to_have_text("11,800")
    first.get_by_role("link", name="Open the article").first.click()
    panel = page.get_by_role("dialog")
    expect(panel.locator("mark")).to_be_in_viewport()
    fine(page)
    panel.get_by_role("button", name="Back").click()
    follow_up = ask(page, "According to TRT World, how many people were killed?")
    expect(follow_up).to_contain_text("Only articles by TRT World were asked")
    follow_up.get_by_role("button", name="Ask all articles").click()
    expect(replies.nth(1)).not_to_contain_text("Only articles by")
    refused = ask(page, "Who won the 2022 World Cup?")
    refused.get_by_text("What comes nearest").click()
    expect(refused.locator(".fn-example").first).to_be_visible()
    fine(page)

    page.get_by_role("button", name="Edit the question: Who won").click()
    page.get_by_role("textbox", name="Edit the question").fill(LEADER)
    fine(page)
    page.keyboard.press("Enter")
    expect(questions.last).to_have_text(LEADER)
    third = replies.nth(2)
    expect(third).to_contain_text("Santos Saavedra")
    before = third.locator(".fn-feedback").get_attribute("data-turn")
    third.get_by_role("button", name="Search again").click()
    expect(page.locator(f'.fn-feedback[data-turn="{before}"]')).to_have_count(0)
    expect(replies).to_have_count(3)

    box = page.get_by_role("textbox", name="Your question")
    third.locator(".fn-example").first.evaluate("one => [...'12345678'].forEach(() => one.click())")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    expect(page.locator(".fn-pending")).to_have_count(0)
    page.wait_for_timeout(1000)  # what was being answered then is drawn once more
    left = questions.count()
    assert left == replies.count() < 11
    box.fill("")  # in it is what was stopped
    asked = questions.last.text_content()
    replies.last.get_by_role("button", name="Take back").click()
    expect(questions).to_have_count(left - 1)
    expect(box).to_have_value(str(asked))
    box.fill("")


def manage(page: Page, questions: Locator) -> None:
    """A new conversation; the old one is found, opened, renamed, deleted and taken back."""
    sidebar(page)
    page.get_by_role("button", name="New chat").click()
    expect(questions).to_have_count(0)
    folded(page)
    compared = ask(page, KILLED)
    compared.locator(".fn-ledger summary").click()
    compared.get_by_role("button", name="Good reply").click()
    expect(compared.get_by_label("Comment")).to_be_visible()
    ask(page, "What articles do you have?")
    fine(page)
    sidebar(page)
    page.get_by_label("Search conversations").fill("11,800")  # what was answered
    names, title = page.locator(".fn-name"), "Police <b>in</b> Lima"
    expect(names).to_have_text([POLICE])
    names.first.click()
    expect(questions.first).to_have_text(POLICE)
    expect(names).to_have_count(2)
    sidebar(page)
    page.get_by_role("button", name="Only from…").click()
    page.get_by_role("button", name=f"Rename: {POLICE}").click()
    fine(page)
    page.get_by_role("textbox", name="Name of the conversation").fill(title)
    page.keyboard.press("Enter")
    expect(names).to_have_text([KILLED, title])
    page.reload()
    expect(names).to_have_text([KILLED, title])
    expect(questions.first).to_have_text(POLICE)
    sidebar(page)
    page.get_by_role("button", name=f"Delete: {title}").click()
    expect(page.get_by_role("button", name="Undo")).to_be_attached()
    expect(names).to_have_text([KILLED])
    expect(questions).to_have_count(0)
    folded(page)
    page.get_by_role("button", name="Undo").click()
    expect(names).to_have_count(2)
    expect(questions.first).to_have_text(POLICE)


def keep(page: Page, url: str, folder: Path) -> None:
    """Export; a link to one reply; what was refused and voted down."""
    reply = page.locator(".fn-reply").first
    reply.get_by_role("button", name="Bad reply").click()
    reply.get_by_label("Comment").fill("Not <b>all</b>")
    reply.get_by_role("button", name="Save comment").click()
    sidebar(page)
    for name, has in (
        ("HTML", "<mark>11,800</mark>"),
        ("Markdown", f"## {POLICE}"),
        ("JSON", '"standalone_question"'),
        ("BibTeX", "@article{"),
        ("CSL", '"article-newspaper"'),
    ):
        with page.expect_download() as saved:
            page.get_by_role("link", name=name, exact=True).click()
        saved.value.save_as(folder / name)
        assert has in (folder / name).read_text("utf-8")
    page.emulate_media(media="print")
    for part in ("#fn-composer", ".sidebar", ".fn-feedback"):
        expect(page.locator(part).first).to_be_hidden()
    expect(reply.locator(".fn-words").first).to_have_css("color", "rgb(29, 28, 26)")
    expect(page.locator(".sidebar-parent")).to_have_css("padding-left", "0px")
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Refused and voted down").click()
    panel = page.get_by_role("dialog")
    expect(panel.locator(".fn-list li").first).to_contain_text("Not <b>all</b>")
    expect(panel).to_contain_text("Said: “11,800”")
    panel.get_by_text("What came nearest").first.click()
    fine(page)
    panel.get_by_role("button", name="Back").click()
    folded(page)
    link = reply.get_by_role("link", name="Copy link").get_attribute("href")
    page.get_by_role("button", name="New chat").dispatch_event("click")
    expect(page.locator(".fn-question")).to_have_count(0)
    page.goto(f"{url}/{link}")
    expect(page.locator(".fn-question").first).to_be_in_viewport()
    assert page.url == f"{url}/"
    stranger = page.context.browser.new_page()  # type: ignore[union-attr]
    stranger.goto(f"{url}/{link}")
    expect(stranger.get_by_role("alert")).to_contain_text("gone, or is not yours")
    expect(stranger.locator(".fn-question")).to_have_count(0)
    stranger.context.close()


def fill(page: Page, name: str, folder: Path) -> None:
    """Add a PDF and a page, correct an author, look at one publisher's articles."""
    sidebar(page)
    library = page.get_by_label("Library", exact=True)
    library.fill(name)
    library.press("Enter")
    folded(page)
    files = [folder / "ferry.pdf", folder / "mill.html"]
    files[0].write_bytes(samples.pdf_lines([[FERRY.title, *FERRY.paragraphs]]))
    files[1].write_bytes(samples.page(MILL))
    add(page, f"2 articles added to {name}.", *files)
    expect(page.get_by_text("What articles do you have?")).to_be_visible()  # it can be asked that
    fine(page)
    sidebar(page)
    page.locator(".fn-shelf").click()
    panel = page.get_by_role("dialog")
    panel.get_by_role("button", name=f"Correct: {MILL.title}").click()
    row = panel.locator(".fn-list li").filter(has_text=MILL.title)
    row.get_by_label("Author").fill("Ann Lee")
    fine(page)
    row.get_by_role("button", name="Save").click()
    expect(panel).to_contain_text("Ann Lee")
    panel.locator(".fn-find").get_by_label("Publisher").select_option(MILL.source)
    expect(panel.locator(".fn-list .fn-open")).to_have_text([MILL.title])
    fine(page)
    panel.get_by_role("button", name="Back").click()
    folded(page)
    expect(page.get_by_text(f"2 articles in “{name}”")).to_be_visible()
    assert json.loads((folder / "JSON").read_text("utf-8"))["turns"]


def compare(page: Page) -> None:
    """Articles that are at odds: a line over time, and what stands behind it."""
    choose(page, "ledger")
    folded(page)
    over_time = ask(page, "How much does the bridge cost?")
    line = over_time.get_by_role("img", name="A line over time: 31.4 million euros (15 January")
    expect(line).to_be_visible()
    expect(over_time.locator("table")).to_contain_text("In the end it cost 41 million euros.")
    fine(page)
