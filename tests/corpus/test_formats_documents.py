"""PDF, Word documents and books."""

import zipfile
from io import BytesIO

import docx
import pytest
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from eval.samples import CONTAINER, archive, book_members, pdf, pdf_lines, word
from eval.stories import STORIES
from qa.types import Article, Problem
from tests.samples import load_all, load_one, reason

STORY, OTHER = STORIES


# ---------------------------------------------------------------------- PDF


def test_paragraphs_are_whole_and_pages_are_known(tmp_path):
    article = load_one(tmp_path, "a.pdf", pdf(STORIES))
    assert article.text == f"{STORY.title}\n\n{STORY.text}\n\n{OTHER.title}\n\n{OTHER.text}"
    assert article.pages == (0, article.text.index(OTHER.title))
    assert article.file is None


def test_properties_of_the_document(tmp_path):
    told = load_one(tmp_path, "a.pdf", pdf([STORY], title="The flood in full", author="Ana Ríos"))
    assert (told.title, told.author, told.published) == ("The flood in full", "Ana Ríos", None)
    poor = load_one(tmp_path, "a.pdf", pdf([STORY], title="draft.docx", author="admin"))
    assert (poor.title, poor.author) == (STORY.title, None)


def test_running_headers_are_marked_and_no_title(tmp_path):
    article = load_one(tmp_path, "a.pdf", pdf(STORIES, header="The Andean Post"))
    assert article.title == STORY.title
    marked = [article.text[mark.start : mark.end] for mark in article.marks]
    assert marked == ["The Andean Post", "Page 1", "The Andean Post", "Page 2"]
    assert {mark.kind for mark in article.marks} == {"repeat"}
    assert article.pages == (0, article.marks[2].start)


def test_hyphens_at_line_ends(tmp_path):
    lines = [
        "The well-known writer began a demon-", "stration in the capital; the Anglo-",
        "American company closed its mine, and the well-", "known director left the non-",
        "profit group. A self-", "made man, he said.",
    ]  # fmt: skip
    assert load_one(tmp_path, "a.pdf", pdf_lines([lines])).text == (
        "The well-known writer began a demonstration in the capital; the Anglo-American company "
        "closed its mine, and the well-known director left the nonprofit group. "
        "A self-made man, he said."
    )


def test_a_sentence_over_two_pages_is_whole(tmp_path):
    pages = [
        [
            "The Post",
            "Nine people died in floods in the east of the city of",
            "Lima, the mayor of the",
        ],
        ["The Post", "district said on Tuesday morning to the press, before", "he left."],
    ]
    article = load_one(tmp_path, "a.pdf", pdf_lines(pages))
    sentence = (
        "Nine people died in floods in the east of the city of Lima, the mayor of the district "
        "said on Tuesday morning to the press, before he left."
    )
    assert sentence in article.text
    assert article.text[article.pages[1] :].startswith("district said")
    assert [article.text[m.start : m.end] for m in article.marks] == ["The Post", "The Post"]


def test_pages_without_text_have_a_place(tmp_path):
    data = pdf_lines([[], ["Words on the second page."], [], ["And the fourth."], []])
    article, problem = load_all(tmp_path, "a.pdf", data)
    assert isinstance(article, Article)
    fourth = article.text.index("And the fourth")
    assert article.pages == (0, 0, fourth, fourth, len(article.text))
    # Most of it cannot be found: that is said. Of one picture among texts nothing is.
    assert problem == Problem(
        "a.pdf", "a.pdf has no text layer on 3 of its 5 pages: run OCR on it first"
    )
    load_one(tmp_path, "b.pdf", pdf_lines([["Words."], [], ["And more."]]))


def test_a_page_that_says_always_the_same_is_no_header(tmp_path):
    article = load_one(tmp_path, "a.pdf", pdf_lines([["Some words."], ["Some words."]]))
    assert article.text == "Some words.\n\nSome words."
    assert article.marks == ()


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


def test_scanned_encrypted_and_damaged(tmp_path):
    scan = reason(tmp_path, "scan.pdf", pdf_lines([[], []]))
    assert scan == "scan.pdf has no text layer: run OCR on it first"
    locked = reason(tmp_path, "a.pdf", pdf_lines([["Words."]], password="secret"))
    assert locked == "a.pdf is encrypted: save it without a password"
    damaged = reason(tmp_path, "a.pdf", b"%PDF-1.7\n" + b"x" * 500)
    assert damaged == "a.pdf is damaged: not a PDF that can be read"


def test_limits_of_a_pdf(tmp_path):
    data = pdf_lines([["Words."]] * 3)
    assert "has 3 pages, more than 2: split it or set QA_MOST_PAGES" in reason(
        tmp_path, "a.pdf", data, pages=2
    )
    assert "QA_LARGEST_TEXT" in reason(tmp_path, "a.pdf", data, text_chars=15)


# ---------------------------------------------------------------------- Word


def test_a_document(tmp_path):
    article = load_one(tmp_path, "a.docx", word(STORY))
    assert article.text == f"{STORY.title}\n\n{STORY.text}\n\nDistrict | Dead\n\nChosica | 6"
    assert (article.title, article.author) == (STORY.title, STORY.author)
    assert article.published is None


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


def test_documents_that_cannot_be_read(tmp_path):
    old = reason(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0" + bytes(600))
    assert "encrypted or of an old kind" in old
    assert "damaged" in reason(tmp_path, "a.docx", word(STORY)[:5000])
    assert "damaged" in reason(tmp_path, "a.docx", archive({"x.xml": b"<a/>"}))
    empty = BytesIO()
    docx.Document().save(empty)
    assert reason(tmp_path, "a.docx", empty.getvalue()) == "a.docx has no words in it"


def test_bombs_in_documents(tmp_path):
    bomb = archive({"word/document.xml": bytes(3_000_000)})
    assert len(bomb) < 10_000
    assert "QA_LARGEST_ARCHIVE" in reason(tmp_path, "a.docx", bomb, unpacked_bytes=2_000_000)
    assert "QA_LARGEST_ARCHIVE" in reason(
        tmp_path,
        "a.epub",
        archive({"META-INF/container.xml": bytes(3_000_000)}),
        unpacked_bytes=2_000_000,
    )


ENTITIES = "<!DOCTYPE x [<!ENTITY a0 'lol'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
)


def test_entity_bombs(tmp_path):
    document = BytesIO(word(STORY))
    with zipfile.ZipFile(document) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    xml = members["word/document.xml"].decode().partition("?>")[2]
    xml = f"{ENTITIES}]>{xml.replace('1,400', '&a11;')}"
    members["word/document.xml"] = xml.encode()
    (item,) = load_all(tmp_path, "a.docx", archive(members))
    assert isinstance(item, Problem) or len(item.text) < 2000
    book = book_members([STORY])
    package = book["OEBPS/book.opf"].decode().partition("?>")[2]
    book["OEBPS/book.opf"] = f"{ENTITIES}]>{package.replace('The Andean Year', '&a11;')}".encode()
    assert all(len(str(item)) < 3000 for item in load_all(tmp_path, "a.epub", archive(book)))


def test_nothing_outside_is_read_through_an_entity(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    doctype = f"<!DOCTYPE x [<!ENTITY s SYSTEM '{secret.as_uri()}'>]>"
    book = book_members([STORY])
    for name in ("OEBPS/book.opf", "OEBPS/text/c1.xhtml"):
        xml = book[name].decode().partition("?>")[2]
        book[name] = (doctype + xml.replace("The Andean", "&s; The Andean")).encode()
    assert "the secret" not in str(load_all(tmp_path, "a.epub", archive(book)))


# ---------------------------------------------------------------------- books


def test_chapters_are_articles(tmp_path):
    one, other = load_all(tmp_path, "a.epub", archive(book_members(STORIES)))
    assert (one.name, one.file) == ("a.epub/OEBPS/text/c1.xhtml", "a.epub")
    assert (one.title, other.title) == (STORY.title, OTHER.title)
    assert one.text == f"{STORY.title}\n\n{STORY.text}"
    assert (one.author, one.source, one.published) == (STORY.author, STORY.source, STORY.published)


def test_numbered_chapters_carry_the_title_of_the_book(tmp_path):
    members = book_members([STORY])
    chapter = members["OEBPS/text/c1.xhtml"].replace(STORY.title.encode(), b"Chapter IV")
    members["OEBPS/text/c1.xhtml"] = chapter
    assert load_one(tmp_path, "a.epub", archive(members)).title == "The Andean Year, Chapter IV"


def test_one_bad_chapter_does_not_stop_the_rest(tmp_path):
    members = book_members(STORIES)
    del members["OEBPS/text/c1.xhtml"]
    problem, article = load_all(tmp_path, "a.epub", archive(members))
    assert problem.reason == "a.epub/OEBPS/text/c1.xhtml is missing from the book"
    assert article.title == OTHER.title


def test_protected_chapters(tmp_path):
    members = book_members(STORIES)
    members["META-INF/encryption.xml"] = (
        b"<encryption><CipherReference URI='OEBPS/text/c2.xhtml'/></encryption>"
    )
    _, problem = load_all(tmp_path, "a.epub", archive(members))
    assert problem.reason == "a.epub/OEBPS/text/c2.xhtml is protected: it cannot be read"


@pytest.mark.parametrize(
    "members",
    [
        {"mimetype": b"x"},
        {"META-INF/container.xml": b"<"},
        {"META-INF/container.xml": CONTAINER},
        {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": b"<package/>"},
    ],
)
def test_what_is_no_book(members, tmp_path):
    assert reason(tmp_path, "a.epub", archive(members)).startswith("a.epub")


def test_chapters_cannot_lead_out_of_the_book(tmp_path):
    members = book_members([STORY])
    package = members["OEBPS/book.opf"].replace(b"text/c1.xhtml", b"../../../etc/passwd")
    members["OEBPS/book.opf"] = package
    assert "no chapters" in reason(tmp_path, "a.epub", archive(members))
