import itertools
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eval.samples import all_formats, archive, pdf
from eval.stories import STORIES
from qa.corpus.formats.html import characters
from qa.corpus.formats.text import decode
from qa.corpus.loader import SUFFIXES, TABLES, Reading, load
from qa.errors import CorpusError
from qa.types import Article, Problem
from tests.samples import LIMITS, load_all, load_one, reason

TEXT = "El Niño in Perú\n\nThe café in Córdoba was closed on Friday.\n"
MB = 1_000_000


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
    assert "won’t" in characters(page, "a.html")
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
    [b"\0a" * 50 + b"b", b"\0\0\0a" * 50, b"a\0b\0" * 20 + b"\0\0" * 3, b"\0\1", b"a\0\2\0" * 9],
)
def test_zeros_that_are_no_utf_16(data):
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
def test_what_is_no_article(data, what, tmp_path):
    with pytest.raises(CorpusError, match=rf"a\.txt {what}"):
        decode(data, "a.txt")
    assert reason(tmp_path, "a.txt", data).startswith(f"a.txt {what}")


def test_every_format_is_read(tmp_path):
    samples = all_formats()
    assert {Path(name).suffix for name in samples} == SUFFIXES
    assert TABLES <= SUFFIXES
    for name, data in samples.items():
        for ending in (name, name.upper()):
            found = load_all(tmp_path, ending, data)
            assert all(isinstance(article, Article) for article in found)
            words = " ".join(found[0].text.split())
            story = next(story for story in STORIES if story.paragraphs[0] in words)
            assert all(paragraph in words for paragraph in story.paragraphs), name
            assert (found[0].title, found[0].author) == (story.title, story.author)


def test_empty_and_random_files_of_every_format(tmp_path):
    for ending in SUFFIXES - {".txt", ".md"}:
        assert reason(tmp_path, f"a{ending}", b" \n") == f"a{ending} is empty"
        noise = bytes(range(256)) * 20
        assert reason(tmp_path, f"b{ending}", noise).startswith(f"b{ending} ")


def test_size_limit(tmp_path):
    assert "100 bytes, more than 99: split it or set QA_LARGEST_FILE" in reason(
        tmp_path, "a.txt", b"word " * 20, file_bytes=99
    )


def test_text_limit(tmp_path):
    said = "a.txt has more than 99 characters of text: split it or set QA_LARGEST_TEXT"
    assert reason(tmp_path, "a.txt", b"word " * 20, text_chars=99) == said
    assert len(load_one(tmp_path, "a.txt", b"word " * 20, text_chars=100).text) == 100


def test_articles_limit_keeps_those_before_it(tmp_path):
    members = {f"{number}.txt": b"Some words." for number in range(5)}
    found = load_all(tmp_path, "a.zip", archive(members), articles=3)
    assert [item.name for item in found] == ["a.zip/0.txt", "a.zip/1.txt", "a.zip/2.txt", "a.zip"]
    assert found[-1].reason.endswith("the rest is left out: split it or set QA_MOST_ARTICLES")


def test_articles_come_one_by_one(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "Some words."}\n' * 50)
    items = load(path, "a.jsonl", Reading({}, {}, LIMITS))
    assert [item.name for item in itertools.islice(items, 2)] == ["a.jsonl/1", "a.jsonl/2"]
    items.close()


def test_what_is_no_file(tmp_path):
    reading = Reading({}, {}, LIMITS)
    (problem,) = load(tmp_path / "gone.txt", "gone.txt", reading)
    assert problem.reason.startswith("gone.txt cannot be read (No such file")
    os.mkfifo(tmp_path / "pipe.txt")
    assert list(load(tmp_path / "pipe.txt", "pipe.txt", reading)) == [
        Problem("pipe.txt", "pipe.txt is not a file")
    ]
    assert "of a kind that is not read" in reason(tmp_path, "a.xyz", b"words")


def test_a_reason_is_one_line(tmp_path):
    assert reason(tmp_path, "two\nlines.txt", b"") == "two lines.txt is empty"


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
    said = reason(tmp_path, "a.md", b"---\ntitle: [unclosed\n---\ntext")
    assert said == "a.md has a header that is not YAML: mend or remove it"
    said = reason(tmp_path, "a.md", b"+++\ntitle: x\n+++\ntext")
    assert said == "a.md has a header that is not TOML: mend or remove it"


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


def test_sidecar_wins_over_text_and_format(tmp_path):
    text = b"T\n\nSource: TRTWorld and agencies"
    assert load_one(tmp_path, "a.txt", text).source == "TRTWorld and agencies"
    noted = load_one(tmp_path, "a.txt", text, notes={"a.txt": {"source": "TRT World"}})
    assert noted.source == "TRT World"
    samples = all_formats()
    page = load_one(tmp_path, "a.html", samples["a.html"], notes={"a.html": {"author": "Jo"}})
    assert (page.author, page.source) == ("Jo", "The Andean Post")


def test_parts_have_notes_of_their_own(tmp_path):
    notes = {"a.csv/2": {"title": "Noted"}, "a.csv": {"title": "Not this"}}
    one, other = load_all(tmp_path, "a.csv", all_formats()["a.csv"], notes=notes)
    assert (one.title, other.title) == (STORIES[0].title, "Noted")
    assert (one.file, other.file) == ("a.csv", "a.csv")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"word " * (4 * MB)),
        ("a.txt", b"By " + b"A" * (20 * MB)),
        ("a.txt", b"(" + b"/a" * (10 * MB)),
        ("a.txt", b"one" + b" " * (20 * MB) + b"two"),
        ("a.txt", (b"one" + b" " * 990 + b"two\n") * 10_000),
        ("a.txt", (b"aaaa" * 5 + b" " * 200 + b"x\n") * 40_000),
        ("a.md", b"---\none" + b"\n" * (20 * MB) + b"two"),
        ("a.html", b"<p>" + b"word " * MB),
        ("a.csv", b"text\n" + b"word " * (4 * MB)),
        ("a.json", b'{"text": "' + b"word " * (4 * MB) + b'"}'),
        ("a.eml", b"Subject: " + b"=?utf-8?q?a?= " * MB + b"\n\nwords"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_endless_lines_take_seconds(name, data, tmp_path):
    start = time.process_time()
    load_one(tmp_path, name, data, file_bytes=30 * MB, text_chars=30 * MB)
    assert time.process_time() - start < 15  # about one on the slowest machine seen


def test_threads_may_load_at_once(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf(STORIES))
    reading = Reading({}, {}, LIMITS)
    with ThreadPoolExecutor(8) as pool:
        loads = [
            pool.submit(lambda: list(load(tmp_path / "a.pdf", "a.pdf", reading))) for _ in range(40)
        ]
    (first,) = loads[0].result()
    assert all(loaded.result() == [first] for loaded in loads)


def test_nothing_heavy_is_imported_with_the_loader():
    code = (
        "import sys, qa.corpus.loader, qa.corpus.original; "
        "print([m for m in ('trafilatura', 'pypdfium2', 'docx', 'lxml', 'email.message') "
        "if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
