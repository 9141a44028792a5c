import pytest

from qa.corpus import boilerplate
from qa.corpus.head import byline
from qa.corpus.metadata import read

BODY = "The board met for most of the evening.\n\nIt closed the quay after an inspection."


def head(lines):
    text = f"{lines}\n\n{BODY}"
    found = read(text, boilerplate.find(text))
    return found["title"], found.get("source"), found.get("author"), found.get("published")


@pytest.mark.parametrize(
    ("rest", "published", "source"),
    [
        (" | Tarnby Today | 10 December 2023, 19:40", "2023-12-10", "Tarnby Today"),
        (", Health Correspondent, The Lake Herald, 3 May 2024", "2024-05-03", "The Lake Herald"),
        (" · Lake Post · Published May 3, 2024 · 4 min read", "2024-05-03", "Lake Post"),
        (", Reuters", "", "Reuters"),
        ("", "", ""),
        (" | The Hague | 3 May 2024", "2024-05-03", ""),
    ],
)
@pytest.mark.parametrize("author", ["Ana Ríos", "Ana Ríos and Ben Cole"])
def test_bylines(author, rest, published, source):
    assert byline(f"By {author}{rest}") == (author, published, source)


@pytest.mark.parametrize(
    "line",
    [
        "By Friday the roads were blocked.",
        "By Lake Tarn, where nobody had been since the spring, the board put up a house, and left.",
        "By Ana Ríos, which is to say by the board and its friends in Lima, the quay was closed",
    ],
)
def test_sentences_that_begin_as_bylines_do(line):
    assert byline(line) is None


@pytest.mark.parametrize(
    "lines",
    [
        "Lake Gazette\n3 May 2024\n\nQuay closes for good\nBy Ana Ríos",
        "THE LAKE GAZETTE\nFriday, May 3, 2024\n\nQUAY CLOSES FOR GOOD\nWhat the inspectors found",
        "The Lake Gazette\n\nQuay closes for good\nBy Ana Ríos",
        "# Lake Gazette\n\n# Quay closes for good\n3 May 2024",
        "TARNBY TODAY\n3 May 2024\nQuay closes for good",
        "THE LEDGER\n3 May 2024\n\nQuay closes for good",
        "3 May 2024\nLake Gazette\nQuay closes for good",
        "Lake Gazette, 3 May 2024\n\nQuay closes for good",
        "Fjord Blad\nSource: Fjord Blad\n3 May 2024\nQuay closes for good",
    ],
)
def test_a_masthead_is_the_publisher_and_no_title(lines):
    title, source, *_ = head(lines)
    assert title.casefold() == "quay closes for good"
    assert source.removeprefix("The ") in ("Lake Gazette", "Tarnby Today", "Ledger", "Fjord Blad")


@pytest.mark.parametrize(
    "lines",
    [
        "Quay closes for good\nLake Gazette\n3 May 2024",
        "Quay closes for good\nBy Ana Ríos\nTarnby Today\n3 May 2024",
        "Quay closes for good\nBy Ana Ríos\n3 May 2024\nThe Ledger",
        "Quay closes for good\n\nTarnby Today | 3 May 2024 | Ana Ríos",
        "Quay closes for good\n\n*Lake Gazette, 3 May 2024. By Ana Ríos.*",
        "Corrections and clarifications\nLake Gazette\n3 May 2024",
    ],
)
def test_a_papers_name_below_the_title(lines):
    title, source, _, published = head(lines)
    assert title == lines.split("\n")[0]
    assert source in ("Lake Gazette", "Tarnby Today", "The Ledger")
    assert published == "2024-05-03"


@pytest.mark.parametrize(
    "lines",
    [
        "Schools Open Today\nPupils are back after the flood\nBy Ana Ríos\n3 May 2024",
        "Schools Open Today\n3 May 2024",
        "Rise of the Courier\n3 May 2024\nHow a paper of four pages came to be read by all",
        "Death of a Star\nBy Ana Ríos\n3 May 2024",
        "Morning Star",
        "Lake Gazette",
        "Quay Closes\n3 May 2024\nAnne Holt goes after the vote",
        "# Morning Star\n\n## The launch",
        "Quay closes\n\nBreaking News\n3 May 2024",
        "Quay closes\n\nThe Hague\n3 May 2024",
        "Quay closes\n\nMorning Star\n\nWhere she lies",  # no day beside it
    ],
)
def test_what_stays_the_title(lines):
    title, source, *_ = head(lines)
    assert title == lines.split("\n")[0].lstrip("# ")
    assert source is None


def test_a_declared_publisher_comes_first():
    title, source, *_ = head("Lake Gazette\n3 May 2024\nQuay closes\nSource: Fjord Blad")
    assert (title, source) == ("Quay closes", "Fjord Blad")


def test_who_wrote_it_may_stand_after_the_day():
    assert head("Quay closes\n\n*Lake Gazette, 3 May 2024. By Ana Ríos.*")[2] == "Ana Ríos"
    assert head("Quay closes\n\n3 May 2024 by Friday")[2] is None


def test_pages_declare_their_publisher_themselves():
    text = f"Lake Gazette\n3 May 2024\n\nQuay closes\n\n{BODY}"
    assert "source" not in read(text, (), bare_dates=False)


@pytest.mark.parametrize(
    "title", ["Minister Quits Post", "Schools Open Today", "The Verdict", "# Court Sends Observer"]
)
def test_a_headline_that_may_be_a_name_stays_the_title(title):
    found, source, *_ = head(f"{title}\n3 May 2024\nHealth chief leaves after row")
    assert (found, source) == (title.removeprefix("# "), None)
