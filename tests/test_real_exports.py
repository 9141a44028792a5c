"""From exports, letters and pages of further kinds to the answer, with the real models.

Each case: files, a question, the right value, and who says it when (title, author, publisher, day
of the article that is cited).
"""

import json
from pathlib import Path

import pytest

from qa import Assistant
from tests.corpus.formats.page.more_pages import THEME
from tests.robustness.export_samples import answer, mailbox, record

FERRY = "The ferry company of Holm will sell its two oldest boats, the board decided on Monday."
PAGE = (
    "<html lang='{language}'><body><article><h1>{title}</h1>{top}<p>The council met for most of "
    "the evening in the old town hall, and many residents came to listen to the debate about the "
    "plans for the harbour.</p>{body}<p>A further meeting was announced for the autumn, and the "
    "minutes are to be published within a week.</p></article></body></html>"
)
LETTER = """From: Omar Haddad <omar@county.example>
Subject: Re: Alluvione
Date: Tue, 7 May 2024 16:40:00 +0200
Content-Type: text/plain; charset=utf-8

The flood damaged 214 houses in Osby, as we know since this morning.

Il giorno lun 6 mag 2024 alle ore 09:12 Petra Lindqvist <petra@town.example> ha scritto:

> The bridge at Osby carries 3,400 cars a day.
"""
RICH = (
    rb"{\rtf1\ansi{\header The Morning Line}The dam of Vik holds 40 million cubic metres."
    rb"{\super\chftn{\footnote\pard{\super\chftn} The dam of Vik was built by Oda Krog.}}\par}"
)
NESTED = {"response": {"docs": [{
    "headline": {"main": "Boats of Holm sold"}, "byline": {"original": "By Nils Aker"},
    "pub_date": "2024-05-03T22:30:00+0000", "source": "The Star",
    "lead_paragraph": f"{FERRY} A yard in the north is to build a new boat for 34 million crowns.",
}]}}  # fmt: skip
CRAWL = record(
    "response",
    answer(PAGE.format(language="en", title="Quay", top="<p>By Kim Berg | 16 May 2023</p>", body=(
        "<p>The old quay of Tarnby was built in 1934 by the harbour's own men.</p>")).encode()),
    "https://bugle.example/quay",
)  # fmt: skip

CASES = {
    # Text that the extraction drops.
    "box of facts in an aside": (
        {"a.html": PAGE.format(language="en", title="Quay closes", top="", body=(
            "<aside class='facts'><h3>The quay</h3><p>The quay of Tarnby is 240 metres long and "
            "was built in 1911.</p></aside>"))},
        "How long is the quay of Tarnby?", "240 metres", ("Quay closes", None, None, None),
    ),
    "note of a rich text": (
        {"a.rtf": RICH}, "Who built the dam of Vik?", "Oda Krog", (None, None, None, None),
    ),
    # Headlines.
    "kicker that the headline begins with": (
        {"a.csv": "title,text\n\"Osby: Weaver Tyra Lind wins the county prize\",\"Osby\n\nThe "
                  "prize was handed over on Tuesday in the town hall.\"\n"},
        "Who wins the county prize?", "Tyra Lind",
        ("Osby: Weaver Tyra Lind wins the county prize", None, None, None),
    ),
    # Quoted mail, in the words of another language.
    "reply": (
        {"a.eml": LETTER}, "How many houses did the flood damage in Osby?", "214",
        ("Re: Alluvione", "Omar Haddad", None, "2024-05-07"),
    ),
    "what it answers": (
        {"a.eml": LETTER}, "How many cars a day does the bridge at Osby carry?", "3,400",
        ("Alluvione", "Petra Lindqvist", None, "2024-05-06"),
    ),
    # Days, in another zone and in another language.
    "day at the publisher's": (
        {"a.html": THEME}, "How many passengers have the boats carried a year?", "61,300",
        ("Ferry company sells boats", "Nils Aker", "Holm Herald", "2024-05-04"),
    ),
    "day in words of the page's language": (
        {"a.html": PAGE.format(language="de", title="Kai gesperrt",
                               top="<p>Montag, 6. Mai 2024</p>", body="<p>The quay of Kolvik is "
                               "closed to lorries of more than 12 tonnes.</p>")},
        "To what lorries is the quay of Kolvik closed?", "12 tonnes",
        ("Kai gesperrt", None, None, "2024-05-06"),
    ),
    # Exports.
    "records deep in an answer": (
        {"a.json": json.dumps(NESTED)},
        "How many boats will the ferry company of Holm sell?", "two",
        ("Boats of Holm sold", "Nils Aker", "The Star", "2024-05-03"),
    ),
    "mailbox": (
        {"a.mbox": mailbox([LETTER.encode(), LETTER.replace("214", "97").replace("Osby", "Lund")
                            .encode()])},
        "How many houses did the flood damage in Lund?", "97",
        ("Re: Alluvione", "Omar Haddad", None, "2024-05-07"),
    ),
    "archive of pages": (
        {"a.warc": CRAWL}, "When was the old quay of Tarnby built?", "1934",
        ("Quay", "Kim Berg", None, "2023-05-16"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "question", "right", "about"), CASES.values(), ids=CASES)
def test_the_right_value_and_who_says_it(
    files, question, right, about, tmp_path: Path, assistant: Assistant
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
    with assistant.beside(folder) as exported:
        reply = exported.ask(question)
        assert reply.answer is not None, reply.note
        assert right in reply.answer.text
        article = exported.article(reply.answer.citations[0].article)
    title, *rest = about
    assert title in (article.title, None)
    assert [article.author, article.source, article.published] == rest
