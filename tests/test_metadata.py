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
        ("the new administration", None),
        ("", None),
    ],
)
def test_only_whole_dates(text, iso):
    assert parse_date(text) == iso


def test_byline_with_date():
    told = read("A March in Lima\n\nBy Alejandra Garcia on July 20, 2023\n\nPeople came.", ())
    assert told == {
        "title": "A March in Lima",
        "author": "Alejandra Garcia",
        "published": "2023-07-20",
    }


def test_lines_at_the_end():
    told = read(
        "A march.\n\nThis article is owned by Latin Post.\n\nWritten by: Bert Hoover\n\n"
        "Published: January 14, 2023",
        (),
    )
    assert told["source"] == "Latin Post"
    assert told["author"] == "Bert Hoover"
    assert told["published"] == "2023-01-14"


def test_two_authors():
    assert (
        read("T\nBy Ana María Ríos and Jo O'Neill", ())["author"] == "Ana María Ríos and Jo O'Neill"
    )


def test_agency_after_the_name():
    assert read("T\n\nBy Jane Roe, Reuters", ())["author"] == "Jane Roe"


@pytest.mark.parametrize("line", ["By Friday the roads were blocked.", "By then it was late"])
def test_sentences_are_no_bylines(line):
    assert "author" not in read(f"A title\n\n{line}", ())


def test_titles_are_shortened_at_a_word():
    assert shorten("one two three", 9) == "one two…"
    assert shorten("one\n two") == "one two"
