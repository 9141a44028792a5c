"""PDF files."""

import pytest

from qa.types import Article, Problem
from tests.robustness.samples import pdf, pdf_lines
from tests.robustness.stories import STORIES
from tests.samples import load_all, load_one, reason

STORY, OTHER = STORIES


def test_paragraphs_are_whole_and_pages_are_known(tmp_path):
    article = load_one(tmp_path, "a.pdf", pdf(STORIES))
    assert article.text == f"{STORY.title}\n\n{STORY.text}\n\n{OTHER.title}\n\n{OTHER.text}"
    assert article.pages == (0, article.text.index(OTHER.title))
    assert article.file is None


def test_properties_of_the_document(tmp_path):
    found = load_one(tmp_path, "a.pdf", pdf([STORY], title="The flood in full", author="Ana Ríos"))
    assert (found.title, found.author, found.published) == ("The flood in full", "Ana Ríos", None)
    poor = load_one(tmp_path, "a.pdf", pdf([STORY], title="draft.docx", author="admin"))
    assert (poor.title, poor.author) == (STORY.title, None)


TITLE, BYLINE = "Orme tunnel to reopen", "By Jane Roe"
BODY = [
    "The Orme tunnel will open to traffic on Monday after two years",
    "of work, the ministry said. Drivers had to take the road over the",
    "pass since a fire closed the tunnel in the autumn of 2022. The",
    "works cost 40 million crowns, the ministry said on Tuesday. It",
    "had planned on spending 30 million. The tunnel has two lanes.",
]


@pytest.mark.parametrize(
    "top",
    [
        [TITLE, BYLINE, "November 12, 2024"],
        [TITLE, BYLINE, "Tuesday, November 12, 2024"],
        ["The Valley Paper, November 12, 2024", TITLE, BYLINE],
    ],
)
def test_a_day_alone_near_the_title_is_that_of_publication(tmp_path, top):
    found = load_one(tmp_path, "a.pdf", pdf_lines([[*top, "", *BODY]]))
    assert (found.author, found.published) == ("Jane Roe", "2024-11-12")


def test_a_day_further_down_is_none_of_publication(tmp_path):
    lines = [TITLE, BYLINE, "", *BODY, "", "November 12, 2024", "", *BODY]
    assert load_one(tmp_path, "a.pdf", pdf_lines([lines])).published is None


def test_running_headers_are_marked_and_no_title(tmp_path):
    article = load_one(tmp_path, "a.pdf", pdf(STORIES, header="The Andean Post"))
    assert article.title == STORY.title
    marked = [article.text[mark.start : mark.end] for mark in article.marks]
    assert marked == ["The Andean Post", "Page 1", "The Andean Post", "Page 2"]
    assert {mark.kind for mark in article.marks} == {"repeat"}
    assert article.pages == (0, article.marks[2].start)


def test_hyphens_at_line_ends(tmp_path):
    lines = [
        "The well-known writer began a demon-", "stration in the capital; the Anglo-",
        "American company closed its mine, and the well-", "known director left the non-",
        "profit group. A self-", "made man, he said.",
    ]  # fmt: skip
    assert load_one(tmp_path, "a.pdf", pdf_lines([lines])).text == (
        "The well-known writer began a demonstration in the capital; the Anglo-American company "
        "closed its mine, and the well-known director left the nonprofit group. "
        "A self-made man, he said."
    )


def test_a_sentence_over_two_pages_is_whole(tmp_path):
    pages = [
        [
            "The Post",
            "Nine people died in floods in the east of the city of",
            "Lima, the mayor of the",
        ],
        ["The Post", "district said on Tuesday morning to the press, before", "he left."],
    ]
    article = load_one(tmp_path, "a.pdf", pdf_lines(pages))
    sentence = (
        "Nine people died in floods in the east of the city of Lima, the mayor of the district "
        "said on Tuesday morning to the press, before he left."
    )
    assert sentence in article.text
    assert article.text[article.pages[1] :].startswith("district said")
    assert [article.text[m.start : m.end] for m in article.marks] == ["The Post", "The Post"]


def test_pages_without_text_have_a_place(tmp_path):
    data = pdf_lines([[], ["Words on the second page."], [], ["And the fourth."], []])
    article, problem = load_all(tmp_path, "a.pdf", data)
    assert isinstance(article, Article)
    fourth = article.text.index("And the fourth")
    assert article.pages == (0, 0, fourth, fourth, len(article.text))
    # Most of it cannot be found: that is said. Of one picture among texts nothing is.
    assert problem == Problem(
        "a.pdf", "a.pdf has no text layer on 3 of its 5 pages: run OCR on it first"
    )
    load_one(tmp_path, "b.pdf", pdf_lines([["Words."], [], ["And more."]]))


def test_a_page_that_says_always_the_same_is_no_header(tmp_path):
    article = load_one(tmp_path, "a.pdf", pdf_lines([["Some words."], ["Some words."]]))
    assert article.text == "Some words.\n\nSome words."
    assert article.marks == ()


def test_scanned_encrypted_and_damaged(tmp_path):
    scan = reason(tmp_path, "scan.pdf", pdf_lines([[], []]))
    assert scan == "scan.pdf has no text layer: run OCR on it first"
    locked = reason(tmp_path, "a.pdf", pdf_lines([["Words."]], password="secret"))
    assert locked == "a.pdf is encrypted: save it without a password"
    damaged = reason(tmp_path, "a.pdf", b"%PDF-1.7\n" + b"x" * 500)
    assert damaged == "a.pdf is damaged: it cannot be read as a PDF"


def test_limits_of_a_pdf(tmp_path):
    data = pdf_lines([["Words."]] * 3)
    assert "has 3 pages, more than 2: split it or raise the limit with QA_MOST_PAGES" in reason(
        tmp_path, "a.pdf", data, pages=2
    )
    assert "QA_LARGEST_TEXT" in reason(tmp_path, "a.pdf", data, text_chars=15)


def _with_raised(*parts: tuple[str, float, float]) -> bytes:
    """A PDF with a line of these words, each of a size and so far raised, and a line below it."""
    from io import BytesIO

    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    left = 60.0
    for words, size, rise in parts:
        canvas.setFont("Times-Roman", size)
        canvas.drawString(left, 700 + rise, words)
        left += stringWidth(words, "Times-Roman", size)
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(60, 688, "and so it was said in the town")
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(("size", "rise"), [(6, 4), (6, 2.5), (5, 7), (7, 3.3), (8, 3), (10, 4)])
def test_raised_figures_are_no_digits(tmp_path, size, rise):
    parts = [("They sold 11,800", 10, 0), ("3", size, rise), (" flats since 1998", 10, 0)]
    parts += [("12", size, rise), (", the mayor of the town said on the Monday", 10, 0)]
    assert load_one(tmp_path, "a.pdf", _with_raised(*parts)).text == (
        "They sold 11,800³ flats since 1998¹², the mayor of the town said on the Monday and so it "
        "was said in the town"
    )


def test_other_letters_off_the_line_stay(tmp_path):
    parts = [("The CO", 10, 0), ("2", 6, -2), (" of 10", 10, 0), ("-3", 6, 4), (" kg per m", 10, 0)]
    parts += [("2", 6, 4), (" on the 5", 10, 0), ("th", 6, 4), (" of May 2021 and the 6", 10, 0)]
    parts += [("th", 6, 4), (" as well", 10, 0)]
    assert load_one(tmp_path, "a.pdf", _with_raised(*parts)).text == (
        "The CO2 of 10⁻³ kg per m² on the 5th of May 2021 and the 6th as well and so it was said "
        "in the town"
    )


def test_a_raised_letter_after_a_figure_is_a_mark(tmp_path):
    parts = [("Of 3,020", 10, 0), ("b", 6, 4), (" leaks the 21", 10, 0), ("st", 6, 4)]
    parts += [(" and the 19", 10, 0), ("e", 6, 4), (" were seen in the old part of it", 10, 0)]
    assert load_one(tmp_path, "a.pdf", _with_raised(*parts)).text == (
        "Of 3,020ᵇ leaks the 21st and the 19e were seen in the old part of it and so it was said "
        "in the town"
    )


def test_the_mark_before_a_footnote(tmp_path):
    parts = [("3", 5, 4), (" From the files of the town, in 2021", 7, 0)]
    assert load_one(tmp_path, "a.pdf", _with_raised(*parts)).text == (
        "³ From the files of the town, in 2021 and so it was said in the town"
    )


def test_an_initial_is_part_of_its_word(tmp_path):
    parts = [("T", 30, -12), ("he ferry ran aground in the fog of the Sunday", 10, 0)]
    text = load_one(tmp_path, "a.pdf", _with_raised(*parts)).text
    assert text.startswith("The ferry ran aground")


def test_ligatures_are_letters(tmp_path):
    from io import BytesIO

    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setFont("Vera", 10)
    canvas.drawString(60, 700, "The \ufb01rst house is a\ufb02oat by now, and not")
    for left, letters in ((60, "o\ufb03ce,"), (120, "sta\ufb00"), (150, "or"), (190, "ba\ufb04ed")):
        code = letters.encode("utf-16-be").hex()
        canvas.addLiteral(f"/Span << /ActualText <FEFF{code}> >> BDC")
        canvas.drawString(left, 688, "xxxx")
        canvas.addLiteral("EMC")
    canvas.save()
    assert load_one(tmp_path, "a.pdf", out.getvalue()).text == (
        "The first house is afloat by now, and not office, staff or baffled"
    )
