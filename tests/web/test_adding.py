"""What was attached goes into the library."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import gradio as gr

from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.settings import Settings
from qa.web.adding import Adding, Attached
from tests.fakes import HashEncoder

ME = cast(gr.Request, SimpleNamespace(request=None, cookies={}, session_hash="me"))


def test_two_people_add_the_same_file(tmp_path: Path, settings: Settings) -> None:
    """What each of them sent is one file, as Gradio keeps it: under a hash of what is in it."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("The bridge was opened on Monday.")
    sent = tmp_path / "fair.txt"
    sent.write_text("A fair\n\nThe fair was held in the park on Sunday.\n")
    with Assistant.open(tmp_path / "corpus", settings=settings, encoder=HashEncoder()) as assistant:
        libraries = OpenLibraries(assistant)
        what = Attached([str(sent)], "")
        first, second = (
            list(Adding(libraries).add(libraries.first, what, ME))[-1] for _ in range(2)
        )
    assert "1 article added" in first[0]
    assert "it was there already" in second[0]
    assert first[1] == second[1] == libraries.first
