"""Books."""

import pytest

from tests.robustness.samples import CONTAINER, archive, book_members
from tests.robustness.stories import STORIES
from tests.samples import load_all, load_one, reason

STORY, OTHER = STORIES


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
    assert problem.reason == "a.epub/OEBPS/text/c2.xhtml is copy-protected: it cannot be read"


@pytest.mark.parametrize(
    "members",
    [
        {"mimetype": b"x"},
        {"META-INF/container.xml": b"<"},
        {"META-INF/container.xml": CONTAINER},
        {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": b"<package/>"},
    ],
)
def test_archives_that_are_not_books(members, tmp_path):
    assert reason(tmp_path, "a.epub", archive(members)).startswith("a.epub")


def test_chapters_cannot_lead_out_of_the_book(tmp_path):
    members = book_members([STORY])
    package = members["OEBPS/book.opf"].replace(b"text/c1.xhtml", b"../../../etc/passwd")
    members["OEBPS/book.opf"] = package
    assert "no chapters" in reason(tmp_path, "a.epub", archive(members))


def test_nothing_outside_is_read_through_an_entity(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    doctype = f"<!DOCTYPE x [<!ENTITY s SYSTEM '{secret.as_uri()}'>]>"
    book = book_members([STORY])
    for name in ("OEBPS/book.opf", "OEBPS/text/c1.xhtml"):
        xml = book[name].decode().partition("?>")[2]
        book[name] = (doctype + xml.replace("The Andean", "&s; The Andean")).encode()
    assert "the secret" not in str(load_all(tmp_path, "a.epub", archive(book)))
