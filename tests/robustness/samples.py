"""Small valid files of every format that the loader reads, made by other libraries than its own.

The same two news stories stand in each, so that what comes out can be compared with ``STORIES``.
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape
from io import BytesIO, StringIO

from tests.robustness.stories import STORIES, Story

_DAY = (2023, 3, 14, 9, 0, 0)  # of all archives' members, so that the same bytes come out


def text(story: Story) -> bytes:
    """A plain text file as people save them."""
    head = f"{story.title}\n\nBy {story.author} on {story.published}\n\n"
    return f"{head}{story.text}\n\nSource: {story.source}\n".encode()


def markdown(story: Story) -> bytes:
    """Markdown with front matter."""
    head = f"title: {json.dumps(story.title)}\nauthor: {story.author}\ndate: {story.published}\n"
    return f"---\n{head}publisher: {story.source}\n---\n\n# Heading\n\n{story.text}\n".encode()


def page(story: Story, charset: str = "utf-8") -> bytes:
    """A web page with things around the article."""
    paragraphs = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="{charset}">
<title>{escape(story.title)} | {story.source}</title>
<meta property="og:title" content="{escape(story.title)}">
<meta property="og:site_name" content="{story.source}">
<meta name="author" content="{escape(story.author)}">
<meta property="article:published_time" content="{story.published}T09:00:00-05:00">
<style>p {{ color: red }}</style><script>var hidden = "<p>never shown</p>";</script></head>
<body><nav><a href="/">Home</a> <a href="/world">World news</a></nav>
<article><h1>{escape(story.title)}</h1>
{paragraphs}
<table><tr><th>District</th><th>Dead</th></tr><tr><td>Chosica</td><td>6</td></tr></table>
</article>
<aside>Subscribe to our newsletter</aside><footer>© 2023 All rights reserved</footer>
</body></html>
""".encode(charset, "xmlcharrefreplace")


def web_archive(story: Story) -> bytes:
    """A page in one file, as browsers save it."""
    message = MIMEMultipart("related", boundary="----page")
    message["From"] = "<Saved by Blink>"
    message["Subject"] = story.title
    message.attach(MIMEText(page(story).decode(), "html", "utf-8"))
    message.attach(MIMEText("p { color: red }", "css", "utf-8"))
    return message.as_bytes()


def pdf(stories: Sequence[Story], header: str = "", title: str = "", author: str = "") -> bytes:
    """A PDF by ReportLab, each story on pages of its own, below a running header."""
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate

    def furniture(canvas: Canvas, document: SimpleDocTemplate) -> None:
        if header:
            canvas.drawString(72, 570, header)
            canvas.drawString(200, 30, f"Page {document.page}")

    styles = getSampleStyleSheet()
    flow: list[Flowable] = []
    for story in stories:
        flow += [Paragraph(escape(story.title), styles["Heading1"])]
        flow += [Paragraph(escape(words), styles["BodyText"]) for words in story.paragraphs]
        flow += [PageBreak()]
    out = BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A5, title=title, author=author, invariant=1, pageCompression=0
    )
    document.build(flow, onFirstPage=furniture, onLaterPages=furniture)
    return out.getvalue()


def pdf_lines(pages: Sequence[Sequence[str]], password: str = "") -> bytes:
    """A PDF with these lines as they are, and no other text; a page of none is a picture."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    encrypt = StandardEncryption(password) if password else None
    canvas = Canvas(out, pagesize=(420, 595), invariant=1, pageCompression=0, encrypt=encrypt)
    for lines in pages:
        canvas.setFont("Times-Roman", 12)
        for number, line in enumerate(lines):
            canvas.drawString(60, 520 - 15 * number, line)
        if not lines:
            canvas.rect(100, 100, 200, 200, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def word(story: Story) -> bytes:
    """A Word document with properties and a table."""
    import docx

    document = docx.Document()
    document.core_properties.title = story.title
    document.core_properties.author = story.author
    document.add_heading(story.title)
    for paragraph in story.paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ("District", "Dead", "Chosica", "6"), strict=True):
        cell.text = words
    out = BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as packed:
        return archive({name: packed.read(name) for name in packed.namelist()})


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(zipfile.ZipInfo(name, _DAY), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


CONTAINER = b"""<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>"""


def book_members(stories: Sequence[Story]) -> dict[str, bytes]:
    """What an .epub file is packed of."""
    ids = [f"c{number}" for number in range(1, len(stories) + 1)]
    items = "".join(
        f'<item id="{name}" href="text/{name}.xhtml" media-type="application/xhtml+xml"/>'
        for name in ids
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in ids)
    package = f"""<?xml version="1.0"?>
<package version="3.0" xmlns="http://www.idpf.org/2007/opf" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">x</dc:identifier>
<dc:title>The Andean Year</dc:title><dc:creator>{escape(stories[0].author)}</dc:creator>
<dc:publisher>{stories[0].source}</dc:publisher><dc:date>{stories[0].published}</dc:date></metadata>
<manifest><item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>
{items}</manifest><spine><itemref idref="nav"/>{spine}</spine></package>"""
    contents = "<html><body><nav><a href='text/c1.xhtml'>One</a></nav></body></html>"
    members = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": package.encode(),
        "OEBPS/nav.xhtml": contents.encode(),
    }
    for name, story in zip(ids, stories, strict=True):
        paragraphs = "".join(f"<p>{escape(words)}</p>" for words in story.paragraphs)
        chapter = f"""<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>The Andean Year</title></head>
<body><h2>{escape(story.title)}</h2>{paragraphs}</body></html>"""
        members[f"OEBPS/text/{name}.xhtml"] = chapter.encode()
    return members


def mail(story: Story, attached: Mapping[str, bytes] | None = None, as_page: bool = False) -> bytes:
    """An e-mail, its text plain or as a page."""
    message = EmailMessage()
    message["Subject"] = story.title
    message["From"] = f'"{story.author}" <news@example.org>'
    message["To"] = "reader@example.org"
    message["Date"] = "Tue, 14 Mar 2023 09:00:00 -0500"
    if as_page:
        message.set_content(page(story).decode(), subtype="html")
    else:
        message.set_content(story.text + "\n")
    for name, data in (attached or {}).items():
        message.add_attachment(data, "application", "octet-stream", filename=name)
    if message.is_multipart():
        message.set_boundary("----mail")
    return message.as_bytes()


def rows(stories: Sequence[Story]) -> list[dict[str, str]]:
    """The stories as an export has them."""
    return [
        {"id": str(number), "headline": story.title, "byline": story.author,
         "publisher": story.source, "date": story.published, "body": story.text}
        for number, story in enumerate(stories, start=1)
    ]  # fmt: skip


def table(stories: Sequence[Story], delimiter: str = ",") -> bytes:
    """A table with a row a story."""
    out = StringIO(newline="")
    writer = csv.DictWriter(out, list(rows(stories)[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows(stories))
    return out.getvalue().encode()


def parquet(stories: Sequence[Story]) -> bytes:
    """The same in Parquet, with days as days."""
    import pyarrow
    from pyarrow.parquet import write_table

    days = [{**row, "date": date.fromisoformat(row["date"])} for row in rows(stories)]
    out = BytesIO()
    write_table(pyarrow.Table.from_pylist(days), out)
    return out.getvalue()


def records(stories: Sequence[Story]) -> bytes:
    """A list of objects, in an object as web services answer."""
    answer = {"status": "ok", "articles": rows(stories)}
    return json.dumps(answer, ensure_ascii=False).encode()


def record_lines(stories: Sequence[Story]) -> bytes:
    """An object a line."""
    return "".join(json.dumps(row) + "\n" for row in rows(stories)).encode()


def all_formats() -> dict[str, bytes]:
    """A valid file of each kind, by a name with its ending."""
    from tests.robustness import export_samples as exports

    one, other = STORIES
    samples = {
        "a.txt": text(one),
        "a.md": markdown(other),
        "a.html": page(one),
        "a.htm": page(other, "iso-8859-1"),
        "a.mhtml": web_archive(one),
        "a.mht": web_archive(other),
        "a.pdf": pdf(STORIES, "The Andean Post", one.title, one.author),
        "a.docx": word(one),
        "a.epub": archive(book_members(STORIES)),
        "a.csv": table(STORIES),
        "a.tsv": table(STORIES, "\t"),
        "a.parquet": parquet(STORIES),
        "a.json": records(STORIES),
        "a.jsonl": record_lines(STORIES),
    }
    samples |= {
        "a.rtf": exports.rich_text(one),
        "a.rss": exports.rss(STORIES),
        "a.atom": exports.atom(STORIES),
        "a.xml": exports.rss(STORIES),
        "a.warc": exports.crawl(STORIES),
        "a.warc.gz": exports.crawl(STORIES, packed=True),
        "a.mbox": exports.mailbox(
            [mail(one), exports.reply(other, one), mail(other, as_page=True)]
        ),
    }
    attached = {"report.pdf": samples["a.pdf"], "table.csv": samples["a.csv"]}
    samples["a.eml"] = mail(one, attached)
    inner = archive({"deep/note.txt": samples["a.txt"], "mail.eml": mail(other, as_page=True)})
    samples["a.zip"] = archive({**samples, "inner.zip": inner})
    return samples
