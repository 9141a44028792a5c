"""How quick the page is in a browser: first paint, a reply, a long conversation, a long list.

Articles and a conversation are made up for it, in a folder that is thrown away; the server, the
models and the browser are the real ones. Needs Playwright and a Chromium on the PATH.
"""

from __future__ import annotations

import csv
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from eval.load import server
from qa.access.cookie import COOKIE
from qa.assistant import Assistant
from qa.errors import QAError
from qa.history.conversation_list import ConversationList
from qa.history.conversations import Conversations, Pending
from qa.history.database import Database
from qa.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_OWNER = "o" * 32  # whose conversation it is: the key of a cookie
_ASKED = 20  # questions whose replies are waited for
_PAINTS = 5  # pages whose first paint is looked at
_SYLLABLES = ("mar", "low", "os", "trow", "el", "be", "tarn", "by", "lys", "vik", "nor", "bo")
_PAPERS = ("Elbe Courier", "Daily Sentinel", "Harbour Gazette", "Northern Wire")

# From a key pressed to its reply drawn, and from when that reply was sent for, in ms: counted in
# the page, with no way to and from it.
_ASK = """question => new Promise(done => {
    const shown = () => document.querySelectorAll("#fn-chat .fn-reply").length;
    const box = document.querySelector("#fn-ask textarea"), before = shown();
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => {
        const began = performance.now();
        performance.clearResourceTimings();
        new MutationObserver((_, seen) => {
            const last = [...document.querySelectorAll("#fn-chat .fn-question")].at(-1);
            const pending = document.querySelector("#fn-chat .fn-pending");
            if (pending || last?.textContent !== question || shown() < Math.min(before, 20)) return;
            seen.disconnect();
            requestAnimationFrame(() => {
                const sent = performance.getEntriesByType("resource")
                    .filter(({ name }) => name.includes("/run/predict")).at(-1).requestStart;
                done([performance.now() - began, performance.now() - sent]);
            });
        }).observe(document.querySelector("#fn-chat"), { subtree: true, childList: true });
        const enter = { key: "Enter", bubbles: true, cancelable: true };
        box.dispatchEvent(new KeyboardEvent("keydown", enter));
        box.dispatchEvent(new KeyboardEvent("keypress", enter));
    }, 50));
})"""
# The longest and the median frame, in ms, while an element is scrolled from end to end.
_SCROLL = """element => new Promise(done => {
    const frames = [], steps = 60, of = element ?? document.scrollingElement;
    let last = performance.now(), step = 0;
    requestAnimationFrame(function next(now) {
        frames.push(now - last);
        last = now;
        of.scrollTop = of.scrollHeight * step++ / steps;
        if (step <= steps) requestAnimationFrame(next);
        else done([Math.max(...frames.slice(1)), frames.sort((a, b) => a - b)[steps >> 1]]);
    });
})"""


class Measured(NamedTuple):
    """One figure, in milliseconds."""

    what: str
    ms: float
    wanted: float | None = None  # at most; None where nothing is promised


def measure(articles: int, turns: int) -> Iterator[Measured]:
    """Measure the page over so many articles, in a conversation of so many turns.

    Raises:
        QAError: there is no browser, or the server does not start.
    """
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if browser is None or find_spec("playwright") is None:
        raise QAError("this needs chromium on the PATH, and pip install 'footnote-qa[dev]'")
    with tempfile.TemporaryDirectory() as folder:
        own = {"data_dir": Path(folder) / "data", "index_dir": Path(folder) / "indexes"}
        corpus = Path(folder) / "news"
        towns = write_articles(corpus, articles)
        write_conversation(corpus, Settings.load(**own), towns, turns)
        env = {f"QA_{name.upper()}": str(path) for name, path in own.items()}
        with server(corpus, **env) as (url, _), _chromium(browser) as chromium:
            yield from _first_paint(chromium, url)
            context = chromium.new_context(viewport={"width": 1280, "height": 800})
            context.add_cookies([{"name": COOKIE, "value": _OWNER, "url": url}])
            page = context.new_page()
            yield from _conversation(page, url, towns, turns)
            yield from _list(page, towns, articles)


def write_articles(folder: Path, count: int) -> list[str]:
    """So many short articles in one table; the towns that they are about."""
    draw = random.Random(7)  # noqa: S311 - the same articles each time
    folder.mkdir()
    towns = [f"{_name(draw, 4)} {n}" for n in range(count)]
    with (folder / "news.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["title", "text", "author", "source", "date"])
        for n, town in enumerate(towns):
            leader, year, month = f"{_name(draw, 2)} {_name(draw, 3)}", 2000 + n % 25, 1 + n % 12
            text = (
                f"{leader} leads the council of {town}. The {_name(draw, 3)} of {_name(draw, 3)} "
                f"was opened on the {_name(draw, 4)} with {draw.randrange(10, 9000)} guests."
            )
            day = f"{year}-{month:02}-{1 + n % 28:02}"
            rows.writerow([f"{town} elects", text, leader, draw.choice(_PAPERS), day])
    return towns


def write_conversation(folder: Path, settings: Settings, towns: list[str], turns: int) -> None:
    """A conversation of so many turns about these articles, as the page keeps them."""
    with Assistant.open(folder, settings=settings) as assistant:
        replies = [assistant.ask(_question(town)) for town in towns[:_ASKED]]
        database = Database(settings.data_dir)
        conversations = Conversations(database, assistant.corpus)
        ConversationList(database, assistant.corpus).begin(_OWNER, "long")
        for n in range(turns):
            conversations.ask("long", Pending(f"{n}: {replies[n % _ASKED].question}", {}))
            (turn,) = conversations.turns("long")[-1:]
            conversations.answer("long", turn, replies[n % _ASKED])


@contextmanager
def _chromium(path: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        found = playwright.chromium.launch(executable_path=path, args=flags)
        yield found
        found.close()


def _first_paint(browser: Browser, url: str) -> Iterator[Measured]:
    """By a browser that has nothing of the page yet."""
    paints, usable = [], []
    script = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    for _ in range(_PAINTS):
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        began = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.locator("#fn-ask textarea").wait_for()
        usable.append(1000 * (time.perf_counter() - began))
        paints.append(page.evaluate(script))
        page.context.close()
    yield Measured("first paint, nothing cached (median of 5)", median(paints), 1000)
    yield Measured("question box there, nothing cached (median of 5)", median(usable))


def _conversation(page: Page, url: str, towns: list[str], turns: int) -> Iterator[Measured]:
    long = f"{turns} turns"
    began = time.perf_counter()
    page.goto(url)
    page.locator(".fn-reply").last.wait_for()
    yield Measured(f"{long}: the conversation there again", 1000 * (time.perf_counter() - began))
    address = page.locator(".fn-save a[href*='.json']").first.get_attribute("href")
    yield from _asked(page, url, f"{long}: ", towns, str(address))
    longest, usual = page.evaluate(_SCROLL)
    yield Measured(f"{long}: longest frame while scrolling the latest", longest, 100)
    yield Measured(f"{long}: median frame while scrolling the latest", usual, 34)
    began = time.perf_counter()
    page.get_by_role("button", name="earlier question").click()
    page.wait_for_function(f"document.querySelectorAll('.fn-reply').length >= {turns}")
    yield Measured(f"{long}: all of them shown", 1000 * (time.perf_counter() - began))
    longest, usual = page.evaluate(_SCROLL)
    yield Measured(f"{long}: longest frame while scrolling all", longest, 100)
    yield Measured(f"{long}: median frame while scrolling all", usual, 34)
    page.get_by_role("button", name="New chat").click()
    page.wait_for_function("!document.querySelector('.fn-reply')")
    page.evaluate(_ASK, _question(towns[-1]))
    address = page.locator(".fn-save a[href*='.json']").first.get_attribute("href")
    yield from _asked(page, url, "a new conversation: ", towns, str(address))


def _asked(page: Page, url: str, where: str, towns: list[str], address: str) -> Iterator[Measured]:
    """From a key pressed to a reply drawn, and of that, from when it was computed."""
    whole = [page.evaluate(_ASK, _question(town)) for town in towns[-_ASKED:]]
    kept = page.request.get(f"{url}/{address}").json()["turns"][-_ASKED:]
    computed = [turn["timings_ms"]["total"] for turn in kept]
    after = [sent - took for (_, sent), took in zip(whole, computed, strict=True)]
    enter = median(all_ for all_, _ in whole)
    yield Measured(f"{where}from Enter to the reply (median of {_ASKED})", enter)
    yield Measured(f"{where}from computed to shown (median of {_ASKED})", median(after), 100)


def _list(page: Page, towns: list[str], articles: int) -> Iterator[Measured]:
    long = f"{articles:,} articles"
    began = time.perf_counter()
    page.locator(".fn-shelf").click()
    page.locator(".fn-list li").first.wait_for()
    yield Measured(f"{long}: the list opened", 1000 * (time.perf_counter() - began), 500)
    began = time.perf_counter()
    page.get_by_role("searchbox").fill(towns[articles // 2])
    page.wait_for_function("document.querySelectorAll('.fn-list li').length === 1")
    yield Measured(f"{long}: one of them found", 1000 * (time.perf_counter() - began), 500)
    page.get_by_role("searchbox").fill("")
    page.wait_for_function("document.querySelectorAll('.fn-list li').length === 50")
    began = time.perf_counter()
    page.get_by_role("button", name="Show more").click()
    page.wait_for_function("document.querySelectorAll('.fn-list li').length === 100")
    yield Measured(f"{long}: 50 more shown", 1000 * (time.perf_counter() - began), 500)
    body = page.query_selector(".fn-panel-body")
    longest, usual = page.evaluate(_SCROLL, body)
    yield Measured(f"{long}: longest frame while scrolling the list", longest, 100)
    yield Measured(f"{long}: median frame while scrolling the list", usual, 34)


def _question(town: str) -> str:
    return f"Who leads the council of {town}?"


def _name(draw: random.Random, syllables: int) -> str:
    return "".join(draw.choice(_SYLLABLES) for _ in range(syllables)).capitalize()
