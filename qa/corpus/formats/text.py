"""Plain text and Markdown: the text is the file's own, character by character."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterator

from charset_normalizer import from_bytes

from qa.corpus.formats import suffix
from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext
from qa.errors import CorpusError
from qa.text.words import has_words
from qa.types import Mark

# What English news files come in when not in UTF-8. A wider choice mistakes short Western
# texts for Polish or Arabic ones.
_OTHER_ENCODINGS = ["utf_16_le", "utf_16_be", "cp1252"]
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_STRAY_ZEROS = 0.02  # share of its characters; what has more is not a text
_HEADER = re.compile(r"\s{0,100}(---|\+\+\+)[ \t]{0,100}\r?\n")
_LONGEST_HEADER = 20_000  # characters; a YAML parser is slow, and a header is short


def decode(data: bytes, name: str) -> str:
    """The characters of a text file, line ends untouched, byte-order mark dropped.

    A few zero bytes, as a damaged disk leaves them, become spaces.

    Raises:
        CorpusError: an empty or binary file.
    """
    if not data.strip():
        raise CorpusError(f"{name} is empty")
    try:
        text = data.decode()
        spaced = text.replace("\0", " ")
        if text.count("\0") <= _STRAY_ZEROS * len(text) and not _CONTROL.search(spaced):
            text = spaced
    except UnicodeDecodeError:
        text = mostly_utf_8(data) or "\0"
    if "\0" in text:
        best = from_bytes(data, cp_isolation=_OTHER_ENCODINGS).best()
        text = str(best) if best else "\0"
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise CorpusError(f"{name} is not a text file: save it as text in UTF-8")
    if not has_words(text):
        raise CorpusError(f"{name} has no words in it")
    return text


def declared_encoding(name: str) -> str:
    """The encoding that a page or e-mail means by a name.

    What says ISO-8859-1 is mostly cp1252, which has quotation marks and dashes where the other has
    control characters; browsers read it so (WHATWG, Encoding, section 4.2).

    Raises:
        LookupError: there is no such encoding.
    """
    encoding = codecs.lookup(name).name
    return "cp1252" if encoding == "iso8859-1" else encoding


def mostly_utf_8(data: bytes) -> str | None:
    """The characters of UTF-8 with a few bytes that are none; None for other files.

    What is in another encoding hardly ever makes UTF-8's longer characters by chance.
    """
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return text if sum(letter > "\x7f" for letter in text) - lost >= 2 * lost else None


def _header_end(text: str) -> int:
    """Where the front matter's closing line ends; 0 without front matter."""
    opening = _HEADER.match(text)
    if not opening:
        return 0
    closing = re.compile(rf"^{re.escape(opening[1])}[ \t]{{0,100}}\r?$", re.MULTILINE)
    found = closing.search(text, opening.end(), opening.end() + _LONGEST_HEADER)
    return found.end() if found else 0


def _front_matter(text: str, name: str) -> tuple[dict[str, str], tuple[Mark, ...]]:
    """What a Markdown file's front matter says, and its place in the text."""
    import yaml  # not needed for anything but Markdown

    from qa.corpus.formats.column_roles import roles
    from qa.corpus.formats.records import row_metadata

    end = _header_end(text)
    header = text[:end].strip()[3:-3]
    kind = "TOML" if text.lstrip().startswith("+++") else "YAML"
    try:
        values = tomllib.loads(header) if kind == "TOML" else yaml.safe_load(header)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = f"{name} has front matter that is not valid {kind}: fix or remove it"
        raise CorpusError(reason) from error
    if not values or not isinstance(values, dict):
        return {}, ()
    # Jekyll's "published: true" is no date.
    row = {key: v for key, v in values.items() if isinstance(key, str) and v and v is not True}
    start = end + len(text[end:]) - len(text[end:].lstrip())
    return row_metadata(row, roles(tuple(row), {})), (Mark(0, start, "metadata"),)


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle]:
    """The one article of a text file."""
    text = decode(file.data, file.name)
    context.check_length(file.name, len(text))
    metadata: dict[str, str] = {}
    marks: tuple[Mark, ...] = ()
    if suffix(file.name) == ".md":
        metadata, marks = _front_matter(text, file.name)
    yield ExtractedArticle(file.name, text, metadata, marks=marks, verbatim=True, bare_dates=True)
