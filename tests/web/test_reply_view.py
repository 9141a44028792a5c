"""Replies as HTML: escaped, marked by offsets, and never another text than the article's."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer.quoting import Layer, is_quotation, pieces
from qa.answer.wording import summary
from qa.assistant import Assistant
from qa.chat.chat import Opened
from qa.history.conversations import Filters, Pending, Turn
from qa.history.votes import COMMENT_CHARS
from qa.index.uploads import Addition
from qa.text.dates import readable_date
from qa.types import About, Answer, Article, ArticleFacts, Entry, Ledger, Mark, Reply
from qa.web import reply_view
from qa.web.adding import report
from qa.web.render import render
from tests.replies import EVIL, answered, citation, hit

LIBRARY = 'lib "a"'


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def shown(found: Reply, *, last: bool = False, **turn: object) -> str:
    """The reply of a turn that asked just this."""
    made = Turn("k", found.question, turn.get("filters", {}), found)  # type: ignore[arg-type]
    return reply_view.reply(made, last=last, library=LIBRARY)


def quoted(html: str) -> list[str]:
    return re.findall(r'<blockquote class="fn-text">(.*?)</blockquote>', html, re.S)


def at_odds(relation: str = "same day") -> Reply:
    """Two papers give two figures; the first is the answer."""
    one = citation("Some 43 died.", 5, 7, source="HNGN")
    two = citation("They say 50 died.", 9, 11, article="b.txt", source="Latin Post")
    ledger = Ledger(relation, (Entry("43", (one,)), Entry("50", (two,), (two,))))  # type: ignore[arg-type]
    return Reply("q", "q", 0.4, (Answer("43", 0.9, (one,)), Answer("50", 0.6, (two,))),
                 ledger=ledger)  # fmt: skip


def test_an_answer_shows_its_words_how_sure_it_is_and_its_source() -> None:
    html = shown(answered(Answer("11,800", 0.93, (citation("Some 11,800 men.", 5, 11),))))
    assert '<p class="fn-words">11,800</p>' in html
    assert 'title="93 % likely to be right">Very likely</span>' in html
    assert "fn-unsure" not in html
    cited = text_of(re.search(r'<p class="fn-cite">(.*?)</p>', html, re.S)[1])  # type: ignore[index]
    assert cited == "Paper, Title, 20 July 2023 · Original"
    assert '<time datetime="2023-07-20">' in html
    assert 'href="original?library=lib%20%22a%22&amp;article=a.txt"' in html


def test_an_answer_that_is_not_sure_looks_different() -> None:
    html = shown(answered(Answer("x", 0.45, (citation("It is x.", 6, 7),))))
    assert "fn-unsure" in html
    assert ">Uncertain</span>" in html
    assert "Read the passage" in html


def test_a_page_is_shown_and_opened() -> None:
    place = citation("Some 11,800 men.", 5, 11, article="a b.zip/c&d.pdf")
    html = shown(answered(Answer("11,800", 0.93, (replace(place, page=3),))))
    assert '<span class="fn-page">page 3</span>' in html
    assert "article=a%20b.zip/c%26d.pdf#page=3" in html


def test_the_span_is_found_by_offset_not_by_its_words() -> None:
    passage = "two of two, two"
    (quote,) = quoted(shown(answered(Answer("two", 0.9, (citation(passage, 12, 15),)))))
    assert text_of(quote) == passage
    assert quote.count("<mark") == 1
    assert text_of(quote.split("<mark")[0]) == "two of two, "


def test_a_passage_begins_with_its_sentence_and_ends_with_its_paragraph() -> None:
    passage = "First. Here 9 ships sank. Then more.\n\nAnother paragraph."
    place = replace(citation(passage, 12, 13), sentence="Here 9 ships sank.", sentence_start=107)
    (quote,) = quoted(shown(answered(Answer("9", 0.9, (place,)))))
    assert text_of(quote) == "Here 9 ships sank. Then more."
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", quote) == ["9"]


def test_one_article_is_one_footnote_and_further_ones_are_behind_a_click() -> None:
    places = [
        citation(f"In {n} places.", 3, 4, offset=100 * n, article=name)
        for n, name in enumerate(("a", "a", "b", "c", "a"))
    ]
    twice = replace(places[0], passage_start=-5, passage="Well, In 0 places.")  # overlapping
    html = shown(answered(Answer("x", 0.9, (*places, twice))))
    first, *folded = html.split("<details")
    assert len(quoted(first)) == 1
    assert "2 further places in this article" in folded[0]
    assert len(quoted(folded[0])) == 2
    assert "Show 2 more sources" in folded[1]
    assert re.findall(r' id="tk-(\d+)"', html) == ["1", "2", "3"]


def test_the_items_of_a_list_are_a_list_with_one_footnote() -> None:
    passage = "It bought a mill, a bank and two ships."
    places = tuple(citation(passage, a, a + 6) for a in (10, 18))
    html = shown(answered(Answer("a mill; a bank", 0.9, places, items=("a mill", "a bank"))))
    assert '<ul class="fn-words"><li>a mill</li><li>a bank</li></ul>' in html
    (quote,) = quoted(html)
    assert re.findall(r"<mark[^>]*>([^<]*)", quote) == ["a mill", "a bank"]


@pytest.mark.parametrize(
    ("passage", "words", "said"),
    [
        ("“We stay,” said Ana.", "We stay", True),
        ('He said: "We stay."', "We stay", True),
        ('He said: "We stay."', '"We stay."', True),
        ("Ana said that we stay.", "we stay", False),
        ('The "We" stay.', "We", True),
        ("We stay", "We stay", False),
    ],
)
def test_what_the_article_sets_in_quotation_marks_is_a_quotation(
    passage: str, words: str, said: bool
) -> None:
    at = passage.index(words)
    place = citation(passage, at, at + len(words))
    assert is_quotation(place) is said
    html = shown(answered(Answer(words, 0.9, (place,))))
    assert ("fn-said" in html) is said


@pytest.mark.parametrize("relation", ["over time", "same day", "differ"])
def test_where_sources_are_at_odds_the_comparison_is_the_answer(relation: str) -> None:
    found = at_odds(relation)
    html = shown(found)
    assert 'class="fn-answer' not in html
    assert "Other possible answers" not in html
    assert summary(found.ledger) in html  # type: ignore[arg-type]
    rows = html.split("<tbody>")[1:]
    assert [text_of(re.search(r"<th[^>]*>(.*?)</th>", row)[1]) for row in rows] == ["43", "50"]  # type: ignore[index]
    assert [re.findall(r"<mark[^>]*>(.*?)</mark>", row) for row in rows] == [["43"], ["50"]]
    assert "Also in 1 more place" in rows[1]
    assert 'data-copy="43 (HNGN)\n50 (Latin Post)"' in html


@pytest.mark.parametrize("relation", ["agree", "within bounds"])
def test_where_they_are_not_what_each_says_is_behind_a_click(relation: str) -> None:
    found = at_odds(relation)
    html = shown(found)
    assert '<p class="fn-words">43</p>' in html
    folded = html.split('<details class="fn-more fn-ledger">')[1]
    assert summary(found.ledger) in folded  # type: ignore[arg-type]
    assert "Latin Post" in folded


@pytest.mark.parametrize("relation", ["agree", "differ", "within bounds"])
def test_where_nothing_is_answered_nothing_agrees(relation: str) -> None:
    found = replace(at_odds(relation), threshold=0.95)
    html = shown(found)
    assert "Not in these articles." in html
    assert summary(found.ledger) not in html  # type: ignore[arg-type]
    assert "Other possible" not in html
    assert "<table" not in html


def test_alternatives_are_folded_with_their_own_sources() -> None:
    first = Answer("50", 0.9, (citation("It is 50.", 6, 8),))
    second = Answer("43", 0.7, (citation("It is 43.", 6, 8, source="Other Paper"),))
    folded = shown(answered(first, second)).split('<details class="fn-more fn-others">')[1]
    assert "Other Paper" in folded
    assert 'title="70 % likely to be right">Likely</span>' in folded
    assert "43" in folded


def test_an_abstention_is_one_line_with_what_is_nearest_folded_under_it() -> None:
    hits = tuple(hit(f"Passage {n}.") for n in range(5))
    html = shown(Reply("q", "q", 0.4, hits=hits, note="Ask in English."))
    line, folded = html.split("<details")
    assert text_of(line).split() == ["Ask", "in", "English.", "Not", "in", "these", "articles."]
    assert len(quoted(folded)) == 3
    assert "<mark" not in html
    assert "Copy answer" not in html


DATED: Filters = {"since": "2023"}


@pytest.mark.parametrize(
    ("filters", "limited"), [({}, False), (DATED, False), ({}, True), ({"sources": ["HNGN"]}, True)]
)
def test_a_refusal_gives_its_reason_and_asks_all_where_only_some_were_asked(
    filters: Filters, limited: bool
) -> None:
    reason = f"3 of 4 have no date {EVIL}"
    html = shown(Reply("q", "q", 0.4, limited=limited, reason=reason), filters=filters)
    assert reason in unescape(html)
    undo = 'data-do="all" data-turn="k">Ask all articles</button>'
    assert (undo in html) is (limited or bool(filters))


def test_what_a_question_limits_itself_to_is_undone_with_a_click() -> None:
    answer = Answer("x", 0.9, (citation("It is x.", 6, 7),))
    undo = 'data-do="all" data-turn="k">Ask all articles</button>'
    assert undo not in shown(answered(answer))
    assert undo in shown(replace(answered(answer), limited=True, note="Only some."))


def test_how_a_question_was_understood_is_said_where_it_is_not_as_typed() -> None:
    html = shown(Reply("And then?", "And then? (in full)", 0.4))
    assert "Understood as: <q>And then? (in full)</q>" in html
    assert "Ask it as typed" in html
    assert "Understood" not in shown(Reply("And  then?", "And then?", 0.4))


def test_what_is_asked_about_the_library_is_text_and_a_list() -> None:
    facts = ArticleFacts("a.txt", EVIL, "Jo", None, "2023-07-20")
    html = shown(Reply("q", "q", 0.4, about=About("articles", EVIL, (facts,), ("Who is Jo?",))))
    assert "Not in these articles" not in html
    assert 'data-article="a.txt"' in html
    assert "Jo · 20 July 2023" in html
    assert 'data-do="ask" data-question="Who is Jo?"' in html


def test_every_text_is_escaped() -> None:
    place = citation(EVIL, 0, len(EVIL), article=EVIL, title=EVIL, source=EVIL, published=EVIL)
    other = Answer(EVIL + "2", 0.8, (place,))
    filters: Filters = {"since": EVIL, "sources": [EVIL]}
    turn = Turn("t", EVIL, filters, Reply(EVIL, EVIL + " in full", 0.4, (other, other), note=EVIL))
    ledger = Ledger("differ", (Entry(EVIL, (place,), (place,)), Entry(EVIL, (place,))))
    facts = ArticleFacts(EVIL, EVIL, EVIL, EVIL, EVIL)
    found = [
        reply_view.question(turn),
        reply_view.question(replace(turn, pending=Pending(EVIL, {}))),
        reply_view.reply(turn, last=True, vote=(1, EVIL), library=EVIL),
        shown(Reply(EVIL, EVIL, 0.4, (Answer(EVIL, 0.9, (place,)),), ledger=ledger)),
        shown(Reply(EVIL, EVIL, 0.4, hits=(hit(EVIL, EVIL),), note=EVIL)),
        shown(Reply(EVIL, EVIL, 0.4, about=About("help", EVIL, (facts,), (EVIL,)))),
        reply_view.problem(EVIL),
        reply_view.article(Opened(Article(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL)), EVIL),
        report(EVIL, [Addition(EVIL, 2, (EVIL,)), Addition("b.txt", 0, ("x",) * 12)]),
        render("undo", words=EVIL, conversation=EVIL),
        render("new_library", name=EVIL),
    ]
    for html in found:
        tags = set(re.findall(r"<\s*([a-z0-9]+)", html))
        assert not tags & {"script", "img"}
        assert not re.search(r"<[^>]*\sonerror=[^>]*>", re.sub(r'"[^"]*"', '""', html))
        assert EVIL.casefold() in unescape(html).casefold()
    assert f'maxlength="{COMMENT_CHARS}"' in found[2]


def test_the_report_says_what_became_of_each_file() -> None:
    html = text_of(report("own", [Addition("a", 2), Addition("b.txt", 0, ("x",) * 12)]))
    assert "2 articles added to own." in html
    assert "b.txt: left out" in html
    assert "and 2 more" in html
    assert "0 articles added" in report("own", [Addition("m.txt", 1, fresh=False)])


def test_a_whole_article_marks_furniture_passage_and_span() -> None:
    text = "READ MORE: x\n\nFirst part. The answer is here."
    whole = Article("a.txt", text, "Title", marks=(Mark(0, 12, "teaser"),))
    html = reply_view.article(Opened(whole, (26, 45), (30, 36)), "lib")
    body = html.split('<div class="fn-text">')[1].split("</div>")[0]
    assert text_of(body) == text
    assert '<span class="fn-furniture">READ MORE: x</span>' in body
    assert '<mark class="fn-span">answer</mark>' in body
    assert '<span class="fn-passage">The </span>' in body
    assert "has changed" in reply_view.article(Opened(whole, changed=True), "lib")
    assert "no longer in the index" in reply_view.article(None, "lib")


@pytest.mark.parametrize("offsets", [(-5, 10**9), (10**9, -5), (3, 3)])
def test_offsets_from_the_browser_cannot_break_an_article(offsets: tuple[int, int]) -> None:
    opened = Opened(Article("a.txt", "Some text.", "Title"), offsets, offsets)
    assert text_of(reply_view.article(opened, "lib")).strip().endswith("Some text.")


def test_a_date_that_is_none_is_shown_as_it_stands() -> None:
    assert readable_date("2023-07-20") == "20 July 2023"
    assert readable_date("last week") == "last week"


def test_a_problem_is_one_sentence() -> None:
    assert text_of(reply_view.problem("the question is empty")) == "The question is empty."


def test_a_real_reply_opens_each_article_at_its_words(assistant: Assistant) -> None:
    reply = assistant.ask("How many people were killed in clashes?")
    assert reply.answer
    html = shown(reply)
    places = re.findall(r'data-article="([^"]+)" data-offsets="([\d,]+)"', html)
    assert places
    for name, offsets in places:
        a, b, c, d = map(int, offsets.split(","))
        article = assistant.article(name)
        assert article
        assert 0 <= a <= c < d <= b <= len(article.text)
    first = assistant.article(places[0][0])
    assert first
    c, d = map(int, places[0][1].split(",")[2:])
    assert first.text[c:d] == reply.answer.text


TEXTS = st.text(alphabet=st.sampled_from("ab<>&\"' \n\t\xa0é$*_"), max_size=60)
LAYERS = st.lists(
    st.builds(
        Layer, st.integers(-5, 70), st.integers(-5, 70), st.sampled_from(["span", "passage"])
    ),
    max_size=4,
)


@given(TEXTS, LAYERS)
def test_pieces_are_exactly_the_text(text: str, layers: list[Layer]) -> None:
    assert "".join(piece.text for piece in pieces(text, layers)) == text


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_a_mark_holds_exactly_its_stretch(text: str, one: int, two: int) -> None:
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    marked = [piece for piece in pieces(text, [Layer(start, end, "span")]) if piece.marks]
    assert "".join(piece.text for piece in marked) == text[start:end]
