"""Adding articles in the chat, libraries, and the originals behind the citations."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import ask, choose, start
from tests.robustness import samples
from tests.robustness.samples import Story

pytestmark = pytest.mark.browser

FERRY = Story(
    "Ferry sinks off the cape",
    "Ana Ríos",
    "The Andean Post",
    "2023-03-14",
    ("The ferry Amanda sank off the cape at night.", "The captain was Rafael Quispe of Chosica."),
)
MILL = Story(
    "Paper mill closes",
    "Jo O'Neill",
    "Elbe Courier",
    "2023-01-24",
    (
        "The paper mill of Marlow closes for good in the spring, its owners said on Tuesday. The "
        "mill has made paper for two hundred years and is the last of its kind on the river.",
        "The director, Helen Marsh, said that 212 people lose their work. The union has called a "
        "meeting for Friday evening in the town hall, and the mayor has promised to come.",
    ),
)
SCRIPT = "<script>document.title = 'pwned'; fetch('http://example.com')</script>"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    first = ["The harbour master keeps a list of ships.", "It is long and has many names in it."]
    second = [FERRY.title, *FERRY.paragraphs]
    made = {
        "report.pdf": samples.pdf_lines([first, second]),
        "mill.html": samples.page(MILL).replace(b"</body>", SCRIPT.encode() + b"</body>"),
        "scan.pdf": b"%PDF-1.4 nothing in it",
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return [tmp_path / name for name in made]


def add(page: Page, report: str, text: str = "", library: str = "", *files: Path) -> None:
    """Open the panel, add, and wait for a report."""
    if not page.locator("#fn-add input[type=file]").count():
        page.get_by_role("button", name="Add articles…").click()
    if files:
        page.locator("#fn-add input[type=file]").set_input_files(files)
        expect(page.locator("#fn-add").get_by_text(files[-1].stem)).to_be_visible()
    if text:
        page.get_by_label("Or paste a text").fill(text)
    if library:
        target = page.get_by_label("Add to the library")
        target.fill(library)
        target.press("Enter")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".fn-report")).to_contain_text(report, timeout=60_000)


def test_a_pdf_and_a_web_page_are_added_asked_and_cited(
    page: Page, page_url: str, files: list[Path]
) -> None:
    start(page, page_url)
    choose(page, "Own")
    expect(page.locator(".fn-count")).to_contain_text("1 article")
    add(page, "2 articles added to Own.", "", "", *files)
    report = page.locator(".fn-report")
    expect(report).to_contain_text("report.pdf: 1 article")
    expect(report).to_contain_text("mill.html: 1 article")
    expect(report).to_contain_text("scan.pdf: left out")
    expect(page.locator(".fn-count")).to_contain_text("3 articles")

    reply = ask(page, "Who was the captain of the ferry?")
    expect(reply.locator(".fn-words").first).to_contain_text("Rafael Quispe")
    card = reply.locator(".fn-card").first
    expect(card.locator(".fn-page")).to_have_text("page 2")
    link = card.get_by_role("link", name="Original")
    expect(link).to_have_attribute("href", re.compile(r"article=added/report.pdf#page=2$"))
    address = str(link.get_attribute("href"))
    fetched = page.request.get(f"{page_url}/{address}")
    assert fetched.headers["content-type"] == "application/pdf"
    assert fetched.body() == files[0].read_bytes()

    reply = ask(page, "How many people lose their work at the paper mill?")
    expect(reply.locator(".fn-words").first).to_contain_text("212")
    card = reply.locator(".fn-card").first
    expect(card.locator(".fn-source")).to_have_text("Elbe Courier")
    expect(card.locator("time")).to_have_attribute("datetime", "2023-01-24")
    with page.expect_popup() as opened:
        card.get_by_role("link", name="Original").click()
    original = opened.value
    expect(original.locator("body")).to_contain_text("The director, Helen Marsh")
    assert original.title() != "pwned"
    original.close()


def test_a_pasted_text_makes_a_library_of_its_own(page: Page, page_url: str) -> None:
    start(page, page_url)
    text = f"{FERRY.title}\n\n{FERRY.text}"
    add(page, "1 article added to Ships.", text, "Ships")
    expect(page.locator(".fn-count")).to_contain_text("1 article")
    expect(page.get_by_label("Library", exact=True)).to_have_value("Ships")
    reply = ask(page, "Who was the captain of the ferry?")
    expect(reply.locator(".fn-words").first).to_contain_text("Rafael Quispe")

    choose(page, "Own")
    expect(page.locator(".fn-question")).to_have_count(0)
    reply = ask(page, "Where was the fair held?")
    expect(reply.locator(".fn-words").first).to_contain_text("park")
    page.reload()
    expect(page.get_by_label("Library", exact=True)).to_have_value("Own")
    expect(page.locator(".fn-question")).to_have_text(["Where was the fair held?"])

    # What is typed under one reply does not move to the one in its place.
    page.get_by_role("button", name="Good reply").click()
    page.get_by_label("Comment").fill("Typed under the fair")
    choose(page, "Ships")
    expect(page.locator(".fn-question")).to_have_text(["Who was the captain of the ferry?"])
    expect(page.locator(".fn-comment textarea")).to_have_value("")


def test_nothing_to_add_and_a_kind_that_is_not_read(page: Page, page_url: str) -> None:
    start(page, page_url)
    page.get_by_role("button", name="Add articles…").click()
    target = page.get_by_label("Add to the library")
    target.fill("Boats")
    target.blur()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#fn-added")).to_contain_text("There is nothing to add")
    expect(target).to_have_value("Boats")
