"""Zip archives: what is read, and what is refused."""

import stat
import zipfile
from io import BytesIO

import pytest

from qa.types import Article, Skipped
from tests.robustness.samples import archive, mail, page, table, text
from tests.robustness.stories import STORIES
from tests.samples import load_all, reason

STORY, OTHER = STORIES

BOMB = bytes(5_000_000)


def test_each_member_is_an_article_or_is_said_to_be_skipped(tmp_path):
    members = {
        "2023/march.txt": text(STORY),
        "page.HTML": page(OTHER),
        "t.csv": table(STORIES),
        "pictures/a.png": b"x",
        "pictures/b.png": b"x",
        "a: b.mp4": b"x",
        "README": b"x",
        ".hidden/x.txt": b"hidden",
        "__MACOSX/2023/._march.txt": b"mac",
    }
    found = load_all(tmp_path, "a.zip", archive(members))
    assert [item.name for item in found] == [
        "a.zip/2023/march.txt", "a.zip/page.HTML", "a.zip/t.csv/1", "a.zip/t.csv/2",
        "a.zip/pictures/a.png", "a.zip/pictures/b.png", "a.zip/a: b.mp4", "a.zip/README",
    ]  # fmt: skip
    assert {item.file for item in found[:4]} == {"a.zip"}
    assert {type(item) for item in found[4:]} == {Skipped}
    assert found[4].reason == "a.zip/pictures/a.png: .png files are not read"
    assert found[7].reason == "a.zip/README: files without an ending are not read"
    assert found[0].text == text(STORY).decode()


def test_an_archive_without_a_supported_format(tmp_path):
    data = archive({"a.png": b"x", "b.png": b"x", "README": b"x"})
    message = "a.zip contains no file in a supported format (only .png, no ending)"
    assert reason(tmp_path, "a.zip", data) == message


def test_a_saved_page_with_its_pictures(tmp_path):
    members = {
        "2023/Fire.html": page(STORY),
        "2023/Fire_files/photo.png": b"x",
        "2023/Fire_files/ad.html": page(OTHER),
        "2023/Fire_files/deep/ad.txt": text(OTHER),
        "Fire_files/own.txt": text(OTHER),
        "2023/my_files/own.txt": text(OTHER),
    }
    found = load_all(tmp_path, "a.zip", archive(members))
    assert [item.name for item in found] == [
        "a.zip/2023/Fire.html", "a.zip/Fire_files/own.txt", "a.zip/2023/my_files/own.txt"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["../up.txt", "a/../../up.txt", "/etc/words.txt", "C:/x.txt", "c:x.txt", "a\\b.txt",
     "..\\up.txt", "a//b.txt", "./a.txt", "a\nb.txt", "a" * 600 + ".txt"],
)  # fmt: skip
def test_names_that_lead_out_are_refused(name, tmp_path):
    first, second = load_all(tmp_path, "a.zip", archive({name: b"Words.", "fine.txt": b"Words."}))
    assert "has a name that leads out of the archive: rename it" in first.reason
    assert first.reason.isprintable()
    assert second.name == "a.zip/fine.txt"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_links_are_refused(tmp_path):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
    assert "is a symbolic link" in reason(tmp_path, "a.zip", out.getvalue())


def test_zip_bombs_end_at_the_limit(tmp_path):
    limits = {"unpacked_bytes": 8_000_000}
    flat = archive({f"{n}.txt": BOMB for n in range(3)})
    assert len(flat) < 20_000
    *_, last = load_all(tmp_path, "a.zip", flat, **limits)
    assert last.reason == (
        "a.zip unpacks to more than 8,000,000 bytes: split it or raise the limit with "
        "QA_LARGEST_ARCHIVE"
    )
    nested = archive({f"{n}.zip": archive({"x.txt": BOMB}) for n in range(3)})
    *_, last = load_all(tmp_path, "b.zip", nested, **limits)
    assert last.name == "b.zip"
    assert "QA_LARGEST_ARCHIVE" in last.reason
    document = archive({f"{n}.docx": archive({"word/document.xml": BOMB}) for n in range(3)})
    *_, last = load_all(tmp_path, "c.zip", document, **limits)
    assert "QA_LARGEST_ARCHIVE" in last.reason


def test_a_member_over_the_limit_of_a_file(tmp_path):
    members = {"big.txt": b"word " * 100, "small.txt": b"Words."}
    first, second = load_all(tmp_path, "a.zip", archive(members), file_bytes=400)
    message = "a.zip/big.txt has more than 400 bytes: split it or "
    message += "raise the limit with QA_LARGEST_FILE"
    assert first.reason == message
    assert second.name == "a.zip/small.txt"


def test_sizes_are_counted_and_not_believed(tmp_path):
    data = bytearray(archive({"x.txt": b"word " * 1000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    (item,) = load_all(tmp_path, "a.zip", bytes(data))
    assert item.reason == "a.zip/x.txt is damaged: it cannot be unpacked"


def test_archives_in_archives(tmp_path):
    data = archive({"x.txt": b"Words."})
    for _ in range(2):
        data = archive({"in.zip": data})
    (article,) = load_all(tmp_path, "a.zip", data)
    assert article.name == "a.zip/in.zip/in.zip/x.txt"
    (problem,) = load_all(tmp_path, "a.zip", archive({"in.zip": data}))
    assert problem.name == "a.zip/in.zip/in.zip/in.zip"
    assert "is nested in 3 archives" in problem.reason


def test_an_archive_that_holds_itself_ends(tmp_path):
    """A quine: each level is a valid archive of the same bytes."""
    data = b"words"
    for _ in range(60):
        data = archive({"r.zip": data, "x.txt": b"Words."})
    found = load_all(tmp_path, "a.zip", data)
    assert sum(isinstance(item, Article) for item in found) == 3


def test_encrypted_and_otherwise_packed(tmp_path):
    data = bytearray(archive({"x.txt": b"Words."}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert "is encrypted: unpack the archive" in reason(tmp_path, "a.zip", bytes(data))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as packed:
        packed.writestr("x.txt", "Words.")
    assert "is compressed in a way that is not supported" in reason(
        tmp_path, "a.zip", out.getvalue()
    )


def test_a_damaged_member_does_not_stop_the_rest(tmp_path):
    data = bytearray(archive({"a.txt": b"First words. " * 20, "b.txt": b"Words."}))
    data[45] ^= 0xFF
    first, second = load_all(tmp_path, "a.zip", bytes(data))
    assert first.reason == "a.zip/a.txt is damaged: it cannot be unpacked"
    assert second.name == "a.zip/b.txt"


def test_damaged_and_empty_archives(tmp_path):
    assert "its directory cannot be read" in reason(
        tmp_path, "a.zip", archive({"a.txt": b"x"})[:50]
    )
    assert reason(tmp_path, "a.zip", archive({})) == "a.zip is an empty archive"


def test_the_later_of_two_members_with_one_name(tmp_path):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "The old text.")
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("a.txt", "The new text.")
    (article,) = load_all(tmp_path, "a.zip", out.getvalue())
    assert article.text == "The new text."


def test_of_two_articles_with_one_name_the_second_is_a_problem(tmp_path):
    members = {"m.eml/a.txt": b"One.", "m.eml": mail(STORY, {"a.txt": b"Two."})}
    found = load_all(tmp_path, "a.zip", archive(members))
    assert [type(item).__name__ for item in found] == ["Article", "Article", "Problem"]
    assert found[-1].reason.endswith("is in a.zip twice: rename one of them")
