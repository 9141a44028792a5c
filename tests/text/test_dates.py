from datetime import date

import pytest

from qa.text.dates import Day, day, is_date


@pytest.mark.parametrize(
    ("text", "published", "first", "last"),
    [
        ("July 20, 2023", None, (2023, 7, 20), (2023, 7, 20)),
        ("Dec. 7, 2022", None, (2022, 12, 7), (2022, 12, 7)),
        ("July 2023", None, (2023, 7, 1), (2023, 7, 31)),
        ("in 2023", None, (2023, 1, 1), (2023, 12, 31)),
        ("December 7", "2023-01-20", (2022, 12, 7), (2022, 12, 7)),
        ("last month", "2023-01-20", (2022, 12, 1), (2022, 12, 31)),
        ("last week", "2023-01-20", (2023, 1, 9), (2023, 1, 15)),
        ("last year", "2023-01-20", (2022, 1, 1), (2022, 12, 31)),
        ("early Thursday", "2023-01-20", (2023, 1, 19), (2023, 1, 19)),
        ("Friday night", "2023-01-20", (2023, 1, 20), (2023, 1, 20)),
        ("yesterday", "2023-01-20", (2023, 1, 19), (2023, 1, 19)),
        ("Dec. 2022", None, (2022, 12, 1), (2022, 12, 31)),
        ("March 5th, 2024", None, (2024, 3, 5), (2024, 3, 5)),
        ("May last year", "2023-01-20", (2022, 5, 1), (2022, 5, 31)),
        ("last Friday", "2023-01-20", (2023, 1, 13), (2023, 1, 13)),
        ("two years ago", "2023-01-20", (2021, 1, 1), (2021, 12, 31)),
        ("a month ago", "2023-01-20", (2022, 12, 1), (2022, 12, 31)),
        ("three weeks ago", "2023-01-20", (2022, 12, 26), (2023, 1, 1)),
        ("three days ago", "2023-01-20", (2023, 1, 17), (2023, 1, 17)),
        ("last night", "2023-01-20", (2023, 1, 19), (2023, 1, 19)),
        ("this morning", "2023-01-20", (2023, 1, 20), (2023, 1, 20)),
        ("last December", "2023-01-20", (2022, 12, 1), (2022, 12, 31)),
        ("data compiled through March 2013", None, (2013, 3, 1), (2013, 3, 31)),
        ("rejected by 62 percent in 2022", None, (2022, 1, 1), (2022, 12, 31)),
        ("on Monday at 3 in the morning", "2023-01-20", (2023, 1, 16), (2023, 1, 16)),
        ("\uff11\uff10 Ju\u00adly\u00a02023", None, (2023, 7, 10), (2023, 7, 10)),
        ("mid-December", "2023-01-20", (2022, 12, 1), (2022, 12, 31)),
    ],
)
def test_day(text, published, first, last):
    assert is_date(text)
    assert day(text, published) == Day(date(*first), date(*last))


@pytest.mark.parametrize(
    ("text", "published", "meant"),
    [
        ("July 19", "2023-07-05", (2023, 7, 19)),
        ("Jul. 19", "2023-07-05", (2023, 7, 19)),
        ("5 July", "2023-07-05", (2023, 7, 5)),
        ("February 3", "2022-12-20", (2023, 2, 3)),
        ("February 29", "2024-12-20", (2024, 2, 29)),  # there is no next one
        ("next Friday", "2023-01-20", None),
    ],
)
def test_news_tells_of_what_is_to_come(text, published, meant):
    def at(found):
        return found and Day(date(*found), date(*found))

    assert day(text, published) == at(meant)


@pytest.mark.parametrize(
    "text",
    [
        "3,000 years ago",
        "two thousand years ago",
        "Q3 2022",
        "the march",
        "20 years after 1941",
        "2020-21",
        "overnight",
        "last weekend",
        "1900-1907",
        "26 to 28 February 2013",
        "between 2000 and 2020",
        "February 30, 2023",
        "9999-12-31",
    ],
)
def test_what_is_too_vague_for_a_day(text):
    assert day(text, "2023-01-20") is None


def test_names_that_look_like_dates():
    assert not is_date("Mar-a-Lago")


def test_a_month_to_come():
    assert day("February", "2024-12-20") == Day(date(2025, 2, 1), date(2025, 2, 28))


@pytest.mark.parametrize(
    ("text", "published", "years"),
    [
        ("in June", "2023-01-20", [2022, 2023]),
        ("21 June", "2025-01-14", [2024, 2025]),
        ("17 November", "2025-04-14", [2024, 2025]),
    ],
)
def test_a_day_half_a_year_away_may_be_behind_or_ahead(text, published, years):
    found = day(text, published)
    assert found is not None
    assert [reading.first.year for reading in found.readings] == years
    for year in years:
        told = day(f"{text} {year}")
        assert told is not None
        assert found.same(told)
        assert told.agrees(found)
        assert told.apart(found) == 0
    later = day("March 2026")
    assert later is not None
    assert not found.agrees(later)


@pytest.mark.parametrize("text", ["December 7", "Thursday", "last month", "soon"])
def test_a_relative_date_needs_the_article_s_own(text):
    assert day(text) is None


def test_days_agree_where_they_overlap():
    december, seventh = day("December 2022"), day("December 7", "2023-01-20")
    assert december is not None
    assert seventh is not None
    assert december.agrees(seventh)
    assert not december.same(seventh)
