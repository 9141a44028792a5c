import pytest

from qa.corpus.loader import decode, load
from qa.errors import CorpusError

TEXT = "El Niño in Perú\n\nThe café in Córdoba was closed on Friday.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
)
def test_encodings(encoding):
    assert decode(TEXT.encode(encoding), "a.txt") == TEXT


def test_line_ends_stay_as_they_are():
    assert decode(b"one\r\ntwo\rthree\n", "a.txt") == "one\r\ntwo\rthree\n"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00" + bytes(range(256)) * 8, "is not a text file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200), "is not a text file"),
        (b"--- *** ---\n", "has no words"),
    ],
)
def test_what_is_no_article(data, what):
    with pytest.raises(CorpusError, match=rf"a\.txt {what}"):
        decode(data, "a.txt")


def test_size_limit(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("word " * 100)
    with pytest.raises(CorpusError, match="500 bytes, more than 499"):
        load(path, "a.txt", {}, 499)


def test_unreadable(tmp_path):
    with pytest.raises(CorpusError, match=r"gone\.txt cannot be read"):
        load(tmp_path / "gone.txt", "gone.txt", {}, 10)


def test_front_matter(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(
        "---\ntitle: The Title\nauthor: Ana Ríos\ndate: 2023-01-19\npublisher: The Paper\n"
        "tags: [x]\n---\n\n# Another heading\n\nThe text.\n"
    )
    article = load(path, "a.md", {}, 10_000)
    assert (article.title, article.author) == ("The Title", "Ana Ríos")
    assert (article.published, article.source) == ("2023-01-19", "The Paper")
    assert article.text == path.read_text()
    (mark,) = article.marks
    assert mark.kind == "metadata"
    assert article.text[mark.end :].strip().startswith("# Another heading")


def test_broken_front_matter(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: [unclosed\n---\ntext")
    with pytest.raises(CorpusError, match="header that is not YAML"):
        load(path, "a.md", {}, 10_000)


def test_markdown_heading_is_the_title(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("# A march\n\nPeople came.")
    assert load(path, "a.md", {}, 10_000).title == "A march"


def test_sidecar_wins_over_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("T\n\nSource: TRTWorld and agencies")
    assert load(path, "a.txt", {}, 10_000).source == "TRTWorld and agencies"
    assert load(path, "a.txt", {"source": "TRT World"}, 10_000).source == "TRT World"
