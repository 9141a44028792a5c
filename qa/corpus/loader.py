"""One file → one Article."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import frontmatter
import yaml
from charset_normalizer import from_bytes

from qa.corpus import boilerplate, metadata
from qa.corpus.sidecar import KEYS
from qa.errors import CorpusError
from qa.types import Article, Mark

SUFFIXES = frozenset({".txt", ".md"})
# What English news files come in when not in UTF-8. A wider choice mistakes short Western
# texts for Polish or Arabic ones.
_OTHER_ENCODINGS = ["utf_16_le", "utf_16_be", "cp1252"]


def decode(data: bytes, name: str) -> str:
    """The characters of a text file, line ends untouched, byte-order mark dropped.

    Raises:
        CorpusError: an empty or binary file.
    """
    if not data.strip():
        raise CorpusError(f"{name} is empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(data, cp_isolation=_OTHER_ENCODINGS).best()
        text = str(best).removeprefix("\ufeff") if best else "\0"
    if "\0" in text:
        raise CorpusError(f"{name} is not a text file: save it as text in UTF-8")
    if not any(character.isalnum() for character in text):
        raise CorpusError(f"{name} has no words in it")
    return text


def _front_matter(text: str, name: str) -> tuple[dict[str, str], tuple[Mark, ...]]:
    """What a Markdown file's YAML header tells, and its place in the text."""
    try:
        post = frontmatter.loads(text)
    except yaml.YAMLError as error:
        raise CorpusError(f"{name} has a header that is not YAML: mend or remove it") from error
    if not post.metadata:
        return {}, ()
    told = {key: value for key, value in post.metadata.items() if key in KEYS}
    aliases = (("published", "date"), ("source", "publisher"), ("author", "byline"))
    for key, alias in aliases:
        if alias in post.metadata:
            told.setdefault(key, post.metadata[alias])
    published = metadata.parse_date(told.pop("published", None))
    header = {key: str(value) for key, value in told.items() if value}
    if published:
        header["published"] = published
    return header, (Mark(0, max(0, text.rfind(post.content)), "metadata"),)


def load(path: Path, name: str, notes: Mapping[str, str], largest: int) -> Article:
    """Read one article. ``notes`` are the sidecar's entries for it and win over the text.

    Raises:
        CorpusError: the file is unreadable, too large, empty, binary, or has a broken header.
    """
    try:
        size = path.stat().st_size
        if size > largest:
            raise CorpusError(
                f"{name} has {size:,} bytes, more than {largest:,}: split it or set QA_LARGEST_FILE"
            )
        text = decode(path.read_bytes(), name)
    except OSError as error:
        raise CorpusError(f"{name} cannot be read ({error.strerror})") from error
    header: dict[str, str] = {}
    head_marks: tuple[Mark, ...] = ()
    if path.suffix.lower() == ".md":
        header, head_marks = _front_matter(text, name)
    body_from = head_marks[0].end if head_marks else 0
    marks = head_marks + tuple(m for m in boilerplate.find(text) if m.start >= body_from)
    told = {**metadata.read(text, marks), **header, **notes}
    return Article(
        name=name,
        text=text,
        title=told.get("title", Path(name).stem),
        author=told.get("author"),
        source=told.get("source"),
        published=told.get("published"),
        marks=marks,
    )
