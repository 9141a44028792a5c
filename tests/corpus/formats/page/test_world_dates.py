"""Days that a page shows in another language: read by what it declares, or said in the report."""

import pytest

from qa.types import Notice
from tests.samples import load_all

TEXT = (
    "<p>Le pont sera fermé pendant six mois au moins, le temps de refaire les deux piles.</p>" * 4
)


def dated(folder, language, top, head=""):
    """The day of publication of a page, and what its report says."""
    declared = f' lang="{language}"' if language else ""
    page = f"<html{declared}><head>{head}</head><body><article><h1>Le pont ferme</h1>{top}{TEXT}"
    article, *notices = load_all(folder, "a.html", f"{page}</article></body></html>".encode())
    assert all(isinstance(notice, Notice) for notice in notices)
    return article.published, " ".join(notice.reason for notice in notices)


@pytest.mark.parametrize(
    ("language", "top", "day"),
    [
        ("fr", "<p>3 mai 2024</p>", "2024-05-03"),
        ("fr", "<p class='date'>Publié le 3 mai 2024 à 10h12</p>", "2024-05-03"),
        ("fr", "<p>Publié le <time datetime='2024-05-03T10:12'>3 mai</time></p>", "2024-05-03"),
        ("de", "<p>Montag, 6. Mai 2024, 12:00 Uhr</p>", "2024-05-06"),
        ("de-AT", "<span class='date'>Stand: 12. März 2023</span>", "2023-03-12"),
        ("ja", "<time>2024年5月3日 10時12分</time>", "2024-05-03"),
        ("zh-Hans-CN", "<p>2024年05月03日</p>", "2024-05-03"),
        ("ko", "<span class='date'>입력 2024.05.03. 오전 9:12</span>", "2024-05-03"),
        ("it", "<p>Di Anna Verdi | 6 maggio 2024</p>", "2024-05-06"),
        ("pt_BR", "<p>6 de maio de 2024 às 14h10</p>", "2024-05-06"),
        ("fi", "<time>6.5.2024 klo 9.12</time>", "2024-05-06"),
        ("ru", "<div class='date'>6 мая 2024, 10:15</div>", "2024-05-06"),
        # What was changed came later.
        ("fr", "<p class='date'>Mis à jour le 5 mai 2024 - Publié le 3 mai 2024</p>", "2024-05-03"),
        # The order of the figures is the country's.
        ("es", "<p class='fecha date'>3/4/2023</p>", "2023-04-03"),
        ("en-GB", "<p class='date'>3/4/2023</p>", "2023-04-03"),
        ("en-US", "<p>3/4/2023</p>", "2023-03-04"),
        ("", "<time>3 mai 2024</time>", "2024-05-03"),
    ],
)
def test_the_day_below_the_headline(language, top, day, tmp_path):
    assert dated(tmp_path, language, top) == (day, "")


@pytest.mark.parametrize(
    ("language", "top", "said"),
    [
        ("fr", "<p>Publié le 3 mai 2024</p>", "Publié le 3 mai 2024"),  # or an event's
        ("th", "<time>6 พฤษภาคม 2567</time>", "6 พฤษภาคม 2567"),  # of another calendar
        ("en", "<p>3/4/2023</p>", "3/4/2023"),
    ],
)
def test_a_day_that_cannot_be_read_is_said(language, top, said, tmp_path):
    day, report = dated(tmp_path, language, top)
    assert day is None
    assert f"gives a date that cannot be read ({said!r})" in report


@pytest.mark.parametrize(
    "top",
    [
        "<p class='date-updated'>Mis à jour le 5 mai 2024</p>",
        "<p>Le festival du 3 mai 2024 est annulé.</p>",
        "<p>12 hommes sont partis en 2019</p>",
    ],
)
def test_changes_events_and_figures_are_not_the_day(top, tmp_path):
    assert dated(tmp_path, "fr", top) == (None, "")


def test_what_a_page_declares_comes_first_and_may_be_in_words(tmp_path):
    top = "<p>3 mai 2024</p>"
    declared = "<meta property='article:published_time' content='2024-05-01'>"
    assert dated(tmp_path, "fr", top, declared) == ("2024-05-01", "")
    assert dated(tmp_path, "fr", "", "<meta name='date' content='3 mai 2024'>")[0] == "2024-05-03"
    english = "<meta property='og:locale' content='en_GB'>"
    assert dated(tmp_path, "en", "<p class='date'>3/4/2023</p>", english)[0] == "2023-04-03"
