"""The libraries that the chat offers, and which of them each visitor has chosen."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Lock, Thread
from typing import NamedTuple

from qa import additions, watch
from qa.additions import Kept
from qa.assistant import Assistant
from qa.errors import CorpusError, LibraryError, QAError
from qa.indexing import Progress
from qa.libraries import Libraries
from qa.library import Library
from qa.records import Records
from qa.web.chat import Chat

log = logging.getLogger(__name__)


class Addition(NamedTuple):
    """What became of one thing that was added."""

    name: str  # as its owner calls it
    articles: int  # that it holds; 0 when nothing of it could be read
    remarks: tuple[str, ...]  # what was left out, or what it is a copy of


class Shelf:
    """Libraries are opened at their first use; all share the models. Safe from several threads."""

    def __init__(self, first: Assistant, records: Records | None = None) -> None:
        """``first`` is the library that a visitor sees who has chosen none.

        Raises:
            RecordsError: conversations and votes cannot be kept.
        """
        self.settings = first.settings
        self._records = records or Records(first.settings.data_dir)
        self._libraries = Libraries(first.settings.data_dir, first.settings.ignore)
        self._first = first.library.key
        self._chats = {first.library.key: Chat(first, self._records)}
        self._opening = Lock()
        self._updating: dict[str, Lock] = {}

    # ------------------------------------------------------------------ choosing

    def libraries(self) -> list[Library]:
        """The first library, then those that have a name."""
        first = self._chats[self._first].assistant.library
        return [first, *(each for each in self._named() if each.folder != first.folder)]

    def _named(self) -> list[Library]:
        try:
            return self._libraries.all()
        except LibraryError as error:  # what is wrong with one must not close the others
            log.warning("%s", error)
            return []

    def choose(self, who: str, key: str) -> None:
        """Remember which library a visitor asks.

        Raises:
            QAError: there is no such library, or it cannot be opened.
        """
        self._open(key)
        self._records.choose(who, key)

    def chosen(self, who: str) -> Chat:
        """The chat about the library that a visitor has chosen; the first where it is gone."""
        key = self._records.chosen(who) or self._first
        try:
            return self._open(key)
        except QAError as error:
            log.warning("%s", error)
            return self._chats[self._first]

    def _open(self, key: str) -> Chat:
        with self._opening:
            if key not in self._chats:
                library = next((each for each in self.libraries() if each.key == key), None)
                if library is None:
                    raise LibraryError(f"there is no library {key!r} any more: choose another")
                self._chats[key] = Chat(self._assistant(library), self._records)
            return self._chats[key]

    def _assistant(self, library: Library, progress: Progress | None = None) -> Assistant:
        return self._chats[self._first].assistant.beside(library.folder, progress)

    # ------------------------------------------------------------------ keeping up

    def update(self, key: str, progress: Progress | None = None) -> Assistant:
        """Bring a library's index up to date and ask it from now on.

        Raises:
            QAError: as ``Assistant.open``; what was asked before goes on being asked.
        """
        with self._updating.setdefault(key, Lock()):
            library = next((each for each in self.libraries() if each.key == key), None)
            if library is None:
                raise LibraryError(f"there is no library {key!r} any more: choose another")
            now = self._assistant(library, progress)
            if key in self._chats:
                self._chats[key].assistant = now
            else:
                self._chats[key] = Chat(now, self._records)
            return now

    def watch(self) -> None:
        """Keep up with the first library's folder, in the background, for good."""
        library = self._chats[self._first].assistant.library

        def follow() -> None:
            for _ in watch.changes(library, Event()):
                try:
                    self.update(library.key)
                except QAError as error:
                    log.warning("%s", error)

        Thread(target=follow, name="watch", daemon=True).start()

    # ------------------------------------------------------------------ adding

    def add(
        self,
        target: str,
        files: Sequence[tuple[str, Path]],
        text: str = "",
        progress: Progress | None = None,
    ) -> tuple[Library, list[Addition]]:
        """Add files and a pasted text to a library; says of each what became of it.

        Args:
            target: a library's key, or the name of one to be made.
            files: the name each goes by, and where it lies now.
            text: pasted; its first line names it.
            progress: told the stage and how many of how many files are done.

        Raises:
            QAError: the library cannot be made, or there is nothing to add.
        """
        if not files and not text.strip():
            raise CorpusError("there is nothing to add: choose files, or paste a text")
        library = next((each for each in self.libraries() if each.key == target), None)
        fresh = library is None
        if library is None:
            library = self._libraries.create(target)
        kept, refused = self._keep(library, files, text)
        try:
            if kept:
                assistant = self.update(library.key, progress)
                return library, [*_told(assistant, kept), *refused]
        except QAError as error:
            for each in kept:
                if each.fresh:
                    additions.drop(library, each.name)
            refused += [Addition(shown, 0, (str(error),)) for shown in kept.values()]
        if fresh:
            self._libraries.forget(library.name, delete_added=True)
        return library, refused

    def _keep(
        self, library: Library, files: Sequence[tuple[str, Path]], text: str
    ) -> tuple[dict[Kept, str], list[Addition]]:
        """What is kept → the name its owner knows it by; and what was refused."""
        kept: dict[Kept, str] = {}
        refused: list[Addition] = []
        with tempfile.TemporaryDirectory() as folder:
            if text.strip():
                pasted = Path(folder, "pasted")
                pasted.write_text(text, encoding="utf-8", errors="replace", newline="")
                files = [*files, (additions.title_of(text), pasted)]
            for name, path in files:
                try:
                    kept[additions.keep_file(library, name, path, self.settings)] = name
                except CorpusError as error:
                    refused.append(Addition(name, 0, (str(error),)))
        return kept, refused


def _told(assistant: Assistant, kept: dict[Kept, str]) -> list[Addition]:
    report = assistant.report
    told = []
    for (stored, fresh), shown in kept.items():
        problems = [each.reason for each in report.problems if _part(each.name, stored)]
        copies = [f"the same as {of}" for name, of in report.copies if _part(name, stored)]
        near = [f"nearly the same as {of}" for name, of in report.near if _part(name, stored)]
        count = assistant.articles_in(stored)
        if not count:  # nothing of it can be read: it is not kept
            additions.drop(assistant.library, stored)
        there = [] if fresh else ["it was there already"]
        told.append(Addition(shown, count, (*there, *problems, *copies, *near)))
    return told


def _part(name: str, file: str) -> bool:
    return name == file or name.startswith(f"{file}/")
