"""The page, where worker processes answer."""

from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser import POLICE, Server, ask, start

pytestmark = pytest.mark.browser


def test_what_is_asked_on_the_page_is_answered_by_a_worker(page: Page, tmp_path: Path) -> None:
    server = Server(tmp_path, QA_WORKERS="2")
    try:
        start(page, server.url())
        workers = [
            each
            for each in psutil.Process(server.process.pid).children()
            if "spawn_main" in " ".join(each.cmdline())
        ]
        before = [each.cpu_times().user for each in workers]
        expect(ask(page, POLICE)).to_contain_text("11,800")
        assert any(each.cpu_times().user > was for each, was in zip(workers, before, strict=True))
    finally:
        server.stop()
