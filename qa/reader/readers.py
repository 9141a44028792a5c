"""The readers that answer together."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from embeddings.model_files import folder_fingerprint
from qa.reader.model import BUNDLED, BUNDLED_LARGE, FOLDERS, Reader, Reads
from qa.reader.remote import RemoteReader, is_readers_address
from qa.settings import Settings

NONE = "none"  # said of the second reader
Make = Callable[[Settings, str], Reads]


class Readers(NamedTuple):
    """A fast reader for many passages, a larger one for the best of them, one for conversations."""

    first: Reads
    second: Reads | None  # None: the first one's word is the last
    listener: Reads  # has learnt to read conversations

    @classmethod
    def of(cls, settings: Settings, make: Make | None = None) -> Readers:
        """Those that the settings name.

        Args:
            settings: which they are, and how they read.
            make: what makes a reader of the settings and its name.

        Raises:
            ModelError: a folder does not exist or holds no model, or readers elsewhere do not
                answer.
        """
        make = make or _reader
        first, name = make(settings, settings.reader), settings.second_reader
        if name is None and isinstance(first, RemoteReader):
            name = first.second
        if name is None:  # another first reader's word is the last, unless told otherwise
            name = BUNDLED_LARGE if _bundled(first) == BUNDLED else NONE
        second = make(settings, name) if name != NONE else None
        # Other readers have not learnt to read conversations.
        able = [one for one in (second, first) if one is not None and _bundled(one)]
        return cls(first, second, able[0] if able else make(settings, BUNDLED))

    @property
    def fingerprints(self) -> tuple[str, str]:
        """Those of the first and the second reader; "" for none."""
        return self.first.fingerprint, self.second.fingerprint if self.second else ""

    def distinct(self) -> list[Reads]:
        """Each of them once."""
        return list({id(one): one for one in self if one is not None}.values())


def _reader(settings: Settings, name: str) -> Reads:
    """A reader by its name: an address is that of readers elsewhere."""
    return RemoteReader(settings, name) if is_readers_address(name) else Reader(settings, name)


def _bundled(reader: Reads) -> str:
    """The name of the bundled reader whose weights one has; "" for others."""
    if isinstance(reader, RemoteReader):
        names = {folder_fingerprint(folder): name for name, folder in FOLDERS.items()}
        return names.get(reader.fingerprint, "")
    return reader.name if reader.name in FOLDERS else ""
