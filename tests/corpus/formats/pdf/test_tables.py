"""Tables of PDFs: row by row, with their cells apart."""

from io import BytesIO

import pytest
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from tests.corpus.formats.pdf.test_layout import (
    FERRY,
    LIBRARY,
    ORCHARD,
    both,
    column,
    columns,
    text_of,
    wrapped,
)
from tests.samples import load_one

HARVEST = [
    ("Parish", "Plums", "Pears", "Change"),
    ("Lower Haug", "1,204", "87", "−33.1%"),
    ("Sund", "96", "", "+4%"),
    ("Nes and the islands", "", "1,011", "–"),
    ("Berg", "310", "5", ""),
]
READ = """\
| Parish | Plums | Pears | Change |
| Lower Haug | 1,204 | 87 | −33.1% |
| Sund | 96 |  | +4% |
| Nes and the islands |  | 1,011 | – |
| Berg | 310 | 5 |  |"""


def grid(canvas, rows, top, left=50.0, width=120.0, pitch=14.0, right_aligned=True, ruled=False):
    """Draw a table; where the next line would stand."""
    canvas.setFont("Times-Roman", 10)
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if place and right_aligned:
                canvas.drawRightString(left + width * place + 60, top - pitch * number, cell)
            else:
                canvas.drawString(left + width * place, top - pitch * number, cell)
        if ruled:
            below = top - pitch * number - 4
            canvas.line(left, below, left + width * len(row), below)
    return top - pitch * len(rows)


@pytest.mark.parametrize("right_aligned", [True, False])
@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_between_paragraphs(tmp_path, right_aligned, ruled):
    def draw(canvas: Canvas) -> None:
        top = column(canvas, 50, 780, wrapped(FERRY, 490))
        top = grid(canvas, HARVEST, top - 16, right_aligned=right_aligned, ruled=ruled)
        column(canvas, 50, top - 10, wrapped(LIBRARY, 490))

    assert text_of(tmp_path, draw) == f"{FERRY}\n\n{READ}\n\n{LIBRARY}"


def test_a_table_drawn_column_by_column(tmp_path):
    def draw(canvas: Canvas) -> None:
        for place, cells in enumerate(zip(*HARVEST, strict=True)):
            for number, cell in enumerate(cells):
                canvas.drawString(50 + 130 * place, 700 - 15 * number, cell)

    assert text_of(tmp_path, draw) == READ


def test_a_table_without_figures(tmp_path):
    rows = [
        ("Country", "Capital", "Premier"),
        ("Norway", "Oslo", "Eva Dahl"),
        ("Sweden", "Stockholm", "Per Lund"),
        ("Finland", "Helsinki", "Aino Korpi"),
    ]
    text = text_of(tmp_path, lambda canvas: grid(canvas, rows, 700, right_aligned=False))
    assert text == "\n".join(f"| {' | '.join(row)} |" for row in rows)


def test_names_over_several_columns_and_an_empty_first_name(tmp_path):
    def draw(canvas: Canvas) -> None:
        canvas.drawCentredString(290, 714, "Tonnes of plums")
        rows = [("", "2019", "2020"), ("Sund", "96", "104"), ("Nes", "1,011", "998")]
        grid(canvas, rows, 700)

    rows = "|  | 2019 | 2020 |\n| Sund | 96 | 104 |\n| Nes | 1,011 | 998 |"
    assert text_of(tmp_path, draw) == f"Tonnes of plums\n\n{rows}"


def test_a_group_of_rows_keeps_its_name_in_the_table(tmp_path):
    rows = [*HARVEST[:2], ("Coast", "", "", ""), HARVEST[3], ("Sund", "96", "3", "+4%")]
    text = text_of(tmp_path, lambda canvas: grid(canvas, rows, 700))
    lines = READ.split("\n")
    assert text.split("\n") == [
        *lines[:2],
        "| Coast |  |  |  |",
        lines[3],
        "| Sund | 96 | 3 | +4% |",
    ]


@both
def test_a_table_in_a_column(tmp_path, by_row):
    rows = [("Berths", "42"), ("Boats", "1,310"), ("Visitors", "9,004")]
    left, right = wrapped(FERRY, 230), wrapped(f"{LIBRARY} {ORCHARD} {FERRY} {LIBRARY}", 230)

    def draw(canvas: Canvas) -> None:
        columns(canvas, (50, 310), 780, [left, right], by_row)
        grid(canvas, rows, 780 - 12 * len(left) - 18, width=90, pitch=12)

    whole = f"{LIBRARY} {ORCHARD} {FERRY} {LIBRARY}"
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    text = text_of(tmp_path, draw)
    assert text == f"{FERRY}\n\n{table}\n\n{whole}"


def test_two_tables_and_what_stands_between_them(tmp_path):
    def draw(canvas: Canvas) -> None:
        top = grid(canvas, HARVEST, 760)
        top = column(canvas, 50, top - 6, ["Source: the fruit growers of the three valleys"])
        grid(canvas, [("Votes", "508"), ("In favour", "47.6%"), ("Against", "52.4%")], top - 16)

    votes = "| Votes | 508 |\n| In favour | 47.6% |\n| Against | 52.4% |"
    source = "Source: the fruit growers of the three valleys"
    assert text_of(tmp_path, draw) == f"{READ}\n\n{source}\n\n{votes}"


def test_years_beside_what_happened_in_them(tmp_path):
    def draw(canvas: Canvas) -> None:
        top = 780.0
        for year, words in (("1974", FERRY), ("1987", ORCHARD), ("2003", LIBRARY)):
            canvas.setFont("Times-Roman", 10)
            canvas.drawString(50, top, year)
            top = column(canvas, 110, top, wrapped(words, 420))

    assert text_of(tmp_path, draw) == (
        f"| 1974 | {FERRY} |\n| 1987 | {ORCHARD} |\n| 2003 | {LIBRARY} |"
    )


@pytest.mark.parametrize("valign", ["TOP", "MIDDLE"])
@pytest.mark.parametrize(
    ("ruled", "padding"), [(True, 3), (True, 0), (False, 3)], ids=["ruled", "dense", "unruled"]
)
def test_cells_of_several_lines(tmp_path, valign, ruled, padding):
    body = getSampleStyleSheet()["BodyText"]
    body.spaceBefore = 0
    long = "The old pier of the ward is to be torn down before winter, at a cost of two million."
    other = "A school for 200 children opens there next year, and a bus will go to it every hour."
    rows = [
        ["Ward", "What the council has said", "Votes"],
        ["Haug", Paragraph(long, body), "508"],
        ["Sund", Paragraph(other, body), "1,212"],
        ["Nes", "Nothing", ""],
    ]
    style = [
        ("VALIGN", (0, 0), (-1, -1), valign),
        ("TOPPADDING", (0, 0), (-1, -1), padding),
        ("BOTTOMPADDING", (0, 0), (-1, -1), padding),
    ]
    if ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    out = BytesIO()
    flow = [Paragraph(FERRY, body), Table(rows, [80, 200, 60], style=style)]
    SimpleDocTemplate(out, invariant=1).build([*flow, Paragraph(ORCHARD, body)])
    table = (
        f"| Ward | What the council has said | Votes |\n| Haug | {long} | 508 |\n"
        f"| Sund | {other} | 1,212 |\n| Nes | Nothing |  |"
    )
    article = load_one(tmp_path, "a.pdf", out.getvalue())
    assert article.text == f"{FERRY}\n\n{table}\n\n{ORCHARD}"


def test_a_row_of_two_things_is_no_table(tmp_path):
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(50, 790, "By Ida Moe")
        canvas.drawRightString(540, 790, "14 March 2021")
        column(canvas, 50, 760, wrapped(FERRY, 490))

    assert text_of(tmp_path, draw) == f"By Ida Moe 14 March 2021\n\n{FERRY}"
