"""Replies as HTML: escaped, marked by offsets, and never another text than the article's."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer.wording import summary
from qa.assistant import Assistant
from qa.types import Answer, Article, Citation, Entry, Hit, Ledger, Mark, Reply
from qa.web import reply_html
from qa.web.ledger_html import ledger
from qa.web.text_html import Layer, marked, readable_date

PLACE = reply_html.Place("k", 'lib "a"')
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;"


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def citation(passage: str, start: int, end: int, offset: int = 100, **other: str) -> Citation:
    """A citation of ``passage[start:end]``, the passage standing at ``offset``."""
    values = {"article": "a.txt", "title": "Title", "source": "Paper", "published": "2023-07-20"}
    return Citation(
        **{**values, **other},
        start=offset + start,
        end=offset + end,
        text=passage[start:end],
        sentence=passage,
        sentence_start=offset,
        passage=passage,
        passage_start=offset,
    )


def hit(text: str, title: str = "Title") -> Hit:
    return Hit("a.txt", title, "Paper", None, 7, 7 + len(text), 1.0, text)


def answered(*answers: Answer, note: str | None = None) -> Reply:
    return Reply("q", "q", 0.4, answers, timings_ms={"total": 234.0}, note=note)


def test_an_answer_shows_its_words_its_probability_and_its_source() -> None:
    html = reply_html.reply(
        answered(Answer("11,800", 0.93, (citation("Some 11,800 men.", 5, 11),))), PLACE
    )
    assert '<span class="fn-words">11,800</span>' in html
    assert "Very likely · 93 %" in html
    assert "<h3>Title</h3>" in html
    assert ">Paper</span>" in html
    assert '<time datetime="2023-07-20">20 July 2023</time>' in html
    assert "answered in 0.2 s" in html
    assert 'href="original?library=lib%20%22a%22&amp;article=a.txt"' in html


def test_a_page_is_shown_and_opened() -> None:
    place = citation("Some 11,800 men.", 5, 11, article="a b.zip/c&d.pdf")
    html = reply_html.reply(answered(Answer("11,800", 0.93, (replace(place, page=3),))), PLACE)
    assert '<span class="fn-page">page 3</span>' in html
    assert "article=a%20b.zip/c%26d.pdf#page=3" in html
    whole = Article("a.pdf", "x" * 300, "T", pages=(0, 100, 200))
    assert "page 2" in reply_html.article(whole, "lib", (120, 180), (150, 160))


def test_the_span_is_found_by_offset_not_by_its_words() -> None:
    passage = "two of two, two"
    html = reply_html.reply(answered(Answer("two", 0.9, (citation(passage, 12, 15),))), PLACE)
    quoted = re.search(r"<blockquote[^>]*>(.*?)</blockquote>", html, re.S)
    assert quoted
    assert text_of(quoted[1]) == passage
    assert quoted[1].count("<mark") == 1
    assert text_of(quoted[1].split("<mark")[0]) == "two of two, "


def test_every_text_is_escaped() -> None:
    place = citation(EVIL, 0, len(EVIL), article=EVIL, title=EVIL, source=EVIL, published=EVIL)
    other = Answer(EVIL + "2", 0.8, (place,))
    replies = [
        reply_html.reply(answered(Answer(EVIL, 0.9, (place,)), other, note=EVIL), PLACE),
        reply_html.reply(Reply(EVIL, EVIL, 0.4, hits=(hit(EVIL, EVIL),), note=EVIL), PLACE),
        reply_html.problem(EVIL),
        reply_html.article(Article(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL), EVIL, note=EVIL),
        ledger(Ledger("differ", (Entry(EVIL, (place,), (place,)),))),
    ]
    for html in replies:
        tags = set(re.findall(r"<\s*([a-z0-9]+)", html))
        assert not tags & {"script", "img"}
        assert "alert(1)</script>" not in html
        assert not re.search(r"<[^>]*\sonerror=[^>]*>", re.sub(r'"[^"]*"', '""', html))


def test_more_than_three_citations_are_folded_and_numbered_on() -> None:
    places = tuple(citation(f"In {n} places.", 3, 4, offset=100 * n) for n in range(5))
    html = reply_html.reply(answered(Answer("x", 0.9, places)), PLACE)
    shown, folded = html.split("<details")
    assert shown.count("<blockquote") == 3
    assert folded.count("<blockquote") == 2
    assert "Show 2 more sources" in folded
    assert 'start="4"' in folded
    assert len(set(re.findall(r' id="(k-\d+)"', html))) == 5


def test_the_items_of_a_list_have_one_card() -> None:
    passage = "It bought a mill, a bank and two ships."
    places = tuple(citation(passage, a, a + 6) for a in (10, 18))
    answer = Answer("a mill; a bank", 0.9, places, items=("a mill", "a bank"))
    html = reply_html.reply(answered(answer), PLACE)
    assert html.count("<blockquote") == 1
    assert re.findall(r"<mark[^>]*>([^<]*)", html) == ["a mill", "a bank"]
    assert text_of(html).startswith("a mill; a bank1")


def test_alternatives_are_folded_with_their_own_sources() -> None:
    first = Answer("50", 0.9, (citation("It is 50.", 6, 8),))
    second = Answer("43", 0.7, (citation("It is 43.", 6, 8, source="Other Paper"),))
    html = reply_html.reply(answered(first, second), PLACE)
    folded = html.split('<details class="fn-others">')[1]
    assert "Other Paper" in folded
    assert "Likely · 70 %" in folded
    assert "43" in folded


def test_an_abstention_says_so_and_shows_the_three_nearest_passages() -> None:
    hits = tuple(hit(f"Passage {n}.") for n in range(5))
    html = reply_html.reply(Reply("q", "q", 0.4, hits=hits, note="Ask in English."), PLACE)
    assert "Not in these articles." in html
    assert "Ask in English." in html
    assert html.count("<blockquote") == 3
    assert "<mark" not in html


def test_a_missing_source_or_date_leaves_no_trace() -> None:
    bare = Hit("a.txt", "Title", None, None, 0, 4, 1.0, "Text")
    assert "fn-byline" not in reply_html.reply(Reply("q", "q", 0.4, hits=(bare,)), PLACE)


def test_a_whole_article_marks_furniture_passage_and_span() -> None:
    text = "READ MORE: x\n\nFirst part. The answer is here."
    whole = Article("a.txt", text, "Title", marks=(Mark(0, 12, "teaser"),))
    html = reply_html.article(whole, "lib", (26, 45), (30, 36))
    body = html.split('<div class="fn-text">')[1].removesuffix("</div>")
    assert text_of(body) == text
    assert '<span class="fn-furniture">READ MORE: x</span>' in body
    assert '<mark class="fn-span">answer</mark>' in body
    assert '<span class="fn-passage">The </span>' in body


@pytest.mark.parametrize("offsets", [(-5, 10**9), (10**9, -5), (3, 3)])
def test_offsets_from_the_browser_cannot_break_an_article(offsets: tuple[int, int]) -> None:
    html = reply_html.article(Article("a.txt", "Some text.", "Title"), "lib", offsets, offsets)
    assert text_of(html).endswith("Some text.")


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(1.0, "Very likely · 99 %"), (0.5, "Rather likely · 50 %"), (0.001, "Uncertain · 1 %")],
)
def test_sureness_never_claims_certainty(confidence: float, words: str) -> None:
    assert reply_html.sureness(Answer("x", confidence, ())) == words


def test_a_date_that_is_none_is_shown_as_it_stands() -> None:
    assert readable_date("2023-07-20") == "20 July 2023"
    assert readable_date("last week") == "last week"


def test_a_problem_is_one_sentence() -> None:
    assert text_of(reply_html.problem("the question is empty")) == "The question is empty."


def test_a_ledger_of_the_seeds_opens_each_article_at_its_words(assistant: Assistant) -> None:
    """One row a voice: value, publisher, date, the sentence with the value highlighted."""
    replies = [
        assistant.ask("How many people were killed in clashes?"),
        assistant.ask("Who leads CUNARC?"),
    ]
    first, second = (reply.answer.citations[0] for reply in replies if reply.answer)
    found = Ledger(
        "same day", (Entry("43", (first,)), Entry("one", (second, first), (first, second)))
    )
    html = ledger(found)
    assert summary(found) in html
    rows = html.split("</thead>")[1].split("<tr>")[1:]
    assert len(rows) == 3
    assert ['rowspan="2"' in row for row in rows] == [False, True, False]
    assert text_of(rows[2].split("<q")[1].split(">", 1)[1].split("</q>")[0]) == first.sentence
    assert "no date" in rows[0]
    assert '<time datetime="2023-07-20">20 July 2023</time>' in rows[1]
    assert "Resumen Latinoamericano</button>" in rows[1]
    assert text_of(rows[0].split("<q")[1].split(">", 1)[1].split("</q>")[0]) == first.sentence
    (mark,) = re.findall(r"<mark[^>]*>(.*?)</mark>", rows[0])
    assert text_of(mark) == first.text
    a, b, c, d = map(int, re.search(r'data-offsets="([\d,]+)"', rows[0])[1].split(","))  # type: ignore[index]
    article = assistant.article(first.article)
    assert article
    assert article.text[a:b] == first.passage
    assert article.text[c:d] == first.text
    assert "2 more places" in rows[2].split("<details")[1]
    reply = Reply("q", "q", 0.4, replies[0].candidates, ledger=found)
    assert "What the sources say" in reply_html.reply(reply, PLACE)
    assert "What the sources say" not in reply_html.reply(answered(*replies[0].candidates), PLACE)


TEXTS = st.text(alphabet=st.sampled_from("ab<>&\"' \n\t\xa0é$*_"), max_size=60)
LAYERS = st.lists(
    st.builds(
        Layer,
        st.integers(-5, 70),
        st.integers(-5, 70),
        st.sampled_from(['mark class="x"', 'span class="y"']),
    ),
    max_size=4,
)


@given(TEXTS, LAYERS)
def test_marking_never_changes_the_text(text: str, layers: list[Layer]) -> None:
    assert text_of(marked(text, layers)) == text


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_a_mark_holds_exactly_its_stretch(text: str, one: int, two: int) -> None:
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    html = marked(text, [Layer(start, end, "mark")])
    inside = "".join(re.findall(r"<mark>(.*?)</mark>", html, re.S))
    assert text_of(inside) == text[start:end]
