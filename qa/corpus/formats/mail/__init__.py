"""E-mails (.eml): the message, those that it quotes, and attachments in formats that are read."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr
from pathlib import PurePosixPath

from qa.corpus import formats
from qa.corpus.days import whole_dates
from qa.corpus.formats.base import (
    ExtractedArticle,
    RawFile,
    ReadContext,
    count_letters,
    one_line,
    printable,
    with_headline,
)
from qa.corpus.formats.mail import quoted
from qa.corpus.formats.mail.quoted import Message as Letter
from qa.corpus.formats.records import dated
from qa.corpus.formats.safe_zip import is_safe
from qa.corpus.formats.text import declared_encoding, decode
from qa.errors import CorpusError
from qa.text import world_dates
from qa.text.words import has_words
from qa.types import Mark, Problem, Skipped

_FAR_MORE = 4  # times the characters
_MOST_PARTS = 1000  # of a message; more make a trap
_LONGEST_HEADER = 5000  # characters
_MOST_QUOTED = 50  # messages that one quotes
_ANSWERS = re.compile(r"\A(?:(?:re|fwd?)(?:\[\d{1,3}\])?\s{0,3}:\s{0,3})+", re.IGNORECASE)


class _Headers(Compat32):
    """Header lines as they stand: the library's newer parser takes minutes for long ones."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        """Bytes that are not ASCII come as surrogates."""
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


def parts(message: Message, name: str) -> Iterator[Message]:
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
            reason = f"{name} has more than {_MOST_PARTS:,} parts: save them as separate files"
            raise CorpusError(reason)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [child for child in reversed(inner) if isinstance(child, Message)]
        else:
            yield part


def payload(part: Message) -> bytes:
    """The decoded bytes of a part; a message's own where it is one."""
    try:
        inner = part.get_payload()
        if isinstance(inner, list):
            return b"".join(child.as_bytes() for child in inner if isinstance(child, Message))
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):  # the rest may be sound
        return b""
    return data if isinstance(data, bytes) else b""


def part_text(part: Message, name: str) -> str:
    """The characters of a part of text; "" where there are none."""
    data = payload(part)
    try:
        text = data.decode(declared_encoding(str(part.get_content_charset("utf-8"))))
    except (LookupError, ValueError):
        try:
            text = decode(data, name)
        except CorpusError:
            return ""
    return text if "\0" not in text else ""


def _header(value: object) -> str:
    """A header's value in one line, with its encoded words decoded."""
    try:
        return one_line(str(make_header(decode_header(str(value)))))
    except (LookupError, ValueError, HeaderParseError):  # an unknown encoding, or not in it
        return one_line(str(value))


def _is_body(part: Message) -> bool:
    named = part.get_filename() or part.get_content_disposition() == "attachment"
    return part.get_content_type() in ("text/plain", "text/html") and not named


def _attachments(message: Message, name: str) -> Iterator[tuple[str, Message]]:
    """The attachments with names of their own, pictures in the text aside."""
    used: set[str] = set()
    for part in parts(message, name):
        kind = part.get_content_type()
        if part is message or _is_body(part) or kind.startswith("image/"):
            continue
        called = _header(part.get_filename("")).replace("\\", "/").rsplit("/", 1)[-1].strip()
        if kind == "message/rfc822" and formats.suffix(called) != ".eml":
            called = f"{called or 'message'}.eml"
        if not is_safe(called):
            called = f"attachment{mimetypes.guess_extension(kind) or ''}"
        path, count = PurePosixPath(called), 1
        while called in used:
            count += 1
            called = f"{path.stem}-{count}{path.suffix}"
        used.add(called)
        yield called, part


def _body(message: Message, name: str) -> tuple[str, int]:
    """The message's own text: plain, or that of its page where it has no words or far fewer.

    The plain text of many a newsletter only says where the letter can be seen. Beside it, how many
    letters more the other one has.
    """
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    for part in parts(message, name):
        kind = part.get_content_type()
        if kind in texts and (part is message or _is_body(part)):
            texts[kind].append(part_text(part, name))
    plain = "\n\n".join(texts["text/plain"])
    pages = (quoted.text_of_page(page) for page in texts["text/html"] if has_words(page))
    page = "\n\n".join(pages)
    is_plain = has_words(plain) and len(page) < _FAR_MORE * len(plain)
    text, other = (plain, page) if is_plain else (page or plain, plain)
    return text, max(0, count_letters(other) - count_letters(text))


def _sender(message: Message) -> str:
    """The name of who sent it, or the address."""
    name, address = parseaddr(str(message.get("from", "")))
    return _header(name) or one_line(address)


def _dated(value: str) -> dict[str, str]:
    """When a message was sent, in whatever language its quotation says so."""
    found = dated(value)
    if "unread_date" not in found:
        return found
    day = next(whole_dates(value), None) or next(world_dates.find(value), None)
    return {"published": day[2]} if day else found


def _article(
    name: str, letter: Letter, author: str, date: str, title: str, lost: int = 0
) -> ExtractedArticle:
    """What one person wrote; what they quote in it of nobody knows whom is marked.

    Args:
        name: of the article.
        letter: what was written.
        author: its sender.
        date: when it was sent, as it is written.
        title: its subject.
        lost: how many letters of it are known not to be in the text.
    """
    text, marks = letter.text()
    headed = with_headline(text, title)
    moved = len(headed) - len(text)
    marks = tuple(Mark(mark.start + moved, mark.end + moved, mark.kind) for mark in marks)
    known = {"title": title, "author": author, **_dated(date)}
    metadata = {key: value for key, value in known.items() if value}
    shown = count_letters(headed) + lost if lost else 0
    return ExtractedArticle(name, headed, metadata, marks=marks, shown=shown)


def _quoted(
    name: str, messages: list[Letter], subject: str
) -> Iterator[ExtractedArticle | Problem]:
    """The messages that one quotes, the nearest first, each under its own sender and date."""
    subject = _ANSWERS.sub("", subject, count=1)
    for number, letter in enumerate(messages[:_MOST_QUOTED], start=1):
        title = one_line(letter.subject) or subject
        yield _article(f"{name}/quoted-{number}", letter, letter.sender, letter.date, title)
    if len(messages) > _MOST_QUOTED:
        reason = f"quotes more than {_MOST_QUOTED} messages: save the others as separate files"
        yield Problem(name, f"{name} {reason}")


def read(
    file: RawFile, context: ReadContext
) -> Iterator[ExtractedArticle | RawFile | Problem | Skipped]:
    """The message, those that it quotes, and the files attached to it.

    Raises:
        CorpusError: no message, one that cannot be read, or attachments that lie too deep.
    """
    message = parse(file.data, file.name)
    attachments = list(_attachments(message, file.name))
    body, lost = _body(message, file.name)
    letter, others = quoted.split(body)
    subject = _header(message.get("subject", ""))
    if letter.has_words() or not (attachments or others):
        date = _header(message.get("date", ""))
        yield _article(file.name, letter, _sender(message), date, subject, lost)
    elif not others and not any(
        formats.suffix(name) in formats.SUFFIXES for name, _ in attachments
    ):
        raise CorpusError(f"{file.name} has no text and no attachment in a supported format")
    yield from _quoted(file.name, others, subject)
    if attachments:
        context.check_depth(file)
    for name, part in attachments:
        if formats.suffix(name) in formats.SUFFIXES:
            data = payload(part)
            context.count_unpacked(len(data))
            yield file.part(name, data)
        else:
            yield formats.unsupported(f"{file.name}/{printable(name)}")
