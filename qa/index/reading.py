"""A file of a library → its articles, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Iterator

from qa.corpus import loader
from qa.library.folder import File
from qa.library.library import Library


def read_file(file: File, library: Library, options: loader.ReadOptions) -> Iterator[loader.Read]:
    """Its articles one by one, those aside that the library's patterns leave out."""
    for found in loader.load(file.path, file.name, options):
        if found.name == file.name or not library.left_out(found.name):
            yield found
