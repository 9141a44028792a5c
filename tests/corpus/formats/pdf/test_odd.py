"""Odd pages of PDFs: turned, askew, crowded. No word is lost, and it does not take long."""

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from qa.corpus.formats.base import RawFile, ReadContext
from qa.corpus.formats.pdf import read
from tests.corpus.formats.pdf.test_layout import (
    FERRY,
    LIBRARY,
    ORCHARD,
    column,
    columns,
    sheets,
    text_of,
    wrapped,
)
from tests.samples import LIMITS, load_one


def test_turned_text_comes_after_the_rest(tmp_path):
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        canvas.saveState()
        canvas.translate(580, 100)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Photo by Ida Moe")
        canvas.restoreState()
        columns(canvas, (50, 310), 780, [wrapped(FERRY, 230), wrapped(LIBRARY, 230)], True)

    assert text_of(tmp_path, draw) == f"{FERRY}\n\n{LIBRARY}\n\nPhoto by Ida Moe"


def test_pages_that_lie_on_their_side(tmp_path):
    def draw(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.translate(0, -595)
        columns(canvas, (50, 310), 500, [wrapped(FERRY, 230), wrapped(LIBRARY, 230)], True)

    assert text_of(tmp_path, draw) == f"{FERRY}\n\n{LIBRARY}"


@pytest.mark.parametrize("slope", [0.3, 2, 4])
def test_a_page_that_was_scanned_askew(tmp_path, slope):
    def draw(canvas: Canvas) -> None:
        canvas.rotate(slope)
        column(canvas, 50, 760, wrapped(f"{FERRY} {LIBRARY} {ORCHARD}", 490))

    text = text_of(tmp_path, draw)
    assert " ".join(text.split()) == f"{FERRY} {LIBRARY} {ORCHARD}"


def _words(text: str) -> Counter[str]:
    return Counter(letter for letter in text if letter.isalnum())


_PLACED = st.tuples(
    st.sampled_from(["rain", "47.6%", "a", "Ida Moe", "the ice is", "well-", "1,200", "• one"]),
    st.integers(0, 20),
    st.integers(0, 40),
    st.sampled_from([6, 10, 10, 10, 24]),
    st.sampled_from([0, 0, 0, 0, 90, 37]),
)


@given(st.lists(_PLACED, min_size=1, max_size=60), st.integers(5, 40))
@settings(max_examples=60, deadline=None)
def test_no_word_is_lost(words, step):
    def draw(canvas: Canvas) -> None:
        for word, place, row, size, turn in words:
            canvas.setFont("Times-Roman", size)
            canvas.saveState()
            canvas.translate(30 + step * place, 800 - 0.5 * step * row)
            canvas.rotate(turn)
            canvas.drawString(0, 0, word)
            canvas.restoreState()

    from pypdfium2 import PdfDocument

    data = sheets(draw, draw)
    context = ReadContext("a.pdf", LIMITS, {})
    [article] = read(RawFile("a.pdf", data), context)
    with PdfDocument(data) as document:
        seen = "".join(page.get_textpage().get_text_range() for page in document)
    raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
    assert _words(article.text.translate(raised)) == _words(seen)
    assert all("\n" not in article.text[mark.start : mark.end] for mark in article.marks)
    assert len(article.pages) == 2


@pytest.mark.parametrize(
    "place",
    [
        lambda number: (100, 400),  # all upon each other
        lambda number: (20 + number % 70 * 8, 800 - number // 70 * 8),  # a grid
        lambda number: (20 + number * 7 % 570, 800 - number * 0.1),  # down a slope
        lambda number: (20 + number * 37 % 560, 800 - number * 101 % 780),  # all over the page
    ],
)
def test_pages_of_many_words_take_no_longer_than_they_are_long(tmp_path, place):
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 3)
        for number in range(7000):
            canvas.drawString(*place(number), f"w{number}")

    data = sheets(draw)
    began = time.process_time()
    load_one(tmp_path, "a.pdf", data)
    assert time.process_time() - began < 10
