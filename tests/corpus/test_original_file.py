import pytest

from qa.corpus.loader import ReadOptions, load
from qa.corpus.original_file import OriginalFile, original_file
from qa.errors import CorpusError
from tests.robustness.export_samples import crawl, mailbox, reply
from tests.robustness.samples import all_formats, archive, mail, page, pdf, table, text
from tests.robustness.stories import STORIES
from tests.samples import LIMITS

STORY, OTHER = STORIES


def test_files_of_one_article_and_parts_that_are_no_files(tmp_path):
    for name, data in all_formats().items():
        if name.endswith((".zip", ".eml", ".mbox", ".warc", ".warc.gz")):
            continue
        path = tmp_path / name
        path.write_bytes(data)
        for article in load(path, f"sub/{name}", ReadOptions({}, {}, LIMITS)):
            expected = OriginalFile(name, data, path.suffix)
            assert original_file(path, f"sub/{name}", article.name) == expected


def test_members_and_attachments_at_any_depth(tmp_path):
    report, rows, note = pdf([OTHER]), table(STORIES), text(STORY)
    letter = mail(STORY, {"report.pdf": report, "more.zip": archive({"t.csv": rows})})
    data = archive({"deep/letter.eml": letter, "note.txt": note, "t.csv": rows})
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    expected = {
        "a.zip/deep/letter.eml": ("letter.eml", letter, ".eml"),
        "a.zip/deep/letter.eml/report.pdf": ("report.pdf", report, ".pdf"),
        "a.zip/deep/letter.eml/more.zip/t.csv/1": ("t.csv", rows, ".csv"),
        "a.zip/deep/letter.eml/more.zip/t.csv/2": ("t.csv", rows, ".csv"),
        "a.zip/note.txt": ("note.txt", note, ".txt"),
        "a.zip/t.csv/1": ("t.csv", rows, ".csv"),
        "a.zip/t.csv/2": ("t.csv", rows, ".csv"),
    }
    names = [article.name for article in load(path, "a.zip", ReadOptions({}, {}, LIMITS))]
    assert sorted(names) == sorted(expected)
    assert {name: original_file(path, "a.zip", name) for name in names} == expected


def test_a_quoted_message_is_in_the_mail_that_quotes_it(tmp_path):
    letters = [mail(STORY), reply(OTHER, STORY)]
    path = tmp_path / "a.mbox"
    path.write_bytes(mailbox(letters))
    for name in ("a.mbox/2.eml", "a.mbox/2.eml/quoted-1", "a.mbox/2.eml/quoted-2"):
        found = original_file(path, "a.mbox", name)
        assert (found.name, found.data.strip(), found.suffix) == (
            "2.eml",
            letters[1].strip(),
            ".eml",
        )
    path = tmp_path / "a.zip"
    path.write_bytes(archive({"b.eml": letters[1]}))
    assert original_file(path, "a.zip", "a.zip/b.eml/quoted-2").data == letters[1]
    with pytest.raises(CorpusError, match="is no longer in"):
        original_file(path, "a.zip", "a.zip/b.eml/quoted-3")


@pytest.mark.parametrize("packed", [False, True])
def test_a_page_of_a_web_archive(packed, tmp_path):
    path = tmp_path / f"a.warc{'.gz' * packed}"
    path.write_bytes(crawl(STORIES, packed))
    for number, story in enumerate(STORIES, start=1):
        found = original_file(path, f"sub/{path.name}", f"sub/{path.name}/{number}")
        assert found == OriginalFile(f"{number}.html", page(story), ".html")
    with pytest.raises(CorpusError, match="is no longer in"):
        original_file(path, path.name, f"{path.name}/3")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-be", "utf-8-sig"])
def test_a_text_is_given_in_utf_8(encoding, tmp_path):
    text = "The café of señor Muñoz was opened in the old town yesterday.\r\n"
    data = text.encode(encoding)
    path = tmp_path / "a.zip"
    path.write_bytes(archive({"old.TXT": data, "page.html": data}))
    (tmp_path / "a.md").write_bytes(data)
    expected = OriginalFile("old.TXT", text.encode(), ".txt")
    assert original_file(path, "a.zip", "a.zip/old.TXT") == expected
    assert original_file(tmp_path / "a.md", "sub/a.md", "sub/a.md").data == text.encode()
    assert original_file(path, "a.zip", "a.zip/page.html").data == data  # declares its own


@pytest.mark.parametrize("part", ["gone.txt", "../secret.txt", "note.txt.bak", "sub/note.txt"])
def test_a_part_that_is_not_in_the_archive(part, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    path = tmp_path / "a.zip"
    path.write_bytes(archive({"note.txt": b"Words.", "../secret.txt": b"Words."}))
    with pytest.raises(CorpusError, match=r"is no longer in a\.zip: index the folder again"):
        original_file(path, "a.zip", f"a.zip/{part}")


def test_files_that_are_gone_or_damaged(tmp_path):
    with pytest.raises(CorpusError, match=r"a\.txt cannot be read"):
        original_file(tmp_path / "a.txt", "a.txt", "a.txt")
    (tmp_path / "a.zip").write_bytes(b"PK")
    with pytest.raises(CorpusError, match="damaged"):
        original_file(tmp_path / "a.zip", "a.zip", "a.zip/x.txt")


def test_a_file_beside_a_message_of_its_folders_name(tmp_path):
    """A member may be called as an attachment of another one would be."""
    path = tmp_path / "a.zip"
    letter = mail(STORY, {"other.txt": b"An attachment."})
    path.write_bytes(archive({"m.eml": letter, "m.eml/a.txt": b"A member."}))
    assert original_file(path, "a.zip", "a.zip/m.eml/a.txt").data == b"A member."
    assert original_file(path, "a.zip", "a.zip/m.eml/other.txt").data == b"An attachment."
