"""The readers that answer together."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from qa.reader.model import BUNDLED, Reader
from qa.settings import Settings


class Readers(NamedTuple):
    """A fast reader for many passages, a larger one for the best of them, one for conversations."""

    first: Reader
    second: Reader | None  # None: the first one's word is the last
    listener: Reader  # has learnt to read conversations

    @classmethod
    def of(cls, settings: Settings, make: Callable[[Settings, str], Reader] = Reader) -> Readers:
        """Those that the settings name.

        Args:
            settings: which they are, and how they read.
            make: what makes a reader of the settings and its name.

        Raises:
            ModelError: a folder does not exist or holds no model.
        """
        first, name = make(settings, settings.reader), settings.second_reader
        second = make(settings, name) if name else None
        # Other readers have not learnt to read conversations.
        listener = first if settings.reader == BUNDLED else make(settings, BUNDLED)
        return cls(first, second, listener)

    @property
    def fingerprints(self) -> tuple[str, str]:
        """Those of the first and the second reader; "" for none."""
        return self.first.fingerprint, self.second.fingerprint if self.second else ""

    def distinct(self) -> list[Reader]:
        """Each of them once."""
        return list({id(one): one for one in self if one is not None}.values())
