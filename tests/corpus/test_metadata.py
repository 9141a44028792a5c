import pytest

from qa.corpus import boilerplate
from qa.corpus.metadata import read, shorten


def test_byline_with_date():
    found = read("A March in Lima\n\nBy Alejandra Garcia on July 20, 2023\n\nPeople came.", ())
    assert found == {
        "title": "A March in Lima",
        "author": "Alejandra Garcia",
        "published": "2023-07-20",
    }


def test_lines_at_the_end():
    found = read(
        "A march.\n\nSource: Latin Post\n\nWritten by: Bert Hoover\n\nPublished: January 14, 2023",
        (),
    )
    assert found["source"] == "Latin Post"
    assert found["author"] == "Bert Hoover"
    assert found["published"] == "2023-01-14"


def test_two_authors():
    assert (
        read("T\nBy Ana María Ríos and Jo O'Neill", ())["author"] == "Ana María Ríos and Jo O'Neill"
    )


def test_what_comes_after_the_name():
    assert read("T\n\nBy Ebo Quayson.", ())["author"] == "Ebo Quayson"
    assert read("T\n\nBy Jane Roe, Reuters", ())["author"] == "Jane Roe"


@pytest.mark.parametrize("line", ["By Friday the roads were blocked.", "By then it was late"])
def test_sentences_are_no_bylines(line):
    assert "author" not in read(f"A title\n\n{line}", ())


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Source: Lake Post\n12 June 2025\n\nDale votes for tram\n\nIt did.",
            "Dale votes for tram",
        ),
        ("12 June 2025\nDale votes for tram\nBy Ann Lowe\n\nIt did.", "Dale votes for tram"),
        ("Published works of Goethe found\n\nThey were.", "Published works of Goethe found"),
        ("Source: Lake Post", "Source: Lake Post"),
        (
            "Corrections and clarifications\nSource: Lake Post\n12 June 2025\n\nIn a report on the "
            "regatta (5 June) we gave the winner's name as Ann Low. She is Ann Lowe.",
            "Corrections and clarifications",
        ),
    ],
)
def test_the_headline_is_no_line_that_says_whose_it_is(text, title):
    assert read(text, boilerplate.find(text))["title"] == title


def test_titles_are_shortened_at_a_word():
    assert shorten("one two three", 9) == "one two…"
    assert shorten("one\n two") == "one two"


def test_when_it_was_published_not_updated():
    lines = "Title\n\nUpdated: May 3, 2023\n\nPublished: May 1, 2023\n\nWords."
    assert read(lines, ())["published"] == "2023-05-01"
    assert "published" not in read(lines.replace("Published: May 1, 2023", "x"), ())


def test_the_source_of_a_chart_is_no_publisher():
    words = [f"Sentence {n} of the story." for n in range(15)]
    chart = "Source: Bureau of Labor Statistics"
    assert "source" not in read("\n\n".join([*words, chart, *words]), ())
    for lines in (["Title", "Source: The Post", *words], [*words, *words, "Source: The Post"]):
        assert read("\n\n".join(lines), ())["source"] == "The Post"


BODY = "The board met for most of the evening.\n\nIt closed the quay after an inspection."


@pytest.mark.parametrize(
    "lines",
    [
        "Quay\nBy Maren Toft\nPublished 16 May 2023, updated 20 May 2024",
        "Quay\nPublished: 16 May 2023 | Updated: 20 May 2024",
        "Quay\nPublished: May 16, 2023 9:40 PM EDT",
        "Quay\nMaren Toft\nMay 16, 2023",
        "Quay\n16 May 2023",
        "16.05.2023\nQuay",
        "Quay\nReuters | 16 May 2023",
        "Quay\n16 May 2023 | Lima",
        "Quay\nBy Maren Toft, 16 May 2023",
        "Quay\n1 May 2023\nPublished: 16 May 2023",
    ],
)
def test_days_at_the_top(lines):
    assert read(f"{lines}\n\n{BODY}", ())["published"] == "2023-05-16"


@pytest.mark.parametrize(
    "lines",
    [
        "Date: 30 June 2023\n\nPrice: 40 crowns",
        f"The report:\n\nPublished: 3 March 1999\n\n{BODY}",
        "16 May 2023",
    ],
)
def test_days_amid_the_text_are_of_something_else(lines):
    found = read(f"Quay\n\n{BODY}\n\nWhere: north mole\n\n{lines}", ())
    assert not {"published", "unread_date"} & set(found)


@pytest.mark.parametrize(
    "lines",
    [
        "The board met on the quay.\n\nIt stays open until spring.\n\n16 May 2023",
        f"{'The board met for the evening, ' * 12}and left.\n\n16 May 2023",
        "| Day | Boats |\n| 16 May 2023 | 12 |",
    ],
    ids=["sentences", "paragraph", "table"],
)
def test_days_below_the_text_or_in_a_table_are_of_something_else(lines):
    assert "published" not in read(f"Quay\n\n{lines}\n\n{BODY}", ())


@pytest.mark.parametrize("title", ["Quay", "Why did they close the quay?"])
def test_a_standfirst_may_come_before_the_day(title):
    lines = f"{title}\n\nThe board has closed the old quay.\n\n16 May 2023\n\n{BODY}"
    assert read(lines, ())["published"] == "2023-05-16"


def test_a_sources_address_is_the_articles():
    found = read(f"Quay\nSource: https://b.example/quay\n\n{BODY}", ())
    assert (found["url"], found.get("source")) == ("https://b.example/quay", None)


def test_a_weekday_is_no_author():
    assert "author" not in read(f"Quay\n\nBy Friday\n\n{BODY}", ())
