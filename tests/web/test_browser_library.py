"""Adding articles in the chat, libraries, and the originals behind the citations."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qa.library.registry import Libraries
from tests.browser import ask, choose, sidebar, start
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


def add(page: Page, report: str, *files: Path, question: str = "") -> None:
    """Attach files to the box, send, and wait for a report."""
    page.locator("#fn-ask input[type=file]").set_input_files(files)
    expect(page.locator("#fn-ask .thumbnail-item")).to_have_count(len(files))
    page.get_by_role("textbox", name="Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".fn-report")).to_contain_text(report, timeout=60_000)


def test_a_pdf_and_a_web_page_are_added_asked_and_cited(
    page: Page, page_url: str, files: list[Path]
) -> None:
    start(page, page_url)
    choose(page, "Own")
    expect(page.locator(".fn-shelf")).to_have_text("1 article")
    add(page, "2 articles added to Own.", *files, question="Who was the captain of the ferry?")
    report = page.locator(".fn-report")
    expect(report).to_contain_text("report.pdf: 1 article")
    expect(report).to_contain_text("mill.html: 1 article")
    expect(report).to_contain_text("scan.pdf: left out")
    expect(page.locator(".fn-shelf")).to_have_text("3 articles")

    reply = page.locator(".fn-reply").first  # what was asked beside the files
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


def test_articles_of_a_new_name_make_a_library_of_their_own(
    page: Page, page_url: str, tmp_path: Path
) -> None:
    start(page, page_url)
    sidebar(page)
    name = page.get_by_label("Library", exact=True)
    name.fill("Ships")
    name.press("Enter")
    expect(page.get_by_text("“Ships” will be a new library")).to_be_visible()
    (tmp_path / "ferry.txt").write_text(f"{FERRY.title}\n\n{FERRY.text}")
    add(page, "1 article added to Ships.", tmp_path / "ferry.txt")
    expect(page.locator(".fn-shelf")).to_have_text("1 article")
    expect(name).to_have_value("Ships")
    reply = ask(page, "Who was the captain of the ferry?")
    expect(reply.locator(".fn-words").first).to_contain_text("Rafael Quispe")

    choose(page, "Own")
    expect(page.locator(".fn-question")).to_have_count(0)
    reply = ask(page, "Where was the fair held?")
    expect(reply.locator(".fn-words").first).to_contain_text("park")
    page.reload()
    expect(name).to_have_value("Own")
    expect(page.locator(".fn-question")).to_have_text(["Where was the fair held?"])

    # What is typed under one reply does not move to the one in its place.
    page.get_by_role("button", name="Good reply").click()
    page.get_by_label("Comment").fill("Typed under the fair")
    choose(page, "Ships")
    expect(page.locator(".fn-question")).to_have_text(["Who was the captain of the ferry?"])
    expect(page.locator(".fn-comment textarea")).to_have_value("")


def test_a_long_text_that_is_pasted_is_an_article_and_files_are_dropped_anywhere(
    page: Page, page_url: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box = start(page, page_url)
    text = f"{MILL.title}\n\n" + "\n\n".join(MILL.paragraphs * 3)
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    box.focus()
    page.keyboard.press("Control+V")
    expect(page.locator("#fn-ask .thumbnail-item")).to_have_count(1)
    page.evaluate("""() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(["A fair\\n\\nIt rained."], "fair.txt"));
        dataTransfer.items.add(new File(["x"], "picture.png"));
        const given = { dataTransfer, bubbles: true, cancelable: true };
        document.querySelector("#fn-main").dispatchEvent(new DragEvent("drop", given));
    }""")
    expect(page.locator("#fn-ask .thumbnail-item")).to_have_count(2)


def test_the_list_is_searched_corrected_and_thinned_out(
    page: Page, page_url: str, page_libraries: Libraries, tmp_path: Path
) -> None:
    """In a library of its own: nobody else's articles are changed."""
    folder = tmp_path / "Press"
    folder.mkdir()
    for name, story in (("ferry.html", FERRY), ("mill.html", MILL)):
        (folder / name).write_bytes(samples.page(story))
    (folder / "old.txt").write_text("An old note\n\nThe ferry was built in 1971 in Chosica.\n")
    page_libraries.create("Press", folder)
    start(page, page_url)
    choose(page, "Press")
    page.get_by_role("button", name="3 articles").click()
    panel = page.get_by_role("dialog")
    titles = panel.locator(".fn-list .fn-open")
    expect(titles).to_have_text([FERRY.title, MILL.title, "An old note"])
    panel.get_by_label("Order", exact=True).select_option("Oldest first")
    expect(titles.first).to_have_text(MILL.title)
    panel.locator(".fn-find").get_by_label("Publisher").select_option("Elbe Courier")
    expect(titles).to_have_text([MILL.title])
    expect(panel).to_contain_text("1 of 3 articles")
    panel.locator(".fn-find").get_by_label("Publisher").select_option("All")
    panel.get_by_label("Month", exact=True).select_option("2023-03")
    expect(titles).to_have_text([FERRY.title])
    panel.get_by_label("Month", exact=True).select_option("no date")
    expect(titles).to_have_text(["An old note"])
    panel.get_by_label("Month", exact=True).select_option("All")
    panel.get_by_role("searchbox").fill("ríos")
    expect(titles).to_have_text([FERRY.title])
    panel.get_by_role("searchbox").fill("")
    expect(titles).to_have_count(3)

    note = panel.locator(".fn-list li").filter(has_text="An old note")
    for day in ("last week", "1971-05-02"):
        panel.get_by_role("button", name="Correct: An old note").click()
        note.get_by_label("Author").fill("Jo <b>Lee</b>")
        note.get_by_label("Date").fill(day)
        note.get_by_role("button", name="Save").click()
        if day == "last week":
            expect(panel.get_by_role("alert")).to_contain_text("a full date such as")
    expect(panel).to_contain_text("Saved.")
    expect(panel).to_contain_text("2 May 1971 · Jo <b>Lee</b>")
    notes = (folder / "articles.toml").read_text()
    assert notes == '["old.txt"]\nauthor = "Jo <b>Lee</b>"\npublished = "1971-05-02"\n'
    assert "Jo" not in (folder / "old.txt").read_text()

    panel.get_by_role("button", name="Remove: An old note").click()
    expect(titles).to_have_count(2)
    expect(page.locator(".fn-shelf")).to_have_text("2 articles")
    panel.get_by_role("button", name="Undo").click()
    expect(titles).to_have_count(3)
    expect(page.locator(".fn-shelf")).to_have_text("3 articles")
    assert (folder / "old.txt").exists()

    titles.last.click()
    expect(panel.get_by_role("heading")).to_have_text(FERRY.title)
    panel.get_by_role("button", name="Back").click()
    expect(titles).to_have_count(3)  # the list from which it was opened
    panel.get_by_role("button", name="Back").click()
    expect(panel).to_be_hidden()
