"""Where the page goes: to another conversation, another library, or where a link leads."""

from __future__ import annotations

from typing import Any

import gradio as gr

from qa.chat.open_libraries import OpenLibraries
from qa.errors import QAError
from qa.web.render import render
from qa.web.shown import ALL_UNCHANGED, KEPT, Location, Outputs, Shown, owner_of, saying_why


class Moving:
    """Each public method is an event, as in ``Asking``."""

    def __init__(self, libraries: OpenLibraries, shown: Shown) -> None:
        self._libraries, self._shown = libraries, shown

    @saying_why
    def new(self, here: object, request: gr.Request) -> Outputs:
        """Begin a conversation; the one before stays in the list."""
        location = self._shown.location(here, request)
        chat = self._libraries.chat(location.library)
        return self._shown.show(location._replace(conversation=chat.list.new_id()), request, "", "")

    def search(self, here: object, sought: str, request: gr.Request) -> str:
        """The conversations in which some words were used."""
        location = self._shown.location(here, request)
        chat = self._libraries.chat(location.library)
        return self._shown.conversations(chat, location, request, sought)

    def load(self, here: object, request: gr.Request) -> Outputs:
        """Where the browser was; where its library cannot be opened, the first and the reason."""
        problem = ""
        try:
            location = self._shown.location(here, request)
            self._libraries.chat(location.library)
        except QAError as error:
            location = self._shown.location(None, request)
            problem = f"the library that you chose last cannot be opened: {error}"
        return *self._shown.show(location, request, problem), *self._shown.head(location.library)

    def linked(self, here: object, event: gr.EventData, request: gr.Request) -> Outputs:
        """The conversation of a reply that a link leads to, for whose it is."""
        try:
            problem = "this reply is gone, or is not yours"
            location = self._shown.location(here, request)
            match event._data:
                case {"library": str(library), "reply": str(turn)}:
                    found = self._libraries.chat(library).conversation_of(location.owner, turn)
                    if found:
                        location, problem = Location(location.owner, library, found), ""
        except QAError as error:
            location, problem = self._shown.location(None, request), str(error)
        shown = self._shown.show(location, request, problem, all_turns=True)
        return *shown, *self._shown.head(location.library)

    def added(self, here: object, library: str, request: gr.Request) -> Outputs:
        """The library to which something was added; where nothing was, all stays as it is."""
        if not library:
            return ALL_UNCHANGED
        location = self._shown.location(here, request)
        if location.library != library:
            location = self._shown.location({"library": library, "conversation": ""}, request)
        return *self._shown.show(location, request), *self._shown.head(library)

    def opening(self, key: str, request: gr.Request) -> tuple[Any, str]:
        """Say that a library is being opened, where that takes a while; where to add articles.

        A name that no library has is that of one to be made, of the articles added next.
        """
        if key not in self._libraries.all():
            return render("new_library", name=key), key
        self._shown.on_page.put(request, Location("", key, ""))
        if self._libraries.is_open(key):
            return KEPT, key
        return render("pending", doing="Opening the library…"), key

    def choose(self, key: str, here: object, request: gr.Request) -> Outputs:
        """Ask another library from now on; its latest conversation is shown.

        Where it cannot be opened, the one before is shown again, and the reason; where yet another
        was chosen meanwhile, that one stays.
        """
        if key not in self._libraries.all():
            return ALL_UNCHANGED
        chosen = Location("", key, "")
        try:
            latest = self._libraries.chat(key).list.find(owner_of(request))
            conversation = latest[0].id if latest else ""
            where: object = {"library": key, "conversation": conversation}
            location, problem = self._shown.location(where, request), ""
        except QAError as error:
            location, problem = self._shown.location(here, request), str(error)
        if self._shown.on_page.is_other(request, chosen):
            return ALL_UNCHANGED
        return *self._shown.show(location, request, problem), *self._shown.head(location.library)
