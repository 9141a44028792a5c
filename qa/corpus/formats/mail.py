"""E-mails (.eml): the message, and attachments in formats that are read."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr

from qa.corpus import formats
from qa.corpus.formats import html
from qa.corpus.formats.base import Desk, Draft, Source, has_words, headed, shown, tidy
from qa.corpus.formats.text import declared, decode
from qa.corpus.formats.zips import safe
from qa.corpus.metadata import parse_date
from qa.errors import CorpusError
from qa.types import Skipped

_FAR_MORE = 4  # times the characters
_MOST_PARTS = 1000  # of a message; more make a trap
_LONGEST_HEADER = 5000  # characters


class _Headers(Compat32):
    """Header lines as they stand: the library's newer parser takes minutes for long ones."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        """Bytes that are no ASCII come as surrogates."""
        raw = value.encode("utf-8", "surrogateescape")
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("cp1252", "replace")


def parse(data: bytes, name: str) -> Message:
    """A message as the standard library reads it.

    Raises:
        CorpusError: this is no message.
    """
    message = message_from_bytes(data, policy=_Headers())
    if not message.keys():
        raise CorpusError(f"{name} is damaged: it has no header lines")
    return message


def leaves(message: Message, name: str) -> Iterator[Message]:
    """The parts that hold something, attached messages whole.

    Raises:
        CorpusError: there are too many.
    """
    waiting = [message]
    count = 0
    while waiting:
        part = waiting.pop()
        count += 1
        if count > _MOST_PARTS:
            raise CorpusError(
                f"{name} has more than {_MOST_PARTS:,} parts: save them by themselves"
            )
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [child for child in reversed(inner) if isinstance(child, Message)]
        else:
            yield part


def content(part: Message) -> bytes:
    """The decoded bytes of a part; a message's own where it is one."""
    try:
        inner = part.get_payload()
        if isinstance(inner, list):
            return b"".join(child.as_bytes() for child in inner if isinstance(child, Message))
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):  # the rest may be sound
        return b""
    return payload if isinstance(payload, bytes) else b""


def words(part: Message, name: str) -> str:
    """The characters of a part of text; "" where there are none."""
    data = content(part)
    try:
        text = data.decode(declared(str(part.get_content_charset("utf-8"))))
    except (LookupError, ValueError):
        try:
            text = decode(data, name)
        except CorpusError:
            return ""
    return text if "\0" not in text else ""


def readable(value: object) -> str:
    """A header's value in one line, with its encoded words decoded."""
    try:
        return tidy(str(make_header(decode_header(str(value)))))
    except (LookupError, ValueError, HeaderParseError):  # an unknown encoding, or not in it
        return tidy(str(value))


def _is_body(part: Message) -> bool:
    named = part.get_filename() or part.get_content_disposition() == "attachment"
    return part.get_content_type() in ("text/plain", "text/html") and not named


def _attached(message: Message, name: str) -> Iterator[tuple[str, Message]]:
    """The attachments with names of their own, pictures in the text aside."""
    used: set[str] = set()
    for part in leaves(message, name):
        name = readable(part.get_filename(""))
        kind = part.get_content_type()
        if part is message or _is_body(part) or kind.startswith("image/"):
            continue
        name = " ".join(name.replace("\\", "/").rsplit("/", 1)[-1].split())
        if kind == "message/rfc822" and formats.suffix(name) != ".eml":
            name = f"{name or 'message'}.eml"
        if not safe(name):
            name = f"attachment{mimetypes.guess_extension(kind) or ''}"
        stem, dot, ending = name.rpartition(".")
        count = 1
        while name in used:
            count += 1
            name = f"{stem}-{count}{dot}{ending}"
        used.add(name)
        yield name, part


def _body(message: Message, name: str) -> str:
    """The message's own text: plain, or that of its page where it has no words or far fewer.

    The plain text of many a newsletter only says where the letter can be seen.
    """
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    for part in leaves(message, name):
        kind = part.get_content_type()
        if kind in texts and (part is message or _is_body(part)):
            texts[kind].append(words(part, name))
    plain = "\n\n".join(texts["text/plain"])
    page = "\n\n".join(html.unmarked(page) for page in texts["text/html"] if has_words(page))
    return plain if has_words(plain) and len(page) < _FAR_MORE * len(plain) else page or plain


def read(source: Source, desk: Desk) -> Iterator[Draft | Source | Skipped]:
    """The message and the files attached to it.

    Raises:
        CorpusError: no message, one that cannot be read, or attachments that lie too deep.
    """
    message = parse(source.data, source.name)
    attached = list(_attached(message, source.name))
    text = _body(message, source.name)
    if has_words(text) or not attached:
        told = {
            "title": readable(message.get("subject", "")),
            "author": _sender(message),
            "published": parse_date(readable(message.get("date", ""))) or "",
        }
        text = headed(text, told["title"])
        yield Draft(source.name, text, {key: value for key, value in told.items() if value})
    elif not any(formats.suffix(name) in formats.SUFFIXES for name, _ in attached):
        raise CorpusError(f"{source.name} has no text, and nothing attached to it can be read")
    if attached:
        desk.check_depth(source)
    for name, part in attached:
        if formats.suffix(name) in formats.SUFFIXES:
            data = content(part)
            desk.unpack(len(data))
            yield source.part(name, data)
        else:
            yield formats.skipped(f"{source.name}/{shown(name)}")


def _sender(message: Message) -> str:
    """The name of who sent it, or the address."""
    name, address = parseaddr(str(message.get("from", "")))
    return readable(name) or tidy(address)


def member(data: bytes, part: str) -> tuple[str, bytes] | None:
    """The attachment that a part's name begins with, and its bytes.

    Raises:
        CorpusError: no message.
    """
    for name, attachment in _attached(parse(data, part), part):
        if part == name or part.startswith(f"{name}/"):
            return name, content(attachment)
    return None
