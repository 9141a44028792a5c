"""Word documents."""

from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.robustness.samples import archive, word
from tests.robustness.stories import STORIES
from tests.samples import load_one, reason

STORY, OTHER = STORIES


def test_paragraphs_tables_and_properties(tmp_path):
    article = load_one(tmp_path, "a.docx", word(STORY))
    assert article.text == f"{STORY.title}\n\n{STORY.text}\n\n| District | Dead |\n| Chosica | 6 |"
    assert (article.title, article.author) == (STORY.title, STORY.author)
    assert article.published is None


def test_a_day_alone_below_the_title_is_that_of_publication(tmp_path):
    document = docx.Document(BytesIO(word(STORY)))
    document.core_properties.created = datetime(2024, 5, 6, tzinfo=UTC)
    document.paragraphs[1].insert_paragraph_before("Sunday, March 12, 2023")
    document.save(tmp_path / "made.docx")
    article = load_one(tmp_path, "a.docx", (tmp_path / "made.docx").read_bytes())
    assert article.published == "2023-03-12"


def test_a_row_of_equal_figures_is_a_row(tmp_path):
    document = docx.Document()
    table = document.add_table(0, 2)
    for row in (("Home", "Away"), ("1", "1")):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    document.save(tmp_path / "made.docx")
    article = load_one(tmp_path, "a.docx", (tmp_path / "made.docx").read_bytes())
    assert article.text == "| Home | Away |\n| 1 | 1 |"


def test_corrections_boxes_and_fields(tmp_path):
    document = docx.Document()
    document.add_paragraph("Before.")
    xml = f"""<w:p {nsdecls("w")}><w:r><w:t xml:space="preserve">It </w:t></w:r>
    <w:del><w:r><w:delText>rained</w:delText></w:r></w:del>
    <w:ins><w:r><w:t>snowed</w:t></w:r></w:ins><w:r><w:tab/><w:t>in</w:t><w:br/></w:r>
    <w:hyperlink><w:r><w:t>Puno</w:t></w:r></w:hyperlink>
    <w:r><w:pict><w:txbxContent><w:p><w:r><w:t>A box.</w:t></w:r></w:p></w:txbxContent></w:pict>
    </w:r>
    </w:p>"""
    body = document.element.body
    body.insert(1, parse_xml(xml))
    body.insert(
        2,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    out = BytesIO()
    document.save(out)
    text = load_one(tmp_path, "a.docx", out.getvalue()).text
    assert text == "Before.\n\nIt snowed\tin\nPuno\n\nA box.\n\nIn a control."


def test_notes_stand_at_the_end(tmp_path):
    document = docx.Document()
    document.add_paragraph("The toll rose to 43.")
    notes = (
        f"<w:footnotes {nsdecls('w')}><w:footnote w:id='2'><w:p><w:r><w:t>By the ombudsman."
        "</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    place = PackURI("/word/footnotes.xml")
    part = Part(place, CT.WML_FOOTNOTES, notes.encode(), document.part.package)
    document.part.relate_to(part, RT.FOOTNOTES)
    out = BytesIO()
    document.save(out)
    text = load_one(tmp_path, "a.docx", out.getvalue()).text
    assert text == "The toll rose to 43.\n\nBy the ombudsman."


def test_documents_that_cannot_be_read(tmp_path):
    old = reason(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0" + bytes(600))
    assert "encrypted or in the old .doc format" in old
    assert "damaged" in reason(tmp_path, "a.docx", word(STORY)[:5000])
    assert "damaged" in reason(tmp_path, "a.docx", archive({"x.xml": b"<a/>"}))
    empty = BytesIO()
    docx.Document().save(empty)
    assert reason(tmp_path, "a.docx", empty.getvalue()) == "a.docx has no words in it"


def styled(tmp_path, *paragraphs):
    """An article of paragraphs, each a style and its words, above a story."""
    document = docx.Document()
    for style, words in (*paragraphs, ("Normal", STORY.text), ("Heading 1", "What else was said")):
        document.add_paragraph(words, style=style)
    document.save(tmp_path / "made.docx")
    return load_one(tmp_path, "a.docx", (tmp_path / "made.docx").read_bytes())


@pytest.mark.parametrize(
    "paragraphs",
    [
        [("Normal", "THE FRIDAY ESSAY"), ("Heading 1", STORY.title), ("Normal", "3 May 2024")],
        [("Heading 1", "The Friday Essay"), ("Title", STORY.title)],
        [("Title", "Lake Gazette"), ("Normal", "3 May 2024"), ("Heading 1", STORY.title)],
        [("Normal", STORY.title), ("Heading 2", "Where the river rose")],
    ],
)
def test_the_style_of_a_title_says_that_it_is_one(tmp_path, paragraphs):
    assert styled(tmp_path, *paragraphs).title == STORY.title


def test_a_heading_further_down_is_of_a_part(tmp_path):
    lines = [("Normal", f"Line {n} of the story") for n in range(6)]
    assert styled(tmp_path, ("Normal", STORY.title), *lines).title == STORY.title
