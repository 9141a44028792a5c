"""Where the page goes: to another conversation, another library, or where a link leads."""

from __future__ import annotations

from typing import Any

import gradio as gr

from qa.chat.open_libraries import OpenLibraries
from qa.errors import QAError
from qa.web.render import render
from qa.web.shown import ALL_UNCHANGED, KEPT, Outputs, Place, Shown, owner_of, saying_why


class Moving:
    """Each public method is an event, as in ``Asking``."""

    def __init__(self, libraries: OpenLibraries, shown: Shown) -> None:
        self._libraries, self._shown = libraries, shown

    @saying_why
    def new(self, here: object, request: gr.Request) -> Outputs:
        """Begin a conversation; the one before stays in the list."""
        place = self._shown.place(here, request)
        chat = self._libraries.chat(place.library)
        return self._shown.show(place._replace(conversation=chat.list.new_id()), request, "", "")

    def search(self, here: object, sought: str, request: gr.Request) -> str:
        """The conversations in which some words were used."""
        place = self._shown.place(here, request)
        chat = self._libraries.chat(place.library)
        return self._shown.conversations(chat, place, request, sought)

    def load(self, here: object, request: gr.Request) -> Outputs:
        """Where the browser was; where its library cannot be opened, the first and the reason."""
        problem = ""
        try:
            place = self._shown.place(here, request)
            self._libraries.chat(place.library)
        except QAError as error:
            place = self._shown.place(None, request)
            problem = f"the library that you chose last cannot be opened: {error}"
        return *self._shown.show(place, request, problem), *self._shown.head(place.library)

    def linked(self, here: object, event: gr.EventData, request: gr.Request) -> Outputs:
        """The conversation of a reply that a link leads to, for whose it is."""
        try:
            place, problem = self._shown.place(here, request), "this reply is gone, or is not yours"
            match event._data:
                case {"library": str(library), "reply": str(turn)}:
                    found = self._libraries.chat(library).conversation_of(place.owner, turn)
                    if found:
                        place, problem = Place(place.owner, library, found), ""
        except QAError as error:
            place, problem = self._shown.place(None, request), str(error)
        shown = self._shown.show(place, request, problem, all_turns=True)
        return *shown, *self._shown.head(place.library)

    def added(self, here: object, library: str, request: gr.Request) -> Outputs:
        """The library to which something was added; where nothing was, all stays as it is."""
        if not library:
            return ALL_UNCHANGED
        place = self._shown.place(here, request)
        if place.library != library:
            place = self._shown.place({"library": library, "conversation": ""}, request)
        outputs = self._shown.show(place, request)
        return *outputs, *self._shown.head(library)

    def opening(self, key: str, request: gr.Request) -> tuple[Any, str]:
        """Say that a library is being opened, where that takes a while; where to add articles.

        A name that no library has is that of one to be made, of the articles added next.
        """
        if key not in self._libraries.all():
            return render("new_library", name=key), key
        self._shown.on_page.put(request, Place("", key, ""))
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
        chosen = Place("", key, "")
        try:
            chat = self._libraries.chat(key)
            latest = chat.list.find(owner_of(request))
            conversation = latest[0].id if latest else ""
            where: object = {"library": key, "conversation": conversation}
            place, problem = self._shown.place(where, request), ""
        except QAError as error:
            place, problem = self._shown.place(here, request), str(error)
        if self._shown.on_page.is_other(request, chosen):
            return ALL_UNCHANGED
        return *self._shown.show(place, request, problem), *self._shown.head(place.library)
