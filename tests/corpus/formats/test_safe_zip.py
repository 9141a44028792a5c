"""Documents that are zip files and would fill the memory."""

import zipfile
from io import BytesIO

from qa.types import Problem
from tests.robustness.samples import archive, book_members, word
from tests.robustness.stories import STORIES
from tests.samples import load_all, reason

STORY, OTHER = STORIES


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
