"""One module per format: the bytes of a file → the articles it contains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import cast

from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext, printable
from qa.types import Problem, Skipped

_MODULES = {
    ".txt": "text", ".md": "text",
    ".html": "html", ".htm": "html", ".mhtml": "mhtml", ".mht": "mhtml",
    ".pdf": "pdf", ".docx": "docx", ".epub": "epub", ".eml": "mail",
    ".rtf": "rtf", ".mbox": "mbox", ".zip": "archive", ".warc": "warc", ".warc.gz": "warc",
    ".csv": "table", ".tsv": "table", ".parquet": "parquet",
    ".json": "json_records", ".jsonl": "json_records",
    ".rss": "feed", ".atom": "feed", ".xml": "feed",
}  # fmt: skip
SUFFIXES = frozenset(_MODULES)
# Those whose reading depends on what the user calls the columns, or may hold such a file.
TABLES = frozenset({".csv", ".tsv", ".parquet", ".json", ".jsonl", ".eml", ".mbox", ".zip"})
# What becomes of files that are not read, by their endings.
_ADVICE = {
    "save them as .docx or PDF": (".doc", ".odt", ".pages", ".wpd", ".wps"),
    "save them as PDF": (".ppt", ".pptx", ".odp", ".key", ".ps", ".djvu"),
    "save them as CSV": (".xls", ".xlsx", ".ods", ".numbers"),
    "save the messages as .eml or .mbox": (".msg", ".pst", ".ost"),
    "save them as EPUB or PDF": (".mobi", ".azw", ".azw3"),
    "save the pages as .html or .mhtml": (".webarchive", ".maff"),
    "unpack them, or pack them as .zip": (".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar"),
}  # fmt: skip


# The articles of a file, one by one, the files inside it, and what is left out. A reader raises
# CorpusError where the file as a whole cannot be read, and LimitError where one from the user's
# folder is over a limit: nothing more is read of it then.
Reader = Callable[[RawFile, ReadContext], Iterator[ExtractedArticle | RawFile | Problem | Skipped]]


def suffix(name: str) -> str:
    """The ending of a file's or part's name, in lower case; two where the first says what it is.

    >>> suffix("old/Report.PDF"), suffix("crawl.warc.gz"), suffix("notes.txt.gz")
    ('.pdf', '.warc.gz', '.gz')
    """
    # As PurePath.suffixes has it, in a tenth of the time: a library may have very many files.
    last = name.rstrip("/").rpartition("/")[2].lstrip(".")
    endings = [] if last.endswith(".") else [f".{end.lower()}" for end in last.split(".")[1:][-2:]]
    both = "".join(endings)
    return both if both in SUFFIXES else "".join(endings[-1:])


def unsupported(name: str) -> Skipped:
    """The notice on a file or part whose ending is none of ``SUFFIXES``, and what can be done."""
    ending = suffix(name)
    kind = f"{printable(ending)} files" if ending else "files without an ending"
    advice = next((f": {do}" for do, endings in _ADVICE.items() if ending in endings), "")
    return Skipped(name, f"{name}: {kind} are not read{advice}")


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
