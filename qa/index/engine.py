"""Where the passages of a generation are held and searched: what an engine has to do for that.

The record of an indexing run, a generation's folder with its catalog, is the same for all: it says
which files were read and what stands in them. An engine holds the passages' vectors; one that is
asked by other machines also has a copy of all else they need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from qa.index.catalog_writer import CatalogWriter
from qa.index.library_index import LibraryIndex

Progress = Callable[[str, int, int], None]  # stage, how many are done, of how many


class PassageSink(Protocol):
    """Takes the passages of a generation in the making."""

    embedded: int  # passages that went through the encoder

    def put(self, passages: list[tuple[int, str]]) -> None:
        """Passages that are new in the catalog: their ids, each with what is to be embedded."""

    def take_out(self, removed: Mapping[int, str]) -> None:
        """Passages that left the catalog, by their ids."""

    def finish(self, catalog: CatalogWriter) -> dict[str, Any]:
        """Have all passages of the catalog held; returns what the manifest says of that."""


class Engine(Protocol):
    """Holds and searches the passages of one library."""

    def ready(self, manifest: Mapping[str, Any] | None, *, rebuild: bool) -> bool:
        """Whether it holds what the record with this manifest says, so that it can be gone on with.

        What a run that was killed left half done is completed.

        Args:
            manifest: that of the record on this machine, or None.
            rebuild: the user asked for a new index.

        Raises:
            QAError: it cannot be reached, or what it holds may not be replaced.
        """

    def begin(self, folder: Path, base: Path | None, *, rebuild: bool) -> PassageSink:
        """Take the passages of a generation built in a folder, from one before or afresh."""

    def commit(self) -> None:
        """The record of the generation that was begun is written: search this one from now on."""

    def open(self, generation: Path) -> LibraryIndex:
        """The index to be asked, of the generation with this record."""
