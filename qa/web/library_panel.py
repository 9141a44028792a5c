"""The library in view: its articles in a list, corrected, removed and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from qa.access.guard import caller_of
from qa.chat.open_libraries import OpenLibraries
from qa.corpus import user_metadata
from qa.index.listing import ORDERS, Wanted
from qa.library import audit
from qa.library.removal import remove, take_back
from qa.web.render import render
from qa.web.reply_view import or_problem

_STRETCH = 50  # articles shown at once: a list of ten thousand stays quick
_ORDERS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "title": "By title",
    "publisher": "By publisher",
    "added": "Added last",
}


def owns(request: gr.Request) -> bool:
    """Whether this is somebody who may see what others ask: all where nobody has an account."""
    caller = caller_of(request)
    return caller is None or caller.may("administer")


class LibraryPanel:
    """What the page's script asks for; each method takes an object and returns HTML.

    What the browser sends is looked up, never trusted: {"library": key, "sought": words,
    "source": publisher, "month": "2023-07", "order": one of ``ORDERS``, "start": number}.
    """

    def __init__(self, libraries: OpenLibraries) -> None:
        self._libraries = libraries

    def list_articles(self, request: Any) -> str:
        """A stretch of the list of articles; from its beginning also what it is chosen by."""
        return or_problem(lambda: self._list(request if isinstance(request, dict) else {}))

    def correct_article(self, given: Any, request: gr.Request) -> str:
        """Correct an article's {"title", "author", "source", "published"}; the list, or why not."""
        match given:
            case {"library": str(key), "name": str(name), "entries": dict(entries)}:
                pass
            case _:
                return ""
        return self._change(given, request, lambda: self._correct(key, name, entries), "Saved.")

    def remove_article(self, given: Any, request: gr.Request) -> str:
        """Leave an article out, or with {"undo": true} take it back in; the list, or why not."""
        match given:
            case {"library": str(key), "name": str(name), "undo": bool(undo)}:
                pass
            case _:
                return ""
        words = "It is back." if undo else "Removed."
        gone = "" if undo else name
        return self._change(given, request, lambda: self._remove(key, name, undo=undo), words, gone)

    def feedback(self, given: Any, request: gr.Request) -> str:
        """The questions that were refused or voted down, for the library's owner."""
        if not owns(request):
            return render("problem", message="this is for who administers the library")
        key = str(given.get("library", "")) if isinstance(given, dict) else ""
        return or_problem(
            lambda: render("feedback", library=key, found=self._libraries.chat(key).feedback())
        )

    # ------------------------------------------------------------------

    def _change(
        self,
        given: dict[str, Any],
        request: gr.Request,
        change: Callable[[], None],
        words: str,
        removed: str = "",
    ) -> str:
        caller = caller_of(request)
        if caller and not caller.may("add"):
            return render("problem", message="you may not change this library")

        def changed() -> str:
            with audit.by(caller.name if caller else "the chat"):
                change()
            return self._list(given, words, removed)

        return or_problem(changed)

    def _correct(self, key: str, name: str, entries: dict[str, Any]) -> None:
        """Keep what differs from what is there now; what else was kept before stays."""
        article = self._libraries.chat(key).assistant.article(name)
        if article is None:
            return
        library = self._libraries.library(key)
        given = {field: str(entries.get(field, "")).strip() for field in user_metadata.KEYS}
        changed = {k: v for k, v in given.items() if v != (getattr(article, k) or "")}
        lock = library.added.parent / ".corrections.lock"
        user_metadata.correct(library.folder, name, changed, lock)
        self._libraries.update(key)

    def _remove(self, key: str, name: str, *, undo: bool) -> None:
        registry, library = self._libraries.registry, self._libraries.library(key)
        names = self._libraries.chat(key).assistant.names
        if undo:
            take_back(registry, library, [name])
        else:
            remove(registry, library, [name], names, keep_files=True)
        self._libraries.update(key)

    def _list(self, request: dict[str, Any], said: str = "", removed: str = "") -> str:
        key = str(request.get("library", "")) or self._libraries.first
        assistant = self._libraries.chat(key).assistant
        start = request.get("start")
        start = start if isinstance(start, int) and start > 0 else 0
        order = request.get("order")
        wanted = Wanted(
            sought=str(request.get("sought", "")),
            source=str(request.get("source", "")),
            month=str(request.get("month", "")),
            order=order if order in ORDERS else ORDERS[0],
        )
        total, found = assistant.listed(wanted, start, _STRETCH)
        return render(
            "library",
            library=key,
            name=self._libraries.library(key).name,
            wanted=wanted,
            found=found,
            total=total,
            start=start,
            more=start + len(found) < total,
            next=start + len(found),
            articles=assistant.counts()[0],
            sources=assistant.sources(),
            months=assistant.months(),
            undated=assistant.undated(),
            orders=_ORDERS,
            said=said,
            removed=removed,
        )
