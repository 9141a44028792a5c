"""A library as indexed: what one generation of its index holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from qa.corpus.original_file import OriginalFile, original_file
from qa.index.build import IndexReport
from qa.index.library_index import LibraryIndex
from qa.index.listing import Listed, Wanted
from qa.library.folder import find
from qa.library.library import Library
from qa.types import Article, Passage


class IndexedLibrary:
    """The articles of a library, as indexed. Safe from several threads."""

    def __init__(self, library: Library, index: LibraryIndex, report: IndexReport) -> None:
        self.library = library
        self.report = report
        self._index = index

    def close(self) -> None:
        """Close the index's files; asking afterwards is an error. The models stay as they are.

        One that is not closed closes with the last reference to it, such as a running question's.
        """
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def generation(self) -> Path | str:
        """The folder of the index's generation, or where in Milvus it is."""
        return self._index.generation

    @property
    def is_current(self) -> bool:
        """Whether no newer generation of the index took this one's place.

        Raises:
            IndexUnavailableError: the server that holds the index does not answer.
            IndexDamagedError: which one is current cannot be read.
        """
        return self._index.is_current

    @property
    def corpus(self) -> Path:
        """The library's folder."""
        return self.library.folder

    def article(self, name: str) -> Article | None:
        """The article of this file name, as indexed."""
        return self._index.article(name)

    def passages(self, name: str) -> list[Passage]:
        """The passages of an article, in reading order."""
        return self._index.passages(name)

    def names(self) -> list[str]:
        """The names of all articles, copies among them."""
        return self._index.names()

    def articles(self) -> list[Article]:
        """All articles, by file name."""
        return self._index.articles()

    def listed(
        self, wanted: Wanted, start: int = 0, most: int = 50
    ) -> tuple[int, Sequence[Listed]]:
        """How many articles there are of those wanted, and some of them, in order."""
        return self._index.listed(wanted, start, most)

    def months(self) -> list[str]:
        """The months in which articles were published, the latest first ("2023-07")."""
        return [month for month in reversed(self._index.by("month")) if month != "no date"]

    def undated(self) -> int:
        """How many articles have no date."""
        return self._index.by("month").get("no date", 0)

    def info(self) -> dict[str, Any]:
        """What is indexed, and where: the object of ``qa info --json``."""
        articles, passages = self.counts()
        return {
            "library": self.library.name,
            "corpus": str(self.corpus),
            "index": str(self.generation),
            "articles": articles,
            "passages": passages,
            "sources": self._index.by("source"),
            "months": self._index.by("month"),
            "formats": self._index.by("format"),
            "problems": dict(self.report.problems),
            "skipped": dict(self.report.skipped),
            "notices": dict(self.report.notices),
            "characters": {"kept": self.report.kept, "seen": self.report.seen},
            "copies": dict(self.report.copies),
            "near": dict(self.report.near),
        }

    def articles_in(self, file: str) -> int:
        """How many articles of a file are indexed, copies among them."""
        return self._index.articles_in(file)

    def original(self, name: str) -> OriginalFile | None:
        """The file, or the part of one, that an article was read from; None where it is gone.

        Raises:
            CorpusError: the file cannot be read.
        """
        found = self.article(name)
        if found is None:
            return None
        file = find(self.library, found.file or found.name)
        return original_file(file.path, file.name, name) if file else None

    def sources(self) -> list[str]:
        """The publishers there are, the one with most articles first."""
        known = set(self._index.sources())
        return [name for name in self._index.by("source") if name in known]

    def counts(self) -> tuple[int, int]:
        """How many articles, copies aside, and passages are indexed."""
        return self._index.counts()
