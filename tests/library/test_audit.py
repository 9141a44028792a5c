"""A line for each change to a library."""

import json
from pathlib import Path

import pytest

from qa.library import audit
from tests.command import qa
from tests.folders import seed_news


def lines(data: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (data / audit.FILE).read_text().splitlines()]


def test_each_change_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, data = seed_news(tmp_path, monkeypatch), tmp_path / "data"
    (folder / "old.txt").write_text("The mill at Elbe closed.")
    qa("index", folder, "--name", "News")
    assert [line["change"] for line in lines(data)] == ["described", "indexed"]
    assert lines(data)[-1] | {"added": 5, "library": "News"} == lines(data)[-1]
    qa("ask", "Who leads CUNARC?", "-c", "News")
    assert len(lines(data)) == 2  # nothing changed
    qa("remove", "old.txt", "-c", "News")
    assert lines(data)[2]["ignore"] == ["/old.txt"]
    assert (lines(data)[3]["change"], lines(data)[3]["removed"]) == ("indexed", 1)
    qa("libraries", "--forget", "News")
    assert lines(data)[-1]["change"] == "forgotten"
    assert all(str(line["who"]).endswith("this machine") for line in lines(data))


def test_who_made_a_change_is_named(tmp_path: Path) -> None:
    with audit.by("anna"):
        audit.record(tmp_path, "News", "file added", file="a\nb.txt")
    (line,) = lines(tmp_path)
    assert (line["who"], line["file"]) == ("anna", "a\nb.txt")
    assert (tmp_path / audit.FILE).stat().st_mode & 0o077 == 0


def test_a_line_that_cannot_be_written_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / audit.FILE).mkdir()
    audit.record(tmp_path, "News", "indexed")
    assert "cannot be written" in caplog.text
