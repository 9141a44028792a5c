"""Dates in other languages, against those that the Unicode consortium's own tables write."""

from datetime import date

import pytest
from babel.dates import format_date

from qa.text.world_dates import day, find, in_figures

LANGUAGES = [
    "fr", "de", "it", "es", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro",
    "bg", "hr", "sl", "ru", "uk", "el", "tr", "he", "ar", "hi", "bn", "vi", "id", "ja", "zh",
    "ko", "et", "lt", "ca", "ka", "kk",
]  # fmt: skip
DAYS = [date(2024, 5, 6), date(2023, 11, 12), date(2019, 10, 1), date(2021, 3, 31)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_as_its_language_writes_it(language):
    for one in DAYS:
        for form in ("long", "full"):
            written = format_date(one, form, locale=language)
            assert [found for *_, found in find(written, language)] == [one.isoformat()], written
        short = format_date(one, "medium", locale=language)
        assert {found for *_, found in find(short, language)} <= {one.isoformat()}, short


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("mai 2024 à 10 h 12", "fr"),
        ("maio de 2024 às 14h10", "pt"),
        ("12 hommes depuis 2019", "fr"),
        ("Die 12 Männer von 2019", "de"),
        ("2024. gada 6. maijs", "lv"),  # the library does not know "gada"
        ("31. Februar 2024", "de"),
        ("3 mai 2024", "qq"),
        ("", "fr"),
    ],
)
def test_what_is_no_day(line, language):
    assert list(find(line, language)) == []


def test_two_days_in_a_line():
    line = "Publié le 3 mai 2024 à 10h12, mis à jour le 5 juin 2024"
    assert [line[a:b] for a, b, _ in find(line, "fr")] == ["3 mai 2024", "5 juin 2024"]


def test_the_country_says_which_figure_is_the_day():
    said = {"en-US": "2023-03-04", "en-GB": "2023-04-03", "de": "2023-04-03", "es-MX": "2023-04-03"}
    for language, day_there in said.items():
        assert [found for *_, found in in_figures("3/4/2023", language)] == [day_there]
    for unknown in ("en", "qq", "", None, "x" * 300):
        assert list(in_figures("3/4/2023", unknown)) == []


def test_a_day_and_nothing_else():
    assert day("lundi 6 mai 2024", "fr") == "2024-05-06"
    assert day("Concert 6 mai 2024", "fr") is None


def test_without_a_language_those_that_can_read_it_agree():
    assert [found for *_, found in find("6 mai 2024")] == ["2024-05-06"]
    assert list(find("6 listopada 2024")) == []  # November in Poland, October in Croatia
    assert list(find("6 listopada 2024", "pl")) == [(0, 16, "2024-11-06")]
    assert list(find("6 listopada 2024", "hr")) == [(0, 16, "2024-10-06")]
