"""What stands in the fields for authors and publishers, and which of it is a name."""

import pytest

from qa.corpus.names import names, same_publisher, surname_last


@pytest.mark.parametrize(
    "given",
    [
        "By Maren Toft", "Author: Maren Toft", "Posted by Maren Toft", "Text: Maren Toft",
        "Story by Maren Toft", "Von Maren Toft", "Par Maren Toft", "Por Maren Toft",
        "Editor Maren Toft", "Maren Toft/Bugle Staff", "maren@x.example (Maren Toft)",
        "Maren Toft <maren@x.example>", "Maren Toft @mtoft", "Maren Toft Updated May 16",
        "Maren Toft May 16, 2023", "Maren Toft, Staff Writer", "Maren Toft, The Tarnby Bugle",
        "Maren Toft, TarnbyBugle.com", "Maren Toft, Chief Political Correspondent",
        "Maren Toft, editor at large", "Maren Toft, Reporter in Oslo",
        "Maren Toft, https://x.example/by/maren",
    ],
)  # fmt: skip
def test_what_stands_around_a_name(given):
    assert names([given], "Tarnby Bugle") == "Maren Toft"


@pytest.mark.parametrize(
    "given",
    ["Super User", "None Given", "Staff and agencies", "Bugle staff and agencies", "The Bugle",
     "Senior Reporter", "Sponsored Content",
     "Bugle Staff", "the bugle", "By Bugle", "https://x.example/by/maren-toft", "/by/maren"],
)  # fmt: skip
def test_nobody(given):
    assert names([given], "Bugle") == ""


@pytest.mark.parametrize(
    "name", ["Byron Lee", "Owen Staff", "Von Trapp", "Rootham Lee", "John Smith, Jr", "April May"]
)
def test_names_that_look_like_something_else(name):
    assert names([name]) == name


def test_agencies_and_several():
    assert names(["By the Associated Press"]) == "Associated Press"
    assert (
        names(["Maren Toft / Jon Vik", "Ida Sand; Maren Toft"]) == "Maren Toft, Jon Vik, Ida Sand"
    )


def test_names_of_catalogues():
    assert surname_last("Toft, Maren") == "Maren Toft"
    assert surname_last("van der Meer, J. P.") == "J. P. van der Meer"
    assert surname_last("Maren Toft, Jon Vik") == "Maren Toft, Jon Vik"


def test_one_publisher_however_it_is_written():
    assert same_publisher("The Tarnby Courier", "tarnby-courier.com")
    assert not same_publisher("Tarnby Courier", "Tarnby Bugle")
    assert not same_publisher("", "")
