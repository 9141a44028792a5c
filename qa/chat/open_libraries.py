"""The libraries that the page offers, each opened at its first use.

A library goes by the key of its folder here, which stays when somebody names or renames it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from threading import Event, Lock, RLock, Thread

from qa.asking.processes import Processes
from qa.assistant import Assistant
from qa.chat.chat import Chat
from qa.errors import IndexDamagedError, IndexUnavailableError, LibraryError, QAError
from qa.history.database import Database
from qa.index.engine import Progress
from qa.index.opening import library_of
from qa.library import watch
from qa.library.library import Library, key_of
from qa.library.registry import Libraries

_LOOK_SECONDS = 1.0  # until it is seen that another process has indexed a library
_PATIENCE_SECONDS = 5.0  # until a folder that could not be watched is looked for again

log = logging.getLogger(__name__)


class OpenLibraries:
    """Libraries are opened at their first use; all share the models. Safe from several threads."""

    def __init__(
        self,
        first: Assistant,
        database: Database | None = None,
        processes: Processes | None = None,
    ) -> None:
        """``first`` is of the library that is shown where none was chosen; see ``Chat``.

        Raises:
            RecordsError: conversations and votes cannot be kept.
        """
        self.settings = first.settings
        self.registry = Libraries(first.settings.data_dir, first.settings.ignore)
        self.first = key_of(first.library.folder)
        self._database = database or Database(first.settings.data_dir)
        self._processes = processes
        self._folder = first.library.folder
        self._chats = {self.first: Chat(first, self._database, processes)}
        self._locks: dict[str, RLock] = {}  # of each library that there is or was
        self._locking = Lock()

    def all(self) -> Mapping[str, Library]:
        """The first library, then those that have a name, by their keys."""
        first = library_of(self._folder, self.settings)
        return {self.first: first} | {key_of(each.folder): each for each in self.registry.all()}

    def library(self, key: str) -> Library:
        """The library of a key, as it is now.

        Raises:
            LibraryError: it is no longer there.
        """
        found = self.all().get(key)
        if found is None:
            raise LibraryError("this library no longer exists: choose another")
        return found

    def named(self, key_or_name: str) -> Library | str:
        """The library of a key; what is no key is the name of one that is to be made.

        Raises:
            LibraryError: the library of this key is no longer there.
        """
        is_key = key_or_name in self._chats
        return self.library(key_or_name) if is_key else self.all().get(key_or_name, key_or_name)

    def is_open(self, key: str) -> bool:
        """Whether a library can be asked at once."""
        return key in self._chats

    def chat(self, key: str | None) -> Chat:
        """The chat about a library, which is opened where it is not; about the first for None.

        Raises:
            QAError: there is no such library, or it cannot be opened. What is meant for one
                library is never asked of another.
        """
        key = key or self.first
        if key not in self._chats:  # the others are asked meanwhile
            self.library(key)  # before anything is kept for it
            with self._opening(key):
                if key not in self._chats:
                    self.update(key)
        return self._chats[key]

    def _opening(self, key: str) -> RLock:
        """Held while a library is opened or brought up to date."""
        with self._locking:
            return self._locks.setdefault(key, RLock())

    # ------------------------------------------------------------------ keeping up

    def update(self, key: str, progress: Progress | None = None) -> Assistant:
        """Bring a library's index up to date and ask it from now on.

        Raises:
            QAError: as ``Assistant.open``; what was asked before goes on being asked.
        """
        folder = self.library(key).folder
        with self._opening(key):
            now = self._chats[self.first].assistant.beside(folder, progress)
            if key in self._chats:
                self._chats[key].assistant = now
            else:
                self._chats[key] = Chat(now, self._database, self._processes)
            return now

    def keep_up(self) -> None:
        """Ask what another process has indexed of the open libraries, from now on, for good."""
        Thread(target=self._look, name="generations", daemon=True).start()

    def _look(self) -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            for key, chat in list(self._chats.items()):
                with self._opening(key), suppress(IndexDamagedError, IndexUnavailableError):
                    if not chat.assistant.is_current:
                        self._update_or_log(key)

    def watch(self) -> None:
        """Keep up with the first library's folder, in the background, for good."""
        Thread(target=self._follow, name="watch", daemon=True).start()

    def _follow(self) -> None:
        while True:  # a folder that is away for a while is waited for
            try:
                for _ in watch.changes(lambda: self.library(self.first), Event()):
                    self._update_or_log(self.first)
            except QAError as error:
                log.warning("%s", error)
                time.sleep(_PATIENCE_SECONDS)

    def _update_or_log(self, key: str) -> None:
        try:
            self.update(key)
        except QAError as error:
            log.warning("%s", error)
