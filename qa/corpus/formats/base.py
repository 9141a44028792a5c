"""What all formats share: files, extracted articles, limits, and the cleaning of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.errors import CorpusError
from qa.text.words import has_words
from qa.types import Mark

AT_A_TIME = 64 * 1024  # bytes that are unpacked
# An address that is shown as a link.
ADDRESS = re.compile(r"https?://[^\s<>\"\x00-\x1f\x7f-\x9f]{1,2000}")
_TOP_LINES = 5  # where a headline stands in a text that has it
_LONGEST_VALUE = 300  # characters of a title, an author or a publisher
# White space of other kinds becomes a line's end; what cannot be seen goes.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Not those that join letters, as Persian and emoji need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufeff\ufffe\uffff\ud800-\udfff]"
)
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """The most that one file of the library may hold."""

    file_bytes: int  # of a file, and of a file in an archive
    text_chars: int  # of one article
    pages: int  # of a PDF
    articles: int  # of one file
    unpacked_bytes: int  # of one archive, in all
    depth: int = 3  # archives in archives


class LimitError(CorpusError):
    """A file is over a limit that ends the reading of the whole file."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file, or a file inside one: an archive's member, an attachment."""

    name: str  # as an article of it is called: "export.zip/2023/march.html"
    data: bytes
    depth: int = 0  # how many archives and e-mails it lies in

    def part(self, name: str, data: bytes) -> RawFile:
        """A file inside this one."""
        return RawFile(f"{self.name}/{name}", data, self.depth + 1)


@dataclass(frozen=True, slots=True)
class ExtractedArticle:
    """An article as its format gives it.

    Offsets in ``marks`` and ``pages`` count characters of ``text``, which must be clean then.
    """

    name: str
    text: str
    metadata: Mapping[str, str] = field(default_factory=dict)  # wins over what the text says
    fallback: Mapping[str, str] = field(default_factory=dict)  # metadata that the text wins over
    marks: tuple[Mark, ...] = ()
    pages: tuple[int, ...] = ()
    shown: int = 0  # letters that the file shows for it, where some may not be in the text
    verbatim: bool = False  # the text is the file's own and stays as it is
    bare_dates: bool = False  # a date that stands alone at the top is the article's own


@dataclass(slots=True)
class ReadContext:
    """What the reading of one library file goes by, and how much of its limits is used up."""

    name: str  # of the file
    limits: ReadLimits
    columns: Mapping[str, str]
    names: dict[tuple[str, ...], None] = field(default_factory=dict)  # of the tables' columns
    _unpacked: int = 0

    def count_unpacked(self, size: int) -> None:
        """Count bytes that came out of an archive.

        Raises:
            LimitError: it is too many by now.
        """
        self._unpacked += size
        if self._unpacked > self.limits.unpacked_bytes:
            raise LimitError(
                f"{self.name} unpacks to more than {self.limits.unpacked_bytes:,} bytes: "
                "split it or raise the limit with QA_LARGEST_ARCHIVE"
            )

    def check_length(self, name: str, length: int) -> None:
        """Refuse a text of too many characters.

        Raises:
            CorpusError: it is too long.
        """
        if length > self.limits.text_chars:
            raise CorpusError(
                f"{name} has more than {self.limits.text_chars:,} characters of text: "
                "split it or raise the limit with QA_LARGEST_TEXT"
            )

    def check_depth(self, file: RawFile) -> None:
        """Refuse an archive that lies in too many others.

        Raises:
            CorpusError: it does.
        """
        if file.depth >= self.limits.depth:
            raise CorpusError(
                f"{file.name} is nested in {file.depth} archives or e-mails: unpack it first"
            )


def clean_text(text: str) -> str:
    r"""Extracted text without control characters and needless white space.

    >>> clean_text(" one\x07 \r\n\r\n\r\n two\t3 ")
    'one\n\n two\t3'
    """
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def count_letters(text: str) -> int:
    r"""How many letters and figures a text has: what two ways of laying it out agree on.

    >>> count_letters("| 12 | well-known |\n")
    11
    """
    return len(_NO_LETTER.sub("", text))


def one_line(value: str) -> str:
    """A title, name or publisher in one line of visible characters."""
    return " ".join(_UNSEEN.sub("", value[: 4 * _LONGEST_VALUE]).split())[:_LONGEST_VALUE].strip()


def with_headline(text: str, headline: str) -> str:
    r"""A text with its headline on top, unless it begins with that: people ask in its words.

    >>> with_headline("She lost.", "Ferry sinks")
    'Ferry sinks\n\nShe lost.'
    """
    lines = (" ".join(line.split()) for line in text[:2000].casefold().split("\n"))
    top = [line for line in lines if line][:_TOP_LINES]
    folded = headline.casefold()
    # A title may go on with the publisher's name; a dateline may be a word of it.
    begun = bool(top) and len(top[0]) > len(folded) / 2 and folded.startswith(top[0])
    there = folded in " ".join(top) or begun
    return text if there or not has_words(text) else f"{headline}\n\n{text}"


def printable(name: str) -> str:
    r"""A name as a message can show it, in one line.

    >>> printable("a\nb.txt")
    'a\\nb.txt'
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in name[:_LONGEST_VALUE]
    )
