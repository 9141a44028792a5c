import pytest

from qa.corpus.days import parse_date, publication_day, shown_days


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


def test_days_on_which_nothing_was_published():
    assert publication_day("2093-05-16") is None
    assert publication_day("1970-01-01T00:00:00Z") is None
    assert publication_day("2023-05-16") == "2023-05-16"


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("16 May 2023 | 3 min read", [("2023-05-16", False)]),
        ("Published on Tuesday, May 16, 2023 at 9:30 p.m. EDT", [("2023-05-16", True)]),
        ("TARNBY, Denmark, 16-May-2023", [("2023-05-16", False)]),
        ("Updated 20 May 2024 | Published 16 May 2023", [("2023-05-16", True)]),
        ("10:30 16/5/23", [("2023-05-16", False)]),
        ("Open day 30 June 2023", []),
        ("Deadline: 30 June 2023", []),
        ("The quay closes on 30 June 2023.", []),
        ("TARNBY, May 16, 2023 — The board met.", []),
        ("Date: 30 June 2023. Place: the quay.", []),
        ("Last updated 16 May 2023", []),
    ],
)
def test_days_that_a_line_shows(line, days):
    assert [(shown.day, shown.says) for shown in shown_days(line)] == days
