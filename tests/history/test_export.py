"""A saved conversation: everything in it with its sources, and nothing but text."""

import json
import re
from dataclasses import replace
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa.history.conversations import Turn
from qa.history.export import as_bibtex, as_csl, as_html, as_json, as_markdown, plain
from qa.types import About, Answer, ArticleFacts, Entry, Hit, Ledger, Reply
from tests.replies import EVIL, citation

MARKUP = f"# *Title* _x_ [a](http://x) ![i](http://x) `c` ~~s~~ | $m$ {EVIL}\n\n- x\n1. y\n==="


def shown(text: str) -> str:
    """What Markdown shows of it, having made nothing of it but a heading."""
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(f"## {text}")
    inner = re.fullmatch(r"<h2>(.*)</h2>\n", html, re.S)
    assert inner, html
    assert "<" not in inner[1], html
    return unescape(inner[1])


def conversation(text: str) -> list[Turn]:
    """Two turns in which every text is this one."""
    place = citation(text, 0, len(text), article=text, title=text, source=text, published=text)
    elsewhere = replace(place, article=f"{text}2")
    answers = (Answer(text, 0.9, (place, place)), Answer(text + "2", 0.8, (elsewhere,)))
    together = Ledger("differ", (Entry(text, (place,), (place,)),))
    answered = Reply(text, text + " in full", 0.4, answers, ledger=together)
    hits = (Hit("a.txt", text, None, None, 0, len(text), 1.0, text),)
    return [
        Turn("1", text, {"since": text, "sources": [text]}, answered),
        Turn("2", text, {}, Reply(text, text, 0.4, hits=hits)),
        Turn("3", text, {}),  # not answered yet
    ]


def test_no_text_is_markup() -> None:
    html = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .render(as_markdown(conversation(MARKUP)))
    )
    tags = set(re.findall(r"<(\w+)", html))
    assert tags == {
        "h1", "h2", "p", "strong", "ol", "ul", "li", "br",
        "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert html.count("<h2>") == 2
    assert html.count("<tr>") == 2
    assert "alert(1)" in html


def test_a_bare_address_is_no_link() -> None:
    assert plain("http://x.y www.x.y a@b.c") == r"http\://x.y www\.x.y a\@b.c"


@given(st.text(max_size=40))
def test_markdown_shows_exactly_the_text(text: str) -> None:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    assert " ".join(shown(f"x {plain(text)} x").split()) == " ".join(f"x {line} x".split())


@given(st.text(alphabet="+-.)(*_#>=`~\\<&[]!|:/@$123 ab\n", max_size=20))
def test_nor_does_it_where_a_line_begins(text: str) -> None:
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(plain(text))
    line = " ".join(text.split())
    assert html == (f"<p>{html[3:-5]}</p>\n" if line else "")
    assert unescape(html[3:-5]) == line


def test_markdown_has_every_source() -> None:
    place = citation("Some 11,800 men.", 5, 11)
    other = citation("It is 43.", 6, 8, source="Other Paper", article="b.txt")
    reply = Reply("q", "q", 0.4, (Answer("11,800", 0.93, (place,)), Answer("43", 0.7, (other,))))
    text = as_markdown([Turn("1", "How many?", {"since": "2023-01-01"}, reply)])
    assert "## How many?" in text
    assert "\nOnly since 1 January 2023\n" in text
    assert "**Answer:** 11,800 (Very likely · 93 %)" in text
    assert "1. Paper · Title · 20 July 2023 · a.txt" in text
    assert "“Some 11,800 men.”" in text
    assert "Other Paper · Title" in text


def test_nothing_that_the_page_shows_is_left_out() -> None:
    place = citation("Some 11,800 men.", 5, 11)
    copy = citation("Nine more came.", 0, 4, source="Other Paper")
    earlier = citation("In all 11,800.", 7, 13, source="Third Paper", published="2023-01-20")
    together = Ledger("agree", (Entry("11,800", (place, earlier), (copy,)),))
    note = "Only articles published in July were asked."
    for answers in ((Answer("11,800", 0.93, (place,)),), ()):
        turn = Turn("1", "How many?", {}, Reply("q", "q", 0.4, answers, note=note, ledger=together))
        text = as_markdown([turn])
        assert note in text
        assert ("Not in these articles." in text) is not bool(answers)
        # Where nothing is answered, nothing agrees.
        assert ("The sources agree." in text) is bool(answers)
        assert ("| 11,800 | Paper | 20 July 2023 | Some 11,800 men. |" in text) is bool(answers)
        rest = "|  | Third Paper, Other Paper | 20 January 2023 | In all 11,800. |"
        assert (rest in text) is bool(answers)
        assert json.loads(as_json([turn]))["turns"][0]["note"] == note


def test_json_is_the_reply_with_its_question_and_filters() -> None:
    kept = json.loads(as_json(conversation("a\ud800 <b>".replace("\ud800", "é"))))
    first, second = kept["turns"]
    assert first["answer"]["citations"][0]["sentence"] == "aé <b>"
    assert first["ledger"]["relation"] == "differ"
    assert first["filters"]["sources"] == ["aé <b>"]
    assert second["abstained"] is True


def test_the_page_of_each_source() -> None:
    place = citation("Some 11,800 men.", 5, 11, page=3)
    together = Ledger("agree", (Entry("11,800", (place,), (place,)),))
    reply = Reply("q", "q", 0.4, (Answer("11,800", 0.93, (place,)),), ledger=together)
    text = as_markdown([Turn("1", "How many?", {}, reply)])
    assert "1. Paper · Title · 20 July 2023 · a.txt · page 3" in text
    assert "| 11,800 | Paper, page 3 | 20 July 2023 |" in text


def test_where_sources_are_at_odds_no_figure_stands_above_them() -> None:
    place = citation("Some 11,800 men.", 5, 11)
    other = citation("It is 43.", 6, 8, source="Other Paper", article="b.txt")
    together = Ledger("differ", (Entry("11,800", (place,)), Entry("43", (other,))))
    reply = Reply("q", "q", 0.4, (Answer("11,800", 0.93, (place,)),), ledger=together)
    text = as_markdown([Turn("1", "How many?", {}, reply)])
    assert "**Answer:**" not in text
    assert "| 43 | Other Paper |" in text


def test_what_was_said_of_the_library_is_kept() -> None:
    about = About("articles", "There is *one* article.", (ArticleFacts("a.txt", "Title"),))
    text = as_markdown([Turn("1", "What is here?", {}, Reply("q", "q", 0.4, about=about))])
    assert "There is \\*one\\* article.\n\n- Title" in text
    assert "Not in these articles." not in text


def test_each_cited_article_is_one_bibtex_entry() -> None:
    place = citation("Some 11,800 men.", 5, 11, title="50% {off} & \\more")
    other = citation("It is 43.", 6, 8, source="Other Paper", article="b_1.txt")
    reply = Reply("q", "q", 0.4, (Answer("11,800", 0.93, (place, other, place)),))
    turn = Turn("1", "How many?", {}, reply)
    text = as_bibtex([turn, turn, Turn("2", "Who?", {}, Reply("q", "q", 0.4))])
    assert text.count("@article{") == 2
    assert r"title = {50\% \{off\} \& \textbackslash{}more}," in text
    assert "journal = {Other Paper}," in text
    assert r"note = {b\_1.txt}," in text
    assert "date = {2023-07-20}," in text
    assert as_bibtex([]) == ""


def test_each_cited_article_is_one_item_of_csl() -> None:
    place = citation("Some 11,800 men.", 5, 11)
    other = citation("It is 43.", 6, 8, source=None, article="b_1.txt", published=None)
    ledger = Ledger("differ", (Entry("11,800", (place,)), Entry("43", (other,))))
    reply = Reply("q", "q", 0.4, (Answer("11,800", 0.93, (place, place)),), ledger=ledger)
    assert json.loads(as_csl([Turn("1", "How many?", {}, reply)])) == [
        {
            "id": "a.txt",
            "type": "article-newspaper",
            "title": "Title",
            "container-title": "Paper",
            "issued": {"date-parts": [[2023, 7, 20]]},
        },
        {"id": "b_1.txt", "type": "article-newspaper", "title": "Title"},
    ]
    assert json.loads(as_csl([])) == []


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    place = citation(EVIL, 0, len(EVIL), article=EVIL, title=EVIL, source=EVIL)
    ledger = Ledger("agree", (Entry(EVIL, (place,), (place,)),))
    reply = Reply(EVIL, f"{EVIL} in full", 0.4, (Answer(EVIL, 0.9, (place,)),), note=EVIL,
                  ledger=ledger)  # fmt: skip
    about = Reply("q", "q", 0.4, about=About("help", EVIL, (ArticleFacts("a", EVIL),)))
    none = Reply("q", "q", 0.4, reason=EVIL)
    turns = [Turn("1", EVIL, {"sources": [EVIL]}, reply), Turn("2", "q", {}, about)]
    html = as_html([*turns, Turn("3", "q", {}, none), Turn("4", "unanswered", {})])
    assert html.startswith("<!DOCTYPE html>")
    assert not re.search(r"<\s*(?:script|img|link|iframe)", html)
    assert not re.search(r"<[^>]*\s(?:onerror|src|href)=", re.sub(r'"[^"]*"', '""', html))
    assert unescape(html).count(EVIL) >= 8
    assert "Not in these articles." in html
    assert f"<mark>{EVIL}</mark>" in unescape(html)
    assert "unanswered" not in html
    assert "default-src 'none'" in html
    assert "A conversation" in as_html([])
