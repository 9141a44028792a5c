"""How much of a page there may be: less code than before, for more page."""

from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "qa" / "web"


@pytest.mark.parametrize(("ending", "most"), [("py", 1500), ("css", 500), ("js", 250)])
def test_the_page_stays_small(ending: str, most: int) -> None:
    lines = sum(len(file.read_text("utf-8").splitlines()) for file in WEB.rglob(f"*.{ending}"))
    assert 0 < lines <= most
