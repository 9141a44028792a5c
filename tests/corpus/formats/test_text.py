"""Plain text and Markdown."""

import pytest

from qa.corpus.formats.html import decode_page
from qa.corpus.formats.text import decode
from qa.errors import CorpusError
from tests.robustness.stories import STORIES
from tests.samples import load_one, reason

STORY, OTHER = STORIES

TEXT = "El Niño in Perú\n\nThe café in Córdoba was closed on Friday.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]
)
def test_encodings(encoding):
    assert decode(TEXT.encode(encoding), "a.txt") == TEXT


def test_a_bad_byte_costs_one_letter():
    text = "“We won’t resign,” said Nuñez in Córdoba."
    cut = text.encode() + "é".encode()[:1]
    assert decode(cut, "a.txt") == f"{text}\ufffd"
    stray = text.encode().replace("ñ".encode(), b"\xf1")
    assert decode(stray, "a.txt") == text.replace("ñ", "\ufffd")
    page = b"<meta charset=utf-8><p>" + stray
    assert "won’t" in decode_page(page, "a.html")
    # "é" alone is more likely of another encoding than damaged.
    assert decode("In Córdoba.".encode("cp1252"), "a.txt") == "In Córdoba."


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "The ferry sank on Monday near the coast.\r\n",
        "The ferry sank — “near” the coast of Ādaži.",
        "Nine" * 20_000,
    ],
)
def test_utf_16_without_a_byte_order_mark(text, encoding):
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize(
    "data",
    [b"\0a" * 50 + b"b", b"\0\0\0a" * 50, b"a\0b\0" * 20 + b"\0\0" * 3, b"\0\1\2", b"a\0\2\0" * 9],
)
def test_binary_files_with_zeros_are_refused(data):
    with pytest.raises(CorpusError, match="is not a text file"):
        decode(data, "a.txt")


def test_line_ends_stay_as_they_are(tmp_path):
    assert decode(b"one\r\ntwo\rthree\n", "a.txt") == "one\r\ntwo\rthree\n"
    assert load_one(tmp_path, "a.txt", b"one\r\ntwo\x07\n\n\n\n").text == "one\r\ntwo\x07\n\n\n\n"


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
def test_files_without_text_are_refused(data, what, tmp_path):
    with pytest.raises(CorpusError, match=rf"a\.txt {what}"):
        decode(data, "a.txt")
    assert reason(tmp_path, "a.txt", data).startswith(f"a.txt {what}")


def test_front_matter(tmp_path):
    text = (
        "---\ntitle: The Title\nauthor: [Ana Ríos, Jo Roe]\ndate: 2023-01-19\n"
        "publisher: The Paper\ntags: [x]\n---\n\n# Another heading\n\nThe text.\n"
    )
    article = load_one(tmp_path, "a.md", text.encode())
    assert (article.title, article.author) == ("The Title", "Ana Ríos, Jo Roe")
    assert (article.published, article.source) == ("2023-01-19", "The Paper")
    assert article.text == text
    (mark,) = article.marks
    assert mark.kind == "metadata"
    assert article.text[mark.end :].startswith("# Another heading")


def test_the_date_where_published_says_whether(tmp_path):
    header = b"---\npublished: true\ndate: 2023-07-20\n---\nWords.\n"
    assert load_one(tmp_path, "a.md", header).published == "2023-07-20"


def test_front_matter_in_toml(tmp_path):
    text = '+++\ntitle = "The Title"\ndate = 2023-01-19\ndraft = false\n+++\n\nThe text.\n'
    article = load_one(tmp_path, "a.md", text.encode())
    assert (article.title, article.published) == ("The Title", "2023-01-19")
    (mark,) = article.marks
    assert article.text[mark.end :] == "The text.\n"


def test_a_header_that_says_the_lead_does_not_hide_it(tmp_path):
    lead = "Police sent 11,800 officers to Lima on Thursday."
    text = f"---\ntitle: The Title\ndescription: >-\n  {lead}\n---\n\n{lead}\n\nMore came.\n"
    article = load_one(tmp_path, "a.md", text.encode())
    assert [mark.kind for mark in article.marks] == ["metadata"]


def test_broken_front_matter(tmp_path):
    message = reason(tmp_path, "a.md", b"---\ntitle: [unclosed\n---\ntext")
    assert message == "a.md has front matter that is not valid YAML: fix or remove it"
    message = reason(tmp_path, "a.md", b"+++\ntitle: x\n+++\ntext")
    assert message == "a.md has front matter that is not valid TOML: fix or remove it"


def test_front_matter_that_grows_is_left_alone(tmp_path):
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    header = f"---\nl0: &l0 lol\n{levels}title: *l11\nauthor: Ana\n---\n\nThe text.\n"
    article = load_one(tmp_path, "a.md", header.encode())
    assert (article.title, article.author) == ("The text.", "Ana")


def test_a_rule_at_the_top_is_no_front_matter(tmp_path):
    article = load_one(tmp_path, "a.md", b"---\n\nThe text of it.\n\n---\n\nMore.")
    assert article.marks == ()
    assert article.title == "---"


def test_markdown_heading_is_the_title(tmp_path):
    assert load_one(tmp_path, "a.md", b"# A march\n\nPeople came.").title == "A march"


def test_a_stray_zero_byte_does_not_cost_the_article(tmp_path):
    data = b"The quarry at Holm was sold for 2 million kroner\0 on Monday."
    text = load_one(tmp_path, "a.txt", data).text
    assert text == "The quarry at Holm was sold for 2 million kroner  on Monday."
