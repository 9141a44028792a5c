"""Rich text."""

from time import process_time

import pytest

from tests.robustness.export_samples import rich_text
from tests.robustness.stories import STORIES
from tests.samples import load_all, load_one, reason

STORY, OTHER = STORIES


def test_text_table_and_properties(tmp_path):
    article = load_one(tmp_path, "a.rtf", rich_text(STORY))
    assert article.text == (
        f"{STORY.title}\n\n{STORY.text}\n\nDistrict | Dead\nChosica | 6"
    )  # fmt: skip
    assert (article.title, article.author) == (STORY.title, STORY.author)
    assert article.published == "2023-03-14"  # for want of another, the day it was made


def test_a_day_in_the_text_counts_for_more(tmp_path):
    data = rich_text(STORY).replace(b"\\pard\\f0 Nine", b"Published: 12 March 2023\\par Nine", 1)
    assert load_one(tmp_path, "a.rtf", data).published == "2023-03-12"


def test_a_day_alone_below_the_title_counts_for_more(tmp_path):
    data = rich_text(STORY).replace(b"\\pard\\f0 Nine", b"\\pard 12 March 2023\\par\\f0 Nine", 1)
    assert load_one(tmp_path, "a.rtf", data).published == "2023-03-12"


def test_characters_links_and_what_is_not_shown(tmp_path):
    text = rb"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial Cyr;}}
    \ldblquote caf\'e9\rdblquote\~\emdash \u8364?5 \u-10179?\u-8704?\par
    {\f1\'cf\'f0\'e8\'e2\'e5\'f2}\par
    {\field{\*\fldinst{HYPERLINK "http://example.org/x"}}{\fldrslt{a link}}} here
    {\*\generator Some program}{\footnote\pard A note.}\par}"""
    article = load_one(tmp_path, "a.rtf", text)
    assert [" ".join(line.split()) for line in article.text.split("\n\n")] == [
        "“café” —€5 😀", "Привет", "a link here", "A note."
    ]  # fmt: skip


def test_binary_pictures(tmp_path):
    picture = b"{\\pict\\bin8 \\par}{}}}"
    data = b"{\\rtf1 Before " + picture + b"and after.}"
    assert load_one(tmp_path, "a.rtf", data).text == "Before and after."


@pytest.mark.parametrize("data", [b"words", b"PK\x03\x04", b"{\\html words}"])
def test_what_is_no_rtf(data, tmp_path):
    message = "a.rtf is not RTF: save it again as .rtf, or as .docx"
    assert reason(tmp_path, "a.rtf", data) == message


def test_damaged_and_empty_files(tmp_path):
    assert STORY.paragraphs[0] in load_one(tmp_path, "a.rtf", rich_text(STORY)[:-400]).text
    assert reason(tmp_path, "b.rtf", b"{\\rtf1 {\\info{\\title x}}}") == "b.rtf has no words in it"
    assert "is damaged" in reason(tmp_path, "c.rtf", b"{\\rtf1 \\u99999999? words}")


ENDLESS = {
    "fonts": b"{\\fonttbl " + b"\\f1 " * 250_000,
    "table of fonts": b"{\\fonttbl " + b"{\\f1\\fcharset1 ;}" * 60_000,
    "links": b"{\\field{\\*\\fldinst{HYPERLINK " * 30_000,
    "braces": b"{" * 1_000_000,
    "pictures": b"{\\pict\\bin1 x}" * 70_000,
    "hex": b"{\\pict " + b"ab" * 500_000,
    "titles": b"{\\info " + b"{\\title a" * 100_000,
    "cells": b"|" * 1_000_000,
}


@pytest.mark.parametrize("data", ENDLESS.values(), ids=ENDLESS)
def test_endless_files_take_no_endless_time(data, tmp_path):
    before = process_time()
    load_all(tmp_path, "a.rtf", b"{\\rtf1 " + data)
    assert process_time() - before < 20


def test_raised_figures_do_not_stick_to_those_before_them(tmp_path):
    text = rb"""{\rtf1\ansi{\fonttbl{\f0 Arial;}}The quay of Holm holds 9,400{\super 2} people over
    7 km{\super {\i 2}}, 860\super 3\nosupersub  boats, 5,100\up6\fs16 4 \up0\fs24 cars and
    3,700{\rtlch\fcs1 \ltrch \super\insrsid77 [6]} carts in the 21{\super st} century, all
    seen{\up8  from the old town above it}.\par}"""
    assert " ".join(load_one(tmp_path, "a.rtf", text).text.split()) == (
        "The quay of Holm holds 9,400² people over 7 km², 860³ boats, 5,100⁴ cars and 3,700 carts "
        "in the 21st century, all seen from the old town above it."
    )
