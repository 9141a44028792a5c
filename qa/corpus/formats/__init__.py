"""One module per format: the bytes of a file → the articles it contains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import PurePosixPath
from typing import cast

from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext, printable
from qa.types import Problem, Skipped

_MODULES = {
    ".txt": "text", ".md": "text",
    ".html": "html", ".htm": "html", ".mhtml": "mhtml", ".mht": "mhtml",
    ".pdf": "pdf", ".docx": "docx", ".epub": "epub", ".eml": "mail",
    ".csv": "table", ".tsv": "table", ".json": "json_records", ".jsonl": "json_records",
    ".zip": "archive",
}  # fmt: skip
SUFFIXES = frozenset(_MODULES)
# Those whose reading depends on what the user calls the columns, or may hold such a file.
TABLES = frozenset({".csv", ".tsv", ".json", ".jsonl", ".eml", ".zip"})


# The articles of a file, one by one, the files inside it, and what is left out. A reader raises
# CorpusError where the file as a whole cannot be read, and LimitError where one from the user's
# folder is over a limit: nothing more is read of it then.
Reader = Callable[[RawFile, ReadContext], Iterator[ExtractedArticle | RawFile | Problem | Skipped]]


def suffix(name: str) -> str:
    """The ending of a file's or part's name, in lower case.

    >>> suffix("old/Report.PDF")
    '.pdf'
    """
    return PurePosixPath(name).suffix.lower()


def unsupported(name: str) -> Skipped:
    """The notice on a file or part whose ending is none of ``SUFFIXES``."""
    kind = f"{printable(suffix(name))} files" if suffix(name) else "files without an ending"
    return Skipped(name, f"{name}: {kind} are not read")


def pictures_folder(page: str) -> str | None:
    """The folder in which a browser saves the pictures of a page; None for other files.

    >>> pictures_folder("news/Fire.html")
    'news/Fire_files'
    """
    stem, _, ending = page.rpartition(".")
    return f"{stem}_files" if stem and ending.lower() in ("html", "htm", "xhtml") else None


def reader(name: str) -> Reader:
    """What reads files of this name's ending, which is one of ``SUFFIXES``; imported on demand."""
    module = import_module(f"qa.corpus.formats.{_MODULES[suffix(name)]}")
    return cast(Reader, module.read)
