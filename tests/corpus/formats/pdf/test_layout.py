"""Columns of PDFs: in the order of reading, whatever order they are drawn in."""

from collections.abc import Callable, Sequence
from io import BytesIO
from itertools import zip_longest

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.samples import load_one

FERRY = (
    "The ferry to Skarholm ran aground in thick fog on Sunday morning, a mile from its pier. All "
    "forty passengers were taken off by the lifeboat, and nobody was hurt. The captain, Runa Vik, "
    "said that the radar had failed an hour before, and that he had slowed down at once."
)
LIBRARY = (
    "Meanwhile the town library keeps its doors open until nine in the evening from next month. "
    "It has hired two students for the late hours, its head Ola Brandt told this paper. They are "
    "paid by a fund that a reader left to it, and it hopes for more of her kind."
)
ORCHARD = (
    "A late frost has cost the fruit growers of the valley a third of their plums. They lit fires "
    "between the trees for three nights, to no avail. The county will lend them money without "
    "interest until the autumn, as it did after the hail of 1987."
)
Draw = Callable[[Canvas], None]


def sheets(*pages: Draw) -> bytes:
    """A PDF of these pages."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1, pageCompression=0)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def wrapped(text: str, width: float, size: float = 10) -> list[str]:
    """A text in lines of at most this width."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if stringWidth(longer, "Times-Roman", size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def column(
    canvas: Canvas, left: float, top: float, lines: Sequence[str], size: float = 10
) -> float:
    """Draw lines one below another; where the next one would stand."""
    canvas.setFont("Times-Roman", size)
    for number, line in enumerate(lines):
        canvas.drawString(left, top - 1.2 * size * number, line)
    return top - 1.2 * size * len(lines)


def columns(
    canvas: Canvas, lefts: Sequence[float], top: float, texts: Sequence[Sequence[str]], by_row: bool
) -> float:
    """Draw columns, row by row or one after another; where the next line would stand."""
    if not by_row:
        return min(column(canvas, x, top, lines) for x, lines in zip(lefts, texts, strict=True))
    canvas.setFont("Times-Roman", 10)
    for number, row in enumerate(zip_longest(*texts, fillvalue="")):
        for left, line in zip(lefts, row, strict=True):
            canvas.drawString(left, top - 12 * number, line)
    return top - 12 * max(map(len, texts))


def text_of(tmp_path, *pages: Draw) -> str:
    return load_one(tmp_path, "a.pdf", sheets(*pages)).text


both = pytest.mark.parametrize("by_row", [True, False])


@both
def test_two_columns(tmp_path, by_row):
    texts = [wrapped(FERRY, 230), wrapped(LIBRARY, 230)]
    text = text_of(tmp_path, lambda canvas: columns(canvas, (50, 310), 780, texts, by_row))
    assert text == f"{FERRY}\n\n{LIBRARY}"


@both
def test_three_columns_that_are_close(tmp_path, by_row):
    texts = [wrapped(text, 155) for text in (FERRY, LIBRARY, ORCHARD)]
    text = text_of(tmp_path, lambda canvas: columns(canvas, (50, 215, 380), 780, texts, by_row))
    assert text == f"{FERRY}\n\n{LIBRARY}\n\n{ORCHARD}"


@both
def test_narrow_justified_columns_of_german(tmp_path, by_row):
    stories = [
        "Der Hafenausschuss von Skarholm hat nach zwei Jahren der Verhandlungen einen Anleger "
        "genehmigt. Der Landkreis bezahlt ihn und hat dafür Geld im Haushalt vorgesehen.",
        "Die Arbeiten beginnen im April, sagte die Vorsitzende Runa Vik am Freitag, sobald das Eis "
        "verschwunden ist. Bis dahin fahren Busse zur Fähre nach Nes und nach Lund zurück.",
        "Unterdessen haben die Bäcker im Norden ihren Streik beendet. Sie erhalten mehr Lohn, und "
        "die Gewerkschaft nannte das Ergebnis nach neun Tagen ohne Brot gerecht und klug.",
        "Ein Fuchs lief in der Nacht zum Dienstag durch die Bibliothek. Ein Fenster blieb für ihn "
        "offen, und das Tier war verschwunden, ehe die Leser vor den Türen standen.",
    ]

    def draw(canvas: Canvas) -> None:
        texts = [wrapped(story, 118, 9) for story in stories]
        places = [(row, number) for row in range(9) for number in range(4)]
        for row, number in places if by_row else sorted(places, key=lambda place: place[1]):
            lines = texts[number]
            if row < len(lines):
                text = canvas.beginText(40 + 128 * number, 780 - 10.5 * row)
                text.setFont("Times-Roman", 9)
                room = 118 - stringWidth(lines[row], "Times-Roman", 9)
                last = row == len(lines) - 1
                text.setWordSpace(0 if last else room / max(1, lines[row].count(" ")))
                text.textOut(lines[row])
                canvas.drawText(text)

    text = text_of(tmp_path, draw)
    assert " ".join(text.split()) == " ".join(stories)


@both
def test_blocks_over_the_whole_width_around_columns(tmp_path, by_row):
    headline = "Fog, frost and long evenings: a week in the county"
    standfirst = (
        "What the people of the coast and of the valley talked about in the first week of May, and "
        "what they will talk about in the next one, collected by our reporters in five towns."
    )
    caption = (
        "The ferry on the rocks below the old lighthouse, as a fisherman saw it from his boat when "
        "the fog had lifted; in the background the island to which it was bound that morning."
    )
    last = (
        "Readers who have seen more of it, or who know better, are asked to write to the editors "
        "of this paper, who will print the best of the letters in the week after the next one."
    )

    def draw(canvas: Canvas) -> None:
        top = column(canvas, 50, 790, [headline], 20) - 6
        top = column(canvas, 50, top, wrapped(standfirst, 490, 12), 12) - 10
        two = [wrapped(FERRY, 230), wrapped(LIBRARY, 230)]
        top = columns(canvas, (50, 310), top, two, by_row) - 12
        top = column(canvas, 50, top, wrapped(caption, 490, 8), 8) - 10
        three = [wrapped(text, 150) for text in (ORCHARD, FERRY, LIBRARY)]
        top = columns(canvas, (50, 220, 390), top, three, by_row) - 14
        column(canvas, 50, top, wrapped(last, 490))

    blocks = [headline, standfirst, FERRY, LIBRARY, caption, ORCHARD, FERRY, LIBRARY, last]
    assert text_of(tmp_path, draw) == "\n\n".join(blocks)


@both
def test_paragraphs_that_end_side_by_side(tmp_path, by_row):
    left, right = wrapped(FERRY, 230), wrapped(ORCHARD, 230)
    short, other = wrapped("He sails again on Monday. " * 6, 230), wrapped(LIBRARY, 230)
    rows = max(len(left), len(right)) + 1
    texts = [
        [*left, *[""] * (rows - len(left)), *short],
        [*right, *[""] * (rows - len(right)), *other],
    ]
    text = text_of(tmp_path, lambda canvas: columns(canvas, (50, 310), 780, texts, by_row))
    assert text == "\n\n".join(
        [FERRY, ("He sails again on Monday. " * 6).strip(), ORCHARD, LIBRARY]
    )


@both
@pytest.mark.parametrize("longer", [0, 1])
def test_columns_of_unlike_length_above_a_block(tmp_path, by_row, longer):
    long = f"{FERRY} {ORCHARD}"
    texts = [wrapped(LIBRARY, 230), wrapped(LIBRARY, 230)]
    texts[longer] = wrapped(long, 230)

    def draw(canvas: Canvas) -> None:
        top = columns(canvas, (50, 310), 780, texts, by_row)
        column(canvas, 50, top - 20, wrapped(f"{ORCHARD} {FERRY}", 490))

    pair = [LIBRARY, LIBRARY]
    pair[longer] = long
    assert text_of(tmp_path, draw) == "\n\n".join([*pair, f"{ORCHARD} {FERRY}"])


def test_a_column_goes_on_below_a_table_in_it(tmp_path):
    rows = [("Year", "Boats", "Catch"), ("2021", "1,310", "9,420"), ("2022", "1,284", "9,015")]

    def draw(canvas: Canvas) -> None:
        right = wrapped(f"{ORCHARD} {ORCHARD}", 230)  # down to beside the table
        columns(canvas, (50, 310), 780, [wrapped(FERRY, 230), right], False)
        for number, row in enumerate(rows):
            for left, cell in zip((70, 140, 210), row, strict=True):
                canvas.drawString(left, 680 - 14 * number, cell)
        column(canvas, 50, 630, wrapped(LIBRARY, 230))

    text = text_of(tmp_path, draw)
    assert text.index(FERRY) < text.index("9,015") < text.index(LIBRARY) < text.index(ORCHARD)


def test_the_right_column_begins_above_the_left_one(tmp_path):
    right = wrapped(f"{FERRY} {ORCHARD}", 230)
    texts = [["", "", "", "", *wrapped(LIBRARY, 230)], right]
    text = text_of(tmp_path, lambda canvas: columns(canvas, (50, 310), 780, texts, True))
    assert text == f"{LIBRARY}\n\n{FERRY} {ORCHARD}"


@pytest.mark.parametrize("off", [2, 4, 6])
def test_columns_whose_lines_stand_a_bit_askew(tmp_path, off):
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        rows = zip_longest(wrapped(FERRY, 230), wrapped(LIBRARY, 230), fillvalue="")
        for number, (left, right) in enumerate(rows):
            canvas.drawString(50, 780 - 12 * number, left)
            canvas.drawString(310, 780 - off - 12 * number, right)

    assert text_of(tmp_path, draw) == f"{FERRY}\n\n{LIBRARY}"


def test_columns_of_unlike_letters(tmp_path):
    def draw(canvas: Canvas) -> None:
        column(canvas, 50, 780, wrapped(FERRY, 230, 11), 11)
        column(canvas, 310, 781, wrapped(LIBRARY, 230, 8), 8)

    assert text_of(tmp_path, draw) == f"{FERRY}\n\n{LIBRARY}"


@both
def test_a_narrow_sidebar(tmp_path, by_row):
    story = f"{FERRY} {LIBRARY} {ORCHARD}"
    facts = ["The ferry in figures", "42 metres long", "90 seats", "Built in 1974"]
    texts = [wrapped(story, 350), ["", "", *facts]]
    text = text_of(tmp_path, lambda canvas: columns(canvas, (50, 440), 780, texts, by_row))
    assert text.startswith(f"{story}\n\n{facts[0]}")
    assert " ".join(text.split()).endswith(" ".join(facts))


@both
def test_stories_one_below_another_in_the_same_columns(tmp_path, by_row):
    def draw(canvas: Canvas) -> None:
        two = [wrapped(FERRY, 230), wrapped(f"{LIBRARY} He said so.", 230)]
        top = columns(canvas, (50, 310), 780, two, by_row)
        top = column(canvas, 50, top - 16, ["Frost"], 16)
        columns(canvas, (50, 310), top, [wrapped(ORCHARD, 230), wrapped(FERRY, 230)], by_row)

    blocks = [FERRY, f"{LIBRARY} He said so.", "Frost", ORCHARD, FERRY]
    assert text_of(tmp_path, draw) == "\n\n".join(blocks)


def test_hyphens_at_the_ends_of_lines_columns_and_pages(tmp_path):
    left = ["The people of the valley held a demon-", "stration on the square of their old capi-"]
    right = [
        "tal, to which the Norwegian-",
        "Swedish ministry sent a well-",
        "known man; the cele-",
    ]
    over = ["bration of the year was cut short by it, the", "mayor said, who had not been asked"]
    text = text_of(
        tmp_path,
        lambda canvas: columns(canvas, (50, 310), 780, [left, right], True),
        lambda canvas: column(canvas, 50, 780, over),
    )
    assert text == (
        "The people of the valley held a demonstration on the square of their old capital, to "
        "which the Norwegian-Swedish ministry sent a well-known man; the celebration of the year "
        "was cut short by it, the mayor said, who had not been asked"
    )


def test_lists_with_hanging_numbers_are_no_columns(tmp_path):
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        top = 780
        for number, entry in enumerate((FERRY, LIBRARY, ORCHARD), start=1):
            canvas.drawString(50, top, f"{number}.")
            top = column(canvas, 80, top, wrapped(entry, 450))

    assert text_of(tmp_path, draw) == f"1. {FERRY}\n\n2. {LIBRARY}\n\n3. {ORCHARD}"
