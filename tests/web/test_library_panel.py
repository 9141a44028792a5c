"""What others ask is shown to who administers the library, whatever a browser sends."""

from types import SimpleNamespace
from typing import cast

import gradio as gr
import pytest

from qa.access.accounts import ROLES, Caller, Role
from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.history.database import Database
from qa.web.library_panel import LibraryPanel
from tests.replies import EVIL


@pytest.mark.parametrize("role", ROLES)
def test_only_who_administers_sees_what_was_refused(
    role: Role, assistant: Assistant, tmp_path: object
) -> None:
    libraries = OpenLibraries(assistant, Database(tmp_path))  # type: ignore[arg-type]
    chat = libraries.chat(None)
    chat.ask("c", f"Who won the World Cup? {EVIL}", {})
    chat.answer_next("c")
    request = SimpleNamespace(scope={"state": {"caller": Caller("anna", role, "k")}})
    html = LibraryPanel(libraries).feedback({"library": ""}, cast(gr.Request, request))
    assert ("Who won the World Cup?" in html) is (role == "administer")
    assert ("for who administers" in html) is (role != "administer")
    assert "<script" not in html
    unasked = SimpleNamespace(request=None)
    for given in (None, {"library": "x"}, {}):
        assert "<" in LibraryPanel(libraries).feedback(given, cast(gr.Request, unasked))
