"""From files as people have them to the answer, with the real models: faults once seen, by kind."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from qa import Assistant
from qa.answer.schemas import reply_object
from qa.types import Reply

FILLER = (
    "<p>The council met for most of the evening in the old town hall, and many residents came to "
    "listen to the debate. Several speakers asked for more time to study the plans.</p>"
    "<p>The mayor thanked everyone for the patience they had shown and promised to publish the "
    "minutes within a week. A further meeting was announced for the autumn.</p>"
)


def opened(folder: Path, shared: Assistant, files: dict[str, str | bytes]) -> Assistant:
    """These files, asked with the models of an Assistant that others use, too."""
    folder.mkdir()
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
    return shared.beside(folder)


def page(title: str, body: str, top: str = FILLER) -> str:
    return f"<html><body><article><h1>{title}</h1>{top}{body}</article></body></html>"


def said(reply: Reply) -> str:
    return reply.answer.text if reply.answer else "nothing"


def drawn(*words: tuple[float, float, float, str]) -> bytes:
    """A PDF with these words: left, height from the page's lower edge, size."""
    buffer = BytesIO()
    canvas = Canvas(buffer)
    for left, height, size, text in words:
        canvas.setFont("Helvetica", size)
        canvas.drawString(left, height, text)
    canvas.save()
    return buffer.getvalue()


LEFT = (
    "The harbour board of Lervik has",
    "approved a new breakwater. It will",
    "be paid for by the county, which set",
    "aside nine million crowns. Work is to",
    "start in May, the chairman Bo Wester",
    "said on Friday. The old wall goes.",
)
RIGHT = (
    "In other news, the weavers of Lervik",
    "ended their strike on Monday. They",
    "won a raise of seven percent, and the",
    "union leader Tyra Lind called it a fair",
    "result. The mills will open again on",
    "Thursday morning, she said.",
)
BOTH = [
    (left, 700 - 14 * number, 10, text)
    for number, pair in enumerate(zip(LEFT, RIGHT, strict=True))
    for left, text in zip((60, 310), pair, strict=True)
]
POLL = (("Ward", "Votes cast", "In favour"), ("Haugen", "318", "64.1%"), ("Sundby", "274", "39.5%"),
        ("Vestre", "455", "50.8%"))  # fmt: skip
QUOTING = """From: Omar Haddad <omar@county.example>
To: Petra Lindqvist <petra@town.example>
Date: Tue, 7 May 2024 16:40:00 +0200
Subject: Re: Flood figures

Thanks. We have now been through every street. The flood damaged 214 houses in Osby.

Omar

On Mon, 6 May 2024 at 09:12, Petra Lindqvist <petra@town.example> wrote:
> The flood damaged 120 houses in Osby, by our first count. Mayor Nils Brandt
> will visit on Wednesday.
"""

CASES = {
    # PDFs by their layout.
    "two columns drawn row by row": (
        {"a.pdf": drawn(*BOTH)}, "What raise did the weavers win?", "seven percent",
    ),
    "name at the end of a column's line": (
        {"a.pdf": drawn(*BOTH)}, "Who is the union leader?", "Tyra Lind",
    ),
    "table in a PDF": (
        {"a.pdf": drawn((60, 740, 16, "Referendum on the new school, by ward"), *(
            (60 + 150 * column, 700 - 18 * row, 10, cell)
            for row, cells in enumerate(POLL) for column, cell in enumerate(cells)))},
        "What share was in favour in Sundby?", "39.5%",
    ),
    "small raised figure in a PDF": (
        {"a.pdf": drawn((60, 700, 11, "The new reservoir of Hallby supplies 21,600"),
                        (278, 704, 6, "3"), (284, 700, 11, "homes, the county says."))},
        "How many homes does the reservoir of Hallby supply?", "21,600",
    ),
    # What a mail quotes is not its sender's.
    "older figure, quoted": (
        {"2.eml": QUOTING}, "How many houses did the flood damage in Osby?", "214",
    ),
    "older figure, forwarded": (
        {"2.eml": QUOTING.replace("On Mon, 6 May 2024 at 09:12, Petra Lindqvist "
                                  "<petra@town.example> wrote:\n", "-------- Original Message "
                                  "--------\nFrom: Petra Lindqvist <petra@town.example>\nSent: "
                                  "Monday, 6 May 2024 09:12\nTo: Omar Haddad\nSubject: Flood "
                                  "figures\n\n").replace("> ", "")},
        "How many houses did the flood damage in Osby?", "214",
    ),
    # Raised marks: neither digits nor lost.
    "mark of a footnote in a page": (
        {"a.html": page("Camps", "<p>By the end of May the camps held 11,800<sup>3</sup> people, "
                        "and 43 had died.</p>")},
        "How many people did the camps hold?", "11,800",
    ),
    "mark of a footnote in a text": (
        {"a.txt": "Dam burst\n\nThe flood after the dam burst drove 7,450² people from their "
                  "homes in Kolvik, and 19 were hurt.\n"},
        "How many people were driven from their homes in Kolvik?", "7,450",
    ),
    "brackets copied with a text": (
        {"a.txt": "Ferry line\n\nThe ferry line carried 61,300[4] passengers in its first year, "
                  "the county said.[5]\n"},
        "How many passengers did the ferry line carry in its first year?", "61,300",
    ),
    # Elements that an extraction drops.
    "time element": (
        {"a.html": page("Pier", "<p>The pier was last rebuilt in <time datetime='1968'>1968</time> "
                        "and has been closed since a storm.</p>")},
        "When was the pier last rebuilt?", "1968",
    ),
    "output and label": (
        {"a.html": page("Lottery", "<p><label>The jackpot was won in</label> "
                        "<output>Brandval</output>, and the winner has not come forward.</p>")},
        "Where was the jackpot won?", "Brandval",
    ),
    "caption of a figure": (
        {"a.html": page("Bell", "<figure><img src='b.jpg'><figcaption>The bell was cast by Oda "
                        "Krog in 1611.</figcaption></figure>")},
        "Who cast the bell?", "Oda Krog",
    ),
    "list in a cell": (
        {"a.html": page("Hours", "<table><tr><th>Museum</th><th>Opening hours</th></tr><tr>"
                        "<td>Salt Museum</td><td><ul><li>10 am to 6 pm</li></ul></td></tr><tr>"
                        "<td>Print Museum</td><td><ul><li>noon to 8 pm</li></ul></td></tr>"
                        "</table>")},
        "What are the opening hours of the Salt Museum?", "10 am to 6 pm",
    ),
    # A row means nothing without its header.
    "table in Markdown": (
        {"a.md": "# Parish referendum by ward\n\nThe wards voted on the bypass on Thursday.\n\n"
                 "| Ward | Votes cast | In favour |\n|---|---:|---:|\n| Aldbury | 412 | 61.2% |\n"
                 "| Brock | 389 | 58.0% |\n| Norwood | 508 | 47.6% |\n"},
        "What share was in favour in Norwood?", "47.6%",
    ),
    "table in a page": (
        {"a.html": page("Fares", "<table><tr><th>Route</th><th>Single</th><th>Return</th></tr><tr>"
                        "<td>Osby to Lund</td><td>4.20</td><td>7.50</td></tr><tr><td>Lund to "
                        "Ystad</td><td>9.80</td><td>16.00</td></tr></table>")},
        "How much is the single fare from Lund to Ystad?", "9.80",
    ),
    "long table, cut into passages": (
        {"a.txt": "Turnout by town\n\nTown | Voters | Turnout\n" + "".join(
            f"Place {n} in the county | {3000 + 17 * n} | {30 + n}.{n % 10}%\n" for n in range(60))
         + "Strandby in the county | 8114 | 97.3%\n"},
        "What was the turnout in Strandby?", "97.3%",
    ),
    # Characters.
    "accents of their own": (
        {"a.txt": "New cafe\u0301\n\nThe cafe\u0301 Jose\u0301 opened on Monday. Its owner is "
                  "Ine\u0302s Tome\u0301, who paid 40,000 euros for the house to Anto\u0301nio "
                  "Se\u0301.\n"},
        "To whom did Inês Tomé pay 40,000 euros?", "Anto\u0301nio Se\u0301",
    ),
    "soft hyphens in a name": (
        {"a.txt": "Mayor\n\nThe new mayor of Ost\u00adheim is Kat\u00adrin Al\u200bbrecht, who "
                  "won with four votes.\n"},
        "Who is the new mayor of Ostheim?", "Kat\u00adrin Al\u200bbrecht",
    ),
    "one zero byte": (
        {"a.txt": b"Quarry sold\n\nThe quarry at Holm was sold for 2 million kroner\0 on Monday. "
                  b"The buyer is Stenhus A/S.\n"},
        "Who is the buyer of the quarry at Holm?", "Stenhus A/S",
    ),
    # Corrections.
    "correction at the end": (
        {"a.txt": "Library loses funding\nBy Ann Tyrell on March 3, 2024\n\nThe library of "
                  "Emmering will lose 40,000 euros a year, the council decided on Friday.\n\nThe "
                  "library has 12 employees.\n\nCorrection: An earlier version of this article "
                  "said that the library would lose 400,000 euros and has 21 employees.\n"},
        "How many employees does the library have?", "12",
    ),
    "correction after the words of the article": (
        {"a.txt": "Bridge shut\n\nThe bridge at Vang, which carries 3,400 cars a day, was shut on "
                  "Sunday. This article was amended on 4 May 2024. It gave the number of cars a "
                  "day as 34,000.\n"},
        "How many cars a day does the bridge at Vang carry?", "3,400",
    ),
    "correction below a heading of its own": (
        {"a.txt": "Prize\n\nThe prize for the best cheese went to Dairy Nore.\n\nCorrection\n\n"
                  "In the first edition the winner of the prize was given as Dairy Sund.\n"},
        "Who won the prize for the best cheese?", "Dairy Nore",
    ),
    # Bounds: the newest is given.
    "at least, day after day": (
        {"a.txt": "Storm hits Norbo\n\nAt least 12 people died when a storm hit Norbo on Friday, "
                  "the fire service said.\n\nSource: North Post\nPublished: 3 May 2024\n",
         "b.txt": "Storm toll rises\n\nAt least 21 people died in the storm that hit Norbo on "
                  "Friday, the fire service said.\n\nSource: Times\nPublished: 5 May 2024\n"},
        "How many people died in the storm in Norbo?", "At least 21",
    ),
    "more than, week after week": (
        {"a.txt": "Flood\n\nMore than 300 homes were flooded in Ulm on Monday, officials said.\n\n"
                  "Source: Post\nPublished: 3 May 2024\n",
         "b.txt": "Flood grows\n\nMore than 450 homes were flooded in Ulm this week, officials "
                  "said.\n\nSource: Times\nPublished: 9 May 2024\n"},
        "How many homes were flooded in Ulm?", "More than 450",
    ),
    # Dates in questions are those of events.
    "price from a date on": (
        {"a.txt": "Rides cost more\n\nFrom March 2023 a ride on the town's buses costs 38 crowns, "
                  "the county decided.\n\nPublished: 12 November 2022\n"},
        "What does a ride cost from March 2023?", "38 crowns",
    ),
    # Headlines.
    "headline whose first words are the dateline": (
        {"a.jsonl": json.dumps({"title": "Vik: Salmon farm sold to Mowat Group",
                                "text": "Vik\n\nThe sale was made public on Tuesday."})},
        "What was sold to Mowat Group?", "Salmon farm",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "question", "right"), CASES.values(), ids=CASES)
def test_the_right_value(files, question, right, tmp_path: Path, assistant: Assistant) -> None:
    with opened(tmp_path / "news", assistant, files) as news:
        reply = news.ask(question)
        assert said(reply) == right
        for citation in reply.answer.citations:
            text = news.article(citation.article).text
            assert text[citation.start : citation.end] == citation.text


def test_a_corrected_article_says_so_where_it_is_cited(
    tmp_path: Path, assistant: Assistant
) -> None:
    files, question, _ = CASES["correction at the end"]
    with opened(tmp_path / "news", assistant, files) as news:
        reply = news.ask(question)
    (citation,) = reply.answer.citations
    assert citation.corrected
    assert reply_object(reply)["answer"]["citations"][0]["corrected"] is True


def test_only_what_is_said_of_articles_limits_them(tmp_path: Path, assistant: Assistant) -> None:
    files = {
        f"{name}.txt": f"Harbour fee\n\nThe harbour fee of Lysvik is {fee} crowns.\n\n"
        f"Source: {name}\nPublished: {day}\n"
        for name, fee, day in (("Post", 90, "2 May 2023"), ("Times", 140, "8 June 2024"))
    }
    with opened(tmp_path / "news", assistant, files) as news:
        reply = news.ask("What was the harbour fee of Lysvik, say articles of 2023?")
        assert {hit.article for hit in reply.hits} == {"Post.txt"}
        assert reply.limited
        days = "from 1 January 2023 to 31 December 2023"
        assert reply.note == f"Only articles published {days} were asked, as the question says."
        everything = news.ask("What was the harbour fee, say articles of 2023?", literally=True)
        assert {hit.article for hit in everything.hits} == {"Post.txt", "Times.txt"}
        assert not everything.limited
        said_so = news.ask("In articles published in 2023, what was the harbour fee of Lysvik?")
        chosen = news.ask("What was the harbour fee of Lysvik?", since="2023", until="2023")
        assert said_so.candidates == chosen.candidates
        assert said_so.standalone_question == said_so.question
        history = [(chosen.question, "140 crowns")]
        later = news.ask("How much was it in articles published in 2023?", history)
        assert {hit.article for hit in later.hits} == {"Post.txt"}
        # It says which articles were asked, so that it can be asked once more.
        assert later.standalone_question.startswith(f"{later.question} (")
        assert news.explain(later.standalone_question).answers == later.candidates
        event = news.ask("What was the harbour fee of Lysvik in 2023?")
        assert {hit.article for hit in event.hits} == {"Post.txt", "Times.txt"}


def test_a_publisher_that_a_question_names_answers_alone(
    tmp_path: Path, assistant: Assistant
) -> None:
    files = {
        f"{name}.txt": f"Harbour fee\n\nThe harbour fee of Lysvik is {fee} crowns.\n\n"
        f"Source: {name}\n{day}"
        for name, fee, day in (("Post", 90, "Published: 2 May 2023\n"), ("Times", 140, ""))
    }
    with opened(tmp_path / "news", assistant, files) as news:
        reply = news.ask("According to the Times, what is the harbour fee of Lysvik?")
        assert said(reply).startswith("140")
        assert {hit.article for hit in reply.hits} == {"Times.txt"}
        assert reply.note == "Only articles by Times were asked, as the question says."
        assert reply.limited
        everything = news.ask(reply.question, literally=True)
        assert {hit.article for hit in everything.hits} == {"Post.txt", "Times.txt"}
        for sources in ((), ("Post",)):  # who was chosen goes before who is named
            named = news.ask("What is the fee, according to Times?", sources=sources)
            assert named.publisher == ("" if sources else "Times")

            explained = news.explain("According to Times, what is the fee?", sources=["Times"])
            assert explained.question == "According to Times, what is the fee?"
            assert explained.answers == news.explain("What is the fee?", sources=["Times"]).answers

        nobody = news.ask("What is the harbour fee of Lysvik, according to Reuters?")
        stranger = "There is no article by Reuters, and none that names it."
        assert nobody.reason == (stranger if nobody.abstained else None)
        none = news.ask("According to Times, what is the fee?", until="2023-12-31")
        assert none.reason == (
            "There is no article by Times published until 31 December 2023."
            " The only one has no date and was left out."
        )
        assert reply_object(none)["reason"] == none.reason
        undated = news.ask("Who won the World Cup?", since="2023")
        assert undated.reason == "1 of 2 articles has no date and was left out."
        assert news.ask("Who won the World Cup?").reason is None


def test_two_publishers_that_a_question_names_are_both_asked(
    tmp_path: Path, assistant: Assistant
) -> None:
    files = {
        f"{name}.txt": f"Harbour fee\n\nThe harbour fee of Lysvik is {fee} crowns.\n\n"
        f"Source: {name}\nPublished: {day} May 2023\n"
        for name, fee, day in (("Post", 90, 2), ("Times", 140, 5), ("Wire", 160, 8))
    }
    with opened(tmp_path / "news", assistant, files) as news:
        reply = news.ask("According to the Post and the Times, what is the harbour fee?")
        assert {hit.article for hit in reply.hits} == {"Post.txt", "Times.txt"}
        assert said(reply) in ("90 crowns", "140 crowns")
        assert reply.publisher == "Post and Times"
        assert reply.note == "Only articles by Post and Times were asked, as the question says."


def test_what_was_kept_is_counted(tmp_path: Path, assistant: Assistant) -> None:
    files = {"a.txt": "A fair was held.", "b.html": page("Fair", "<p>It had 40 stalls.</p>")}
    with opened(tmp_path / "news", assistant, files) as news:
        told = news.report.to_dict()
    assert 0 < told["characters"]["kept"] <= told["characters"]["seen"]
    assert told["notices"] == {}


def test_a_quoted_figure_is_of_its_own_sender_and_day(tmp_path: Path, assistant: Assistant) -> None:
    with opened(tmp_path / "news", assistant, {"2.eml": QUOTING}) as news:
        reply = news.ask("How many houses did the flood damage in Osby?")
        authors = {name: news.article(name).author for name in news.names()}
    assert authors == {"2.eml": "Omar Haddad", "2.eml/quoted-1": "Petra Lindqvist"}
    assert reply.ledger.relation == "over time"
    days = [entry.citations[0].published for entry in reply.ledger.entries]
    assert days == ["2024-05-07", "2024-05-06"]
