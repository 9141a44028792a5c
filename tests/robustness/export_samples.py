"""Small valid mailboxes, feeds, archives of web pages and rich text: what other programs export."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from tests.robustness.samples import page
from tests.robustness.stories import Story


def reply(story: Story, quoted: Story) -> bytes:
    """A mail that quotes another, which quotes a third in Outlook's way."""
    lines = [*quoted.text.split("\n"), "", "From: Jo Bell <jo@example.org>"]
    lines += ["Sent: Monday, January 23, 2023 8:00 AM", "To: X", "Subject: Cusco", "", "No news."]
    message = EmailMessage()
    message["Subject"] = f"Re: {quoted.title}"
    message["From"] = f'"{story.author}" <news@example.org>'
    message["Date"] = "Tue, 14 Mar 2023 09:00:00 -0500"
    introduction = f"On Tue, Jan 24, 2023 at 9:12 AM {quoted.author} <jo@example.org> wrote:"
    quotation = "\n".join(f"> {line}" for line in lines)
    message.set_content(f"{story.text}\n\n{introduction}\n\n{quotation}\n", cte="8bit")
    return message.as_bytes()


def mailbox(messages: Sequence[bytes]) -> bytes:
    """Several mails in one file, as programs export them."""
    border = b"From news@example.org Tue Mar 14 09:00:00 2023\n"
    escaped = (re.sub(rb"(?m)^(>*From )", rb">\1", message) for message in messages)
    return b"".join(border + message.rstrip() + b"\n\n" for message in escaped)


def rss(stories: Sequence[Story]) -> bytes:
    """A feed as blogs have it."""
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>https://example.org/{number}</link>"
        f"<dc:creator>{escape(story.author)}</dc:creator>"
        f"<pubDate>{format_datetime(datetime.fromisoformat(story.published))}</pubDate>"
        "<description>A summary.</description><content:encoded><![CDATA["
        + "".join(f"<p>{escape(words)}</p>" for words in story.paragraphs)
        + "]]></content:encoded></item>\n"
        for number, story in enumerate(stories, start=1)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>{stories[0].source}</title><description>All news</description>
{items}</channel></rss>
""".encode()


def atom(stories: Sequence[Story]) -> bytes:
    """A feed in the other format, each entry changed a day after it came out."""
    entries = "".join(
        f"<entry><title>{escape(story.title)}</title><author><name>{escape(story.author)}</name>"
        f"</author><published>{story.published}T09:00:00Z</published>"
        "<updated>2023-12-31T09:00:00Z</updated><content type='xhtml'>"
        "<div xmlns='http://www.w3.org/1999/xhtml'>"
        + "".join(f"<p>{escape(words)}</p>" for words in story.paragraphs)
        + "</div></content></entry>\n"
        for story in stories
    )
    head = f"<title>{stories[0].source}</title><updated>2024-01-01T00:00:00Z</updated>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}\n{entries}</feed>\n".encode()


def record(kind: str, content: bytes, address: str = "", content_type: str = "") -> bytes:
    """A record of a web archive."""
    head = f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Date: 2023-03-15T00:00:00Z\r\n"
    head += f"WARC-Target-URI: {address}\r\n" if address else ""
    head += f"Content-Type: {content_type or 'application/http; msgtype=response'}\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n\r\n"


def answer(body: bytes, kind: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    """What a web server sends."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body


def crawl(stories: Sequence[Story], packed: bool = False, pictures: bool = False) -> bytes:
    """Web pages with all that a crawler records around them."""
    records = [record("warcinfo", b"software: none\r\n", content_type="application/warc-fields")]
    for number, story in enumerate(stories, start=1):
        where = f"https://example.org/{number}"
        whole = page(story)
        chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(whole), whole)
        zipped = gzip.compress(whole, mtime=0)
        ways = [(chunked, "Transfer-Encoding: chunked\r\n"), (zipped, "Content-Encoding: gzip\r\n")]
        body, header = ways[number % 2]
        records += [
            record(
                "request", b"GET / HTTP/1.1\r\n\r\n", where, "application/http; msgtype=request"
            ),
            record("response", answer(body, "text/html; charset=utf-8", more=header), where),
            record("response", answer(b"<p>Gone.", status="404 Not Found"), f"{where}/gone"),
        ]
        if pictures:
            records.append(record("response", answer(b"\x89PNG", "image/png"), f"{where}.png"))
    return b"".join(gzip.compress(each, mtime=0) if packed else each for each in records)


def rich_text(story: Story) -> bytes:
    """A document with properties, a picture and a table."""

    def escaped(words: str) -> str:
        codes = ((letter, ord(letter)) for letter in words)
        return "".join(
            letter if code < 128 else f"\\'{code:02x}" if code < 256 else f"\\u{code}?"
            for letter, code in codes
        )

    year, month, day = story.published.split("-")
    created = f"{{\\creatim\\yr{year}\\mo{int(month)}\\dy{int(day)}\\hr9\\min0}}"
    info = (
        f"{{\\info{{\\title {escaped(story.title)}}}{{\\author {escaped(story.author)}}}{created}}}"
    )
    fonts = "{\\fonttbl{\\f0\\froman\\fcharset0 Times New Roman;}{\\f1\\fswiss Arial;}}"
    table = "\\trowd\\cellx99\\cellx199\\intbl District\\cell Dead\\cell\\row\n"
    table += "\\intbl Chosica\\cell 6\\cell\\row\n"
    text = "".join(
        f"\\pard\\f0 {escaped(words)}\\par\n" for words in (story.title, *story.paragraphs)
    )
    picture = "{\\pict\\pngblip " + "89504e47" * 200 + "}"
    head = "{\\rtf1\\ansi\\ansicpg1252\\deff0"
    return f"{head}{fonts}\n{info}\n{text}{picture}{table}\\pard }}\n".encode("ascii")
