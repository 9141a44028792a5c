import pytest

from qa.corpus.metadata import parse_date, read, shorten


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("July 20, 2023", "2023-07-20"),
        ("20 July 2023", "2023-07-20"),
        ("2023-07-20", "2023-07-20"),
        ("Thursday, January 19, 2023 10:15 AM", "2023-01-19"),
        ("July 2023", None),
        ("December 7", None),
        ("Thursday", None),
        ("2023", None),
        ("1714990000", "2024-05-06"),  # seconds since 1970, as exports have them
        ("1720000000000", "2024-07-03"),
        ("1714990000.0", "2024-05-06"),
        ("13.05.2023", "2023-05-13"),
        ("12.5.2023", "2023-05-12"),
        ("07/20/2023", "2023-07-20"),
        ("20/07/2023", "2023-07-20"),
        ("03/03/2023", "2023-03-03"),
        ("03/04/2023", None),  # March or April, by where it was written
        ("2023/03/04", "2023-03-04"),
        ("20230304", "2023-03-04"),
        ("Thu, 03 Apr 2023 10:00:00 +0000", "2023-04-03"),
        ("0101-01-01T00:00:00+00:00", None),  # how a program writes that there is none
        ("the new administration", None),
        ("", None),
    ],
)
def test_only_whole_dates(text, iso):
    assert parse_date(text) == iso


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
