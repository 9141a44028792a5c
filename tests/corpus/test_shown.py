"""Nothing is lost silently: what a file shows is counted against what was kept, in every format."""

import csv
import json
from email.message import EmailMessage
from io import BytesIO, StringIO

import docx
import pytest

from qa.types import Article, Notice
from tests.robustness.export_samples import rich_text, rss
from tests.robustness.samples import all_formats, archive, book_members
from tests.robustness.stories import STORIES
from tests.samples import load_all, load_one

STORY, OTHER = STORIES
REST = " ".join(f"The berth number {n} was leased to a boat from Holm." for n in range(40))


def lost(article: Article) -> int:
    """How many characters are not in the text that the file shows."""
    return max(0, article.seen - len(article.text))


@pytest.mark.parametrize("name", sorted(all_formats()))
def test_nothing_is_lost_of_ordinary_files(name, tmp_path):
    for item in load_all(tmp_path, name, all_formats()[name]):
        if isinstance(item, Article):
            assert lost(item) <= 0.02 * len(item.text), (item.name, item.seen, len(item.text))
        assert not isinstance(item, Notice), item.reason


def document(header: str) -> bytes:
    """A Word document with a header above its pages."""
    made, data = docx.Document(), BytesIO()
    made.add_paragraph(STORY.text)
    made.sections[0].header.paragraphs[0].text = header
    made.save(data)
    return data.getvalue()


def letter(plain: str, page: str) -> bytes:
    """A mail that says something in two ways."""
    message = EmailMessage()
    message["Subject"] = STORY.title
    message.set_content(plain)
    message.add_alternative(page, subtype="html")
    return message.as_bytes()


def book(formula: str) -> bytes:
    """A book with something in its first chapter that is not read."""
    members = book_members([STORY])
    chapter = members["OEBPS/text/c1.xhtml"]
    shown = f"<math>{formula}</math></body>".encode()
    return archive(members | {"OEBPS/text/c1.xhtml": chapter.replace(b"</body>", shown)})


def table(**columns: str) -> bytes:
    """A table of one row."""
    out = StringIO()
    csv.writer(out).writerows([columns, columns.values()])
    return out.getvalue().encode()


LETTERS = len(REST.replace(" ", "").replace(".", ""))
LOSING = {
    "a.docx": document(REST),
    "a.eml": letter(STORY.text * 2, f"<p>{STORY.text * 2}</p><p>{REST}</p>"),
    "a.epub": book(REST),
    "a.rtf": rich_text(STORY).replace(b"\\pard", b"{\\header " + REST.encode() + b"}\\pard", 1),
    "a.rss": rss([STORY]).replace(b"]]>", f"<svg>{REST}</svg>]]>".encode()),
    "a.csv": table(title=STORY.title, text=STORY.text, background=REST),
    "a.jsonl": json.dumps({"title": STORY.title, "text": STORY.text, "background": REST}).encode(),
}


@pytest.mark.parametrize("name", LOSING)
def test_what_is_shown_and_not_kept_is_counted(name, tmp_path):
    article, *notices = load_all(tmp_path, name, LOSING[name])
    assert "berth number 7" not in article.text
    assert lost(article) == pytest.approx(LETTERS, rel=0.03)  # a headline may be added
    assert len(notices) == (2 * len(article.text) < article.seen)


def test_less_than_half_kept_is_said(tmp_path):
    page = f"<p>See page.</p><p>{REST}</p>"
    article, notice = load_all(tmp_path, "a.eml", letter(REST[:700], page))
    assert 2 * len(article.text) < article.seen
    assert f"{len(article.text):,} of the {article.seen:,} characters" in notice.reason


def test_the_same_text_in_two_columns_is_no_loss(tmp_path):
    data = table(title=STORY.title, text=STORY.text, content_html=f"<p>{STORY.text}</p>")
    assert lost(load_one(tmp_path, "a.csv", data)) == 0


def test_notes_and_boxes_of_rich_text_are_kept(tmp_path):
    note = rb"\pard{\super\chftn} The figure is of {\b May}, not \{June\}."
    box = rb"{\shp{\*\shpinst{\shptxt \pard In figures: 240 metres.\par}}}"
    data = (
        rb"{\rtf1\ansi The quay is old.{\super\chftn{\footnote " + note + rb"}} It sank.\par " + box
        + rb"It closes.\par}"
    )  # fmt: skip
    article = load_one(tmp_path, "a.rtf", data)
    assert article.text.split("\n\n") == [
        "The quay is old. It sank.", "It closes.", "The figure is of May, not {June}.",
        "In figures: 240 metres.",
    ]  # fmt: skip
    assert lost(article) == 0
