"""The libraries that the chat offers, and which of them each visitor has chosen.

A library goes by the key of its folder here, which stays when somebody names or renames it.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from threading import Event, RLock, Thread

from qa.assistant import Assistant
from qa.errors import LibraryError, QAError
from qa.history.database import Records
from qa.index.build import Progress
from qa.library import watch
from qa.library.library import Library, key_of
from qa.library.registry import Libraries
from qa.web.chat import Chat

_PATIENCE_SECONDS = 5.0  # until a folder that could not be watched is looked for again

log = logging.getLogger(__name__)


class Shelf:
    """Libraries are opened at their first use; all share the models. Safe from several threads."""

    def __init__(self, first: Assistant, records: Records | None = None) -> None:
        """``first`` is the library that a visitor sees who has chosen none.

        Raises:
            RecordsError: conversations and votes cannot be kept.
        """
        self.settings = first.settings
        self.known = Libraries(first.settings.data_dir, first.settings.ignore)
        self._records = records or Records(first.settings.data_dir)
        self.first = key_of(first.library.folder)
        self._folder = first.library.folder
        self._chats = {self.first: Chat(first, self._records)}
        self._busy: defaultdict[str, RLock] = defaultdict(RLock)

    def libraries(self) -> Mapping[str, Library]:
        """The first library, then those that have a name, by their keys."""
        first = self.known.of(self._folder)
        return {self.first: first} | {key_of(each.folder): each for each in self.known.all()}

    def library(self, key: str) -> Library:
        """The library of a key, as it is now.

        Raises:
            LibraryError: it is there no more.
        """
        found = self.libraries().get(key)
        if found is None:
            raise LibraryError("there is no such library any more: choose another")
        return found

    # ------------------------------------------------------------------ choosing

    def choose(self, who: str, key: str) -> Chat:
        """Open a library, and remember that a visitor asks it.

        Raises:
            QAError: there is no such library, or it cannot be opened.
        """
        chat = self.open(key)
        self._records.choose(who, key)
        return chat

    def chosen(self, who: str) -> str:
        """The key of the library that a visitor has chosen; of the first where that is gone."""
        key = self._records.chosen(who) or self.first
        return key if self.chat(key) is not self._chats[self.first] else self.first

    def is_open(self, key: str) -> bool:
        """Whether a library can be asked at once."""
        return key in self._chats

    def chat(self, key: str | None) -> Chat:
        """The chat about a library; about the first where it is gone or cannot be opened."""
        try:
            return self.open(key or self.first)
        except QAError as error:
            log.warning("%s", error)
            return self._chats[self.first]

    def open(self, key: str) -> Chat:
        """The chat about a library, which is opened where it is not.

        Raises:
            QAError: there is no such library, or it cannot be opened.
        """
        if key not in self._chats:  # the others are asked meanwhile
            with self._busy[key]:
                if key not in self._chats:
                    self.update(key)
        return self._chats[key]

    # ------------------------------------------------------------------ keeping up

    def update(self, key: str, progress: Progress | None = None) -> Assistant:
        """Bring a library's index up to date and ask it from now on.

        Raises:
            QAError: as ``Assistant.open``; what was asked before goes on being asked.
        """
        with self._busy[key]:
            model = self._chats[self.first].assistant
            now = model.beside(self.library(key).folder, progress)
            if key in self._chats:
                self._chats[key].assistant = now
            else:
                self._chats[key] = Chat(now, self._records)
            return now

    def watch(self) -> None:
        """Keep up with the first library's folder, in the background, for good."""
        Thread(target=self._follow, name="watch", daemon=True).start()

    def _follow(self) -> None:
        for _ in self._changes(Event()):
            try:
                self.update(self.first)
            except QAError as error:
                log.warning("%s", error)

    def _changes(self, stop: Event) -> Iterator[None]:
        """Each change; a folder that is away for a while is waited for."""
        while not stop.is_set():
            try:
                yield from watch.changes(lambda: self.library(self.first), stop)
            except QAError as error:
                log.warning("%s", error)
                time.sleep(_PATIENCE_SECONDS)
