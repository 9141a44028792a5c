"""Archives of web pages (.warc, .warc.gz): each page that a server sent is an article."""

from __future__ import annotations

import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from gzip import GzipFile
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from qa.corpus.formats import html
from qa.corpus.formats.base import (
    ADDRESS,
    AT_A_TIME,
    ExtractedArticle,
    LimitError,
    RawFile,
    ReadContext,
    printable,
)
from qa.errors import CorpusError
from qa.text.words import has_words
from qa.types import Problem, Skipped

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_GZIP = b"\x1f\x8b"
_PAGES = ("text/html", "application/xhtml+xml")
_KIND = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}")
_MOST_KINDS = 20  # of content that are told one by one
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w-]{1,30})", re.IGNORECASE)


class ArchivedPage(NamedTuple):
    """A page as the server sent it, unpacked."""

    name: str
    address: str
    charset: str  # by the server's word; "" where it gave none
    data: bytes


def read(file: RawFile, context: ReadContext) -> Iterator[ExtractedArticle | Problem | Skipped]:
    """The pages that have words.

    Raises:
        CorpusError: not a WARC file, or damaged; what comes before that is read. Or there is no
            page with words in it.
    """
    from lxml import etree

    yielded = False
    for page in pages(file, context):
        if not isinstance(page, ArchivedPage):
            yielded |= isinstance(page, Problem)
            yield page
            continue
        try:
            data = page.data
            if page.charset:  # it counts for more than what the page says, but less than UTF-8
                data = f"<meta charset={page.charset}>".encode() + data
            characters = html.decode_page(data, page.name)
            article = html.extract(html.parse(characters), page.name)
        except CorpusError as error:
            yielded = True
            yield Problem(page.name, str(error))
        except (etree.LxmlError, ValueError):
            yielded = True
            yield Problem(page.name, f"{page.name} is damaged: it is not a page")
        else:
            if has_words(article.text):  # a frame with a picture is no loss
                yielded = True
                address = {"url": page.address} if page.address else {}
                yield replace(article, metadata={**article.metadata, **address})
    if not yielded:
        raise CorpusError(f"{file.name} holds no web page with words: save the page itself")


def pages(file: RawFile, context: ReadContext) -> Iterator[ArchivedPage | Problem | Skipped]:
    """The pages, why single ones cannot be read, and how much of other kinds there is.

    Raises:
        CorpusError: not a WARC file, or damaged; the pages before that come first.
    """
    found = 0
    others: Counter[str] = Counter()
    for record in _records(file, context):
        headers = record.http_headers
        if record.rec_type != "response" or not headers or headers.get_statuscode() != "200":
            continue
        content = str(headers.get_header("content-type", ""))
        kind = content.split(";")[0].strip().lower()
        if kind not in _PAGES:
            others[kind if _KIND.fullmatch(kind) else "an unknown kind"] += 1
            continue
        found += 1
        name = f"{file.name}/{found}"
        try:
            data = _body(record, name, context)
        except LimitError:
            raise
        except CorpusError as error:
            yield Problem(name, str(error))
            continue
        address = ADDRESS.fullmatch(record.rec_headers.get_header("WARC-Target-URI") or "")
        charset = _CHARSET.search(content)
        if data.strip():
            yield ArchivedPage(
                name, address[0] if address else "", charset[1] if charset else "", data
            )
    if not found:
        raise CorpusError(f"{file.name} holds no web page that a server sent")
    for kind, count in others.most_common(_MOST_KINDS):
        records, are = ("record", "is") if count == 1 else ("records", "are")
        reason = f"{file.name} holds {count:,} {records} of {kind}, which {are} not read"
        yield Skipped(f"{file.name}/{kind}", reason)


class _Stream:
    """The bytes of a file, unpacked; they end where they are damaged, and are counted."""

    def __init__(self, data: bytes, context: ReadContext) -> None:
        packed = data.startswith(_GZIP)
        self._file = GzipFile(fileobj=BytesIO(data)) if packed else BytesIO(data)
        self._context = context if packed else None
        self._position = 0
        self.damaged = False

    def read(self, size: int) -> bytes:
        try:
            # Only as much as comes out at once: what comes before damage is not lost with it.
            piece = self._file.read1(min(size, AT_A_TIME))
        except (OSError, EOFError, zlib.error):
            self.damaged = True
            return b""
        if self._context:
            self._context.count_unpacked(len(piece))
        self._position += len(piece)
        return piece

    def tell(self) -> int:
        return self._position


def _records(file: RawFile, context: ReadContext) -> Iterator[ArcWarcRecord]:
    """The records; each can be read until the next is asked for.

    Raises:
        CorpusError: not a WARC file, or damaged; the records before that come first.
    """
    from warcio.archiveiterator import ArchiveIterator

    logging.getLogger("warcio").setLevel(logging.CRITICAL + 1)
    if _Stream(file.data, context).read(5) != b"WARC/":
        raise CorpusError(f"{file.name} is damaged: it is not a WARC file")
    stream = _Stream(file.data, context)
    records = ArchiveIterator(stream)
    records.INC_RECORD = ""  # which it would print
    count = 0
    while True:
        try:
            record = next(records, None)
            if record is None:
                break
            count += 1
            yield record
            stream.damaged |= not _is_whole(record)
        except CorpusError:
            raise
        except Exception:  # the library fails in many ways on damaged headers
            stream.damaged = True
            break
    if stream.damaged:
        raise CorpusError(f"{file.name} is damaged: no more than {count:,} records can be read")


def _is_whole(record: ArcWarcRecord) -> bool:
    """Read what is left of a record; False where the file ends within it."""
    while record.raw_stream.read(AT_A_TIME):
        pass
    return not getattr(record.raw_stream, "limit", 0)


def _body(record: ArcWarcRecord, name: str, context: ReadContext) -> bytes:
    """The bytes of a page.

    Raises:
        CorpusError: damaged, too large, or packed in another way.
    """
    from warcio.bufferedreaders import ChunkedDataReader

    headers, largest = record.http_headers, context.limits.file_bytes
    chunked = "chunked" in (headers.get_header("transfer-encoding") or "").lower()
    stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
    data = bytearray()
    while len(data) <= largest and (piece := stream.read(AT_A_TIME)):
        data += piece
    if not _is_whole(record):
        raise CorpusError(f"{name} is damaged: its end is missing")
    packing = (headers.get_header("content-encoding") or "").strip().lower()
    unpacked = _inflated(bytes(data), name, packing, context) if packing else bytes(data)
    if max(len(data), len(unpacked)) > largest:
        reason = "split it or raise the limit with QA_LARGEST_FILE"
        raise CorpusError(f"{name} has more than {largest:,} bytes: {reason}")
    return unpacked


def _inflated(data: bytes, name: str, packing: str, context: ReadContext) -> bytes:
    """Unpacked bytes, a few more than the limit at most; the library would unpack any amount."""
    if packing not in ("gzip", "x-gzip", "deflate", "identity"):
        reason = f"is packed in a way that is not read ({printable(packing[:20])})"
        raise CorpusError(f"{name} {reason}: save the page as an .html file")
    out = bytearray()
    # Many servers send "deflate" without the header that belongs to it.
    for form in (zlib.MAX_WBITS | 32, *([-zlib.MAX_WBITS] if packing == "deflate" else ())):
        unpacker = zlib.decompressobj(form)
        rest = data
        out.clear()
        try:
            while not unpacker.eof and len(out) <= context.limits.file_bytes:
                piece = unpacker.decompress(rest, AT_A_TIME)
                rest = unpacker.unconsumed_tail
                out += piece
                context.count_unpacked(len(piece))
                if not piece and not rest:
                    break
        except zlib.error as error:
            if out:
                raise CorpusError(f"{name} is damaged: it cannot be unpacked") from error
            continue
        return bytes(out)
    return data  # many a program keeps what it has unpacked, and the header of what was packed
