"""What tests of the page's events ask of them, and see in what these return."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr

from qa.chat.open_libraries import OpenLibraries
from qa.web.asking import Asking

ME = cast(gr.Request, SimpleNamespace(request=None, cookies={}, session_hash="me"))
OTHER = cast(gr.Request, SimpleNamespace(request=None, cookies={}, session_hash="other"))
QUESTION = "When was Pedro Castillo arrested?"


def here(libraries: OpenLibraries, conversation: str = "c", key: str = "") -> dict[str, str]:
    """Where the browser is."""
    return {"library": key or libraries.first, "conversation": conversation}


def typed(text: str) -> dict[str, Any]:
    """What the question box holds."""
    return {"text": text, "files": []}


def ask(asking: Asking, where: object, question: str, who: gr.Request = ME) -> list[str]:
    return shown(asking.ask(where, "", "", [], typed(question), who))


def press(asking: Asking, where: object, asked: object, box: str = "") -> tuple[Any, ...]:
    """What a button in the conversation brings about."""
    event = cast(gr.EventData, SimpleNamespace(_data=asked))
    return asking.act(where, "", "", [], typed(box), event, ME)


def list_of(outputs: tuple[Any, ...]) -> list[str]:
    """The titles in the list of conversations; the one that is open begins with ">"."""
    rows = outputs[2].split("<li")[1:]
    return [
        (">" if "fn-current" in row else "") + row.split('title="', 1)[1].split('"')[0]
        for row in rows
        if "fn-name" in row
    ]


def shown(outputs: tuple[Any, ...]) -> list[str]:
    """The conversation as the page gets it: questions and replies in turn."""
    return [message["content"].value for message in outputs[0]]


def changes(output: object) -> bool:
    """Whether an output changes what the page shows."""
    return output != gr.skip()


def replies(outputs: tuple[Any, ...]) -> Iterator[bool]:
    """Of each turn, whether its reply is there."""
    for reply in shown(outputs)[1::2]:
        assert ("fn-reply" in reply) != ("fn-pending" in reply)
        yield "fn-reply" in reply
