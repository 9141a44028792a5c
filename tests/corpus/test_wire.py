import pytest

from qa.corpus.metadata import read
from qa.corpus.wire import dateline

TEXT = "The board of the old quay met for most of the evening."


@pytest.mark.parametrize(
    ("start", "day", "agency"),
    [
        ("TARNBY, May 16, 2023 (Reuters) - ", "2023-05-16", "Reuters"),
        ("TARNBY, Denmark, 16 May 2023 (AP) — ", "2023-05-16", "AP"),
        ("TARNBY, Denmark (AP) — ", "", "AP"),
        ("Tarnby, May 16, 2023 (AFP) - ", "2023-05-16", "AFP"),
        ("Tarnby (dpa) - ", "", "dpa"),
        ("TARNBY (Lake Post)  -- ", "", "Lake Post"),
        ("PORT TARN/LIMA, Tuesday, 16 May 2023 (Fjord Bureau) – ", "2023-05-16", "Fjord Bureau"),
        ("ST. JOHN'S, Sept. 3 (UPI) -- ", "", "UPI"),  # which year's is not known
        ("TARNBY, 16 May 2023 — ", "2023-05-16", ""),
        ("TARNBY, May 16, 2093 (Reuters) - ", "", "Reuters"),  # a day to come
        ("TARNBY - ", "", ""),
    ],
)
def test_datelines(start, day, agency):
    assert dateline(start + TEXT) == (day, agency)


@pytest.mark.parametrize(
    "line",
    [
        TEXT,
        "Anne Holt (Civic) - the mayor - has left.",
        "Tarnby, 16 May 2023 — The quay closed for good on that day.",
        "WFRV-TV, channel 5 (UHF) is a station.",
        "TARNBY 3-1 Brackwater",
        "",
    ],
)
def test_what_is_no_dateline(line):
    assert dateline(line) is None


@pytest.mark.parametrize("words", ["Wire", "Tuesday", "UAE", "file", "our own man", "Norway"])
def test_brackets_after_a_place_that_name_no_agency(words):
    assert dateline(f"TARNBY ({words}) - {TEXT}").agency == ""


def test_a_report_has_the_day_and_the_agency_of_its_dateline():
    text = f"Quay closes\n\nTARNBY, May 16, 2023 (Reuters) - {TEXT}\n\n{TEXT}"
    for bare_dates in (True, False):
        found = read(text, (), bare_dates=bare_dates)
        assert (found["title"], found["source"]) == ("Quay closes", "Reuters")
        assert found["published"] == "2023-05-16"


def test_what_other_lines_say_comes_first():
    text = f"Quay closes\nSource: Lake Post\n17 May 2023\n\nTARNBY, May 16, 2023 (AP) - {TEXT}"
    found = read(text, ())
    assert (found["source"], found["published"]) == ("Lake Post", "2023-05-17")


def test_several_reports_in_one_text_are_of_no_one_day():
    text = (
        f"Quays in brief\n\nTARNBY, May 16, 2023 (AP) - {TEXT}\n\n"
        f"LIMA, May 17, 2023 (AP) - {TEXT} Nobody spoke."
    )
    found = read(text, ())
    assert "published" not in found
    assert found["source"] == "AP"


def test_a_dateline_far_down_is_of_another_report():
    text = "\n\n".join([f"Quay\n\n{TEXT}", *(f"{TEXT} {n}." for n in range(15))])
    assert "source" not in read(f"{text}\n\nTARNBY, May 16, 2023 (AP) - It closed.", ())
