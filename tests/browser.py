"""The real program as a server, and what the browser tests do on its page."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

# A busy machine takes its time; how much, in milliseconds, can be set for one that is busier yet.
PATIENCE = int(os.environ.get("BROWSER_TEST_PATIENCE", "15000"))
expect.set_options(timeout=PATIENCE)
ROOT = Path(__file__).resolve().parent.parent
POLICE = "How many police officers were deployed in Lima?"
SCRIPT = "<script>window.pwned=1</script>"
IMAGE = '<img src=x onerror="window.pwned=1">'
HOSTILE_NAME = 'bridge "<b>onerror=1.txt'
HOSTILE_ARTICLE = f"""The Bridge of Marlow {SCRIPT}

The new bridge of Marlow was opened on Monday by the mayor {SCRIPT} of the town.

The bridge cost $31.4 million {IMAGE} and was paid for *entirely* by the _county_ of Elbe.
"""


class Server:
    """``python app.py`` on a free port, with its own indexes, ended as by Ctrl+C."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.log = folder / "log"
        data = {"QA_DATA_DIR": str(folder / "data")}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "app.py"],
                cwd=ROOT,
                env={**os.environ, "QA_PORT": "0", "QA_INDEX_DIR": str(folder), **data, **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def url(self) -> str:
        deadline = time.monotonic() + 8 * PATIENCE / 1000
        while self.process.poll() is None and time.monotonic() < deadline:
            if ready := re.fullmatch(
                r"Footnote is ready: (http://127\.0\.0\.1:\d+)\n", self.output()
            ):
                return ready[1]
            time.sleep(0.1)
        raise AssertionError(f"the server did not start: {self.output()}")

    def output(self) -> str:
        return self.log.read_text()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            assert self.process.wait(timeout=PATIENCE / 1000) == 0, self.output()
        finally:
            self.kill()

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self.process.kill()
        self.process.wait()


PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def start(page: Page, url: str) -> Locator:
    """Open the page; the question box."""
    page.goto(url)
    box = page.get_by_role("textbox", name="Your question")
    box.wait_for()
    expect(page.locator(".fn-start, .fn-question").first).to_be_attached()  # it is loaded
    return box


def sidebar(page: Page) -> Locator:
    """The sidebar, which is folded on a phone."""
    found, folds = page.locator(".sidebar"), page.evaluate("innerWidth <= 900")
    if folds and "open" not in str(found.get_attribute("class")).split():
        page.get_by_role("button", name="Toggle Sidebar").click()
    expect(found).to_have_class(re.compile(r"\bopen\b"))
    return found


def choose(page: Page, library: str) -> None:
    """Choose a library, and wait until the page shows it."""
    sidebar(page)
    page.get_by_label("Library", exact=True).click()
    page.get_by_role("option", name=library).click()
    key = re.compile(rf"^{library}-")
    expect(page.locator(".fn-conversations")).to_have_attribute("data-library", key)
    expect(page.get_by_label("Library", exact=True)).to_have_value(library)


def ask(page: Page, question: str) -> Locator:
    """Type a question and wait for its reply."""
    replies = page.locator(".fn-reply")
    before = replies.count()
    page.get_by_role("textbox", name="Your question").fill(question)
    page.keyboard.press("Enter")
    expect(replies).to_have_count(before + 1)
    return replies.nth(before)


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width


def brightness(page: Page, selector: str, what: str) -> float:
    """The mean of a computed colour's red, green and blue, 0 to 255."""
    script = "([selector, what]) => getComputedStyle(document.querySelector(selector))[what]"
    colour = page.evaluate(script, [selector, what])
    return sum(map(float, colour[colour.index("(") + 1 : -1].split(",")[:3])) / 3
