"""What the look of a PDF's first page tells of the article."""

from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.corpus.formats.pdf.test_layout import FERRY, LIBRARY, ORCHARD, column, wrapped
from tests.samples import load_one


def clipping(lines, head=("", ""), foot="", pages=1, made=""):
    """A PDF whose first page has these lines, of a size each, above its text."""
    out = BytesIO()
    canvas = Canvas(out, invariant=not made)
    for number in range(pages):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(50, 810, head[0])
        canvas.drawRightString(540, 810, head[1].format(number + 1))
        canvas.drawString(50, 30, foot)
        top = 770.0
        for text, size in [] if number else lines:
            canvas.setFont("Helvetica", size)
            canvas.drawString(50, top, text)
            top -= 1.6 * size
        canvas.setFont("Times-Roman", 10)
        for text in (FERRY, LIBRARY) if number == 0 else (ORCHARD,):
            top = column(canvas, 50, top - 10, wrapped(text, 490))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


HEADED = [("Ferry to the islands is late again", 17), ("by Ana Ríos", 10)]


@pytest.mark.parametrize("right", ["Page {}", "p. {}", "News | Page {}"])
def test_a_running_head_of_one_page_is_no_title(tmp_path, right):
    article = load_one(tmp_path, "a.pdf", clipping(HEADED, ("THE LAKE GAZETTE", right)))
    assert article.title == HEADED[0][0]
    assert (article.source, article.author) == ("The Lake Gazette", "Ana Ríos")
    assert [mark.kind for mark in article.marks] == ["repeat"]


def test_another_number_is_none_of_a_page(tmp_path):
    article = load_one(tmp_path, "a.pdf", clipping(HEADED, ("The story so far", "Page 7")))
    assert not article.marks


def test_a_headline_is_larger_than_its_kicker(tmp_path):
    lines = [("HEALTH AND THE ISLANDS", 8), *HEADED]
    assert load_one(tmp_path, "a.pdf", clipping(lines)).title == HEADED[0][0]
    even = [("Ferry is late", 11), ("Islanders wait for the boat", 11)]
    assert load_one(tmp_path, "a.pdf", clipping(even)).title == even[0][0]


def test_a_masthead_is_larger_than_the_headline(tmp_path):
    lines = [("Lake Gazette", 30), ("3 May 2024", 8), ("HEALTH AND THE ISLANDS", 8), *HEADED]
    article = load_one(tmp_path, "a.pdf", clipping(lines))
    assert (article.title, article.source) == (HEADED[0][0], "Lake Gazette")


def test_a_figure_is_no_headline(tmp_path):
    lines = [("Ferry to the islands is late again", 11), ("11", 40)]
    assert load_one(tmp_path, "a.pdf", clipping(lines)).title == lines[0][0]


@pytest.mark.parametrize(
    ("foot", "day"),
    [
        ("13 April 2024", "2024-04-13"),
        ("Lake Gazette | Saturday, April 13, 2024", "2024-04-13"),
        ("The next meeting is on 13 April 2024.", None),
        ("13/04/2024", None),  # of the printing, as browsers write it
    ],
)
def test_the_day_at_the_foot(tmp_path, foot, day):
    article = load_one(tmp_path, "a.pdf", clipping(HEADED, foot=foot, made="today"))
    assert (article.published == day) if day else (article.published != "2024-04-13")


def test_the_day_below_the_title_comes_first(tmp_path):
    lines = [*HEADED, ("3 May 2024", 10)]
    article = load_one(tmp_path, "a.pdf", clipping(lines, foot="13 April 2024"))
    assert article.published == "2024-05-03"


def test_a_running_head_of_several_pages_names_the_paper(tmp_path):
    head = ("Lake Gazette", "3 May 2024")
    article = load_one(tmp_path, "a.pdf", clipping(HEADED, head, pages=2))
    assert (article.source, article.published) == ("Lake Gazette", "2024-05-03")


def test_a_running_head_above_a_day_is_no_title(tmp_path):
    lines = [("3 May 2024", 10), ("Ferry to the islands is late", 10)]
    article = load_one(tmp_path, "a.pdf", clipping(lines, ("THE ISLANDS", "Page {}")))
    assert (article.title, article.published) == (lines[1][0], "2024-05-03")
