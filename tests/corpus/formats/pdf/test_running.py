"""Running heads and page numbers of PDFs."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from qa.corpus.formats.base import ExtractedArticle, RawFile, ReadContext
from qa.corpus.formats.pdf import read
from tests.corpus.formats.pdf.test_layout import (
    FERRY,
    LIBRARY,
    ORCHARD,
    Draw,
    both,
    column,
    columns,
    sheets,
    wrapped,
)
from tests.corpus.formats.pdf.test_tables import HARVEST, READ, grid
from tests.samples import LIMITS

TEXTS = (
    FERRY,
    LIBRARY,
    ORCHARD,
    "A bear was seen on the road to Nes on two evenings, and a lamb is missing at the upper farm. "
    "The ranger asks all who walk there to keep dogs on a lead until he has found its tracks.",
)


def marked(*pages: Draw) -> tuple[str, list[str]]:
    """The text without running heads, and these."""
    [article] = read(RawFile("a.pdf", sheets(*pages)), ReadContext("a.pdf", LIMITS, {}))
    assert isinstance(article, ExtractedArticle)
    assert {mark.kind for mark in article.marks} <= {"repeat"}
    rest = article.text
    for mark in reversed(article.marks):
        rest = rest[: mark.start] + rest[mark.end :]
    heads = [article.text[mark.start : mark.end] for mark in article.marks]
    return "\n\n".join(block for block in rest.split("\n\n") if block), heads


def page(number: int, top: str = "", bottom: str = "", right: str = "") -> Draw:
    """A page of a text with something above and below it."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(50, 810, top)
        canvas.drawRightString(540, 810, right)
        column(canvas, 50, 770, wrapped(TEXTS[number], 490))
        canvas.drawCentredString(297, 30, bottom)

    return draw


@both
def test_pages_with_columns(by_row):
    def draw(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.setFont("Times-Roman", 10)
            canvas.drawString(50, 810, "The Valley Post")
            canvas.drawRightString(540, 810, "14 March 2021")
            texts = [wrapped(text, 230) for text in TEXTS[2 * number : 2 * number + 2]]
            columns(canvas, (50, 310), 770, texts, by_row)
            canvas.drawString(50, 30, f"{number + 1}")

        return draw

    text, heads = marked(draw(0), draw(1))
    assert text == "\n\n".join(TEXTS)
    assert heads == ["The Valley Post 14 March 2021", "1", "The Valley Post 14 March 2021", "2"]


@pytest.mark.parametrize("form", ["{}", "– {} –", "Page {}", "Page {} of 3", "{}/3"])
def test_numbers_of_pages(form):
    pages = [page(number, bottom=form.format(number + 1)) for number in range(3)]
    text, heads = marked(*pages)
    assert text == "\n\n".join(TEXTS[:3])
    assert heads == [form.format(number) for number in (1, 2, 3)]


@pytest.mark.parametrize(("last", "form"), [(0, "1"), (0, "Page 1 of 1"), (1, "2"), (1, "2 of 2")])
def test_the_number_of_one_page(last, form):
    pages = [page(number, bottom=form if number == last else "") for number in range(last + 1)]
    text, heads = marked(*pages)
    assert (text, heads) == ("\n\n".join(TEXTS[: last + 1]), [form])


def test_numbers_that_count_no_pages():
    _, heads = marked(*(page(n, bottom=f"{41 + 3 * n} dead") for n in range(3)))
    assert heads == []


def test_names_of_sections_differ():
    sections = ("Sports", "Weather", "Letters", "Sports")
    pages = [
        page(number, top=section, right=f"The Valley Post {number + 7}")
        for number, section in enumerate(sections)
    ]
    text, heads = marked(*pages)
    assert text == "\n\n".join(TEXTS)
    assert heads[:2] == ["Sports The Valley Post 7", "Weather The Valley Post 8"]


def test_the_names_of_columns_are_no_header():
    text, heads = marked(
        lambda canvas: grid(canvas, HARVEST, 780),
        lambda canvas: grid(canvas, [HARVEST[0], ("Vik", "9", "4", "−1%")], 780),
    )
    assert text == f"{READ}\n\n{READ.splitlines()[0]}\n| Vik | 9 | 4 | −1% |"
    assert heads == []
